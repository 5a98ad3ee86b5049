"""The styles of the names that the layout gives its segments.

A name has attributes, set here, and colors, set in the style sheet for a few component classes,
since each class costs time whenever the screen is restyled.
"""

from functools import lru_cache

from rich.color import Color
from rich.style import Style
from textual.widget import Widget

from guidetui.tui.themes import component_style

COMPONENTS = (
    "title",
    "heading",
    "muted",
    "accent",
    "primary",
    "warm",
    "fresh",
    "panel",
    "selected",
    "found",
    "current",
)

_BOLD = Style(bold=True)
_ITALIC = Style(italic=True)
_PLAIN = Style()

# Name -> component classes and attributes; later ones win over earlier ones.
_STYLES: dict[str, tuple[tuple[str, ...], Style]] = {
    "quote": (("muted",), _PLAIN),
    "callout": (("accent",), _BOLD),
    "callout-good": (("fresh",), _BOLD),
    "callout-bad": (("warm",), _BOLD),
    "diagram": (("primary",), _PLAIN),
    "diagram-selected": (("accent",), _BOLD),
    "code-block": (("panel",), _PLAIN),
    "heading-1": (("title",), _BOLD),
    "heading-2": (("heading",), _BOLD),
    "heading-3": (("heading",), _BOLD),
    "heading-4": (("heading",), Style(bold=True, italic=True)),
    "heading-5": (("heading",), _ITALIC),
    "heading-6": (("muted",), _ITALIC),
    "heading-rule": (("muted",), Style(bold=False)),
    "strong": ((), _BOLD),
    "emphasis": ((), _ITALIC),
    "strike": ((), Style(strike=True)),
    "mark": (("warm",), Style(reverse=True)),
    "code": (("warm", "panel"), _PLAIN),
    "key": (("panel",), Style(bold=True, reverse=True)),
    "html": (("muted",), _PLAIN),
    "math": ((), _ITALIC),
    "image": ((), _ITALIC),
    "marker": (("accent",), _PLAIN),
    "note": (("muted",), _ITALIC),
    "rule": (("muted",), _PLAIN),
    "quote-bar": (("accent",), _PLAIN),
    "table-head": ((), _BOLD),
    "table-line": (("muted",), _PLAIN),
    "code-keyword": (("accent",), _BOLD),
    "code-name": (("primary",), _PLAIN),
    "code-attribute": (("primary",), _PLAIN),
    "code-builtin": (("primary",), _PLAIN),
    "code-string": (("fresh",), _PLAIN),
    "code-number": (("warm",), _PLAIN),
    "code-comment": (("muted",), _ITALIC),
    "link": (("accent",), Style(underline=True)),
    "url": (("muted",), Style(underline=False)),
    "hit": (("found",), Style(bold=True, underline=True)),
    "match": (("found",), Style(underline=True)),
    "match-current": (("current",), Style(bold=True, reverse=True, underline=False)),
    "selected-text": ((), Style(reverse=True)),
    "hint": (("warm",), Style(bold=True, reverse=True, underline=False)),
    "link-selected": (("selected",), Style(bold=True, underline=True)),
}


def style_of(widget: Widget, names: frozenset[str]) -> Style:
    """Return the styles of `names` combined on the widget's own style."""
    style = widget.rich_style
    for name, (components, attributes) in _STYLES.items():
        if name in names:
            for component in components:
                style += component_style(widget, f"reader--{component}")
            style += attributes
    return style


@lru_cache(16384)
def color_style(colors: tuple[int | None, int | None]) -> Style:
    """Return the style of a cell of a picture from its text color and background."""
    return Style(color=_color(colors[0]), bgcolor=_color(colors[1]))


def _color(value: int | None) -> Color | None:
    return None if value is None else Color.from_rgb(value >> 16, value >> 8 & 255, value & 255)

"""Two themes of our own: ink for the dark, paper for the light.

Muted backgrounds for long reading; every text color has a contrast of at least 4.5 to 1 on its
backgrounds (WCAG 2.2, 1.4.3), which a test computes. Textual's themes are offered beside them,
`ansi-dark` and `ansi-light` among them: those use the terminal's own colors.
"""

from rich.style import Style
from textual.theme import Theme
from textual.widget import Widget

INK = Theme(
    name="guidetui-ink",
    dark=True,
    background="#14181d",
    surface="#1c2229",
    panel="#262e37",
    foreground="#d9dee4",
    primary="#6fa8dc",
    secondary="#a99be0",
    accent="#e8a95b",
    warning="#e3c069",
    error="#ee7b80",
    success="#8fca84",
    variables={
        "border": "#6fa8dc",
        "block-cursor-background": "#2f5d8a",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#2a333d",
        "block-cursor-blurred-foreground": "#d9dee4",
        "footer-background": "#1c2229",
        "footer-foreground": "#b7bfc8",
        "footer-key-foreground": "#e8a95b",
        "text-muted": "#98a2ad",
        "text-accent": "#e8a95b",
        "text-primary": "#7fb5e6",
        "text-warning": "#e3c069",
        "text-success": "#8fca84",
        "text-error": "#f08d91",
        "markdown-h1-color": "#8fc1ee",
        "markdown-h2-color": "#8fc1ee",
        "scrollbar": "#3b4855",
        "scrollbar-hover": "#4d5c6b",
        "scrollbar-active": "#6fa8dc",
        "scrollbar-background": "#14181d",
        "scrollbar-background-hover": "#14181d",
        "scrollbar-background-active": "#14181d",
        "scrollbar-corner-color": "#14181d",
        "input-selection-background": "#6fa8dc 40%",
    },
)

PAPER = Theme(
    name="guidetui-paper",
    dark=False,
    background="#faf7f0",
    surface="#f1ede3",
    panel="#e5dfd1",
    foreground="#24272b",
    primary="#1d5fa8",
    secondary="#6549a8",
    accent="#984a06",
    warning="#7d5a00",
    error="#ab2430",
    success="#286530",
    variables={
        "border": "#1d5fa8",
        "block-cursor-background": "#1d5fa8",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#ddd6c6",
        "block-cursor-blurred-foreground": "#24272b",
        "footer-background": "#e5dfd1",
        "footer-foreground": "#43484e",
        "footer-key-foreground": "#8a4305",
        "text-muted": "#5c6269",
        "text-accent": "#984a06",
        "text-primary": "#1d5fa8",
        "text-warning": "#7d5a00",
        "text-success": "#286530",
        "text-error": "#ab2430",
        "markdown-h1-color": "#174c86",
        "markdown-h2-color": "#174c86",
        "scrollbar": "#c3baa6",
        "scrollbar-hover": "#a99f8a",
        "scrollbar-active": "#1d5fa8",
        "scrollbar-background": "#faf7f0",
        "scrollbar-background-hover": "#faf7f0",
        "scrollbar-background-active": "#faf7f0",
        "scrollbar-corner-color": "#faf7f0",
        "input-selection-background": "#1d5fa8 30%",
    },
)

THEMES = (INK, PAPER)
DEFAULT = INK.name


def component_style(widget: Widget, component: str) -> Style:
    """Return only what the class `component` sets, to be added to another style.

    `get_component_rich_style(partial=True)` leaves `auto` colors and transparency unresolved;
    the full style resolves them against the widget's background.
    """
    rules = widget.get_component_styles(component)
    full = widget.get_component_rich_style(component)
    attributes = widget.get_component_rich_style(component, partial=True).without_color
    return attributes + Style(
        color=full.color if rules.has_rule("color") else None,
        bgcolor=full.bgcolor if rules.has_rule("background") else None,
    )

"""A component class's own look as a Rich style, for widgets that draw their lines themselves."""

from rich.style import Style
from textual.widget import Widget


def component_style(widget: Widget, component: str) -> Style:
    """Return what the class `component` sets and nothing else, ready to be added to a style.

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

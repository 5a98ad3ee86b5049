"""Loads what the first guide would have to wait for: the parser, the painter, the drawer."""

from collections.abc import Iterator

from guidetui.document.highlight import color
from guidetui.document.mermaid import draw
from guidetui.document.parse import parse


def warm_up() -> Iterator[None]:
    """Go through a tiny document of each kind, a step at a time."""
    parse("# A\n\nb", for_display=False)
    yield
    color("a = 1", "python")
    yield
    draw("graph LR\nA-->B")
    yield

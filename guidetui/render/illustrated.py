"""The facts above a guide with the production diagram under them, drawn in cells.

The picture belongs to the block of the facts, so that what comes after keeps its position whether
the picture is there or not.
"""

from dataclasses import dataclass

from guidetui.document.model import Facts, Image
from guidetui.render.wrap import Line


@dataclass(frozen=True, slots=True)
class Illustrated(Facts):
    """Facts, and the lines of a picture below; `image` is what the picture shows."""

    picture: tuple[Line, ...] = ()
    image: Image = Image("", "")  # noqa: RUF009  it is frozen

"""A block with a picture under it, drawn in cells: the facts above a guide, or an image below.

The drawing belongs to the block, so that what comes after keeps its position whether it is there or
not.
"""

from dataclasses import dataclass

from guidetui.document.model import Block, Facts, Image
from guidetui.render.wrap import Line


@dataclass(frozen=True, slots=True)
class Illustrated(Facts):
    """Facts, and the lines of a picture below; `image` is what the picture shows."""

    picture: tuple[Line, ...] = ()
    image: Image = Image("", "")  # noqa: RUF009  it is frozen


@dataclass(frozen=True, slots=True)
class IllustratedImage(Image):
    """What stands for a picture in the text, and the lines of the picture below."""

    picture: tuple[Line, ...] = ()


def illustrated(block: Facts | Image, image: Image, picture: tuple[Line, ...]) -> Block:
    """Return a block with the lines of a picture of `image` under it."""
    if isinstance(block, Facts):
        return Illustrated(block.rows, picture, image)
    return IllustratedImage(block.alt, block.url, block.href, picture, ids=block.ids)


def without_picture(block: Block) -> Block:
    """Return a block as it was before it was illustrated."""
    if isinstance(block, Illustrated):
        return Facts(block.rows)
    if isinstance(block, IllustratedImage):
        return Image(block.alt, block.url, block.href, ids=block.ids)
    return block

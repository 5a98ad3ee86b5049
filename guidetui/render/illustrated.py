"""A picture drawn into the text: below the facts above a guide, or where the text shows it.

The drawing belongs to the block, so that what comes after keeps its position whether it is there or
not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from guidetui.document.chunks import Chunk
from guidetui.document.model import (
    Block,
    Facts,
    Image,
    Inline,
    Paragraph,
    Style,
    Table,
    map_children,
    walk,
)
from guidetui.links import classify
from guidetui.render.wrap import Line

_NO_IMAGE = Image("", "")
# A picture in a line is one where its address says so: it may be a link to something else.
_SUFFIXES = frozenset({".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"})


@dataclass(frozen=True, slots=True)
class Illustrated(Facts):
    """Facts, and the lines of a picture below; `image` is what the picture shows."""

    picture: tuple[Line, ...] = ()
    image: Image = _NO_IMAGE


@dataclass(frozen=True, slots=True)
class IllustratedImage(Image):
    """What stands for a picture in the text, and the lines of the picture below."""

    picture: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class IllustratedParagraph(Paragraph):
    """A paragraph with a picture in a line, and the lines of the picture below."""

    picture: tuple[Line, ...] = ()
    image: Image = _NO_IMAGE


@dataclass(frozen=True, slots=True)
class IllustratedTable(Table):
    """A table with a picture in a cell, and the lines of the picture below."""

    picture: tuple[Line, ...] = ()
    image: Image = _NO_IMAGE


def images_in(block: Block) -> Iterator[Image]:
    """Yield the pictures in a block that can be drawn there, in order, without their links."""
    for inner in walk((block,)):
        if isinstance(inner, Image):
            yield Image(inner.alt, inner.url)
        elif isinstance(inner, Chunk):
            continue  # a part of a long block has no place for a picture
        elif isinstance(inner, Paragraph):
            yield from _images_of(inner.content)
        elif isinstance(inner, Table):
            for row in (inner.head, *inner.rows):
                for cell in row:
                    yield from _images_of(cell)


def _images_of(content: Inline) -> Iterator[Image]:
    for run in content:
        if run.href and Style.IMAGE in run.styles and _is_picture(run.href):
            yield Image(run.text, run.href)


def _is_picture(href: str) -> bool:
    path = classify(href).value.partition("?")[0]
    return PurePosixPath(path).suffix.lower() in _SUFFIXES


def illustrated(block: Block, image: Image, picture: tuple[Line, ...]) -> Block:
    """Return a block with the lines of a picture of `image` under it, or where it shows that."""
    if isinstance(block, Facts):
        return Illustrated(block.rows, picture, image)
    if isinstance(block, Image):
        if (block.alt, block.url) != (image.alt, image.url):
            return block
        return IllustratedImage(block.alt, block.url, block.href, picture, ids=block.ids)
    if isinstance(block, Paragraph) and image in images_in(block):
        return IllustratedParagraph(block.content, picture, image, ids=block.ids)
    if isinstance(block, Table) and image in images_in(block):
        table = IllustratedTable(block.head, block.rows, block.aligns, picture, image)
        return replace(table, ids=block.ids)
    return map_children(block, lambda inner: illustrated(inner, image, picture))


def without_picture(block: Block) -> Block:
    """Return a block as it was before it was illustrated."""
    match block:
        case Illustrated():
            return Facts(block.rows)
        case IllustratedImage():
            return Image(block.alt, block.url, block.href, ids=block.ids)
        case IllustratedParagraph():
            return Paragraph(block.content, ids=block.ids)
        case IllustratedTable():
            return Table(block.head, block.rows, block.aligns, ids=block.ids)
        case _:
            return map_children(block, without_picture)


def has_picture(block: Block) -> bool:
    """Say whether a picture is drawn in a block."""
    kinds = (Illustrated, IllustratedImage, IllustratedParagraph, IllustratedTable)
    return any(isinstance(inner, kinds) for inner in walk((block,)))

"""Draws a picture in the text: below the facts above a guide, or where the text refers to it.

The drawing is part of a block, so that positions after it do not depend on it.
"""

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from guidetui.document.model import (
    Block,
    Facts,
    Image,
    Inline,
    Paragraph,
    ParagraphChunk,
    Style,
    Table,
    TableChunk,
    map_children,
    walk,
)
from guidetui.links import classify
from guidetui.render.wrap import Line

_NO_IMAGE = Image("", "")
# A picture in a line is recognized by its address, since it may be a link to another file.
_SUFFIXES = frozenset({".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"})


class Illustrated(Facts, frozen=True):
    """Facts, and the lines of a picture below; `image` is what the picture shows."""

    picture: tuple[Line, ...] = ()
    image: Image = _NO_IMAGE


class IllustratedImage(Image, frozen=True):
    """What stands for a picture in the text, and the lines of the picture below."""

    picture: tuple[Line, ...] = ()


class IllustratedParagraph(Paragraph, frozen=True):
    """A paragraph with a picture in a line, and the lines of the picture below."""

    picture: tuple[Line, ...] = ()
    image: Image = _NO_IMAGE


class IllustratedTable(Table, frozen=True):
    """A table with a picture in a cell, and the lines of the picture below."""

    picture: tuple[Line, ...] = ()
    image: Image = _NO_IMAGE


class IllustratedParagraphChunk(ParagraphChunk, frozen=True):
    """The same for a part of a long paragraph."""

    picture: tuple[Line, ...] = ()
    image: Image = _NO_IMAGE


class IllustratedTableChunk(TableChunk, frozen=True):
    """The same for a part of a long table."""

    picture: tuple[Line, ...] = ()
    image: Image = _NO_IMAGE


WITH_PICTURE_BELOW = (
    IllustratedParagraph,
    IllustratedParagraphChunk,
    IllustratedTable,
    IllustratedTableChunk,
)
_ILLUSTRATED: dict[type[Block], Callable[..., Block]] = {
    Facts: Illustrated,
    Paragraph: IllustratedParagraph,
    ParagraphChunk: IllustratedParagraphChunk,
    Table: IllustratedTable,
    TableChunk: IllustratedTableChunk,
}
_PLAIN: dict[type[Block], type[Block]] = {
    Illustrated: Facts,
    IllustratedImage: Image,
    IllustratedParagraph: Paragraph,
    IllustratedParagraphChunk: ParagraphChunk,
    IllustratedTable: Table,
    IllustratedTableChunk: TableChunk,
}


def images_in(block: Block) -> Iterator[Image]:
    """Yield the pictures in a block that can be drawn there, in order, without their links."""
    for inner in walk((block,)):
        if isinstance(inner, Image):
            yield Image(inner.alt, inner.url)
        elif isinstance(inner, Paragraph):
            yield from _images_of(inner.content)
        elif isinstance(inner, Table):
            is_below = isinstance(inner, TableChunk) and inner.before is not None
            for row in (() if is_below else inner.head, *inner.rows):
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
    if isinstance(block, Image):
        if (block.alt, block.url) != (image.alt, image.url):
            return block
        return IllustratedImage(block.alt, block.url, block.href, picture, ids=block.ids)
    kind = _ILLUSTRATED.get(type(block))
    if kind is not None and (isinstance(block, Facts) or image in images_in(block)):
        return kind(**_values(block, type(block)), picture=picture, image=image)
    return map_children(block, lambda inner: illustrated(inner, image, picture))


def without_picture(block: Block) -> Block:
    """Return a block as it was before it was illustrated."""
    kind = _PLAIN.get(type(block))
    if kind is not None:
        return kind(**_values(block, kind))
    return map_children(block, without_picture)


def _values(block: Block, kind: type[Block]) -> dict[str, Any]:
    return {name: getattr(block, name) for name in kind.__struct_fields__}


def has_picture(block: Block) -> bool:
    """Say whether a picture is drawn in a block."""
    return any(type(inner) in _PLAIN for inner in walk((block,)))

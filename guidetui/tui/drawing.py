"""Draws a part of a picture as lines of cells, in one of three ways.

Slow, so call it in a worker.
"""

import io
import sys
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip

from guidetui.pictures.decode import Picture, View, frame, half_blocks
from guidetui.render.wrap import Line, TextSegment
from guidetui.tui.graphics import Protocol, cell_pixels
from guidetui.tui.widgets.reader.styles import color_style

if TYPE_CHECKING:
    from PIL.Image import Image

# The Kitty protocol has no diacritics for more rows or columns.
_MAX_CELLS = 290
_MAX_COLORS = 96


class Drawn(Struct, frozen=True):
    """A drawing: its lines; `sixel` is drawn over them, or they refer to the image `kitty_id`."""

    lines: tuple[Line, ...]
    width: int
    sixel: str = ""
    kitty_id: int | None = None


def pixels(how: Protocol, columns: int, lines: int) -> tuple[int, int]:
    """Return how many pixels of a picture an area of cells can show."""
    across, down = cell_pixels(how)
    return min(max(1, columns), _MAX_CELLS) * across, min(max(1, lines), _MAX_CELLS) * down


def draw(picture: Picture, view: View, how: Protocol, columns: int, lines: int) -> Drawn:
    """Return the part of a picture that `view` shows, in at most `columns` by `lines` cells.

    Takes up to 200 ms. With Kitty's protocol, this sends the picture to the terminal.
    """
    framing = frame(view, picture.size, pixels(how, columns, lines))
    if how is Protocol.BLOCKS:
        width, height = framing.size
        return _blocks(picture.sample(replace(framing, size=(width, height + height % 2))))
    image = picture.sample(framing)
    across, down = cell_pixels(how)
    columns, lines = -(-image.width // across), -(-image.height // down)
    return (_kitty if how is Protocol.KITTY else _sixel)(image, columns, lines)


def _blocks(image: "Image") -> Drawn:
    rows = half_blocks(_with_few_colors(image))
    # Prepare some thousand styles here, since it would take long on the event loop.
    for colors in {(top, bottom) for row in rows for _, top, bottom in row}:
        Strip.render_ansi(color_style(colors), ColorSystem.TRUECOLOR)
    return Drawn(
        tuple(
            tuple(TextSegment(text, colors=(top, bottom)) for text, top, bottom in row)
            for row in rows
        ),
        image.width,
    )


def _with_few_colors(image: "Image") -> "Image":
    """Return an image with few colors: JPEG makes many of nearly the same."""
    from PIL.Image import Dither

    return image.quantize(_MAX_COLORS, dither=Dither.NONE).convert("RGB")


def _kitty(image: "Image", columns: int, lines: int) -> Drawn:
    _prepare_textual_image()
    from textual_image.renderable.tgp import Image as Renderable

    renderable = Renderable(image, columns, lines)
    rows = [
        (TextSegment(segment.text.rstrip("\n"), colors=(_color(segment), None)),)
        for segment in _rendered(renderable)
    ]
    return Drawn(tuple(rows), columns, kitty_id=renderable.terminal_image_id)


def _sixel(image: "Image", columns: int, lines: int) -> Drawn:
    _prepare_textual_image()
    from textual_image.renderable.sixel import Image as Renderable

    sixel = next(
        segment.text
        for segment in _rendered(Renderable(image, columns, lines))
        if segment.text.startswith("\x1bP")
    )
    return Drawn(((TextSegment(" " * columns),),) * lines, columns, sixel=sixel)


def _rendered(renderable: object) -> list[Segment]:
    console = Console(file=io.StringIO(), width=_MAX_CELLS, height=_MAX_CELLS)
    parts = renderable.__rich_console__(console, console.options)  # type: ignore[attr-defined]
    return [part for part in parts if isinstance(part, Segment)]


def _color(segment: Segment) -> int | None:
    color = segment.style.color if segment.style else None
    if color is None or color.triplet is None:
        return None
    red, green, blue = color.triplet
    return red << 16 | green << 8 | blue


def forget(drawn: Drawn) -> None:
    """Let the terminal free the image of a drawing."""
    if drawn.kitty_id is not None and sys.__stdout__ is not None:
        sys.__stdout__.write(f"\x1b_Ga=d,d=I,i={drawn.kitty_id},q=2\x1b\\")
        sys.__stdout__.flush()


def _prepare_textual_image() -> None:
    """Import textual-image without its queries to the terminal.

    It asks for the size of a cell, and on import for capabilities. Each query may take half a
    second and reads from the stream from which Textual reads keys.
    """
    from textual_image import _terminal

    across, down = cell_pixels(Protocol.KITTY)
    _terminal.get_cell_size._result = _terminal.CellSize(across, down)  # type: ignore[attr-defined]
    if "textual_image.renderable" not in sys.modules:
        stdout, sys.__stdout__ = sys.__stdout__, io.StringIO()  # type: ignore[misc, assignment]
        try:
            import textual_image.renderable  # noqa: F401
        finally:
            sys.__stdout__ = stdout  # type: ignore[misc]

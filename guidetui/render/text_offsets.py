"""From a cell on the screen to an offset in the text of a block, and back."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from guidetui.render.wrap import Line


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters in the text of one block."""

    block: int
    start: int
    end: int


def line_of(lines: Sequence[Line], offset: int) -> int:
    """Return which line of a block shows the character at `offset`, or else the one before it."""
    best, nearest = 0, -1
    for number, line in enumerate(lines):
        for segment in line:
            if segment.at < 0:
                continue
            if segment.at <= offset < segment.at + len(segment.text):
                return number
            if nearest < segment.at <= offset:
                best, nearest = number, segment.at
    return best


def offset_in(line: Line, cell: int) -> int | None:
    """Return the character of the block's text at a cell of a line, or the nearest to it.

    None where the line shows none: frames, bars and padding are not text.
    """
    column = 0
    before: int | None = None
    for segment in line:
        width = cell_len(segment.text)
        if segment.at >= 0:
            if cell < column:
                return segment.at if before is None else before
            if cell < column + width:
                return segment.at + _character_at(segment.text, cell - column)
            before = segment.at + len(segment.text)
        column += width
    return before


def _character_at(text: str, cell: int) -> int:
    if text.isascii():
        return cell
    ends: list[int] = []
    cells = 0
    for character in text:
        cells += cell_len(character)
        ends.append(cells)
    return min(bisect_right(ends, cell), len(text) - 1)


def cell_of(line: Line, offset: int) -> int:
    """Return the cell of a line that shows a character of the block's text, or 0."""
    column = 0
    for segment in line:
        if segment.at >= 0 and segment.at <= offset < segment.at + len(segment.text):
            return column + cell_len(segment.text[: offset - segment.at])
        column += cell_len(segment.text)
    return 0


def cell_of_link(line: Line, link: int) -> int:
    """Return the cell where link number `link` begins on a line, or the one after its last."""
    column = 0
    for segment in line:
        if segment.link == link:
            break
        column += cell_len(segment.text)
    return column


def first_offset(lines: Sequence[Line], number: int) -> int:
    """Return the first character of the block's text on line `number` or below it."""
    offsets = [segment.at for line in lines[number:] for segment in line if segment.at >= 0]
    if offsets:
        return min(offsets)
    return 1 + max((segment.at for line in lines for segment in line), default=0)

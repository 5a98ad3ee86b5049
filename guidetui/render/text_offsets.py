"""Converts between cells on the screen and offsets in the text of a block, and finds text.

A pattern in lower case ignores case, one with an upper-case letter does not; accents never count.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct
from rich.cells import cell_len

from guidetui.render.wrap import Line
from guidetui.search.index.analysis import casefold


class Span(Struct, frozen=True, order=True):
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


class NormalizedText:
    """A text prepared for searching: without accents, in lower case or as written.

    Beside each normalized text stand the offsets of its characters in `text`, or None where they
    correspond one to one.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def lower(self) -> tuple[str, list[int] | None]:
        """The text in lower case, as search folds it, with its offsets."""
        if self.text.isascii():
            return self.text.lower(), None
        return _normalize(self.text, keeps_case=False)

    @cached_property
    def cased(self) -> tuple[str, list[int] | None]:
        """The text without accents, with its offsets."""
        if self.text.isascii():
            return self.text, None
        return _normalize(self.text, keeps_case=True)


def _normalize(text: str, *, keeps_case: bool) -> tuple[str, list[int]]:
    letters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        folded = character.lower() if character.isascii() else casefold(character)
        if keeps_case and (character.isupper() or character.istitle()):
            folded = folded.upper()
        letters.append(folded)
        offsets.extend([offset] * len(folded))
    return "".join(letters), offsets


class FindPattern(Struct, frozen=True):
    """A pattern to find in normalized text."""

    expression: re.Pattern[str]
    is_cased: bool

    @classmethod
    def parse(cls, typed: str) -> "FindPattern | None":
        """Return the pattern of what was typed, or None where that is blank.

        Any white space finds any white space.
        """
        is_cased = typed != typed.lower()
        folded = _normalize(typed, keeps_case=is_cased)[0]
        words = [re.escape(word) for word in folded.split()]
        if not words:
            return None
        before = r"\s+" if folded[0].isspace() else ""
        after = r"\s+" if folded[-1].isspace() else ""
        return cls(re.compile(before + r"\s+".join(words) + after), is_cased)

    def ranges(self, text: NormalizedText) -> Iterator[tuple[int, int]]:
        """Yield the half-open ranges of characters that match, in order, none overlapping."""
        normalized, offsets = text.cased if self.is_cased else text.lower
        for match in self.expression.finditer(normalized):
            start, end = match.span()
            if offsets is None:
                yield start, end
            else:  # accents of the last letter belong to the match
                yield offsets[start], offsets[end] if end < len(offsets) else len(text.text)

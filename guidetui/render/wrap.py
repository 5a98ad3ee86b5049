"""Wraps text into lines of at most a number of cells."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

from guidetui.document.model import Diagram, Image

# A line may break between any two characters that are two cells wide.
_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
)
# A no-break space belongs to its word, so no line breaks there.
_WORD_OR_SPACE = re.compile(
    rf"(?P<newline>\n)|(?P<space>[^\S\n\u00a0\u202f]+)|[{_WIDE}]|(?:[^\s{_WIDE}]|[\u00a0\u202f])+"
)

_JOINER = "\u200d"
_EMOJI = "\u2194\u2195\u2600-\u27bf\u2b1b\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f"
_LONE_JOINER = re.compile(rf"(?<![{_EMOJI}]){_JOINER}|{_JOINER}(?![{_EMOJI}])")


class TextSegment(NamedTuple):
    """Text in one style.

    `link` numbers what can be followed in a block: a link, whose `href` says where it leads, or
    a diagram or picture, which `opens` on a screen of its own. `colors` are those of the text
    and of what is behind it (0xRRGGBB) where the segment is part of a picture.

    `at` is the place of its first character in the block's text (`block_text`), or -1 where
    it is no text: a frame, a bullet's indent, padding.

    `scrolls` marks where a line of a wide block begins that is scrolled sideways.
    """

    text: str
    styles: frozenset[str] = frozenset()
    link: int | None = None
    href: str | None = None
    at: int = -1
    opens: Diagram | Image | None = None
    colors: tuple[int | None, int | None] | None = None
    scrolls: bool = False


Line = tuple[TextSegment, ...]

# How white space is drawn after wrapping.
_AS_SPACES = str.maketrans("\t\u00a0\u202f", "   ")

NO_STYLE: frozenset[str] = frozenset()


def width_of(line: Line) -> int:
    """Return the cells a line takes."""
    cells = 0
    for segment in line:  # half the time of `sum`, and it is asked for every line of a table
        cells += cell_len(segment.text)
    return cells


def crop(line: Line, start: int, end: int) -> Line:
    """Return the cells of a line from `start` to before `end`.

    A character of two cells that is cut in two leaves a space.
    """
    found = []
    column = 0
    for segment in line:
        if column >= end:
            break
        width = cell_len(segment.text)
        first, last = max(start - column, 0), min(end - column, width)
        if first < last:
            text, at = segment.text, segment.at
            if last < width:
                text = set_cell_size(text, last)
            if first:
                kept = len(set_cell_size(text, first))
                is_cut = cell_len(text[:kept]) > first
                text = " " + text[kept:] if is_cut else text[kept:]
                at += kept - is_cut if at >= 0 else 0
            found.append(segment._replace(text=text, at=at, scrolls=False))
        column += width
    return tuple(found)


def without_lone_joiners(text: str) -> str:
    """Return `text` with each zero-width joiner that joins no emoji as a zero-width space.

    Rich gives the character after a joiner no cell, whatever it is, and terminals disagree.
    """
    return _LONE_JOINER.sub("\u200b", text) if _JOINER in text else text


def ranges(text: str, width: int) -> list[tuple[int, int]]:
    """Return the character ranges of the lines of `text`, each at most `width` cells wide.

    White space at a break belongs to no line. A word that is too long is cut.
    """
    width = max(width, 2)
    lines: list[tuple[int, int]] = []
    start = end = 0
    cells = 0
    is_blank = True
    for match in _WORD_OR_SPACE.finditer(text):
        chunk = match.group()
        if match.lastgroup == "newline":
            lines.append((start, end))
            start = end = match.end()
            cells, is_blank = 0, True
        elif match.lastgroup == "space":
            if is_blank:
                start = end = match.end()
            else:
                cells += cell_len(chunk.replace("\t", " "))
        else:
            needed = cell_len(chunk)
            if cells + needed > width and not is_blank:
                lines.append((start, end))
                start, cells = match.start(), 0
            if needed > width:
                *full, rest = chop_cells(chunk, width)
                start = match.start()
                for part in full:
                    lines.append((start, start + len(part)))
                    start += len(part)
                cells = cell_len(rest)
            else:
                cells += needed
            end = match.end()
            is_blank = False
    if not is_blank or not lines:
        lines.append((start, end))
    return lines


def wrap(segments: Line, width: int) -> list[Line]:
    """Return `segments` as lines of at most `width` cells."""
    text = "".join(segment.text for segment in segments)
    if len(segments) == 1 and _is_one_line(text, width):
        return [segments]
    starts = [0, *accumulate(len(segment.text) for segment in segments)]
    return [_slice(segments, starts, start, end) for start, end in ranges(text, width)]


def _is_one_line(text: str, width: int) -> bool:
    """Say whether `text` is drawn as it stands, in one line: most cells of tables are."""
    return bool(text) and text.isprintable() and text == text.strip() and cell_len(text) <= width


def _slice(segments: Line, starts: Sequence[int], start: int, end: int) -> Line:
    found = []
    first = max(0, bisect_right(starts, start) - 1)
    for number in range(first, len(segments)):
        segment, offset = segments[number], starts[number]
        after = offset + len(segment.text)
        if after > start and offset < end:
            skipped = max(0, start - offset)
            text = segment.text[skipped : end - offset].translate(_AS_SPACES)
            at = segment.at + skipped if segment.at >= 0 else -1
            found.append(TextSegment(text, segment.styles, segment.link, segment.href, at))
        if after >= end:
            break
    return tuple(found)

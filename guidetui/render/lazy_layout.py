"""A document as one long column of lines, of which only those in view are laid out.

A block that was not in view yet counts with an estimated height, so a document of any length opens
at once; `is_exact` says whether the total has no estimates. Blocks may still be arriving:
`is_complete` says when all are there. Lines are 0-based.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from msgspec import Struct

from guidetui.document.anchors import Anchors
from guidetui.document.enrich import is_enriched
from guidetui.document.model import Block, Diagram, Image, is_continued, walk
from guidetui.models import Position
from guidetui.render.estimate import estimate_lines
from guidetui.render.layout import lay_out
from guidetui.render.wrap import Line

_GAP_LINES = 1
# How many lines of blocks out of view are kept: a laid-out line takes 1 KB and more.
_KEPT_LINES = 2_000


class LinkPlace(Struct, frozen=True):
    """A link, diagram or picture: its block and number in it, and its first line in the block.

    `href` says where a link leads and is empty for the others, which are in `opens`.
    """

    block: int
    number: int
    href: str
    line: int
    opens: Diagram | Image | None = None


class LazyLayout:
    """The blocks of a document at one width."""

    def __init__(self, blocks: Sequence[Block], width: int, *, is_complete: bool = True) -> None:
        self.width = width
        self.is_complete = is_complete
        self._blocks: list[Block] = []
        self._heights: list[int] = []
        self._is_measured: list[bool] = []
        self._missing = 0
        self._next_missing = 0
        self._ends: list[int] | None = None
        self._lines: dict[int, list[Line]] = {}  # the most recently used last
        self._kept_lines = 0
        self.extend(0, blocks, is_complete=is_complete)

    @property
    def blocks(self) -> Sequence[Block]:
        """The blocks, as far as they are there."""
        return self._blocks

    def extend(self, keep: int, blocks: Sequence[Block], *, is_complete: bool) -> None:
        """Put other blocks after the first `keep`."""
        self.is_complete = is_complete
        same = keep
        while same < len(self._blocks) and same - keep < len(blocks):
            if self._blocks[same] != blocks[same - keep]:
                break
            same += 1
        for index in range(same, len(self._blocks)):
            self._forget(index)
        new = blocks[same - keep :]
        self._missing += len(new) - self._is_measured[same:].count(False)
        self._blocks[same:] = new
        self._heights[same:] = [self._estimate(block) for block in new]
        self._is_measured[same:] = [False] * len(new)
        self._next_missing = min(self._next_missing, same)
        self._ends = None

    def replace(self, index: int, block: Block) -> None:
        """Put another block in the place of one, such as its drawing in that of a diagram."""
        was_measured = self._is_measured[index]
        self._forget(index)
        self._blocks[index] = block
        if was_measured:
            self.lines_of(index)
        else:
            self._heights[index] = self._estimate(block)
            self._ends = None

    def _estimate(self, block: Block) -> int:
        return estimate_lines(block, self.width) + _gap_below(block)

    def _forget(self, index: int) -> None:
        self._kept_lines -= len(self._lines.pop(index, ()))

    def unfinished(self, start: Position, count: int) -> int | None:
        """Return the first block in `count` lines from `start` on that is to be drawn; or None."""
        block, last = start.block, self.line_at(start) + count
        while block < len(self._blocks) and self._start(block) < last:
            if not is_enriched(self._blocks[block]):
                return block
            block += 1
        return None

    @property
    def is_missing_lines(self) -> bool:
        """Whether a block that is there was not laid out yet."""
        return self._missing > 0

    @property
    def is_exact(self) -> bool:
        """Whether every block is laid out, and none is still to come."""
        return self._missing == 0 and self.is_complete

    def _offsets(self) -> list[int]:
        """Return the line after each block's last."""
        if self._ends is None:
            self._ends = list(accumulate(self._heights))
        return self._ends

    @property
    def height(self) -> int:
        """How many lines there are, as far as is known."""
        ends = self._offsets()
        return max(0, ends[-1] - _gap_below(self._blocks[-1])) if ends else 0

    def height_of(self, count: int) -> int:
        """Return how many lines the first `count` blocks take, as far as is known."""
        return max(0, self._start(count) - _gap_below(self._blocks[count - 1])) if count else 0

    def _start(self, block: int) -> int:
        return self._offsets()[block - 1] if block else 0

    def lines_of(self, block: int) -> list[Line]:
        """Return a block's lines, laying it out if need be."""
        lines = self._lines.pop(block, None)
        if lines is None:
            lines = self._measure(block)
            self._kept_lines += len(lines)
        self._lines[block] = lines
        while self._kept_lines > _KEPT_LINES and len(self._lines) > 1:
            self._forget(next(iter(self._lines)))
        return lines

    def _measure(self, block: int) -> list[Line]:
        lines = lay_out(self._blocks[block], self.width)
        if not self._is_measured[block]:
            self._is_measured[block] = True
            self._missing -= 1
        height = len(lines) + _gap_below(self._blocks[block])
        if height != self._heights[block]:
            self._heights[block] = height
            self._ends = None
        return lines

    def lay_out_from(self, position: Position, count: int) -> None:
        """Lay out the blocks of the `count` lines from `position` on."""
        block = position.block
        remaining = count + position.line
        while block < len(self._blocks) and remaining > 0:
            remaining -= len(self.lines_of(block)) + _gap_below(self._blocks[block])
            block += 1

    def lay_out_end(self, count: int) -> None:
        """Lay out the blocks of the last `count` lines."""
        block = len(self._blocks) - 1
        while block >= 0 and count > 0:
            count -= len(self.lines_of(block)) + _gap_below(self._blocks[block])
            block -= 1

    def lay_out_missing(self, count: int) -> None:
        """Lay out about `count` lines of what is missing, from the top."""
        while self._next_missing < len(self._blocks) and count > 0:
            block = self._next_missing
            self._next_missing += 1
            if not self._is_measured[block]:
                if self._kept_lines < _KEPT_LINES // 2:
                    count -= 1 + len(self.lines_of(block))
                else:  # only its height is needed
                    count -= 1 + len(self._measure(block))

    def position_at(self, line: int) -> Position:
        """Return the block that holds a line, and the line within it."""
        if not self._blocks:
            return Position()
        block = min(bisect_right(self._offsets(), max(0, line)), len(self._blocks) - 1)
        return Position(block, max(0, line) - self._start(block))

    def line_at(self, position: Position) -> int:
        """Return the line of a position, the nearest one where it no longer exists."""
        if not self._blocks:
            return 0
        block = min(position.block, len(self._blocks) - 1)
        return self._start(block) + min(position.line, self._heights[block] - 1)

    def words_before(self, position: Position) -> int:
        """Return how many characters of its block, spaces left out, stand above a position."""
        if position.block >= len(self._blocks):
            return 0
        lines = self.lines_of(position.block)
        return sum(map(_solid_characters, lines[: position.line]))

    def position_after(self, block: int, characters: int) -> Position:
        """Return the line of a block that holds what comes after so many characters."""
        if block >= len(self._blocks):
            return Position(block)
        for number, line in enumerate(self.lines_of(block)):
            solid = _solid_characters(line)
            if solid > characters:
                return Position(block, number)
            characters -= solid
        return Position(block, max(0, len(self.lines_of(block)) - 1) if characters else 0)

    def line(self, number: int) -> Line:
        """Return one line; it is empty between blocks and past the end."""
        if number >= self.height:
            return ()
        place = self.position_at(number)
        lines = self.lines_of(place.block)
        return lines[place.line] if place.line < len(lines) else ()

    def links_of(self, block: int) -> list[LinkPlace]:
        """Return the links and diagrams of one block, in reading order."""
        found: dict[int, LinkPlace] = {}
        for index, line in enumerate(self.lines_of(block)):
            for segment in line:
                if segment.link is not None:
                    place = LinkPlace(block, segment.link, segment.href or "", index, segment.opens)
                    found.setdefault(segment.link, place)
        return list(found.values())

    def next_link(self, after: LinkPlace | None, start: Position, step: int) -> LinkPlace | None:
        """Return the link after (`step` 1) or before (-1) a link, or else a position; or None."""
        block = after.block if after else start.block
        while 0 <= block < len(self._blocks):
            links = self.links_of(block)
            for link in links if step > 0 else reversed(links):
                if block != (after.block if after else start.block):
                    return link
                key = link.number - after.number if after else link.line - start.line
                if key * step > 0 or (after is None and key == 0):
                    return link
            block += step
        return None

    def next_diagram(self, start: Position) -> LinkPlace | None:
        """Return the first diagram from a position on, else the first of all; or None."""
        count = len(self._blocks)
        for block in (*range(start.block, count), *range(min(start.block + 1, count))):
            if has_diagram(self._blocks[block : block + 1]):
                for link in self.links_of(block):
                    is_above = block == start.block and link.line < start.line
                    if isinstance(link.opens, Diagram) and not is_above:
                        return link
                start = Position()  # from the top again, all of them count
        return None

    def drawn_among(self, first: int, count: int) -> Diagram | Image | None:
        """Return what is drawn on most of `count` lines from `first` on, or None."""
        drawn = [
            segment.opens
            for line in map(self.line, range(first, first + count))
            for segment in line[-1:]
            if segment.opens
        ]
        return max(drawn, key=drawn.count, default=None)

    def anchor(self, name: str) -> Position | None:
        """Return the position of a heading, a footnote or the reference to it, or None."""
        found = Anchors(self._blocks).find(name)
        if found is None:
            return None
        places = self.links_of(found.block) if found.href else []
        lines = (link.line for link in places if link.href == found.href)
        return Position(found.block, next(lines, 0))


def has_diagram(blocks: Iterable[Block]) -> bool:
    """Return whether there is a diagram among blocks or inside of them."""
    return any(isinstance(block, Diagram) for block in walk(blocks))


def _gap_below(block: Block) -> int:
    """Return how many empty lines follow a block: chunks of one block stand close together."""
    return 0 if is_continued(block) else _GAP_LINES


def _solid_characters(line: Line) -> int:
    return sum(len(segment.text) - segment.text.count(" ") for segment in line)

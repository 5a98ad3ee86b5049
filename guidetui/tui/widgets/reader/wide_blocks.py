"""Tables, code and drawings wider than the view: each scrolls sideways by itself."""

from collections.abc import Callable, Iterable

from guidetui.document.chunks import is_continued
from guidetui.models import Position
from guidetui.render.lazy_layout import LazyLayout
from guidetui.render.wrap import Line, TextSegment, crop, width_of
from guidetui.tui.widgets.reader.part import ReaderPart

# What comes into view sideways has so many cells beside it, where there is room.
_CELLS_AROUND = 16
_ALL = 1_000_000_000


class WideBlocks(ReaderPart):
    """How far each wide block is scrolled; a `›` or `‹` at an edge shows that there is more."""

    def __init__(self, layout: Callable[[], LazyLayout], room: Callable[[], int]) -> None:
        """`room` returns the cells that a line may take."""
        self._layout = layout
        self._room = room
        self._scrolled: dict[int, int] = {}  # cells, by the block or the first chunk of it

    def decorate(self, line: Line, at: Position) -> Line:
        """Show the part of a wide line that is in view."""
        fixed, wide = _parts(line)
        room, scrolled = self._room_beside(fixed), self._cells(at.block)
        cells = width_of(wide)
        if not wide or (cells <= room and not scrolled):
            return line
        end = scrolled + room
        shown = crop(wide, scrolled, end)
        if _has_text(crop(wide, 0, scrolled)):
            shown = (_edge("‹", shown), *crop(shown, 1, room))
        if cells > end and _has_text(crop(wide, end - 1, _ALL)):
            shown = (*crop(shown, 0, room - 1), _edge("›", shown))
        return (*fixed, *shown)

    def scroll(self, blocks: Iterable[int], cells: int) -> bool:
        """Scroll those of `blocks` that are wide; return whether there is one."""
        is_any = False
        for block in blocks:
            if last := self._last(block):
                is_any = True
                self._scroll_to(block, self._cells(block) + cells, last)
        return is_any

    def reveal(self, position: Position, column: int) -> None:
        """Scroll a wide line, if need be, until the cell at `column` of it is in view."""
        lines = self._layout().lines_of(position.block)
        fixed, wide = _parts(lines[position.line]) if position.line < len(lines) else ((), ())
        column -= width_of(fixed)
        if not wide or column < 0:
            return
        room, scrolled = self._room_beside(fixed), self._cells(position.block)
        around = min(_CELLS_AROUND, room // 3)
        if not scrolled + bool(scrolled) <= column < scrolled + room - around:
            target = 0 if column < room - around else column - around
            self._scroll_to(position.block, target, self._last(position.block))

    def column(self, line: Line, block: int, cell: int) -> int:
        """Return which cell of the whole line is shown at a cell of the view."""
        fixed, wide = _parts(line)
        return cell + self._cells(block) if wide and cell >= width_of(fixed) else cell

    def _scroll_to(self, block: int, cells: int, last: int) -> None:
        self._scrolled[self._first_chunk(block)] = max(0, min(cells, last))

    def _cells(self, block: int) -> int:
        return self._scrolled.get(self._first_chunk(block), 0) if self._scrolled else 0

    def _first_chunk(self, block: int) -> int:
        blocks = self._layout().blocks
        while block and is_continued(blocks[block - 1]):
            block -= 1
        return block

    def _last(self, block: int) -> int:
        """Return how far a block can be scrolled."""
        parts = map(_parts, self._layout().lines_of(block))
        return max(
            (width_of(wide) - self._room_beside(fixed) for fixed, wide in parts if wide), default=0
        )

    def _room_beside(self, fixed: Line) -> int:
        return max(1, self._room() - width_of(fixed))

    def _fit(self) -> None:
        """Scroll nothing further than it is wide."""
        count = len(self._layout().blocks)
        self._scrolled = {
            block: min(cells, max(0, self._last(block)))
            for block, cells in self._scrolled.items()
            if block < count
        }

    def on_document_shown(self) -> None:
        """Begin at the left."""
        self._scrolled = {}

    def on_blocks_changed(self, first: int, last: int) -> None:  # noqa: ARG002
        """Adapt to a drawing that took the place of its source."""
        self._fit()

    def on_resized(self) -> None:
        """Adapt to a view of another width."""
        self._fit()


def _parts(line: Line) -> tuple[Line, Line]:
    """Return what of a line stays, and what is scrolled."""
    if not any(segment.scrolls for segment in line):
        return line, ()
    begin = next(number for number, segment in enumerate(line) if segment.scrolls)
    return line[:begin], line[begin:]


def _has_text(line: Line) -> bool:
    return any(not segment.text.isspace() for segment in line)


def _edge(sign: str, line: Line) -> TextSegment:
    """Return the sign at an edge of `line`, on the same ground."""
    ground = line[-1].styles & {"code-block"} if line else frozenset[str]()
    return TextSegment(sign, ground | {"marker"})

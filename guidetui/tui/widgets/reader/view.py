"""The document in a scroll view: laid out lazily at its width, and growing while it is parsed."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from msgspec import Struct
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.timer import Timer

from guidetui.document.model import Block, Heading, Part, is_continued, plain
from guidetui.models import Position
from guidetui.render.layout import CONTENT_CELLS, block_text
from guidetui.render.lazy_layout import LazyLayout
from guidetui.render.text_offsets import Span, cell_of, line_of
from guidetui.render.wrap import Line, TextSegment, crop, width_of
from guidetui.text import sanitize_line


class ReaderPart:
    """The base class of the parts of the reader, whose methods do nothing by default."""

    def decorate(self, line: Line, at: Position) -> Line:  # noqa: ARG002
        """Return the line at a position with the decorations of this part."""
        return line

    def take_key(self, event: events.Key) -> bool:  # noqa: ARG002
        """Handle a key before any binding does; return whether it was handled."""
        return False

    def on_document_shown(self) -> None:
        """Reset for another document."""

    def on_blocks_changed(self, first: int, last: int) -> None:
        """Adapt to changed blocks from `first` to before `last`; more may have been added."""

    def on_layout_changed(self) -> None:
        """Adapt to a layout of another width."""

    def on_resized(self) -> None:
        """Adapt to a view of another size; called after `on_layout_changed`."""

    def on_scrolled(self) -> None:
        """Adapt to scrolling."""

    def on_focus_lost(self) -> None:
        """Adapt to the loss of the focus."""


Decoration = tuple[int, int, str]  # first character, the one after the last, name of the style


def decorated(line: Line, decorations: Sequence[Decoration]) -> Line:
    """Return `line` divided where decorations begin and end, their names among the styles."""
    if not decorations or not line:
        return line
    return tuple(part for segment in line for part in _cut(segment, decorations))


def _cut(segment: TextSegment, decorations: Sequence[Decoration]) -> Iterable[TextSegment]:
    start, end = segment.at, segment.at + len(segment.text)
    within = [found for found in decorations if found[0] < end and found[1] > start]
    if segment.at < 0 or not within:
        return (segment,)
    edges = {start, end}
    for first, last, _ in within:
        edges |= {max(first, start), min(last, end)}
    return (
        segment._replace(
            text=segment.text[a - start : b - start],
            at=a,
            styles=segment.styles | {name for first, last, name in within if first <= a < last},
        )
        for a, b in pairwise(sorted(edges))
    )


# Cells kept beside a place that is scrolled into view sideways.
_CELLS_AROUND = 16
_ALL = 1_000_000_000


class WideBlocks(ReaderPart):
    """Scrolls wide blocks sideways; a `›` or `‹` at an edge shows that there is more."""

    def __init__(self, layout: Callable[[], LazyLayout], room: Callable[[], int]) -> None:
        """`room` returns the cells that a line may take."""
        self._layout = layout
        self._room = room
        self._scrolled: dict[int, int] = {}  # in cells, by block, or by its first chunk

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
        """Scroll the wide ones of `blocks`; return whether there is any."""
        is_any = False
        for block in blocks:
            if last := self._last(block):
                is_any = True
                self._scroll_to(block, self._cells(block) + cells, last)
        return is_any

    def reveal(self, position: Position, column: int) -> None:
        """Scroll a wide line until the cell at `column` is in view."""
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
        """Return the cell of the whole line that is shown at a cell of the view."""
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
        """Limit scrolling to the widths of the blocks."""
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
        """Adapt to a drawing that replaced its source."""
        self._fit()

    def on_resized(self) -> None:
        """Adapt to a view of another width."""
        self._fit()


def _parts(line: Line) -> tuple[Line, Line]:
    """Return the fixed and the scrolled part of a line."""
    if not any(segment.scrolls for segment in line):
        return line, ()
    begin = next(number for number, segment in enumerate(line) if segment.scrolls)
    return line[:begin], line[begin:]


def _has_text(line: Line) -> bool:
    return any(not segment.text.isspace() for segment in line)


def _edge(sign: str, line: Line) -> TextSegment:
    """Return the sign at an edge of `line`, with the same background."""
    ground = line[-1].styles & {"code-block"} if line else frozenset[str]()
    return TextSegment(sign, ground | {"marker"})


class OutlineEntry(Struct, frozen=True):
    """A heading, the number of its block, and how many levels it is below the highest one."""

    heading: Heading
    block: int
    depth: int

    @property
    def title(self) -> str:
        """The words of the heading in one line."""
        return sanitize_line(plain(self.heading.content))

    @property
    def indented_title(self) -> str:
        """The title, indented by the depth."""
        return "  " * self.depth + self.title


def index_of_section(entries: Sequence[OutlineEntry], block: int) -> int:
    """Return the index of the heading over a block, or 0 for one above all of them."""
    return max(0, bisect_right(entries, block, key=lambda entry: entry.block) - 1)


# How many lines are laid out at once, in 2 to 5 ms.
_LINES_AT_ONCE = 240
_IDLE_S = 0.02
# A shorter document is laid out before a note on its estimated height could be read.
_LONG_LINES = 1_000
_END = Position(1_000_000_000, 1_000_000_000)


class DocumentView:
    """The document of a scroll view: lays it out, and scrolls.

    It scrolls to a position that is not parsed yet as soon as it is, unless the user scrolls first.
    """

    def __init__(self, widget: ScrollView, on_estimate_changed: Callable[[], object]) -> None:
        self.widget = widget
        self.layout = LazyLayout((), CONTENT_CELLS)
        self.wide_blocks = WideBlocks(lambda: self.layout, lambda: self.room)
        self.parts: tuple[ReaderPart, ...] = ()
        self.body_count = 0  # blocks of the document, without those below it
        self._below: tuple[Block, ...] = ()
        self._goal: Position | str | None = None
        self._goal_line = 0
        self._idle: Timer | None = None
        self._on_estimate_changed = on_estimate_changed
        self._was_estimating = False

    # Size and place

    @property
    def width(self) -> int:
        """The cells that a line of text may take."""
        return max(8, min(CONTENT_CELLS, self.widget.scrollable_content_region.width - 2))

    @property
    def margin(self) -> int:
        """The cells left of the text."""
        return max(1, (self.widget.scrollable_content_region.width - self.width) // 2)

    @property
    def room(self) -> int:
        """The cells that a line of a wide block may take."""
        return max(8, self.widget.scrollable_content_region.width - self.margin - 1)

    @property
    def height(self) -> int:
        """The lines in view, at least one."""
        return max(1, self.widget.size.height)

    @property
    def lines(self) -> range:
        """The numbers of the lines in view."""
        top = self.widget.scroll_offset.y
        return range(top, top + self.height)

    @property
    def top(self) -> Position:
        """The position at the top of the view."""
        return self.layout.position_at(self.lines.start)

    @property
    def position(self) -> Position:
        """The position at the top of the view, or the one to scroll to once it is loaded."""
        is_waiting = self._is_waiting_here and not self.layout.is_complete
        return self._goal if is_waiting and isinstance(self._goal, Position) else self.top

    @property
    def is_at_top(self) -> bool:
        """Whether the first line is in view."""
        return self.lines.start == 0

    @property
    def is_at_end(self) -> bool:
        """Whether the last line of the document is in view."""
        return self.layout.is_complete and self.lines.stop >= self.end

    @property
    def end(self) -> int:
        """How many lines the document has, without the blocks below it."""
        return self.layout.height_of(self.body_count)

    @property
    def is_estimating(self) -> bool:
        """Whether the height of a long document is still estimated."""
        layout = self.layout
        return not layout.is_complete or (layout.is_missing_lines and layout.height > _LONG_LINES)

    def is_in_view(self, position: Position) -> bool:
        """Return whether a line is in view."""
        return self.layout.line_at(position) in self.lines

    def text(self, spans: Iterable[Span]) -> str:
        """Return the text in `spans` without the line breaks of the layout."""
        parts = [""]
        for span in spans:
            parts[-1] += self.text_of_block(span.block)[span.start : span.end]
            if not is_continued(self.layout.blocks[span.block]):
                parts.append("")
        return "\n\n".join(part.strip("\n") for part in parts if part.strip())

    def body_text(self) -> str:
        """Return the text of the whole document."""
        return self.text(Span(block, 0, _ALL) for block in range(self.body_count))

    def text_of_block(self, block: int) -> str:
        """Return the text of one block as it is drawn now."""
        return block_text(self.layout.blocks[block], self.layout.width)

    def outline(self) -> list[OutlineEntry]:
        """Return the headings of the document as far as they are there, without its title."""
        headings = [
            (block, index)
            for index, block in enumerate(self.layout.blocks[: self.body_count])
            if isinstance(block, Heading) and (block.anchor or index)
        ]
        highest = min((heading.level for heading, _ in headings), default=1)
        return [OutlineEntry(block, index, block.level - highest) for block, index in headings]

    # The document

    def show(self, blocks: Sequence[Block], position: Position, *, is_complete: bool) -> None:
        """Show another document with `position` at the top; the rest of it may be added later."""
        self.layout = LazyLayout(blocks, self.width, is_complete=is_complete)
        self.body_count, self._below = len(blocks), ()
        self._goal = None
        is_there = is_complete or position.block < len(blocks)
        self.go_to(position if is_there else Position())
        if self.top != position:  # a position near the end needs lines below it
            self._wait_for(position)
        for part in self.parts:
            part.on_document_shown()

    def extend(self, part: Part) -> None:
        """Show more blocks of the same document; what is in view stays where it is."""
        self.body_count = part.keep + len(part.blocks)
        self._grow(part.keep, (*part.blocks, *self._below), is_complete=part.is_last)

    def show_below(self, blocks: Sequence[Block]) -> None:
        """Show `blocks` under the document, instead of earlier ones.

        What is in view stays, unless the requested position can now be scrolled to.
        """
        self._below = tuple(blocks)
        self._grow(self.body_count, self._below, is_complete=self.layout.is_complete)

    def _grow(self, keep: int, blocks: Sequence[Block], *, is_complete: bool) -> None:
        goal = self._goal if self._is_waiting_here else None
        position, self._goal = self.top, None
        self.layout.extend(keep, blocks, is_complete=is_complete)
        found = self.layout.anchor(goal) if isinstance(goal, str) else goal
        if found is not None and (is_complete or found.block < self.body_count):
            position = found
        self.go_to(position)
        if goal is not None and self.top != found:
            self._wait_for(goal)
        for part in self.parts:
            part.on_blocks_changed(keep, len(self.layout.blocks))

    def replace(self, index: int, block: Block) -> None:
        """Replace a block; what is in view stays where it is."""
        position = self.top
        self.layout.replace(index, block)
        self.fit()
        self.scroll_to_line(self.layout.line_at(position))
        self.widget.refresh()
        for part in self.parts:
            part.on_blocks_changed(index, index + 1)

    # Scrolling

    def go_to(self, position: Position) -> None:
        """Scroll until `position` is at the top, and lay out the rest when idle."""
        self.layout.lay_out_from(position, 2 * self.height)
        self.layout.lay_out_missing(_LINES_AT_ONCE)
        self.fit()
        self.scroll_to_line(self.layout.line_at(position))
        self.widget.refresh()
        if self.layout.is_missing_lines and self._idle is None:
            self._idle = self.widget.set_interval(_IDLE_S, self._lay_out_more)
        self._check_estimate()

    def go_to_anchor(self, anchor: str) -> bool:
        """Scroll to a heading or a footnote; return False if there is none with that anchor."""
        position = self.layout.anchor(anchor)
        if position is not None:
            self.go_to(position)
        elif not self.layout.is_complete:
            self._wait_for(anchor)
        return position is not None or not self.layout.is_complete

    def go_to_end(self) -> None:
        """Scroll to the last line, even as the document grows."""
        self.layout.lay_out_end(self.height)
        self.fit()
        self.scroll_to_line(self.layout.height)
        if not self.layout.is_complete:
            self._wait_for(_END)

    def bring_into_view(self, span: Span) -> None:
        """Scroll, if needed, until the first line of `span` is in the upper half of the view."""
        lines = self.layout.lines_of(span.block)
        line = line_of(lines, span.start)
        column = cell_of(lines[line], span.start) if lines else 0
        self.bring_line_into_view(Position(span.block, line), column)

    def bring_line_into_view(self, position: Position, column: int = 0) -> None:
        """Scroll, if needed, until a line is in the upper half of the view, and a cell of it."""
        self.fit()
        self.wide_blocks.reveal(position, column)
        if not self.is_in_view(position):
            self.layout.lay_out_from(position, self.height)
            self.fit()
            self.scroll_to_line(self.layout.line_at(position) - self.height // 3)

    def scroll_to_line(self, line: int) -> None:
        """Scroll until a line is at the top, or as near to it as possible."""
        self.widget.scroll_to(y=line, animate=False, force=True, immediate=True)

    def fit(self) -> None:
        """Give the scroll view the size of the document."""
        width = self.width  # less than the room, or a scroll bar would appear
        self.widget.virtual_size = Size(width, self.layout.height)

    @property
    def _is_waiting_here(self) -> bool:
        return self._goal is not None and self._goal_line == self.lines.start

    def _wait_for(self, goal: Position | str) -> None:
        """Go to a position or an anchor once it is loaded, unless the user scrolls first."""
        self._goal, self._goal_line = goal, self.lines.start

    def _lay_out_more(self) -> None:
        """Lay out more lines; what is in view stays where it is."""
        position, is_waiting = self.top, self._is_waiting_here
        self.layout.lay_out_missing(_LINES_AT_ONCE)
        self.fit()
        line = self.layout.line_at(position)
        if line != self.lines.start:
            self.scroll_to_line(line)
        if is_waiting:
            self._goal_line = self.lines.start
        if not self.layout.is_missing_lines and self._idle is not None:
            self._idle.stop()
            self._idle = None
        self._check_estimate()

    def _check_estimate(self) -> None:
        if self._was_estimating != self.is_estimating:
            self._was_estimating = self.is_estimating
            self._on_estimate_changed()

    # What happens to the widget

    def on_scrolled(self) -> None:
        """Lay out what comes into view."""
        if not self.layout.is_exact:
            self.layout.lay_out_from(self.top, self.height)
            self.fit()
        for part in self.parts:
            part.on_scrolled()

    def on_resized(self) -> None:
        """Lay out for another width; the same words stay on top."""
        if self.layout.width == self.width:
            self.go_to(self.top)
        else:
            position, before = self.top, self.layout
            words = before.words_before(position)
            self.layout = LazyLayout(before.blocks, self.width, is_complete=before.is_complete)
            self.go_to(self.layout.position_after(position.block, words))
            for part in self.parts:
                part.on_layout_changed()
        for part in self.parts:
            part.on_resized()

"""Matches in the reader: of the text to find in the page, or of the search query."""

import asyncio
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from typing import Any, cast

from guidetui.models import Position
from guidetui.render.text_offsets import Span, first_offset
from guidetui.render.wrap import Line
from guidetui.tui.widgets.reader.view import DocumentView, ReaderPart, decorated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.document.model import Block
    from guidetui.render.text_offsets import FindPattern, NormalizedText

# How many characters are searched before the event loop runs again.
_CHARACTERS_AT_ONCE = 20_000


class Matches:
    """Spans in reading order; `current` counts from 0 and is -1 until there is one."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.current = -1

    @property
    def span(self) -> Span | None:
        """The current match."""
        return self.spans[self.current] if self.current >= 0 else None

    def in_block(self, block: int) -> list[Span]:
        """Return the matches in one block."""
        return self.spans[self._index(block) : self._index(block + 1)]

    def add(self, spans: Iterable[Span]) -> None:
        """Add matches at any place; the current one stays."""
        kept = self.span
        for span in spans:
            if not self.spans or self.spans[-1] < span:
                self.spans.append(span)
            else:
                insort(self.spans, span)
        if kept is not None:
            self.current = bisect_left(self.spans, kept)

    def drop(self, first: int, last: int) -> None:
        """Remove the matches in the blocks from `first` to before `last`."""
        kept = self.span
        del self.spans[self._index(first) : self._index(last)]
        if kept is not None:
            is_gone = first <= kept.block < last
            self.current = -1 if is_gone else bisect_left(self.spans, kept)

    def has_any_from(self, block: int, offset: int) -> bool:
        """Return whether there is a match at a place or after it."""
        return bool(self.spans) and self.spans[-1] >= Span(block, offset, 0)

    def go_to(self, block: int, offset: int) -> None:
        """Make the first match from a place on the current one, or else the first of all."""
        index = self._index(block, offset)
        self.current = (index % len(self.spans)) if self.spans else -1

    def step(self, steps: int) -> bool:
        """Go to another match; return whether that wrapped around an end of the page."""
        if not self.spans:
            return False
        target = self.current + steps
        self.current = target % len(self.spans)
        return not 0 <= target < len(self.spans)

    def _index(self, block: int, offset: int = 0) -> int:
        return bisect_left(self.spans, Span(block, offset, 0))


class FindController(ReaderPart):
    """Searches text in chunks, first from the view on, then above it.

    Text added to the document later is searched as well.
    """

    def __init__(self, view: DocumentView, on_matches: Callable[[int, int, str], object]) -> None:
        """`on_matches` gets the current match (from 1, or 0), the total, and a note on it."""
        self._view = view
        self._on_matches = on_matches
        self._hits = Matches()  # of the query, shown unless something is searched in the page
        self._found = Matches()
        self._pattern: FindPattern | None = None
        self._remaining: list[range] = []
        self._origin = Position()
        self._aim = (0, 0)
        self._texts: dict[int, tuple[Block, int, NormalizedText]] = {}

    @property
    def is_active(self) -> bool:
        """Whether the matches are of a search in the page."""
        return self._pattern is not None

    @property
    def _matches(self) -> Matches:
        return self._found if self.is_active else self._hits

    def begin(self) -> None:
        """Start from the current view."""
        self._origin = self._view.position

    def search(self, typed: str) -> None:
        """Mark the matches of `typed`, and go to the first one from where `begin` was called."""
        from guidetui.render.text_offsets import FindPattern  # needed only for a search

        self.clear()
        pattern = FindPattern.parse(typed)
        if pattern is None:
            self._view.go_to(self._origin)
            return
        self._pattern = pattern
        count = len(self._view.layout.blocks)
        self._aim = self._first_offset(self._origin)
        first = min(self._origin.block, count)
        self._look_through([range(first, count), range(first)])

    def cancel(self) -> None:
        """End the search, and go back to where `begin` was called."""
        self.clear()
        self._view.go_to(self._origin)

    def show_hits(self, spans: Iterable[Span], *, scroll: bool) -> None:
        """Mark the matches of the query; with `scroll` the first of them comes into view.

        They are hidden during a search in the page.
        """
        kept, self._hits = self._hits.span, Matches()
        self._hits.add(spans)
        spans = self._hits.spans
        if kept in spans:
            self._hits.current = spans.index(kept)
        elif scroll and spans and not self.is_active:
            self._view.bring_into_view(spans[0])
        self._show()

    def clear(self) -> None:
        """End the search; the matches of the query are marked again."""
        self._pattern = None
        self._remaining = []
        self._found = Matches()
        self._show()

    def step(self, steps: int) -> bool:
        """Go to the next match or the one before; return False without matches."""
        if not self._matches.spans:
            return self.is_active
        if self._matches.current < 0:  # matches of the query: from the view on
            self._matches.go_to(*self._first_offset(self._view.position))
            steps = min(0, steps)
        goes_around = self._matches.step(steps)
        direction = "from the top again" if steps > 0 else "from the end again"
        self._show_current(direction if goes_around else "")
        return True

    def decorate(self, line: Line, at: Position) -> Line:
        """Mark the matches on a line."""
        name = "match" if self.is_active else "hit"
        ranges = [(span.start, span.end, name) for span in self._matches.in_block(at.block)]
        if (current := self._matches.span) is not None and current.block == at.block:
            ranges.append((current.start, current.end, "match-current"))
        return decorated(line, ranges)

    def on_document_shown(self) -> None:
        """Forget the matches of the previous document."""
        self._texts = {}
        self._hits = Matches()
        self.clear()

    def on_blocks_changed(self, first: int, last: int) -> None:
        """Search blocks whose text changed."""
        if last - first == 1 and first in self._texts:
            before = self._texts[first][2]
            if before is self._text(first) or before.text == self._text(first).text:
                return
        self._look_again(first, last)

    def on_layout_changed(self) -> None:
        """Search again, since another width may have other drawings."""
        self._look_again(0, len(self._view.layout.blocks))

    def _first_offset(self, position: Position) -> tuple[int, int]:
        layout = self._view.layout
        lines = layout.lines_of(position.block) if layout.blocks else []
        return position.block, first_offset(lines, position.line)

    def _look_again(self, first: int, last: int) -> None:
        """Search the changed blocks from `first` to before `last`."""
        if not self.is_active:
            return
        if (current := self._matches.span) is not None:
            self._aim = (current.block, current.start)
        self._matches.drop(first, last)
        self._look_through([*self._remaining, range(first, last)])

    def _look_through(self, blocks: list[range]) -> None:
        self._remaining = blocks
        self._view.widget.run_worker(
            cast("Any", self._look), group="find", exclusive=True, exit_on_error=False
        )

    async def _look(self) -> None:
        pattern = self._pattern
        while pattern is not None and pattern is self._pattern and self._remaining:
            self._take(self._next_matches(pattern))
            await asyncio.sleep(0)

    def _next_matches(self, pattern: "FindPattern") -> list[Span]:
        """Return the matches in the next blocks."""
        found: list[Span] = []
        left = _CHARACTERS_AT_ONCE
        while self._remaining and left > 0:
            blocks = self._remaining[0]
            block = blocks.start
            if blocks and block < len(self._view.layout.blocks):
                text = self._text(block)
                found += [Span(block, start, end) for start, end in pattern.ranges(text)]
                left -= len(text.text)
                self._remaining[0] = blocks[1:]
            else:
                self._remaining.pop(0)
        return found

    def _take(self, found: list[Span]) -> None:
        """Show the matches found so far."""
        self._matches.add(found)
        moves = False
        if self._matches.current < 0:
            if not self._remaining or self._matches.has_any_from(*self._aim):
                self._matches.go_to(*self._aim)
                moves = True
            if not self._matches.spans and not self._remaining:
                self._view.go_to(self._origin)
        self._show_current("", moves=moves)

    def _show_current(self, note: str, *, moves: bool = True) -> None:
        span = self._matches.span
        if span is not None and moves:
            self._view.bring_into_view(span)
        self._show(note)

    def _show(self, note: str = "") -> None:
        self._on_matches(self._matches.current + 1, len(self._matches.spans), note)
        self._view.widget.refresh()

    def _text(self, block: int) -> "NormalizedText":
        from guidetui.render.text_offsets import NormalizedText

        layout = self._view.layout
        content, width = layout.blocks[block], layout.width
        known = self._texts.get(block)
        if known is not None and known[0] is content and known[1] == width:
            return known[2]
        text = NormalizedText(self._view.text_of_block(block))
        self._texts[block] = (content, width, text)
        return text

"""Matches in the reader: of what is looked for in the page, or of the search that led here."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter

from textual import work
from textual.message import Message

from guidetui.document.model import Block
from guidetui.models import Position
from guidetui.render.spots import Span, first_offset
from guidetui.render.stretches import text_of
from guidetui.text import pluralize
from guidetui.tui.widgets.reader.growing import Growing
from guidetui.tui.widgets.reader.matches import Matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.render.find import Foldable, Needle

_SLICE_S = 0.005
_KINDS = ("match", "hit", "match-current")


class Finding(Growing):
    """A column that looks for text in slices, first in what follows the view, then above it.

    What is put under the document later is looked through as well.
    """

    class FindRequested(Message):
        """The find box should be opened."""

    @dataclass
    class MatchesChanged(Message):
        """Match `current` (from 1, or 0 for none) of `total` is the current one.

        `note` tells whether the search went around an end of the page.
        """

        current: int
        total: int
        note: str = ""

        @property
        def summary(self) -> str:
            """The count in a few words; empty where nothing is marked."""
            if not self.total:
                return ""
            if not self.current:
                return pluralize(self.total, "match", "matches")
            words = f"{self.current:,} of {self.total:,}"
            return f"{words}, {self.note}" if self.note else words

        def can_replace(self, message: Message) -> bool:
            """Return True: only the newest count matters."""
            return isinstance(message, Finding.MatchesChanged)

    class DrawingShown(Message):
        """A drawing took the place of its source, so the text of the page changed."""

        def can_replace(self, message: Message) -> bool:
            """Return True: one look at the page covers them all."""
            return isinstance(message, Finding.DrawingShown)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._matches = Matches()
        self._needle: Needle | None = None
        self._todo: list[range] = []
        self._origin = Position()
        self._aimed_at = (0, 0)
        self._foldables: dict[int, tuple[Block, int, Foldable]] = {}

    def show(
        self, blocks: Sequence[Block], position: Position, *, is_complete: bool = True
    ) -> None:
        """Show other blocks, with `position` at the top and nothing marked."""
        self.clear_matches()
        self._foldables = {}
        super().show(blocks, position, is_complete=is_complete)

    def _grow(self, keep: int, blocks: Sequence[Block], *, is_complete: bool) -> None:
        super()._grow(keep, blocks, is_complete=is_complete)
        self._look_again(keep, len(self._flow.blocks))

    def replace_block(self, index: int, block: Block) -> None:
        """Show a finished block and look through it: a drawing is not its source."""
        width = self._flow.width
        is_same = text_of(self._flow.blocks[index], width) == text_of(block, width)
        super().replace_block(index, block)
        if not is_same:
            self._look_again(index, index + 1)
            self.post_message(self.DrawingShown())

    def on_resize(self) -> None:
        """Look again where another width may draw diagrams otherwise."""
        if self._flow.width != self._measure:
            self._look_again(0, len(self._flow.blocks))

    @property
    def has_matches(self) -> bool:
        """Whether something is looked for or marked."""
        return self._needle is not None or len(self._matches) > 0

    @property
    def is_finding(self) -> bool:
        """Whether what is marked was looked for in the page."""
        return self._needle is not None

    def begin_find(self) -> None:
        """Look from what is in view now on."""
        self._origin = self.position

    def find(self, typed: str) -> None:
        """Mark what matches `typed` and go to the first match from where `begin_find` was."""
        from guidetui.render.find import Needle  # needed once something is looked for

        self.clear_matches()
        needle = Needle.of(typed)
        if needle.pattern is None:
            self.go_to(self._origin)
            return
        self._needle = needle
        lines = self._flow.lines_of(self._origin.block) if self._flow.blocks else []
        self._aimed_at = (self._origin.block, first_offset(lines, self._origin.line))
        count, first = len(self._flow.blocks), min(self._origin.block, len(self._flow.blocks))
        self._look_through([range(first, count), range(first)])

    def end_find(self) -> None:
        """Go back to where `begin_find` was, with nothing marked."""
        self.clear_matches()
        self.go_to(self._origin)

    def show_hits(self, spans: Iterable[Span], *, goes: bool) -> None:
        """Mark the matches of a search; with `goes` the first of them comes into view."""
        kept = self._matches.span
        self.clear_matches()
        self._matches.add(spans)
        self.marks.put("hit", self._matches.spans)
        if kept in self._matches.spans:
            self._matches.current = self._matches.spans.index(kept)
            self._show_current("", moves=False)
            return
        if goes and self._matches.spans:
            self.bring_into_view(self._matches.spans[0])
        self.post_message(self.MatchesChanged(0, len(self._matches)))
        self.refresh()

    def clear_matches(self) -> None:
        """Look for nothing and mark nothing."""
        self._needle = None
        self._todo = []
        self._matches = Matches()
        self.marks.clear(*_KINDS)
        self.post_message(self.MatchesChanged(0, 0))
        self.refresh()

    def action_find(self) -> None:
        """Ask for the box to type in."""
        self.post_message(self.FindRequested())

    def action_match(self, steps: int) -> None:
        """Go to the next match or the one before."""
        if not self._matches.spans:
            if self._needle is None:
                self.post_message(self.FindRequested())
            return
        if self._matches.current < 0:  # the matches of a search: from what is in view on
            here = self.position
            self._matches.aim(here.block, first_offset(self._flow.lines_of(here.block), here.line))
            steps = min(0, steps)
        goes_round = self._matches.step(steps)
        way = "from the top again" if steps > 0 else "from the end again"
        self._show_current(way if goes_round else "")

    def _look_again(self, first: int, last: int) -> None:
        """Look through the blocks from `first` to before `last`, which are others now."""
        if self._needle is None:
            return
        if self._matches.span is not None:
            self._aimed_at = (self._matches.span.block, self._matches.span.start)
        self._matches.drop(first, last)
        self.marks.put("match", self._matches.spans)
        self._look_through([*self._todo, range(first, last)])

    def _look_through(self, todo: list[range]) -> None:
        self._todo = todo
        self._look()

    @work(group="find", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        """Look through what is to do, a few milliseconds at a time."""
        needle = self._needle
        if needle is None:
            return
        deadline = perf_counter() + _SLICE_S
        found: list[Span] = []
        while self._todo:
            blocks = self._todo[0]
            for block in blocks:
                if block >= len(self._flow.blocks):
                    break
                ranges = needle.ranges(self._foldable(block))
                found += [Span(block, start, end) for start, end in ranges]
                if perf_counter() > deadline:
                    self._todo[0] = range(block + 1, blocks.stop)
                    self._take(found)
                    found = []
                    await asyncio.sleep(0)
                    if self._needle is not needle:
                        return
                    deadline = perf_counter() + _SLICE_S
            self._todo.pop(0)
        self._take(found)

    def _take(self, found: list[Span]) -> None:
        """Show what was found so far."""
        self._matches.add(found)
        self.marks.add("match", found)
        moves = False
        if self._matches.current < 0:
            if not self._todo or self._matches.reach(*self._aimed_at):
                self._matches.aim(*self._aimed_at)
                moves = True
            if not self._matches.spans and not self._todo:
                self.go_to(self._origin)
        self._show_current("", moves=moves)

    def _show_current(self, note: str, *, moves: bool = True) -> None:
        span = self._matches.span
        self.marks.put("match-current", [span] if span else [])
        if span is not None and moves:
            self.bring_into_view(span)
        self.post_message(self.MatchesChanged(self._matches.current + 1, len(self._matches), note))
        self.refresh()

    def _foldable(self, block: int) -> "Foldable":
        from guidetui.render.find import Foldable

        content, width = self._flow.blocks[block], self._flow.width
        known = self._foldables.get(block)
        if known is not None and known[0] is content and known[1] == width:
            return known[2]
        made = Foldable(text_of(content, width))
        self._foldables[block] = (content, width, made)
        return made

"""A document that is shown before all of it is there, and what stands below it."""

from collections.abc import Sequence

from guidetui.document.model import Block, Part
from guidetui.models import Position
from guidetui.render.lazy_layout import LazyLayout
from guidetui.tui.widgets.reader.finishing import Finishing

_END = Position(1_000_000_000, 1_000_000_000)


class Growing(Finishing):
    """A column that grows; a place that is asked for too early is gone to once it is there."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._body_count = 0
        self._below: tuple[Block, ...] = ()
        self._goal: Position | str | None = None
        self._goal_line = 0

    def show(
        self, blocks: Sequence[Block], position: Position, *, is_complete: bool = True
    ) -> None:
        """Show other blocks, with `position` at the top; the rest of them may come later."""
        self.marks.clear()
        self._flow = LazyLayout(blocks, self._measure, is_complete=is_complete)
        self._body_count, self._below = len(blocks), ()
        self._goal = None
        is_there = is_complete or position.block < len(blocks)
        self._settle(position if is_there else Position())
        if self._top != position:  # a place near the end needs something below it
            self._wait_for(position)

    def extend(self, part: Part) -> None:
        """Show more blocks of the same document; what is in view stays where it is."""
        self._body_count = part.keep + len(part.blocks)
        self._grow(part.keep, (*part.blocks, *self._below), is_complete=part.is_last)

    def show_below(self, blocks: Sequence[Block]) -> None:
        """Put `blocks` under the document, instead of those put there before.

        What is in view stays, unless the place that was asked for comes into reach.
        """
        self._below = tuple(blocks)
        self._grow(self._body_count, self._below, is_complete=self.is_complete)

    def _grow(self, keep: int, blocks: Sequence[Block], *, is_complete: bool) -> None:
        goal = self._goal if self.scroll_offset.y == self._goal_line else None
        position, self._goal = self._top, None
        self._flow.extend(keep, blocks, is_complete=is_complete)
        found = self._flow.anchor(goal) if isinstance(goal, str) else goal
        if found is not None and (is_complete or found.block < self._body_count):
            position = found
        self._settle(position)
        if goal is not None and self._top != found:
            self._wait_for(goal)

    def _wait_for(self, goal: Position | str) -> None:
        """Go to a position or an anchor once it is within reach, unless the user scrolls first."""
        self._goal = goal
        self._goal_line = self.scroll_offset.y

    def wait_for_end(self) -> None:
        """Go to the end once it is there."""
        if not self.is_complete:
            self._wait_for(_END)

    def _lay_out_slice(self) -> None:
        waits_here = self._goal is not None and self._goal_line == self.scroll_offset.y
        super()._lay_out_slice()
        if waits_here:
            self._goal_line = self.scroll_offset.y

    @property
    def body_count(self) -> int:
        """How many blocks the document has so far, those below it left out."""
        return self._body_count

    @property
    def is_complete(self) -> bool:
        """Whether all blocks of the document are there."""
        return self._flow.is_complete

    @property
    def position(self) -> Position:
        """What stands at the top of the view, or soon will."""
        is_waiting = self._goal_line == self.scroll_offset.y and not self.is_complete
        return self._goal if is_waiting and isinstance(self._goal, Position) else self._top

    @property
    def is_at_end(self) -> bool:
        """Whether the last line of the document is in view."""
        end = self._flow.height_of(self._body_count)
        return self.is_complete and self.scroll_offset.y + self.size.height >= end

    def jump_to(self, anchor: str) -> bool:
        """Scroll to a heading or a footnote; False where there is none with that anchor."""
        position = self._flow.anchor(anchor)
        if position is not None:
            self._settle(position)
        elif not self.is_complete:
            self._wait_for(anchor)
        return position is not None or not self.is_complete

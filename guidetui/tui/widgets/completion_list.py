"""What a half-typed value may go on with, in a small list over what stands under the box."""

from collections.abc import Sequence

from textual.content import Content
from textual.message import Message

from guidetui.models import Completion
from guidetui.tui.widgets.row_list import Parts, RowList

_MOST_LINES = 8


class CompletionList(RowList, can_focus=False):
    """Never has the focus: the search box keeps it and says which keys were pressed."""

    class Taken(Message):
        """The completion under the cursor was clicked: insert it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._completions: tuple[Completion, ...] = ()
        self.was_moved = False
        self.display = False

    @property
    def row_count(self) -> int:
        """How many completions there are."""
        return len(self._completions)

    @property
    def is_open(self) -> bool:
        """Whether something is offered."""
        return bool(self._completions)

    @property
    def chosen(self) -> Completion | None:
        """The completion under the cursor."""
        return self._completions[self.cursor] if self._completions else None

    def show(self, completions: tuple[Completion, ...]) -> None:
        """Offer other completions, or none."""
        if completions == self._completions:
            return
        self._completions = completions
        self.was_moved = False
        if self.display != self.is_open:
            self.display = self.is_open
        if self.is_open:
            self.styles.height = min(_MOST_LINES, len(completions)) + 2
            self.border_subtitle = Content("Tab takes it · ↑↓ · Esc")
            self.rows_changed()

    def close(self) -> None:
        """Offer nothing."""
        self.show(())

    def move(self, rows: int) -> None:
        """Move the cursor."""
        self.was_moved = True
        self.cursor += rows

    def row_parts(self, index: int, width: int) -> Sequence[tuple[Parts, Parts]]:  # noqa: ARG002
        """Return a value, and what there is to say of it."""
        completion = self._completions[index]
        return [([(" ", ""), (completion.label, "")], [(f" {completion.detail} ", "dim")])]

    def chooses_on_click(self, index: int) -> bool:  # noqa: ARG002
        """Take it with one click."""
        return True

    def action_choose(self) -> None:
        """Take the completion under the cursor."""
        self.post_message(self.Taken())

"""The completions of a half-typed value, in a small list under the search box."""

from collections.abc import Sequence

from textual.content import Content
from textual.message import Message

from guidetui.models import Completion
from guidetui.tui.keymap import shown_key
from guidetui.tui.widgets.row_list import RowLine, RowList

_MAX_LINES = 8


class CompletionList(RowList[Completion], can_focus=False):
    """Never has the focus: the search box keeps it and says which keys were pressed."""

    class Taken(Message):
        """The completion under the cursor was clicked: insert it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.was_moved = False
        self.display = False
        keys = f"{shown_key('box-complete')} takes it · ↑↓ · {shown_key('back')}"
        self.border_subtitle = Content(keys)

    @property
    def is_open(self) -> bool:
        """Whether something is offered."""
        return bool(self.rows)

    def show(self, completions: tuple[Completion, ...]) -> None:
        """Offer other completions, or none."""
        if completions == self.rows:
            return
        self.was_moved = False
        self.show_rows(completions)
        if self.display != self.is_open:
            self.display = self.is_open
        if self.is_open:
            self.styles.height = min(_MAX_LINES, len(completions)) + 2

    def close(self) -> None:
        """Offer nothing."""
        self.show(())

    def move(self, rows: int) -> None:
        """Move the cursor."""
        self.was_moved = True
        self.cursor += rows

    def draw(self, row: Completion, width: int) -> Sequence[RowLine]:  # noqa: ARG002
        """Return a value, and what there is to say about it."""
        return [([(" ", ""), (row.label, "")], [(f" {row.detail} ", "dim")])]

    def chooses_on_click(self, row: Completion) -> bool:  # noqa: ARG002
        """Take it with one click."""
        return True

    def action_choose(self) -> None:
        """Take the completion under the cursor."""
        self.post_message(self.Taken())

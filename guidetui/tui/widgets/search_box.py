"""The search box, which keeps the focus while arrows move in a list below, and its completions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from guidetui.models import Completion
from guidetui.tui.keymap import Context, bindings, keys_of, shown_key, typeless_key
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


_PLACEHOLDER = "Search guides"
_HINTS = ['Words, "a phrase"', "tag:kafka", "is:unread"]


class SearchBox(Input):
    """Where a query is typed.

    `has_completions` says whether completions are offered below; the pane sets it.
    """

    # An input deletes a word with the key that removes a filter everywhere else.
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Context.SEARCH),
        *(binding for binding in bindings(Context.ANYWHERE) if binding.id == "remove-chip"),
    ]

    @dataclass
    class QueryChanged(Message):
        """The text in the box changed."""

        text: str

    class QuerySubmitted(Message):
        """Enter was pressed: read the guide under the cursor of the list below."""

    @dataclass
    class CursorMoved(Message):
        """The cursor of the list below should move by so many rows."""

        rows: int

    class CompletionTaken(Message):
        """The offered completion should be inserted."""

    class LastChipRemoved(Message):
        """The last filter should be removed."""

    has_completions = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(placeholder=_PLACEHOLDER, id=id, compact=True, max_length=2_000)

    def watch_has_focus(self, value: bool) -> None:
        """Say by examples what can be typed, and where the rest is listed."""
        super().watch_has_focus(value)
        key = typeless_key("help")
        hints = [*_HINTS, f"{key} lists all"] if key else _HINTS
        self.placeholder = " · ".join(hints) if value else _PLACEHOLDER

    @on(Input.Changed)
    def _change(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.QueryChanged(event.value))

    @staticmethod
    def is_for_list(key: str) -> bool:
        """Whether a key moves in the list, reads from it or takes what is offered."""
        return key in keys_of(Context.SEARCH)

    def set_text(self, text: str, cursor: int | None = None) -> None:
        """Replace the text; the cursor goes to a place in it, or to its end."""
        self.value = text
        self.cursor_position = len(text) if cursor is None else cursor

    def suggest(self, completion: Completion | None) -> None:
        """Show behind the cursor how a field's name goes on; → takes it."""
        self._suggestion = ""
        if completion is not None and self.cursor_at_end and completion.end == len(self.value):
            self._suggestion = self.value[: completion.start] + completion.replacement

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Tab to the panes while nothing is offered."""
        if action == "complete":
            return self.has_completions
        return super().check_action(action, parameters)

    def action_complete(self) -> None:
        """Take the completion that is offered."""
        self.post_message(self.CompletionTaken())

    def action_complete_or_right(self) -> None:
        """Take the completion that is offered, or go one character to the right."""
        if self.has_completions:
            self.post_message(self.CompletionTaken())
        else:
            self.action_cursor_right()

    def action_delete_left(self) -> None:
        """Delete a character, or the last filter where there is none."""
        if self.value:
            super().action_delete_left()
        else:
            self.post_message(self.LastChipRemoved())

    def action_remove_chip(self) -> None:
        """Remove the last filter."""
        self.post_message(self.LastChipRemoved())

    def action_move(self, rows: int) -> None:
        """Move the cursor of the list."""
        self.post_message(self.CursorMoved(rows))

    async def action_submit(self) -> None:
        """Read what the cursor of the list is on."""
        self.post_message(self.QuerySubmitted())

"""The box on top. Typing stays here while the arrows move in the list below."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widgets import Input

from guidetui.tui.keymap import Place, bindings
from guidetui.tui.messages import CursorMoved, QueryChanged, QuerySubmitted


class SearchBox(Input):
    """An input that posts domain messages."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.SEARCH)]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(placeholder="Search guides", id=id, compact=True, max_length=2_000)

    @on(Input.Changed)
    def _tell_change(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(QueryChanged(event.value))

    def action_move(self, rows: int) -> None:
        """Move the cursor of the list."""
        self.post_message(CursorMoved(rows))

    async def action_submit(self) -> None:
        """Read what the cursor of the list is on."""
        self.post_message(QuerySubmitted())

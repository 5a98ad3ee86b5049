"""The line under the reader in which text to find in the page is typed."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from guidetui.tui.keymap import Context, bindings
from guidetui.tui.message import DataMessage


class FindBox(Input):
    """The box for the text to find."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.FIND)]

    def __init__(self) -> None:
        super().__init__(placeholder="Find in this guide", compact=True, max_length=500)

    @on(Input.Changed)
    def _change(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(FindBar.Changed(event.value))

    def action_match(self, steps: int) -> None:
        """Go to the next match or the one before."""
        self.post_message(FindBar.MatchRequested(steps))


class FindBar(Horizontal):
    """The box and the count of matches."""

    class Changed(DataMessage):
        """The text in the box changed."""

        text: str

    class MatchRequested(DataMessage):
        """Another match, some steps forward or back, should be shown."""

        steps: int

    def compose(self) -> ComposeResult:
        """Put the count beside the box."""
        yield Static("Find", markup=False, id="find-label")
        yield FindBox()
        yield Static("", markup=False, id="find-count")

    def open(self) -> None:
        """Show the bar and focus the box, with the last text selected in it."""
        self.add_class("-shown")
        box = self.query_one(FindBox)
        self.screen.set_focus(box)  # at once: the next key is for the box
        box.action_select_all()
        self.post_message(FindBar.Changed(box.value))

    def close(self) -> None:
        """Hide the bar."""
        self.remove_class("-shown")

    @property
    def typed(self) -> str:
        """The text in the box."""
        return self.query_one(FindBox).value

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return self.has_class("-shown")

    def show_count(self, text: str) -> None:
        """Show the number of the current match and the count; `text` is empty without matches."""
        text = (text or "no match") if self.typed.strip() else ""
        self.query_one("#find-count", Static).update(Content(text))

"""The list of collections, and the small screens that ask about one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from guidetui.tui.keymap import Context, bindings, shown_key
from guidetui.tui.screens.modal import Choice, ChooserScreen, Modal


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do (`open`, `add`, `update`, `news`, `remove`), and with which row."""

    action: str
    number: int


class CollectionsScreen(ChooserScreen):
    """The collections: Enter opens one, letters do the rest.

    The answer is given to `on_answer` once the list is closed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.COLLECTIONS)]

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__("Collections", choices)
        self.action = "open"

    def on_mount(self) -> None:
        """Say which letters there are."""
        super().on_mount()
        keys = [(shown_key(f"collections-{name}"), name) for name in _LETTERS]
        hints = " · ".join(f"{key} {name}" for key, name in keys)
        self.query_one(Vertical).border_subtitle = f"{shown_key('chooser-choose')} opens · {hints}"

    def action_answer(self, action: str) -> None:
        """Close the list with another action than to open."""
        self.action = action
        self.action_choose()


_LETTERS = ("add", "update", "news", "remove")


class QuestionScreen(Modal[str | None]):
    """Asks for one line; Enter gives it, Esc nothing."""

    def __init__(self, title: str, hint: str, placeholder: str = "", answer: str = "") -> None:
        """`answer` stands in the box, selected, so that typing replaces it."""
        super().__init__()
        self._title = title
        self._hint = hint
        self._placeholder = placeholder
        self._answer = answer

    def compose(self) -> ComposeResult:
        """Put the box over a hint."""
        with Vertical() as frame:
            frame.border_title = Content(self._title)
            yield Input(self._answer, placeholder=self._placeholder, compact=True)
            yield Static(self._hint, markup=False)

    def on_mount(self) -> None:
        """Let the answer be typed."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _give(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def key_escape(self) -> None:
        """Answer nothing."""
        self.dismiss(None)

"""The list of collections, and the prompts for a collection."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from guidetui.tui.keymap import Context, bindings, shown_key
from guidetui.tui.screens.modal import Choice, ChooserScreen, Modal


class Answer(Struct, frozen=True):
    """What to do (`open`, `add`, `update`, `news`, `remove`), and with which row of the list."""

    action: str
    number: int


class CollectionsScreen(ChooserScreen):
    """The collections: Enter opens one, letters run the other actions.

    `on_answer` gets the answer once the list is closed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.COLLECTIONS)]

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__("Collections", choices)
        self.action = "open"

    def on_mount(self) -> None:
        """Show the letters."""
        keys = [(shown_key(f"collections-{name}"), name) for name in _LETTERS]
        hints = " · ".join(f"{key} {name}" for key, name in keys)
        self.query_one(Vertical).border_subtitle = f"{shown_key('chooser-choose')} opens · {hints}"

    def action_answer(self, action: str) -> None:
        """Close the list with an action other than opening."""
        self.action = action
        self.action_choose()


_LETTERS = ("add", "update", "news", "remove")


class QuestionScreen(Modal[str | None]):
    """Asks for a line of text; Enter accepts it, Esc cancels."""

    def __init__(self, title: str, hint: str, placeholder: str = "", answer: str = "") -> None:
        """`answer` is in the box and selected, so that typing replaces it."""
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


class AddScreen(Modal[tuple[str, ...] | None]):
    """Asks for the address of a collection, and optionally for a name, a folder and a branch."""

    _FIELDS = (
        ("Address", "https, ssh or file, a folder, or a name such as bytebytego"),
        ("Name", "from the address"),
        ("Folder that holds the guides", "all of it"),
        ("Branch", "the main one"),
    )

    def __init__(self, values: Sequence[str] = ()) -> None:
        """`values` are the contents of the boxes, such as an earlier answer."""
        super().__init__()
        self._values = values or ("",) * len(self._FIELDS)

    def compose(self) -> ComposeResult:
        """Put a label over each box."""
        with Vertical() as frame:
            frame.border_title = Content("Add a collection")
            frame.border_subtitle = Content("Tab next box · Enter adds · Esc closes")
            for (label, placeholder), value in zip(self._FIELDS, self._values, strict=True):
                yield Static(label, markup=False)
                yield Input(value, placeholder=placeholder, compact=True)

    def on_mount(self) -> None:
        """Let the address be typed."""
        self.query(Input).first().focus()

    @on(Input.Submitted)
    def _give(self) -> None:
        values = tuple(box.value.strip() for box in self.query(Input))
        self.dismiss(values if values[0] else None)

    def key_escape(self) -> None:
        """Answer nothing."""
        self.dismiss(None)

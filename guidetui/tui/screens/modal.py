"""The base classes of screens over the main one: modal, chooser, and the copy prompt.

Each is opened once and closed once, although keys typed ahead, resizes and late answers of workers
may reach a screen that is no longer, or not yet, the top one.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from textual import events, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from guidetui.tui.keymap import KEYS, Context, Key, binding, bindings, shown_key
from guidetui.tui.message import DataMessage
from guidetui.tui.widgets.row_list import RowLine, RowList

T = TypeVar("T")


class Modal(ModalScreen[T]):
    """A screen over another one."""

    # Textual keeps the keys of the app from screens of this kind.
    BINDINGS: ClassVar[list[BindingType]] = [binding("suspend")]

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close the screen, unless it is closed already or another one covers it.

        If a key typed ahead closes it before it is mounted, it would not find its widgets.
        """
        if not self.is_mounted:
            self.call_later(self._close, result)
            return AwaitComplete()
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _close(self, result: T | None) -> None:
        self.dismiss(result)  # a message handler of the same screen must not await it


def open_over(
    widget: Widget, screen: Screen[T], callback: Callable[[T | None], None] | None = None
) -> None:
    """Open `screen` over the screen of `widget`, unless another one covers that."""
    if widget.screen.is_active:  # `is_current` is also true of a screen under a transparent one
        widget.app.push_screen(screen, callback)


class Choice(Struct, frozen=True):
    """A row: its text, a remark on the right, and whether it is the current one."""

    text: str
    remark: str = ""
    is_current: bool = False


class ChoiceList(RowList[int]):
    """A list of choices, filtered by the words in their text or remark.

    It is not an OptionList, which has neither the keys of the other lists nor a cursor that is
    visible without colors.
    """

    class Highlighted(DataMessage):
        """The cursor came to a choice."""

        number: int

    class Chosen(Message):
        """The choice under the cursor was chosen."""

    def __init__(self, choices: Sequence[Choice], *, chooses_on_click: bool) -> None:
        super().__init__()
        self._choices = choices
        self._chooses_on_click = chooses_on_click
        self.rows = list(range(len(choices)))
        self._text = ""

    @property
    def number(self) -> int | None:
        """The number of the choice under the cursor."""
        return self.row_under_cursor

    def show_current(self) -> None:
        """Put the cursor on the current choice."""
        numbers = [number for number, choice in enumerate(self._choices) if choice.is_current]
        self.show_rows(self.rows, cursor=numbers[0] if numbers else 0)

    def filter_by(self, text: str) -> None:
        """List only choices with every word of `text`."""
        if text == self._text:
            return
        self._text = text
        words = text.casefold().split()
        self.show_rows(
            [
                number
                for number, choice in enumerate(self._choices)
                if all(word in f"{choice.text} {choice.remark}".casefold() for word in words)
            ]
        )

    def draw(self, row: int, width: int) -> Sequence[RowLine]:
        """Return the mark of the current choice, the text, and the remark in a third of `width`."""
        choice = self._choices[row]
        sign, style = ("› ", "strong") if choice.is_current else ("  ", "")
        remark = choice.remark
        max_cells = max(width // 3, min(len(remark), width - 2 - cell_len(choice.text) - 3))
        if cell_len(remark) > max_cells:
            remark = f"{set_cell_size(remark, max(0, max_cells - 1))}…"
        return [([(sign, "sign"), (choice.text, style)], [(f" {remark} ", "dim")])]

    def highlight(self, row: int) -> None:
        """Post the choice under the cursor."""
        self.post_message(self.Highlighted(row))

    def action_choose(self) -> None:
        """Take the choice under the cursor."""
        self.post_message(self.Chosen())

    def chooses_on_click(self, row: int) -> bool:  # noqa: ARG002
        """Return whether one click is enough."""
        return self._chooses_on_click


class ChooserScreen(Modal[int | None]):
    """Returns the number of the choice, or None; `on_move` gets each number under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.CHOOSER)]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        has_filter: bool = False,
        chooses_on_click: bool = True,
        on_move: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__(classes="-filters" if has_filter else "-plain")
        self.set_class(on_move is not None, "-shows")
        self._title = title
        self._list = ChoiceList(choices, chooses_on_click=chooses_on_click)
        self._has_filter = has_filter
        self._on_move = on_move

    def compose(self) -> ComposeResult:
        """Compose the list in a frame, and a box above it if it can be filtered."""
        with Vertical() as frame:
            frame.border_title = Content(self._title)
            choose, close = shown_key("chooser-choose"), shown_key("chooser-close")
            frame.border_subtitle = f"↑↓ · {choose} picks · {close} back"
            if self._has_filter:
                yield Input(placeholder="Type to filter", compact=True)
            yield self._list

    def on_mount(self) -> None:
        """Start at the current choice."""
        self._list.show_current()
        (self.query_one(Input) if self._has_filter else self._list).focus()

    @property
    def number(self) -> int | None:
        """The number of the choice under the cursor."""
        return self._list.number

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        self._list.filter_by(event.value)

    @on(ChoiceList.Highlighted)
    def _move(self, event: ChoiceList.Highlighted) -> None:
        if self._on_move is not None and self.is_active:
            self._on_move(event.number)

    @on(Input.Submitted)
    @on(ChoiceList.Chosen)
    def action_choose(self) -> None:
        """Take the choice under the cursor."""
        if self._has_filter:  # the last change may be unhandled
            self._list.filter_by(self.query_one(Input).value)
        if self._list.number is not None:
            self.dismiss(self._list.number)

    def action_close(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def action_move(self, rows: int) -> None:
        """Move in the list."""
        self._list.cursor += rows

    def action_edge(self, is_last: bool) -> None:
        """Go to the first or the last row."""
        self._list.cursor = len(self._list.rows) - 1 if is_last else 0


def _keys() -> list[Key]:
    return [key for key in KEYS if key.context is Context.COPY]


class CopyPrompt(Modal[str]):
    """Returns the action of the next key, or None for a key without one."""

    def compose(self) -> ComposeResult:
        """Show the choices."""
        choices = [f"{key.shown_keys()[0]} {key.label}" for key in _keys() if key.label]
        yield Static(f"Copy  {' · '.join(choices)}", markup=False)

    def on_key(self, event: events.Key) -> None:
        """Answer; later keys bubble to the screen that is shown then."""
        if self.is_active:
            event.stop()
            names = {name: key.action for key in _keys() for name in key.keys.split(",")}
            self.dismiss(names.get(event.key, ""))

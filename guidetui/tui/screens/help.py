"""Every key in one list that narrows as you type."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from guidetui.tui.keymap import KEYS, Context, Key, bindings, shown_key
from guidetui.tui.screens.modal import Modal
from guidetui.tui.widgets.row_list import RowLine, RowList
from guidetui.tui.widgets.text_box import TextBox

_KEY_CELLS = 20


class KeyList(RowList[Context | Key | None]):
    """The keys under the places where they work."""

    def filter_by(self, text: str) -> None:
        """List the keys whose key, context or help holds every word of `text`."""
        words = text.lower().split()
        rows: list[Context | Key | None] = []
        for context in Context:
            found = [
                key
                for key in KEYS
                if key.context is context
                and all(
                    word in f"{context} {' '.join(key.shown_keys())} {key.help}".lower()
                    for word in words
                )
            ]
            if found:
                rows += [context, *found, None]
        self.show_rows(rows)

    def draw(self, row: Context | Key | None, width: int) -> Sequence[RowLine]:
        """Return a heading, a key and its help, or an empty line."""
        if row is None:
            return [((), ())]
        if isinstance(row, Context):
            return [([(row, "mark")], ())]
        keys = "  ".join(row.shown_keys())
        return [([(f"  {keys:<{min(_KEY_CELLS, width // 4)}} ", "sign"), (row.help, "")], ())]


class HelpScreen(Modal[None]):
    """PartialDocument with `?`, closed with Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.CHOOSER, Context.HELP)]

    def compose(self) -> ComposeResult:
        """Put the box above the list."""
        with Vertical() as frame:
            frame.border_title = "Keys"
            frame.border_subtitle = (
                f"type to filter · ↑↓ move · {shown_key('chooser-close')} closes"
            )
            yield TextBox(placeholder="Type to filter: link, scroll, tag, …", compact=True)
            yield KeyList()

    def on_mount(self) -> None:
        """List everything and wait for typing."""
        self.query_one(KeyList).filter_by("")
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        self.query_one(KeyList).filter_by(event.value)

    def action_choose(self) -> None:
        """Do nothing: a key is not run from here."""

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()

    def action_move(self, rows: int) -> None:
        """Move in the list."""
        self.query_one(KeyList).cursor += rows

"""Every key, and what a query may hold, in one list that narrows as you type."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from guidetui.tui.keymap import EXAMPLES, KEYS, Context, Example, Key, bindings, shown_key
from guidetui.tui.screens.modal import Modal
from guidetui.tui.widgets.row_list import RowLine, RowList

_KEY_CELLS = 20
QUERIES = "Queries"
_Row = str | Key | Example  # a heading, or an empty line, is a string


class KeyList(RowList[_Row]):
    """The keys under the places where they work, and examples of queries."""

    def filter_by(self, text: str, *, begins_at: str = "") -> None:
        """List what holds every word of `text`; the cursor is on the first row of a heading."""
        words = text.casefold().split()
        rows: list[_Row] = []
        for heading, group in _groups():
            found = [
                row
                for row in group
                if all(word in f"{heading} {_shown(row)} {row.help}".casefold() for word in words)
            ]
            if found:
                rows += [heading, *found, ""]
        self.show_rows(rows, cursor=rows.index(begins_at) if begins_at in rows else 0)

    def scroll_to_heading(self) -> None:
        """Bring the heading above the cursor to the top."""
        self.scroll_to(y=max(0, self.cursor - 1), animate=False, force=True)

    def takes_cursor(self, row: _Row) -> bool:
        """Pass over headings and empty lines."""
        return not isinstance(row, str)

    def draw(self, row: _Row, width: int) -> Sequence[RowLine]:
        """Return a heading, a key or query and its help, or an empty line."""
        if isinstance(row, str):
            return [([(row, "mark")], ())]
        shown = f"  {_shown(row):<{min(_KEY_CELLS, width // 4)}} "
        return [([(shown, "sign"), (row.help, "")], ())]


def _groups() -> list[tuple[str, list[Key | Example]]]:
    keys: list[tuple[str, list[Key | Example]]] = [
        (str(it), [key for key in KEYS if key.context is it]) for it in Context
    ]
    return [*keys, (QUERIES, [*EXAMPLES])]


def _shown(row: Key | Example) -> str:
    return row.query if isinstance(row, Example) else "  ".join(row.shown_keys())


class HelpScreen(Modal[Key | Example | None]):
    """Opened with `?`, closed with Esc; gives the row that Enter was pressed on."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.CHOOSER, Context.HELP)]

    def __init__(self, begins_at: str = "") -> None:
        """`begins_at` is the heading at which the list opens."""
        super().__init__()
        self._begins_at = begins_at
        self._text = ""

    def compose(self) -> ComposeResult:
        """Put the box above the list."""
        with Vertical() as frame:
            frame.border_title = "Keys and queries"
            frame.border_subtitle = (
                f"type to filter · ↑↓ · {shown_key('chooser-choose')} runs it · "
                f"{shown_key('chooser-close')} closes"
            )
            yield Input(placeholder="Type to filter: link, scroll, tag, …", compact=True)
            yield KeyList()

    def on_mount(self) -> None:
        """List everything and wait for typing."""
        keys = self.query_one(KeyList)
        keys.filter_by("", begins_at=self._begins_at)
        self.query_one(Input).focus()
        self.call_after_refresh(keys.scroll_to_heading)

    @on(Input.Changed)
    def _change(self, event: Input.Changed) -> None:
        self._filter_by(event.value)

    def _filter_by(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.query_one(KeyList).filter_by(text, begins_at=self._begins_at)

    @on(Input.Submitted)
    def action_choose(self) -> None:
        """Give the row under the cursor."""
        keys = self.query_one(KeyList)
        self._filter_by(self.query_one(Input).value)  # what was typed last may be new
        if keys.row_under_cursor is not None and not isinstance(keys.row_under_cursor, str):
            self.dismiss(keys.row_under_cursor)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()

    def action_move(self, rows: int) -> None:
        """Move in the list."""
        self.query_one(KeyList).cursor += rows

    def action_edge(self, is_last: bool) -> None:
        """Go to the first or the last row."""
        keys = self.query_one(KeyList)
        keys.cursor = len(keys.rows) - 1 if is_last else 0

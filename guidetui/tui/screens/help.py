"""Every key, and examples of queries, in a list that is filtered as you type."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.strip import Strip
from textual.widgets import Input

from guidetui.tui.keymap import EXAMPLES, KEYS, Context, Example, Key, bindings, shown_key
from guidetui.tui.screens.modal import Modal
from guidetui.tui.widgets.row_list import RowLine, RowList

_KEY_CELLS = 20
_TWO_COLUMNS_FROM_CELLS = 120
_WIDTH_CLASSES = [(0, "-one"), (140, "-two")]
QUERIES = "Queries"
_Row = str | Key | Example  # a heading, or an empty line, is a string


class KeyList(RowList[_Row]):
    """The keys under the places where they work, and examples of queries.

    If there is room, each group is in two columns.
    """

    def __init__(self) -> None:
        super().__init__()
        self._columns = 1
        self._lines: list[tuple[int, ...]] = []  # the rows beside each other
        self._places = [0]  # of the rows in `_lines`, and how many lines there are

    def show_rows(self, rows: Sequence[_Row], *, cursor: int = 0) -> None:
        """Show other rows, in as many columns as fit."""
        self._arrange(rows)
        super().show_rows(rows, cursor=cursor)

    def _arrange(self, rows: Sequence[_Row]) -> None:
        self._columns = columns = 2 if self.size.width >= _TWO_COLUMNS_FROM_CELLS else 1
        lines: list[tuple[int, ...]] = []
        group: list[int] = []
        for index, row in enumerate(rows):
            if isinstance(row, str):  # a group is between a heading and an empty line
                height = -(-len(group) // columns)
                lines += [tuple(group[number::height]) for number in range(height)]
                lines.append((index,))
                group = []
            else:
                group.append(index)
        places = {index: place for place, line in enumerate(lines) for index in line}
        self._lines = lines
        self._places = [*(places[index] for index in range(len(rows))), len(lines)]

    def on_resize(self) -> None:
        """Show as many columns as fit."""
        self._arrange(self.rows)

    def place_of(self, index: int) -> int:
        """Return how many lines stand above a row."""
        return self._places[min(index, len(self._places) - 1)]

    def row_at(self, x: int, place: int) -> int:
        """Return the row at a cell."""
        if place >= len(self._lines):
            return len(self.rows)
        line = self._lines[place]
        return line[min(x * self._columns // max(1, self.size.width), len(line) - 1)]

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        place, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        line = self._lines[place] if place < len(self._lines) else ()
        if not line or isinstance(self.rows[line[0]], str):
            return self.row_strip(line[0] if line else len(self.rows), 0, width)
        cells = width // self._columns
        strips = [self.row_strip(index, 0, cells) for index in line]
        return Strip.join(strips).crop_extend(0, width, self.rich_style)

    def filter_by(self, text: str, *, begins_at: str = "") -> None:
        """List the rows with every word of `text`; the cursor is on the first row of a heading."""
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
        self.scroll_to(y=max(0, self.place_of(self.cursor) - 1), animate=False, force=True)

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
    """Opened with `?`, closed with Esc; returns the row on which Enter was pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.CHOOSER, Context.HELP)]
    HORIZONTAL_BREAKPOINTS = _WIDTH_CLASSES

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
        """List everything, and focus the box."""
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
        """Return the row under the cursor."""
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

"""The headings of a guide beside its text, if there is room; the one in view is marked."""

from collections.abc import Sequence

from guidetui.models import Position
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.reader.view import OutlineEntry, index_of_section
from guidetui.tui.widgets.row_list import RowLine, RowList


class Contents(RowList[OutlineEntry], can_focus=False):
    """A list of headings for the pointer; for the keyboard there is a list over the screen."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(id="contents")
        self._reader = reader

    def on_mount(self) -> None:
        """Set the title of the frame, and follow the text."""
        self.border_title = "Contents"
        self.watch(self._reader, "scroll_y", self._follow, init=False)
        self.update_entries()

    def update_entries(self) -> None:
        """Update the headings."""
        entries = self._reader.outline()
        self.show_rows(entries, cursor=self._row_in_view(entries))

    def _follow(self) -> None:
        self.cursor = self._row_in_view(self.rows)

    def _row_in_view(self, entries: Sequence[OutlineEntry]) -> int:
        view = self._reader.view
        # The last headings cannot be scrolled to the top.
        is_end = view.is_at_end and not view.is_at_top
        block = view.layout.position_at(view.lines[-1]).block if is_end else view.top.block
        return index_of_section(entries, block)

    def draw(self, row: OutlineEntry, width: int) -> Sequence[RowLine]:  # noqa: ARG002
        """Return the heading, indented by its level."""
        return [([(row.indented_title, "")], ())]

    def chooses_on_click(self, row: OutlineEntry) -> bool:  # noqa: ARG002
        """Return that one click goes to the heading."""
        return True

    def action_choose(self) -> None:
        """Bring the heading under the cursor to the top of the text."""
        if (entry := self.row_under_cursor) is not None:
            self._reader.go_to(Position(entry.block))

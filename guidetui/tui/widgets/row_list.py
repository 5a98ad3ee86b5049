"""A list drawn line by line: only rows in view cost time.

The keys, the pointer, the cursor and the scrolling of all lists are here; a subclass draws a row.
"""

from collections.abc import Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from guidetui.models import Ranges, StudyFlags
from guidetui.tui.keymap import Context, bindings
from guidetui.tui.message import DataMessage
from guidetui.tui.themes import component_style

# A part is a text and the name of a component class without `row--`, or an empty name.
Parts = Sequence[tuple[str, str]]
# The left and the right side; the left one is cut where the right one begins.
RowLine = tuple[Parts, Parts]
RowT = TypeVar("RowT")
CURSOR_SIGN = "▌"
# How many rows stay visible beyond the cursor, if the list is high enough.
_LOOKAHEAD = 3


class LineView(ScrollView):
    """Paints its scroll bars only when they change."""

    _laid_out: tuple[Size, tuple[bool, bool]] | None = None

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Name the size of what is scrolled, where it is that of before.

        Textual names that of the visible part, takes the difference for a change at every layout,
        and paints the scroll bars, and with them all that stands between them and what did change.
        It has no public hook for it.
        """
        laid_out = (self.virtual_size, self.scrollbars_enabled)
        if laid_out == self._laid_out:
            virtual_size = self.virtual_size
        self._laid_out = laid_out
        return super()._size_updated(size, virtual_size, container_size, layout)


class RowList(LineView, Generic[RowT], can_focus=True):
    """Rows of `ROW_HEIGHT` lines, one of them under the cursor."""

    ROW_HEIGHT: ClassVar[int] = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row--cursor",
        "row--dim",
        "row--strong",
        "row--mark",
        "row--sign",
    }
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.LIST)]
    ALLOW_SELECT = False

    cursor: reactive[int] = reactive(0, repaint=False)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.rows: Sequence[RowT] = ()
        self._styles: dict[str, Style] = {}

    def notify_style_update(self) -> None:
        """Forget the colors of the old theme."""
        self._styles = {}
        super().notify_style_update()

    def draw(self, row: RowT, width: int) -> Sequence[RowLine]:  # noqa: ARG002
        """Return the lines of a row."""
        return [([(str(row), "")], ())]

    def highlight(self, row: RowT) -> None:
        """Handle a move of the cursor to a row."""

    def chooses_on_click(self, row: RowT) -> bool:  # noqa: ARG002
        """Return whether one click chooses this row, or only a second one."""
        return False

    def place_of(self, index: int) -> int:
        """Return how many rows are above one, without those beside it."""
        return index

    def row_at(self, x: int, place: int) -> int:  # noqa: ARG002
        """Return the row at a cell of a line of rows, which may be past the last one."""
        return place

    def takes_cursor(self, row: RowT) -> bool:  # noqa: ARG002
        """Return whether the cursor may be on this row; it skips headings."""
        return True

    def action_choose(self) -> None:
        """Choose the row under the cursor."""

    @property
    def row_under_cursor(self) -> RowT | None:
        """The row under the cursor, if there is one."""
        return self.rows[self.cursor] if self._is_cursor(self.cursor) else None

    def _is_cursor(self, index: int) -> bool:
        """Return whether the cursor is shown at a row: a list may hold only headings."""
        is_there = index == self.cursor and index < len(self.rows)
        return is_there and self.takes_cursor(self.rows[index])

    def show_rows(self, rows: Sequence[RowT], *, cursor: int = 0) -> None:
        """Show other rows, with the cursor on one of them, without calling `highlight`."""
        if not rows and not self.rows:
            return
        self.rows = rows
        self._resize_rows()
        self.set_reactive(RowList.cursor, self._clamped(cursor))
        self.scroll_to_row(self.cursor)
        self.refresh()

    def _resize_rows(self) -> None:
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, self.place_of(len(self.rows)) * self.ROW_HEIGHT)

    def _clamped(self, index: int, *, is_upward: bool = False) -> int:
        """Return the nearest row that takes the cursor, searching in one direction first."""
        if not self.rows:
            return 0
        index = max(0, min(index, len(self.rows) - 1))
        below, above = range(index, len(self.rows)), range(index, -1, -1)
        order = (*above, *below) if is_upward else (*below, *above)
        return next((number for number in order if self.takes_cursor(self.rows[number])), index)

    def validate_cursor(self, index: int) -> int:
        """Keep the cursor on a row that takes it."""
        return self._clamped(index, is_upward=index < self.cursor)

    def watch_cursor(self, old: int, new: int) -> None:
        """Show the row under the cursor and highlight it."""
        self._refresh_row(old)
        self._refresh_row(new)
        self.scroll_to_row(new)
        if self._is_cursor(new):
            self.highlight(self.rows[new])

    def _refresh_row(self, index: int) -> None:
        self.refresh_lines(self.place_of(index) * self.ROW_HEIGHT, self.ROW_HEIGHT)

    def scroll_to_row(self, index: int) -> None:
        """Bring a row into view, with some rows above and below it."""
        around = max(0, min(_LOOKAHEAD, (self.size.height // self.ROW_HEIGHT - 1) // 2))
        place = self.place_of(index)
        self.scroll_to_rows(place - around, place + around)

    def scroll_to_rows(self, first: int, last: int) -> None:
        """Scroll rows, given by their places, into view; the first ones if they do not fit."""
        if not self.rows or not self.size.height:
            return
        first, last = max(0, first), min(last, self.place_of(len(self.rows)) - 1)
        last = min(last, first + max(1, self.size.height // self.ROW_HEIGHT) - 1)
        lines = (last - first + 1) * self.ROW_HEIGHT
        region = Region(0, first * self.ROW_HEIGHT, 1, lines)
        self.scroll_to_region(region, animate=False, force=True)

    def on_show(self) -> None:
        """Bring the cursor into view: a hidden list does not scroll."""
        self.call_after_refresh(self.scroll_to_row, self.cursor)

    def on_resize(self) -> None:
        """Keep the rows as wide as the widget and the cursor in view."""
        self._resize_rows()
        self.scroll_to_row(self.cursor)

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        width = self.scrollable_content_region.width
        index, part = divmod(y + self.scroll_offset.y, self.ROW_HEIGHT)
        return self.row_strip(index, part, width)

    def row_strip(self, index: int, part: int, width: int) -> Strip:
        """Return one line of a row, blank past the last one."""
        base = self.rich_style
        if not 0 <= index < len(self.rows):
            return Strip.blank(width, base)
        is_cursor = self._is_cursor(index)
        if is_cursor:
            base += self.get_component_rich_style("row--cursor")
        left, right = self.draw(self.rows[index], width)[part]
        return self._strip(left, right, width, base, is_cursor=is_cursor)

    def _strip(
        self, left: Parts, right: Parts, width: int, base: Style, *, is_cursor: bool
    ) -> Strip:
        # The cursor is a sign as well as a color, which not every theme and terminal shows.
        sign = CURSOR_SIGN if is_cursor else " "
        segments = [Segment(sign, self._style(base, "sign", is_cursor=is_cursor))]
        free = max(0, width - 1 - sum(cell_len(text) for text, _ in right))
        is_cut = sum(cell_len(text) for text, _ in left) > free
        for text, name in left:
            cells = cell_len(text)
            last = is_cut and cells >= free
            if last:
                text = set_cell_size(text, max(0, free - 1)) + "…" if free else ""
                cells = free
            segments.append(Segment(text, self._style(base, name, is_cursor=is_cursor)))
            free -= cells
            if last:
                break
        segments.append(Segment(" " * free, base))
        segments += [
            Segment(text, self._style(base, name, is_cursor=is_cursor)) for text, name in right
        ]
        return Strip(segments, width)

    def _style(self, base: Style, name: str, *, is_cursor: bool) -> Style:
        if not name:
            return base
        if name not in self._styles:
            self._styles[name] = component_style(self, f"row--{name}")
        style = self._styles[name]
        if is_cursor and style.color is not None:  # the cursor's own color keeps the contrast
            return base + Style(bold=style.bold, italic=style.italic, underline=style.underline)
        return base + style

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row; a second click chooses it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = self.row_at(offset.x, (offset.y + self.scroll_offset.y) // self.ROW_HEIGHT)
        if 0 <= index < len(self.rows) and self.takes_cursor(self.rows[index]):
            self.cursor = index
            if event.chain > 1 or self.chooses_on_click(self.rows[index]):
                self.action_choose()

    def action_cursor(self, rows: int) -> None:
        """Move the cursor by some rows."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """Move the cursor by some pages."""
        self.cursor += pages * max(1, self.size.height // self.ROW_HEIGHT - 1)

    def action_half_page(self, pages: int) -> None:
        """Move the cursor by some half pages."""
        self.cursor += pages * max(1, self.size.height // self.ROW_HEIGHT // 2)

    def action_first(self) -> None:
        """Go to the first row."""
        self.cursor = 0

    def action_last(self) -> None:
        """Go to the last row."""
        self.cursor = len(self.rows) - 1


def marked(text: str, matches: Ranges, style: str) -> Parts:
    """Return a text with the half-open character ranges `matches` marked."""
    parts = []
    offset = 0
    for start, end in matches:
        parts += [(text[offset:start], style), (text[start:end], "mark")]
        offset = end
    return [*parts, (text[offset:], style)]


STAR = "★"
READ = "✓"
NEW = "●"


def badges(slug: str, marks: StudyFlags) -> str:
    """Return `★`, `✓`, both or nothing; `●` instead of `✓` for news."""
    mark = NEW if slug in marks.new else READ if slug in marks.read else ""
    return (STAR if slug in marks.starred else "") + mark


def badge_column(slug: str, marks: StudyFlags) -> str:
    """Return the badges, padded so that they align at the right end of rows."""
    found = badges(slug, marks)
    if not found:
        return " "
    return f" {found} " if found != STAR else f" {STAR}  "


def bar(done: int, total: int, cells: int) -> tuple[str, str]:
    """Return the two parts of a bar of `cells` cells: what is done, and the rest.

    The first is empty only if nothing is done, the second only if everything is.
    """
    filled = round(cells * done / total) if total else 0
    if 0 < done < total:
        filled = min(max(filled, 1), cells - 1)
    return "━" * filled, "╌" * (cells - filled)


class GuideRow(Protocol):
    """A row that may stand for a guide."""

    @property
    def slug(self) -> str:
        """The slug of the guide, or an empty string."""


GuideRowT = TypeVar("GuideRowT", bound=GuideRow)


class GuideList(RowList[GuideRowT]):
    """A list in which guides are highlighted and chosen; other rows are up to a subclass."""

    class Highlighted(DataMessage):
        """The cursor moved to a guide, which may be previewed."""

        slug: str

        def can_replace(self, message: Message) -> bool:
            """Return True: a newer preview makes an older one pointless."""
            return isinstance(message, GuideList.Highlighted)

    class Chosen(DataMessage):
        """A guide should be opened and read."""

        slug: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.flags = StudyFlags()
        self.guide_slugs: list[str] = []  # of all listed guides, in order, each once

    def show_flags(self, flags: StudyFlags) -> None:
        """Show which guides are starred and read."""
        if flags != self.flags:
            self.flags = flags
            self.refresh()

    @property
    def slug_under_cursor(self) -> str | None:
        """The guide under the cursor, if it is on one."""
        row = self.row_under_cursor
        return row.slug or None if row is not None else None

    def highlight(self, row: GuideRowT) -> None:
        """Post the guide under the cursor for a preview."""
        if row.slug:
            self.post_message(self.Highlighted(row.slug))

    def action_choose(self) -> None:
        """Read the guide under the cursor."""
        if slug := self.slug_under_cursor:
            self.post_message(self.Chosen(slug))

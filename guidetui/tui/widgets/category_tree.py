"""The categories in production order with their counts, and the guides of the opened ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType

from guidetui.models import Category, Guide, StudyFlags
from guidetui.tui.badges import badge_column, bar
from guidetui.tui.keymap import Context, bindings
from guidetui.tui.widgets.guide_list import GuideList
from guidetui.tui.widgets.row_list import Parts, RowLine

_BAR_CELLS = 8
_BAR_FROM_CELLS = 44

Section = tuple[Category, Sequence[Guide]]


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A category with so many guides, or one of its guides."""

    category: Category
    count: int
    guide: Guide | None = None

    @property
    def slug(self) -> str:
        """The slug of the guide, or an empty string."""
        return self.guide.slug if self.guide else ""

    @property
    def key(self) -> tuple[str, str]:
        """What names the row: a guide may be in several categories."""
        return self.category.id, self.slug


class CategoryTree(GuideList[TreeRow]):
    """A tree of two levels; only the rows that are open exist."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.GUIDES)]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._sections: Sequence[Section] = ()
        self._open_ids: set[str] = set()
        self._open_before: set[str] | None = None
        self._current_slug = ""
        self._read_counts: dict[str, int] = {}

    def show(self, sections: Sequence[Section], *, opens: bool = False) -> None:
        """Show categories and their guides; with `opens` all are open until the next call."""
        self._sections = sections
        self.guide_slugs = list(dict.fromkeys(g.slug for _, guides in sections for g in guides))
        self._count_read()
        if opens and self._open_before is None:
            self._open_before = set(self._open_ids)
        elif not opens and self._open_before is not None:
            self._open_ids, self._open_before = self._open_before, None
        if opens or len(sections) == 1:
            self._open_ids |= {category.id for category, _ in sections}
        self._rebuild()

    def reveal(self, slug: str) -> None:
        """Open the category of a guide and put the cursor on it, without highlighting it."""
        if slug == self.slug_under_cursor:
            return
        for category, guides in self._sections:
            if any(guide.slug == slug for guide in guides):
                self._open_ids.add(category.id)
                self._rebuild((category.id, slug))
                return

    def show_current(self, slug: str) -> None:
        """Show which guide is in the reader."""
        self._current_slug = slug
        self.refresh()

    def show_flags(self, flags: StudyFlags) -> None:
        """Show which guides are starred and read, and how many in each category."""
        super().show_flags(flags)
        self._count_read()

    def _count_read(self) -> None:
        self._read_counts = {
            category.id: sum(guide.slug in self.flags.read for guide in guides)
            for category, guides in self._sections
        }

    def _rebuild(self, cursor_key: tuple[str, str] | None = None) -> None:
        """Make the rows anew, with the cursor on a key, else on its category."""
        before = self.row_under_cursor
        if cursor_key is None:
            cursor_key = before.key if before else ("", "")
        rows: list[TreeRow] = []
        for category, guides in self._sections:
            rows.append(TreeRow(category, len(guides)))
            if category.id in self._open_ids:
                rows.extend(TreeRow(category, 0, guide) for guide in guides)
        numbers = {row.key: number for number, row in enumerate(rows)}
        category_number = numbers.get((cursor_key[0], ""), 0)
        self.show_rows(rows, cursor=numbers.get(cursor_key, category_number))

    def draw(self, row: TreeRow, width: int) -> Sequence[RowLine]:
        """Return the one line of a row."""
        if row.guide is None:
            arrow = "▾ " if row.category.id in self._open_ids else "▸ "
            return [([(arrow, "sign"), (row.category.title, "strong")], self._progress(row, width))]
        is_current = row.slug == self._current_slug
        sign = "  › " if is_current else "    "
        style = "strong" if is_current else "dim" if row.slug in self.flags.read else ""
        badges = badge_column(row.slug, self.flags)
        return [([(sign, "sign"), (row.guide.title, style)], [(badges, "sign")])]

    def _progress(self, row: TreeRow, width: int) -> Parts:
        """Return how much of a category is read, or its size where nothing at all is."""
        if not self.flags.read:
            return [(f" {row.count} ", "dim")]
        read = self._read_counts.get(row.category.id, 0)
        digits = len(str(max(len(guides) for _, guides in self._sections)))
        numbers = (f" {read:>{digits}}/{row.count:>{digits}} ", "dim")
        if width < _BAR_FROM_CELLS:
            return [numbers]
        done, left = bar(read, row.count, _BAR_CELLS)
        return [(f" {done}", "sign"), (left, "dim"), numbers]

    def chooses_on_click(self, row: TreeRow) -> bool:
        """Open and close categories with one click."""
        return row.guide is None

    def action_choose(self) -> None:
        """Read the guide, or open or close the category."""
        row = self.row_under_cursor
        if row is not None and row.guide is None:
            self._open_ids ^= {row.category.id}
            self._rebuild()
            self._show_guides(row)
        else:
            super().action_choose()

    def action_expand(self) -> None:
        """Open the category, or go to its first guide where it is open."""
        row = self.row_under_cursor
        if row is None or row.guide is not None:
            return
        if row.category.id in self._open_ids:
            self.cursor += 1 if row.count else 0
        else:
            self._open_ids.add(row.category.id)
            self._rebuild()
            self._show_guides(row)

    def _show_guides(self, row: TreeRow) -> None:
        """Bring the guides of an open category into view, as many as fit below it."""
        if row.category.id in self._open_ids:
            self.scroll_to_rows(self.cursor, self.cursor + row.count)

    def action_collapse(self) -> None:
        """Go to the category of the guide, or close it."""
        row = self.row_under_cursor
        if row is None:
            return
        if row.guide is None:
            self._open_ids.discard(row.category.id)
        self._rebuild((row.category.id, ""))

    def action_toggle_all(self) -> None:
        """Open all categories, or close them where all are open."""
        all_ids = {category.id for category, _ in self._sections}
        self._open_ids = set() if self._open_ids >= all_ids else all_ids
        self._rebuild()

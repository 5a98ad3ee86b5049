"""The categories in production order with their counts, and the guides of the opened ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType

from guidetui.collection.collection import Collection
from guidetui.models import Category, Guide, StudyFlags
from guidetui.tui.badges import badge_column, bar
from guidetui.tui.keymap import Context, bindings
from guidetui.tui.widgets.guide_list import GuideList
from guidetui.tui.widgets.row_list import Parts

_BAR_CELLS = 8
_BAR_FROM_CELLS = 44


@dataclass(frozen=True, slots=True)
class _Row:
    category: Category
    count: int
    guide: Guide | None = None


class CategoryTree(GuideList):
    """A tree of two levels; only the rows that are open exist."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.GUIDES)]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._shelves: list[tuple[Category, tuple[Guide, ...]]] = []
        self._open_ids: set[str] = set()
        self._open_before: set[str] | None = None
        self._rows: list[_Row] = []
        self._current_slug = ""
        self._marks = StudyFlags()
        self._read_counts: dict[str, int] = {}

    @property
    def row_count(self) -> int:
        """How many rows are open."""
        return len(self._rows)

    @property
    def slug_under_cursor(self) -> str | None:
        """The guide under the cursor, if it is on one."""
        guide = self._rows[self.cursor].guide if self._rows else None
        return guide.slug if guide else None

    @property
    def guide_slugs(self) -> list[str]:
        """The slugs of all guides shown here, open or not, in order, each once."""
        return list(dict.fromkeys(guide.slug for _, guides in self._shelves for guide in guides))

    def show(
        self, collection: Collection, kept: frozenset[str] | None, *, opens: bool = False
    ) -> None:
        """Show the guides whose slugs are `kept`, or all; a category without any is left out.

        `opens` opens every category for as long as guides are left out.
        """
        shelves = (
            (category, collection.guides_in(category.id)) for category in collection.categories
        )
        if kept is not None:
            shelves = (
                (category, tuple(g for g in guides if g.slug in kept))
                for category, guides in shelves
            )
        self._shelves = [
            (category, guides) for category, guides in shelves if guides or kept is None
        ]
        self._count_read()
        if opens and self._open_before is None:
            self._open_before = set(self._open_ids)
        elif not opens and self._open_before is not None:
            self._open_ids, self._open_before = self._open_before, None
        if opens or len(self._shelves) == 1:
            self._open_ids |= {category.id for category, _ in self._shelves}
        self._rebuild(self._key_at(self.cursor))

    def reveal(self, slug: str) -> None:
        """Open the category of a guide and put the cursor on it, without previewing it."""
        if 0 <= self.cursor < len(self._rows):
            under = self._rows[self.cursor].guide
            if under is not None and under.slug == slug:
                return
        for category, guides in self._shelves:
            if any(guide.slug == slug for guide in guides):
                self._open_ids.add(category.id)
                self._rebuild((category.id, slug))
                return

    def mark_current(self, slug: str) -> None:
        """Mark the guide that the reader shows."""
        self._current_slug = slug
        self.refresh()

    def show_marks(self, marks: StudyFlags) -> None:
        """Show which guides are starred and read, and how many in each category."""
        self._marks = marks
        self._count_read()
        self.refresh()

    def _count_read(self) -> None:
        self._read_counts = {
            category.id: sum(guide.slug in self._marks.read for guide in guides)
            for category, guides in self._shelves
        }

    def _key_at(self, index: int) -> tuple[str, str]:
        if not 0 <= index < len(self._rows):
            return ("", "")
        row = self._rows[index]
        return (row.category.id, row.guide.slug if row.guide else "")

    def _rebuild(self, cursor_key: tuple[str, str]) -> None:
        self._rows = []
        for category, guides in self._shelves:
            self._rows.append(_Row(category, len(guides)))
            if category.id in self._open_ids:
                self._rows.extend(_Row(category, 0, guide) for guide in guides)
        keys = [self._key_at(index) for index in range(len(self._rows))]
        category_key = (cursor_key[0], "")
        wanted = cursor_key if cursor_key in keys else category_key
        self.rows_changed(cursor=keys.index(wanted) if wanted in keys else 0)

    def row_parts(self, index: int, width: int) -> Sequence[tuple[Parts, Parts]]:
        """Return the one line of a row."""
        row = self._rows[index]
        if row.guide is None:
            arrow = "▾ " if row.category.id in self._open_ids else "▸ "
            return [([(arrow, "sign"), (row.category.title, "strong")], self._progress(row, width))]
        slug = row.guide.slug
        is_current = slug == self._current_slug
        sign = "  › " if is_current else "    "
        look = "strong" if is_current else "dim" if slug in self._marks.read else ""
        marks = badge_column(slug, self._marks)
        return [([(sign, "sign"), (row.guide.title, look)], [(marks, "sign")])]

    def _progress(self, row: _Row, width: int) -> Parts:
        """Return how much of a category is read, or its size where nothing at all is."""
        if not self._marks.read:
            return [(f" {row.count} ", "dim")]
        read = self._read_counts.get(row.category.id, 0)
        digits = len(str(max(len(guides) for _, guides in self._shelves)))
        numbers = (f" {read:>{digits}}/{row.count:>{digits}} ", "dim")
        if width < _BAR_FROM_CELLS:
            return [numbers]
        done, left = bar(read, row.count, _BAR_CELLS)
        return [(f" {done}", "sign"), (left, "dim"), numbers]

    def on_highlighted(self, index: int) -> None:
        """Ask for a preview of the guide under the cursor."""
        guide = self._rows[index].guide
        if guide is not None:
            self.post_message(self.Highlighted(guide.slug))

    def chooses_on_click(self, index: int) -> bool:
        """Open and close categories with one click."""
        return self._rows[index].guide is None

    def action_choose(self) -> None:
        """Read the guide, or open or close the category."""
        if not self._rows:
            return
        row = self._rows[self.cursor]
        if row.guide is not None:
            self.post_message(self.Chosen(row.guide.slug))
        else:
            self._open_ids ^= {row.category.id}
            self._rebuild((row.category.id, ""))

    def action_expand(self) -> None:
        """Open the category, or go to its first guide where it is open."""
        if not self._rows:
            return
        row = self._rows[self.cursor]
        if row.guide is not None:
            return
        if row.category.id in self._open_ids:
            self.cursor += 1 if row.count else 0
        else:
            self._open_ids.add(row.category.id)
            self._rebuild((row.category.id, ""))

    def action_collapse(self) -> None:
        """Go to the category of the guide, or close it."""
        if not self._rows:
            return
        row = self._rows[self.cursor]
        if row.guide is None:
            self._open_ids.discard(row.category.id)
        self._rebuild((row.category.id, ""))

    def action_toggle_all(self) -> None:
        """Open all categories, or close them where all are open."""
        all_ids = {category.id for category, _ in self._shelves}
        self._open_ids = set() if self._open_ids >= all_ids else all_ids
        self._rebuild(self._key_at(self.cursor))

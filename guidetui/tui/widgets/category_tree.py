"""The tree of saved searches, reading lists and categories, with the guides of open ones."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import BindingType

from guidetui.models import Category, Guide, ReadingList, StudyFlags
from guidetui.saved_searches import SavedSearch
from guidetui.tui.keymap import Context, bindings
from guidetui.tui.message import DataMessage
from guidetui.tui.widgets.row_list import GuideList, Parts, RowLine, badge_column, bar

_BAR_CELLS = 8
_BAR_FROM_CELLS = 44

_LISTS = "Reading lists"


class Section(Struct, frozen=True):
    """A category or reading list with its guides in order, or a saved search, without guides.

    `total` is how many guides a search finds, or None if unknown.
    """

    title: str
    guides: Sequence[Guide]
    category: Category | None = None
    reading_list: ReadingList | None = None
    search: SavedSearch | None = None
    total: int | None = None

    @property
    def id(self) -> str:
        """The id of the section: a category has no slash in its id."""
        if self.category is not None:
            return self.category.id
        if self.search is not None:
            return f"//{self.search.name}"
        return f"/{self.reading_list.path}" if self.reading_list else "/"


# The row above the reading lists.
_HEADING = Section(_LISTS, ())


class TreeRow(Struct, frozen=True):
    """A section, or one of its guides; `number` counts these from 1."""

    section: Section
    guide: Guide | None = None
    number: int = 0

    @property
    def slug(self) -> str:
        """The slug of the guide, or an empty string."""
        return self.guide.slug if self.guide else ""

    @property
    def key(self) -> tuple[str, str]:
        """The key of the row, since a guide may be in several sections."""
        return self.section.id, self.slug

    @property
    def why(self) -> str:
        """Why a guide is in its list, the description of a list, or the query of a search."""
        found = self.section.reading_list
        if found is None:
            return self.section.search.query if self.section.search else ""
        return found.steps[self.number - 1].why if self.guide else found.description


class CategoryTree(GuideList[TreeRow]):
    """A tree of two levels; rows of closed sections do not exist."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.GUIDES)]

    class Explained(DataMessage):
        """The cursor moved to a row with a `why`, or away from one."""

        why: str

    class StepMoved(DataMessage):
        """The guide under the cursor should be moved by so many places in its reading list."""

        step: int

    class ListOpened(DataMessage):
        """A reading list was opened."""

        reading_list: ReadingList

    class SearchChosen(DataMessage):
        """A saved search should be run."""

        search: SavedSearch

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._sections: Sequence[Section] = ()
        self._searches: Sequence[Section] = ()
        self._open_ids: set[str] = set()
        self._open_before: set[str] | None = None
        self._current_slug = ""
        self._followed_id = ""
        self._why = ""
        self._read_counts: dict[str, int] = {}

    def show(self, sections: Sequence[Section], *, opens: bool = False) -> None:
        """Show sections, reading lists first.

        With `opens` all categories are open until the next call.
        """
        self._sections = sections
        self._follow_order()
        self._count_read()
        if opens and self._open_before is None:
            self._open_before = set(self._open_ids)
        elif not opens and self._open_before is not None:
            self._open_ids, self._open_before = self._open_before, None
        if opens or len(sections) == 1:
            self._open_ids |= self._category_ids
        self._rebuild()

    def show_searches(self, searches: Sequence[tuple[SavedSearch, int | None]]) -> None:
        """Show saved searches above all sections, each with how many guides it finds."""
        sections = [Section(each.name, (), search=each, total=total) for each, total in searches]
        if sections != self._searches:
            self._searches = sections
            self._rebuild()

    @property
    def _category_ids(self) -> set[str]:
        return {section.id for section in self._sections if section.category}

    def _follow_order(self) -> None:
        """Use the order of the reading list that is being read, or of the categories."""
        followed = [section for section in self._sections if section.id == self._followed_id]
        sections = followed or [section for section in self._sections if section.category]
        self.guide_slugs = list(dict.fromkeys(g.slug for each in sections for g in each.guides))

    def reveal(self, slug: str) -> None:
        """Open the section of a guide and put the cursor on it, without highlighting it."""
        if slug == self.slug_under_cursor:
            return
        for section in sorted(self._sections, key=self._is_passed_over):
            if any(guide.slug == slug for guide in section.guides):
                self._open_ids |= {section.id, *([_HEADING.id] if section.reading_list else [])}
                self._rebuild((section.id, slug))
                return

    def reveal_category(self, category_id: str) -> None:
        """Open a category, with the cursor on it."""
        for section in self._sections:
            if section.category and section.category.id == category_id:
                self._open_ids.add(section.id)
                self._rebuild((section.id, ""))
                self.scroll_to_rows(self.cursor, self.cursor + len(section.guides))
                return

    def _is_passed_over(self, section: Section) -> tuple[bool, bool]:
        return section.id != self._followed_id, section.category is None

    def show_current(self, slug: str) -> None:
        """Show which guide is in the reader."""
        self._current_slug = slug
        self.refresh()

    def show_flags(self, flags: StudyFlags) -> None:
        """Show which guides are starred and read, and how many in each section."""
        super().show_flags(flags)
        self._count_read()

    def _count_read(self) -> None:
        self._read_counts = {
            section.id: sum(guide.slug in self.flags.read for guide in section.guides)
            for section in self._sections
        }

    def _rebuild(self, cursor_key: tuple[str, str] | None = None) -> None:
        """Rebuild the rows, with the cursor on the row of that key, or else on its section."""
        before = self.row_under_cursor
        if cursor_key is None:
            cursor_key = before.key if before else ("", "")
        rows = [TreeRow(section) for section in self._searches]
        lists = [section for section in self._sections if section.reading_list]
        if lists:
            rows.append(TreeRow(_HEADING, number=len(lists)))
        for section in self._sections:
            if section.reading_list and _HEADING.id not in self._open_ids:
                continue
            rows.append(TreeRow(section))
            if section.id in self._open_ids:
                rows.extend(TreeRow(section, g, n) for n, g in enumerate(section.guides, start=1))
        numbers = {row.key: number for number, row in enumerate(rows)}
        section_number = numbers.get((cursor_key[0], ""), 0)
        self.show_rows(rows, cursor=numbers.get(cursor_key, section_number))
        self._explain()

    def highlight(self, row: TreeRow) -> None:
        """Post the guide under the cursor for a preview, and what explains some rows."""
        super().highlight(row)
        self._explain()

    def _explain(self) -> None:
        row = self.row_under_cursor
        why = row.why if row else ""
        if why != self._why:
            self._why = why
            self.post_message(self.Explained(why))

    def draw(self, row: TreeRow, width: int) -> Sequence[RowLine]:
        """Return the one line of a row."""
        section = row.section
        indent = "  " if section.reading_list else ""
        if section.search:
            count = "" if section.total is None else f" {section.total:,} "
            return [([("⌕ ", "sign"), (section.title, "strong")], [(count, "dim")])]
        if row.guide is None:
            arrow = f"{indent}{'▾' if section.id in self._open_ids else '▸'} "
            left = [(arrow, "sign"), (section.title, "strong")]
            return [(left, self._progress(row, width))]
        is_current = row.slug == self._current_slug
        number = f"{row.number:>{len(str(len(section.guides)))}} " if section.reading_list else ""
        sign = f"  {'›' if is_current else ' '} {number}"
        style = "strong" if is_current else "dim" if row.slug in self.flags.read else ""
        badges = badge_column(row.slug, self.flags)
        return [([(sign, "sign"), (row.guide.title, style)], [(badges, "sign")])]

    def _progress(self, row: TreeRow, width: int) -> Parts:
        """Return how much of a section is read, or its size if nothing is."""
        count = self._rows_below(row)
        if not self.flags.read or row.section is _HEADING:
            return [(f" {count} ", "dim")]
        read = self._read_counts.get(row.section.id, 0)
        digits = len(str(max(len(section.guides) for section in self._sections)))
        numbers = (f" {read:>{digits}}/{count:>{digits}} ", "dim")
        if width < _BAR_FROM_CELLS:
            return [numbers]
        done, left = bar(read, count, _BAR_CELLS)
        return [(f" {done}", "sign"), (left, "dim"), numbers]

    def chooses_on_click(self, row: TreeRow) -> bool:
        """Open and close categories with one click."""
        return row.guide is None

    def action_choose(self) -> None:
        """Read the guide, or open or close the section."""
        row = self.row_under_cursor
        if row is not None and row.section.search:
            self.post_message(self.SearchChosen(row.section.search))
        elif row is not None and row.guide is None:
            self._open_ids ^= {row.section.id}
            self._rebuild()
            self._show_rows_below(row)
        elif row is not None:
            self._followed_id = row.section.id if row.section.reading_list else ""
            self._follow_order()
            super().action_choose()

    def action_move_step(self, step: int) -> None:
        """Move the guide under the cursor in its reading list."""
        self.post_message(self.StepMoved(step))

    def action_expand(self) -> None:
        """Open the section, or go to its first row if it is open."""
        row = self.row_under_cursor
        if row is None or row.guide is not None or row.section.search:
            return
        if row.section.id in self._open_ids:
            self.cursor += 1 if self._rows_below(row) else 0
        else:
            self._open_ids.add(row.section.id)
            self._rebuild()
            self._show_rows_below(row)

    def _rows_below(self, row: TreeRow) -> int:
        return row.number if row.section is _HEADING else len(row.section.guides)

    def _show_rows_below(self, row: TreeRow) -> None:
        """Scroll the rows of an open section into view, as many as fit; post an opened list."""
        if row.section.id in self._open_ids:
            if row.section.reading_list:
                self.post_message(self.ListOpened(row.section.reading_list))
            self.scroll_to_rows(self.cursor, self.cursor + self._rows_below(row))

    def action_collapse(self) -> None:
        """Go to the section of the guide, or close the section; from a closed one go to the top."""
        row = self.row_under_cursor
        if row is None:
            return
        if row.guide is None:
            is_closed_list = row.section.reading_list and row.section.id not in self._open_ids
            self._open_ids.discard(row.section.id)
            if is_closed_list:
                self._rebuild(TreeRow(_HEADING).key)
                return
        self._rebuild((row.section.id, ""))

    def action_toggle_all(self) -> None:
        """Open all categories, or close them if all are open."""
        if self._open_ids >= self._category_ids:
            self._open_ids -= self._category_ids
        else:
            self._open_ids |= self._category_ids
        self._rebuild()

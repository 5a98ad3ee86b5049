"""The guides pane: searches, lists and categories with their guides, or results of a search."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from guidetui.models import Category, Query, Ranges, SearchPage, SearchResponse, Snippet, StudyFlags
from guidetui.saved_searches import SavedSearch
from guidetui.text import pluralize, sanitize_line
from guidetui.tui.keymap import Context, bindings, shown_key
from guidetui.tui.message import DataMessage
from guidetui.tui.panes import Pane
from guidetui.tui.panes.search import without
from guidetui.tui.widgets.category_tree import CategoryTree, Section
from guidetui.tui.widgets.row_list import GuideList, RowLine, badge_column, marked

# Cells of a row beside a snippet.
_MARGIN_CELLS = 4
_MIN_SNIPPET_CELLS = 20


class Result(Struct, frozen=True):
    """A hit: `matches` are the half-open character ranges of its title that match.

    `folder` distinguishes it from others with the same title, and is else empty. `by_meaning` says
    that its passage is near the query in meaning, not in words.
    """

    slug: str
    title: str
    matches: Ranges = ()
    folder: str = ""
    by_meaning: bool = False


class Advice(Struct, frozen=True):
    """A line of advice; `query` is the text that it searches for, or None."""

    title: str
    detail: str
    query: str | None = None
    slug: str = ""


class Divider(Struct, frozen=True):
    """The line above the hits with only some of the words."""

    slug: str = ""


class ResultList(GuideList[Result | Advice | Divider]):
    """A list with two lines for each hit. Snippets are requested when their rows come into view."""

    ROW_HEIGHT = 2
    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in bindings(Context.GUIDES) if binding.id == "guide-read"
    ]

    class SnippetsWanted(DataMessage):
        """These results are in view and have no snippet yet."""

        slugs: tuple[str, ...]
        max_characters: int

        def can_replace(self, message: Message) -> bool:
            """Return True: what is on the screen now matters, not what was."""
            return isinstance(message, ResultList.SnippetsWanted)

    class QuerySuggested(DataMessage):
        """A suggestion was chosen: this text should be searched for."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._snippets: dict[str, Snippet] = {}
        self._snippet_width = 0
        self._is_chosen = False

    @classmethod
    def snippet_size(cls, width: int, height: int) -> tuple[int, int]:
        """Return how many snippets a list of that size shows, and their characters."""
        count = height // cls.ROW_HEIGHT + 1 if width else 0
        return count, max(_MIN_SNIPPET_CELLS, width - _MARGIN_CELLS)

    def show(
        self,
        results: Sequence[Result],
        snippets: dict[str, Snippet],
        *,
        advice: Sequence[Advice] = (),
        partial_from: int | None = None,
        cursor_slug: str | None = None,
        width: int,
    ) -> None:
        """Show hits; the cursor goes to `cursor_slug` if it is among them, else to the best.

        `snippets` are by slug, and made for a list of `width` cells. `advice` is shown without
        hits. The results from number `partial_from` on hold only some of the words.
        """
        self._snippets = snippets
        self._snippet_width = width
        self._is_chosen = self._is_chosen and cursor_slug is not None
        self.guide_slugs = [result.slug for result in results]
        rows: list[Result | Advice | Divider] = [*(results or advice)]
        if partial_from is not None and partial_from < len(results):
            rows.insert(partial_from, Divider())
        cursor = next((i for i, row in enumerate(rows) if row.slug and row.slug == cursor_slug), 0)
        self.show_rows(rows, cursor=cursor)
        self._ask_for_snippets()

    def add_snippets(self, snippets: dict[str, Snippet]) -> None:
        """Show the requested snippets."""
        self._snippets |= snippets
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Request the snippets that come into view."""
        super().watch_scroll_y(old_value, new_value)
        self._ask_for_snippets()

    def on_resize(self) -> None:
        """Request the snippets of a resized list."""
        if self.size.width != self._snippet_width:
            self._snippets = {}
        self._ask_for_snippets()

    def _ask_for_snippets(self) -> None:
        width, height = self.size
        if not width:
            return
        self._snippet_width = width
        count, max_characters = self.snippet_size(width, height)
        first = self.scroll_offset.y // self.ROW_HEIGHT
        shown = [row.slug for row in self.rows[first : first + count] if row.slug]
        missing = tuple(slug for slug in shown if slug not in self._snippets)
        if missing:
            self.post_message(self.SnippetsWanted(missing, max_characters))

    @property
    def is_untouched(self) -> bool:
        """Whether the cursor is on the best hit, and that was not chosen."""
        is_at_best = not self.guide_slugs or self.slug_under_cursor == self.guide_slugs[0]
        return is_at_best and not self._is_chosen

    def takes_cursor(self, row: Result | Advice | Divider) -> bool:
        """Pass over the divider."""
        return not isinstance(row, Divider)

    def draw(self, row: Result | Advice | Divider, width: int) -> Sequence[RowLine]:
        """Return the title and the passage, or the advice and what it does."""
        if isinstance(row, Divider):
            text = " with some of the words "
            return [([], ()), ([(f"──{text}{'─' * max(0, width - len(text) - 3)}", "dim")], ())]
        if isinstance(row, Advice):
            style = "strong" if row.query is None else "mark"
            return [
                ([(" ", ""), (row.title, style)], [(" ", "")]),
                ([("   ", ""), (row.detail, "dim")], [(" ", "")]),
            ]
        snippet = self._snippets.get(row.slug, Snippet(""))
        badges = badge_column(row.slug, self.flags)
        folder = [(f"  {row.folder}", "dim")] if row.folder else []
        how = [("by meaning: ", "sign")] if row.by_meaning else []
        return [
            (
                [(" ", ""), *marked(row.title, row.matches, "strong"), *folder],
                [(badges, "sign")],
            ),
            ([("   ", ""), *how, *marked(snippet.text, snippet.matches, "dim")], [(" ", "")]),
        ]

    def action_choose(self) -> None:
        """Choose the hit under the cursor, or search for the suggestion."""
        row = self.row_under_cursor
        if isinstance(row, Advice) and row.query is not None:
            self.post_message(self.QuerySuggested(row.query))
        else:
            self._is_chosen = True
            super().action_choose()


TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection


def advice_for(page: SearchPage) -> tuple[Advice, ...]:
    """Return what to try instead of the query of `page`; nothing if there are hits."""
    return () if page.total else tuple(_advice(page))


def _advice(page: SearchPage) -> Iterator[Advice]:
    text = page.query.text
    if page.is_indexing:
        yield Advice(
            f"Nothing yet for {sanitize_line(text)}",
            "The index is being built; this is answered again once it is there.",
        )
    else:
        yield Advice(
            f"Nothing found for {sanitize_line(text)}", f"{shown_key('back')} clears the search."
        )
    for suggestion in page.suggestions:
        yield Advice(sanitize_line(suggestion), "Enter searches for this instead.", suggestion)
    for chip in page.chips:
        rest = without(text, chip.start, chip.end)
        if chip.kind != "sort" and rest:
            yield Advice(f"Without {chip.label}", "Enter drops this filter.", rest)
    if page.query.tags:
        tags = pluralize(len(page.query.tags), "tag")
        yield Advice(
            f"{tags} chosen in the tag pane",
            f"{shown_key('clear-tags')} clears them; {shown_key('tags')} goes there.",
        )
    if page.query.is_literal:
        yield Advice(
            "Searched exactly as typed", f"{shown_key('literal')} lets near words count again."
        )
    if not page.suggestions:
        yield Advice("Fewer or other words may help", "Related words and beginnings count too.")


# If filters leave at most this many guides, all are listed at once.
_FEW_GUIDES = 40
# A pane of this height has room to say why a guide is in a reading list.
_WHY_FROM_LINES = 12


class GuidesPane(Pane):
    """Lists guides; one of its two lists is shown."""

    NAME, NUMBER, TITLE, CONTEXT = "guides", 2, "Guides", Context.GUIDES

    class GuideHighlighted(DataMessage):
        """The cursor came to a guide, which may be previewed."""

        slug: str

        def can_replace(self, message: Message) -> bool:
            """Return True: a newer preview makes an older one pointless."""
            return isinstance(message, GuidesPane.GuideHighlighted)

    class GuideChosen(DataMessage):
        """A guide should be opened and read."""

        slug: str

    class SnippetsWanted(DataMessage):
        """These results came into view and have no snippet yet."""

        query: Query
        slugs: tuple[str, ...]
        max_characters: int

    class QuerySuggested(DataMessage):
        """A suggestion was chosen: this text should be searched for."""

        text: str

    class SearchChosen(DataMessage):
        """A saved search should be run."""

        search: SavedSearch

    class FlagsShown(Message):
        """Flags of guides changed, so saved searches may find others."""

    def __init__(self) -> None:
        super().__init__(id="guides")
        self._page: SearchPage | None = None
        self.is_searching = False
        self._why = ""
        self._best = ""  # the best hit, until it is highlighted

    def compose(self) -> ComposeResult:
        """Compose the two lists."""
        yield CategoryTree(id="tree")
        results = ResultList(id="results")
        results.display = False
        yield results
        why = Static(id="why", markup=False)
        why.display = False
        yield why

    @property
    def category_tree(self) -> CategoryTree:
        """The categories and their guides."""
        return self.query_one(CategoryTree)

    @property
    def results(self) -> ResultList:
        """The hits of the search."""
        return self.query_one(ResultList)

    @property
    def shown_list(self) -> CategoryTree | ResultList:
        """The list that is shown now."""
        return self.results if self.is_searching else self.category_tree

    @property
    def focus_target(self) -> Widget:
        """The list that is shown now."""
        return self.shown_list

    @property
    def category_under_cursor(self) -> Category | None:
        """The category under the cursor of the tree, while the tree has the focus."""
        row = self.category_tree.row_under_cursor if self.category_tree.has_focus else None
        return row.section.category if row is not None and row.guide is None else None

    @property
    def section_under_cursor(self) -> Section | None:
        """The reading list or saved search of the row under the cursor of the tree."""
        row = self.category_tree.row_under_cursor if self.category_tree.has_focus else None
        is_section = row is not None and (row.section.reading_list or row.section.search)
        return row.section if row is not None and is_section else None

    @property
    def total(self) -> int | None:
        """How many guides the answer has, or None before the first answer."""
        return self._page.total if self._page else None

    @property
    def snippet_size(self) -> tuple[int, int]:
        """How many snippets the first screen of results shows, of how many characters each."""
        return ResultList.snippet_size(*self.content_size)

    def show(
        self,
        response: SearchResponse,
        collection: "Collection",
        *,
        cursor_slug: str = "",
        keeps_cursor: bool,
        current_slug: str,
    ) -> None:
        """Show the answer to a query.

        The cursor goes to `cursor_slug`, or stays on its guide with `keeps_cursor`, or else goes to
        the best hit, which `preview_best` then highlights. `current_slug` is the guide in the
        reader.
        """
        page, was_searching = response.page, self.is_searching
        before = self.results.slug_under_cursor
        is_same_text = self._page is not None and self._page.query.text == page.query.text
        self._page = page
        is_searching = not (page.query.is_empty or page.only_filters)
        self._show_title(page, is_searching=is_searching)
        if not is_searching:
            opens = not page.query.is_empty and page.total <= _FEW_GUIDES
            self.category_tree.show(_sections(collection, response.filtered_slugs), opens=opens)
            self._switch_to(is_searching=False)
            if was_searching and current_slug:
                self.category_tree.reveal(current_slug)
            return
        # Until the cursor is moved, it follows the best hit, even of a fresher index.
        is_untouched = not is_same_text or (not keeps_cursor and self.results.is_untouched)
        kept = cursor_slug or (None if is_untouched else before)
        self.results.show(
            [
                Result(
                    hit.slug,
                    guide.title,
                    response.title_matches.get(hit.slug, ()),
                    collection.folder_hint(guide),
                    hit.by_meaning,
                )
                for hit, guide in ((hit, collection.guide(hit.slug)) for hit in page.hits)
            ],
            response.snippets,
            advice=advice_for(page),
            partial_from=page.total - page.partial_total if page.partial_total else None,
            cursor_slug=kept,
            width=self.content_size.width,
        )
        self._switch_to(is_searching=True)
        slug = self.results.slug_under_cursor
        is_other = not is_same_text or slug != before
        if slug is not None and is_untouched and is_other and not cursor_slug:
            self._best = slug

    def preview_best(self) -> None:
        """Highlight the best hit of a new answer, unless the cursor was moved meanwhile."""
        slug, self._best = self._best, ""
        if self.is_searching and slug and slug == self.results.slug_under_cursor:
            self.post_message(self.GuideHighlighted(slug))

    def _switch_to(self, *, is_searching: bool) -> None:
        if is_searching == self.is_searching:
            return
        had_focus = self.shown_list.has_focus
        self.is_searching = is_searching
        self.category_tree.display = not is_searching
        self.results.display = is_searching
        self._show_why()
        if had_focus:
            self.screen.set_focus(self.shown_list)

    def _show_title(self, page: SearchPage, *, is_searching: bool) -> None:
        tag_count = len(page.query.tags)
        with_tags = f" with {pluralize(tag_count, 'tag')}" if tag_count else ""
        count = f" · {page.total:,}" if is_searching or page.only_filters else ""
        if page.partial_total:
            count = f" · {page.total - page.partial_total:,} + {page.partial_total:,} partial"
        self.set_title(f"{'Results' if is_searching else 'Guides'}{count}{with_tags}")
        shown = len(page.hits)
        note = f"the best {shown}" if is_searching and page.total > shown else ""
        self.border_subtitle = Content(note)

    def add_snippets(self, query: Query, snippets: dict[str, Snippet]) -> None:
        """Add snippets, unless another query was answered since."""
        if self._page is not None and self._page.query == query:
            self.results.add_snippets(snippets)

    def show_flags(self, flags: StudyFlags) -> None:
        """Show which guides are starred and read."""
        self.post_message(self.FlagsShown())
        self.category_tree.show_flags(flags)
        self.results.show_flags(flags)

    def read(self) -> None:
        """Read the guide under the cursor, or the first one if the list is only filtered."""
        tree = self.category_tree
        is_narrowed = self._page is not None and self._page.only_filters and not self.is_searching
        if is_narrowed and tree.slug_under_cursor is None and tree.guide_slugs:
            tree.reveal(tree.guide_slugs[0])
        self.shown_list.action_choose()

    @on(CategoryTree.Explained)
    def _explain(self, event: CategoryTree.Explained) -> None:
        self.query_one("#why", Static).update(event.why)
        self._why = event.why
        self._show_why()

    def _show_why(self) -> None:
        """Show more about the row under the cursor, if there is room."""
        is_shown = bool(self._why) and not self.is_searching and self.size.height >= _WHY_FROM_LINES
        self.query_one("#why").display = is_shown

    def on_resize(self) -> None:
        """Hide what a low pane has no room for."""
        self._show_why()

    @on(CategoryTree.SearchChosen)
    def _run_search(self, event: CategoryTree.SearchChosen) -> None:
        self.post_message(self.SearchChosen(event.search))

    @on(GuideList.Highlighted)
    def _highlight(self, event: GuideList.Highlighted) -> None:
        self.post_message(self.GuideHighlighted(event.slug))

    @on(GuideList.Chosen)
    def _choose(self, event: GuideList.Chosen) -> None:
        self.post_message(self.GuideChosen(event.slug))

    @on(ResultList.SnippetsWanted)
    def _want_snippets(self, event: ResultList.SnippetsWanted) -> None:
        if self._page is not None:
            self.post_message(
                self.SnippetsWanted(self._page.query, event.slugs, event.max_characters)
            )

    @on(ResultList.QuerySuggested)
    def _suggest(self, event: ResultList.QuerySuggested) -> None:
        self.post_message(self.QuerySuggested(event.text))


def _sections(collection: "Collection", slugs: frozenset[str] | None) -> list[Section]:
    """Return the reading lists, and the categories with their guides in `slugs` (None: all).

    With `slugs` only categories that have a guide are returned, and no reading lists, whose order
    would have gaps.
    """
    categories = [(each, collection.guides_in(each.id)) for each in collection.categories]
    if slugs is None:
        lists = (
            Section(each.title, [collection.guide(step.slug) for step in each.steps], None, each)
            for each in collection.reading_lists
        )
        return [*lists, *(Section(each.title, guides, each) for each, guides in categories)]
    kept = [(each, [g for g in guides if g.slug in slugs]) for each, guides in categories]
    return [Section(each.title, guides, each) for each, guides in kept if guides]

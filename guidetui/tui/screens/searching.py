"""The search half of the main screen: queries out, results, counts and snippets in."""

from textual import on, work
from textual.content import Content

from guidetui.errors import GuideTuiError
from guidetui.models import Query, SearchPage
from guidetui.text import counted
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.latest import Latest
from guidetui.tui.messages import (
    CursorMoved,
    GuideHighlighted,
    QueryChanged,
    QuerySubmitted,
    SnippetsWanted,
    TagsChanged,
)
from guidetui.tui.screens.base import LibraryScreen
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.result_list import ResultList
from guidetui.tui.widgets.search_box import SearchBox
from guidetui.tui.widgets.status_bar import StatusBar
from guidetui.tui.widgets.tag_filter import TagFilter

_MOST_HITS = 200


class SearchScreen(LibraryScreen):
    """Asks the library the newest query and shows the answer, unless a newer one came."""

    def __init__(self, library: AsyncLibrary, browser: str | None, *, classes: str = "") -> None:
        super().__init__(library, browser, classes=classes)
        self._page: SearchPage | None = None
        self._queries: Latest[Query] = Latest()
        self._restored_slug = ""
        self._reads_answer = False

    def query_now(self) -> Query:
        """Return what the box and the tags say now."""
        tags = self.query_one(TagFilter).list.chosen
        return Query(self.query_one(SearchBox).value, tags)

    def ask_again(self, slug: str) -> None:
        """Search for what the box and the tags say, with the cursor on `slug` and no preview."""
        self._restored_slug = slug
        self.ask()

    def ask(self) -> None:
        """Search for what the box and the tags say now."""
        if self.collection is not None:
            self._queries.put(self.query_now())

    @work(group="queries", exclusive=True, exit_on_error=False)
    async def answer_queries(self) -> None:
        """Answer the newest query, for as long as the screen lives."""
        while True:
            number, query = await self._queries.take()
            try:
                page, title_marks = await self.library.search(query, _MOST_HITS)
            except GuideTuiError as error:
                self._reads_answer = False
                self.say(error.message)
                continue
            if self._queries.is_newest(number):
                self._show_page(page, title_marks)

    def _show_page(
        self, page: SearchPage, title_marks: dict[str, tuple[tuple[int, int], ...]]
    ) -> None:
        collection = self.collection
        if collection is None:
            return
        is_same_text = self._page is not None and self._page.query.text == page.query.text
        self._page = page
        was_searching = self.is_searching
        is_searching = not page.query.is_empty
        self.show_results(is_searching)
        results = self.query_one(ResultList)
        if is_searching:
            kept = self._restored_slug or (results.slug_under_cursor if is_same_text else None)
            results.show(page, collection, title_marks, cursor_slug=kept)
            slug = results.slug_under_cursor
            if slug is not None and not is_same_text and not self._restored_slug:
                self.post_message(GuideHighlighted(slug))
        else:
            tree = self.query_one(CategoryTree)
            tree.show(collection, page.query.tags)
            if self.guide is not None and was_searching:
                tree.reveal(self.guide.slug)
        self._restored_slug = ""
        if self._reads_answer:
            self._reads_answer = False
            self.guide_list.action_choose()
        self.query_one(TagFilter).list.show_counts(page.facets.tags)
        self._title_guides(page, is_searching=is_searching)
        self.say(page.notice if is_searching else "")
        self.mark_hits()
        self.show_total()

    def _title_guides(self, page: SearchPage, *, is_searching: bool) -> None:
        chosen = len(page.query.tags)
        with_tags = f" with {counted(chosen, 'tag')}" if chosen else ""
        what = f"Results · {page.total:,}" if is_searching else "Guides"
        self.title_pane("guides", what + with_tags)
        self.title_pane("tags", f"Tags · {chosen} chosen, x clears" if chosen else "Tags")
        more = page.total - len(page.hits)
        note = f"the best {len(page.hits)}" if is_searching and more > 0 else ""
        self.query_one("#guides").border_subtitle = Content(note)

    @on(QueryChanged)
    def _search_for(self) -> None:
        self._reads_answer = False  # who types on does not read yet
        self.ask()
        self.remember_soon()

    @on(TagsChanged)
    def _narrow(self) -> None:
        self.ask()
        self.remember_soon()

    @on(SnippetsWanted)
    @work(group="snippets", exit_on_error=False)
    async def _fetch_snippets(self, event: SnippetsWanted) -> None:
        page = self._page
        if page is None or self.collection is None:
            return
        text = page.query.text
        snippets = await self.library.snippets(event.slugs, text, event.max_characters)
        if self._page is page:
            self.query_one(ResultList).add_snippets(snippets)

    def action_clear_tags(self) -> None:
        """Drop all chosen tags."""
        self.query_one(TagFilter).list.clear()

    def show_total(self) -> None:
        """Say how many guides the answer has."""
        if self._page is not None:
            self.query_one(StatusBar).show_status(counted(self._page.total, "guide"))

    @on(CursorMoved)
    def _move_in_list(self, event: CursorMoved) -> None:
        self.guide_list.cursor += event.rows

    @on(QuerySubmitted)
    def _read_under_cursor(self) -> None:
        if self._page is not None and self._page.query.text == self.query_now().text:
            self.guide_list.action_choose()
        else:  # the answer is still on its way
            self._reads_answer = True

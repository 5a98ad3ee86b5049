"""The search half of the main screen: queries out, results, counts and snippets in."""

from textual import on, work
from textual.content import Content

from guidetui.errors import GuideTuiError
from guidetui.models import Completion, SearchPage, SearchRequest, SearchResponse
from guidetui.text import pluralize, sanitize_line, tag_key
from guidetui.tui.advice import advice_for
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.latest import Latest
from guidetui.tui.screens.filtering import FilterScreen
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.guide_list import GuideList
from guidetui.tui.widgets.result_list import ResultList
from guidetui.tui.widgets.search_box import SearchBox
from guidetui.tui.widgets.status_bar import StatusBar
from guidetui.tui.widgets.tag_filter import TagFilter, TagList

_MOST_HITS = 200
# So many guides left by filters alone are listed at once.
_FEW_GUIDES = 40


class SearchScreen(FilterScreen):
    """Asks the library the newest query and shows the answer, unless a newer one came."""

    def __init__(self, library: AsyncLibrary, browser: str | None, *, classes: str = "") -> None:
        super().__init__(library, browser, classes=classes)
        self._queries: Latest[SearchRequest] = Latest()
        self._restored_slug = ""
        self._reads_answer = False
        self._is_typing = False  # what was typed last has no answer yet

    def ask_again(self, slug: str) -> None:
        """Search for what the box and the tags say, with the cursor on `slug` and no preview."""
        self._restored_slug = slug
        self.ask()

    def ask(self) -> None:
        """Search for what the box and the tags say now."""
        self._ask(is_typing=self.completions.is_open or self._is_typing)

    def _ask(self, *, is_typing: bool) -> None:
        if self.collection is not None:
            self._is_typing = is_typing
            cursor = self.query_one(SearchBox).cursor_position if is_typing else None
            self._queries.put(SearchRequest(self.query_now(), _MOST_HITS, cursor))

    @work(group="queries", exclusive=True, exit_on_error=False)
    async def answer_queries(self) -> None:
        """Answer the newest query, for as long as the screen lives."""
        while True:
            number, request = await self._queries.take()
            try:
                answer = await self.library.search(request)
            except GuideTuiError as error:
                self._reads_answer = False
                self.say(error.message)
                continue
            if self._queries.is_newest(number):
                self._show_answer(answer)

    def _show_answer(self, answer: SearchResponse) -> None:
        self._is_typing = False
        page, collection = answer.page, self.collection
        if collection is None:
            return
        is_same_text = self._page is not None and self._page.query.text == page.query.text
        self._page = page
        is_searching = not (page.query.is_empty or page.only_filters)
        if is_searching:
            self._show_hits(answer, is_same_text=is_same_text)
        else:
            self._show_tree(answer)
        self._restored_slug = ""
        if self._reads_answer:
            self._reads_answer = False
            self.guide_list.action_choose()
        self.show_filters(page, is_searching=is_searching)
        self._offer(answer.completions)
        self._title_guides(page, is_searching=is_searching)
        self.say("" if page.query.is_empty or self.completions.is_open else _notice(page))
        self.mark_hits()
        self.show_total()

    def _show_hits(self, answer: SearchResponse, *, is_same_text: bool) -> None:
        page, results = answer.page, self.query_one(ResultList)
        self.show_results(True)
        before = results.slug_under_cursor
        # Who has only typed so far wants the best one, also when a fresher index has a better one.
        is_untouched = not is_same_text or (self.pane == "search" and results.cursor == 0)
        kept = self._restored_slug or (None if is_untouched else before)
        if self.collection is not None:
            results.show(
                page, self.collection, answer.title_matches, advice_for(page), cursor_slug=kept
            )
        slug = results.slug_under_cursor
        is_other = not is_same_text or slug != before
        if slug is not None and is_untouched and is_other and not self._restored_slug:
            self.post_message(GuideList.Highlighted(slug))

    def _show_tree(self, answer: SearchResponse) -> None:
        was_searching, page = self.is_searching, answer.page
        self.show_results(False)
        tree = self.query_one(CategoryTree)
        if self.collection is not None:
            opens = not page.query.is_empty and page.total <= _FEW_GUIDES
            tree.show(self.collection, answer.filtered_slugs, opens=opens)
        if self.guide is not None and was_searching:
            tree.reveal(self.guide.slug)

    def _offer(self, completions: tuple[Completion, ...]) -> None:
        """Offer values in a list, and a field's name behind the cursor."""
        box = self.query_one(SearchBox)
        values = tuple(found for found in completions if not found.replacement.endswith(":"))
        names = [found for found in completions if found.replacement.endswith(":")]
        typed = box.value[values[0].start : values[0].end].strip('"') if values else ""
        is_whole = len(values) == 1 and tag_key(typed) == tag_key(values[0].label)
        self.completions.show(() if is_whole else values)
        box.offers = self.completions.is_open
        has_begun = bool(names) and names[0].end - names[0].start > 1
        box.hint(names[0] if has_begun else None)

    def _title_guides(self, page: SearchPage, *, is_searching: bool) -> None:
        chosen = len(page.query.tags)
        with_tags = f" with {pluralize(chosen, 'tag')}" if chosen else ""
        is_part = is_searching or page.only_filters
        what = f"{'Results' if is_searching else 'Guides'}{f' · {page.total:,}' * is_part}"
        self.title_pane("guides", what + with_tags)
        self.title_pane("tags", f"Tags · {chosen} chosen, x clears" if chosen else "Tags")
        more = page.total - len(page.hits)
        note = f"the best {len(page.hits)}" if is_searching and more > 0 else ""
        self.query_one("#guides").border_subtitle = Content(note)

    @on(SearchBox.QueryChanged)
    def _search_for(self, event: SearchBox.QueryChanged) -> None:
        self._reads_answer = False  # who types on does not read yet
        if not event.text.strip():
            self._is_literal = False
        self._ask(is_typing=self.query_one(SearchBox).has_focus)
        self.remember_soon()

    @on(TagList.Changed)
    def _narrow(self) -> None:
        self.ask()
        self.remember_soon()

    @on(ResultList.SnippetsWanted)
    @work(group="snippets", exit_on_error=False)
    async def _fetch_snippets(self, event: ResultList.SnippetsWanted) -> None:
        page = self._page
        if page is None or self.collection is None:
            return
        snippets = await self.library.snippets(event.slugs, page.query, event.max_characters)
        if self._page is page:
            self.query_one(ResultList).add_snippets(snippets)

    def action_clear_tags(self) -> None:
        """Drop all chosen tags."""
        self.query_one(TagFilter).list.clear()

    def show_total(self) -> None:
        """Say how many guides the answer has."""
        if self._page is not None:
            self.query_one(StatusBar).show_status(pluralize(self._page.total, "guide"))

    @on(SearchBox.CursorMoved)
    def _move_in_list(self, event: SearchBox.CursorMoved) -> None:
        if self.completions.is_open:
            self.completions.move(event.rows)
        else:
            self.guide_list.cursor += event.rows

    def action_back(self) -> None:
        """Go one step back; what is offered for completion goes first."""
        if self.completions.is_open:
            self.close_completions()
        else:
            super().action_back()

    def on_descendant_blur(self) -> None:
        """Offer nothing where nobody types."""
        self.close_completions()

    @on(SearchBox.QuerySubmitted)
    def _read_under_cursor(self) -> None:
        if self.completions.is_open and self.completions.was_moved:
            self.take_completion()
            return
        self.close_completions()
        if self._page is not None and self._page.query.text == self.query_now().text:
            self.guide_list.action_choose()
        else:  # the answer is still on its way
            self._reads_answer = True


def _notice(page: SearchPage) -> str:
    """Return what there is to tell of an answer, in one line."""
    told = [page.notice] if page.notice else []
    if page.corrections:
        used = ", ".join(found.used[0] for found in page.corrections)
        typed = ", ".join(found.typed for found in page.corrections)
        told.insert(0, f"Showing results for {used} · Ctrl+L searches for {typed}")
    return sanitize_line(" · ".join(told))

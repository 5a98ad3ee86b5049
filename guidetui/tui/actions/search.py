"""Runs queries and shows their answers; saved searches."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from textual.worker import get_current_worker

from guidetui.errors import FileError, GuideTuiError
from guidetui.models import Guide, Query, SearchRequest, SearchResponse
from guidetui.paths import searches_file
from guidetui.saved_searches import (
    SavedSearch,
    find_search,
    load_searches,
    remove_search,
    save_search,
)
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.panes.layout import PaneLayout
from guidetui.tui.panes.search import SearchBox, SearchPane
from guidetui.tui.panes.tags import TagsPane
from guidetui.tui.screens.modal import open_over
from guidetui.tui.service import LibraryService

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.library import Library

_MAX_HITS = 200


class Search:
    """Runs the query of the search box and the chosen tags; the newest answer is shown."""

    def __init__(
        self, panes: PaneLayout, service: LibraryService, on_answer: Callable[[], Awaitable[None]]
    ) -> None:
        """`on_answer` is awaited once the panes were told to show an answer."""
        self._panes = panes
        self._service = service
        self._on_answer = on_answer
        self._restored_slug = ""
        self._answered = asyncio.Event()  # set while no answer is awaited

    @property
    def query(self) -> Query:
        """The query: the text and the chosen tags."""
        pane = self._panes.search
        return Query(pane.scoped_text[0], self._panes.tags.chosen, is_literal=pane.is_literal)

    def query_for(self, guide: Guide | None) -> Query:
        """Return the query whose matches are marked in a guide; an empty one if it is not a hit."""
        guides, pane = self._panes.guides, self._panes.search
        is_hit = guide is not None and guide.slug in guides.shown_list.guide_slugs
        if not is_hit or not guides.is_searching:
            return Query()
        return Query(pane.scoped_text[0].strip(), is_literal=pane.is_literal)

    def answer_to(self, key: str) -> asyncio.Event | None:
        """Return the event set once the answer that `key` acts on is shown; None if it is."""
        is_shown = self._answered.is_set() or not SearchBox.is_for_list(key)
        return None if is_shown else self._answered

    def ask(self, cursor_slug: str = "") -> None:
        """Run the current query; in its answer the cursor goes to `cursor_slug`."""
        self._restored_slug = cursor_slug or self._restored_slug
        self._answered.clear()
        if self._service.collection is not None:
            count, characters = self._panes.guides.snippet_size
            pane = self._panes.search
            request = SearchRequest(self.query, _MAX_HITS, pane.cursor, count, characters)
            pane.start(partial(self._ask, request), "search", exclusive=True)

    async def _ask(self, request: SearchRequest) -> None:
        try:
            response = await self._service.search(request)
            self._show(response)
            await self._on_answer()
        except GuideTuiError as error:
            self._panes.search.show_notice(error.message)
            return
        finally:
            if not get_current_worker().is_cancelled:  # by a newer request
                self._answered.set()
        if response.page.can_refine and (refined := await self._service.refine(request)):
            self._show(refined, is_refined=True)
            await self._on_answer()

    def _show(self, response: SearchResponse, *, is_refined: bool = False) -> None:
        panes, collection = self._panes, self._service.collection
        if collection is None:
            return
        guide = panes.reader.guide
        panes.guides.show(
            response,
            collection,
            cursor_slug=self._restored_slug,
            keeps_cursor=is_refined or panes.current != "search",
            current_slug=guide.slug if guide else "",
        )
        self._restored_slug = ""
        panes.tags.show(response.page, collection)
        panes.search.show(response, panes.tags.labels(collection))
        if panes.search.scoped_text[1]:
            panes.search.show_notice("Enter lists what all collections hold.")

    def add_snippets(self, wanted: GuidesPane.SnippetsWanted) -> None:
        """Load the snippets of results that came into view."""
        self._panes.search.start(partial(self._add_snippets, wanted), "snippets", exclusive=True)

    async def _add_snippets(self, wanted: GuidesPane.SnippetsWanted) -> None:
        snippets = await self._service.snippets(wanted.slugs, wanted.query, wanted.max_characters)
        self._panes.guides.add_snippets(wanted.query, snippets)

    def toggle_category(self, category_id: str) -> None:
        """Narrow the query to a category, or no longer to it."""
        if self._service.collection is not None:
            category = self._service.collection.categories_by_id[category_id]
            self._panes.search.toggle_category(category.id, category.title)


class SavedSearches:
    """The user's saved searches; their file is read and written in threads only."""

    def __init__(
        self, search: SearchPane, guides: GuidesPane, tags: TagsPane, service: LibraryService
    ) -> None:
        self._search = search
        self._guides = guides
        self._tags = tags
        self._service = service
        self.all: tuple[SavedSearch, ...] = ()
        self._reported = ""

    def refresh(self) -> None:
        """Read the file, and count the guides that each search finds."""
        self._guides.start(self._refresh, "saved-searches", exclusive=True)

    async def _refresh(self) -> None:
        try:
            self.all = await asyncio.to_thread(load_searches, searches_file())
        except FileError as error:
            if error.message != self._reported:
                self._reported = error.message
                self._warn(error)
            return
        # One at a time, so that a typed query does not wait for all of them.
        counted = [(search, await self._total(search)) for search in self.all]
        self._guides.category_tree.show_searches(counted)

    async def _total(self, search: SavedSearch) -> int | None:
        """Return how many guides of this collection a search finds by words."""
        flags = self._service.state.flags

        def count(library: "Library") -> int:
            asked_with, library.flags = library.flags, flags
            try:
                return library.search(Query(search.query), 1, words_only=True).total
            finally:
                library.flags = asked_with

        if "in:all" in search.query.casefold():
            return None
        try:
            return await self._service.ask(lambda library, _state, _key: count(library))
        except GuideTuiError:  # a search reports it
            return None

    def run(self, search: SavedSearch) -> None:
        """Run a saved search instead of the current query."""
        self._tags.tag_list.clear()
        self._search.search_instead(search.query)

    def ask_name(self) -> None:
        """Ask for a name for the current query, which includes the chosen tags."""
        collection = self._service.collection
        labels = self._tags.labels(collection) if collection else ()
        tags = [f'tag:"{label}"' for _, label in labels]
        query = " ".join(filter(None, (self._search.text.strip(), *tags)))
        if not query:
            self._search.notify("Type the search to save first.", markup=False)
            return
        from guidetui.tui.screens.collections import QuestionScreen  # needed only here

        known = next((each for each in self.all if each.query == query), None)
        hint = f"for {query}" + (" · without a name it is forgotten" if known else "")
        screen = QuestionScreen("Name of the search", hint, answer=known.name if known else query)

        def settle(name: str | None) -> None:
            if name or (known and name is not None):
                work = partial(self._save, name, query, known)
                self._guides.start(work, "save-search", exclusive=False)

        open_over(self._search, screen, settle)

    async def _save(self, name: str, query: str, known: SavedSearch | None) -> None:
        file = searches_file()
        try:
            if name:
                await asyncio.to_thread(save_search, file, name, query)
            if known and (not name or find_search((known,), name) is None):  # under another name
                await asyncio.to_thread(remove_search, file, known.name)
        except GuideTuiError as error:
            self._warn(error)
            return
        self._search.notify(f"Saved as {name}" if name else "Forgotten", markup=False)
        self.refresh()  # instead of one that read the file before

    def _warn(self, error: GuideTuiError) -> None:
        self._guides.notify(error.text, severity="warning", markup=False)

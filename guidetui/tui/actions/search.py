"""The query of now: asked of the service, and answered in all panes at once."""

import asyncio
from collections.abc import Callable
from functools import partial

from textual.worker import get_current_worker

from guidetui.errors import GuideTuiError
from guidetui.models import Guide, Query, SearchRequest, SearchResponse
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.panes.layout import PaneLayout
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.search_box import SearchBox

_MAX_HITS = 200


class Search:
    """Asks for what the search box and the chosen tags say; the newest answer is shown."""

    def __init__(
        self, panes: PaneLayout, service: LibraryService, on_answer: Callable[[], None]
    ) -> None:
        """`on_answer` is called once the panes show an answer."""
        self._panes = panes
        self._service = service
        self._on_answer = on_answer
        self._restored_slug = ""
        self._answered = asyncio.Event()  # set while no answer is awaited

    @property
    def query(self) -> Query:
        """What is searched for: the text, and the chosen tags."""
        pane = self._panes.search
        return Query(pane.scoped_text[0], self._panes.tags.chosen, is_literal=pane.is_literal)

    def query_for(self, guide: Guide | None) -> Query:
        """Return the query whose matches are marked in a guide: none if it is no hit."""
        guides, pane = self._panes.guides, self._panes.search
        is_hit = guide is not None and guide.slug in guides.shown_list.guide_slugs
        if not is_hit or not guides.is_searching:
            return Query()
        return Query(pane.scoped_text[0].strip(), is_literal=pane.is_literal)

    def answer_to(self, key: str) -> asyncio.Event | None:
        """Return the event that is set once what `key` concerns is shown."""
        return self._answered if SearchBox.is_for_list(key) else None

    def ask(self, cursor_slug: str = "") -> None:
        """Ask for the answer of now; in it the cursor goes to `cursor_slug`."""
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
        except GuideTuiError as error:
            self._panes.search.show_notice(error.message)
            return
        finally:
            if not get_current_worker().is_cancelled:  # by a newer request, still to be answered
                self._answered.set()
        if response.page.can_refine and (refined := await self._service.refine(request)):
            self._show(refined, is_refined=True)

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
        panes.reader.mark(self.query_for(guide))
        self._on_answer()

    def add_snippets(self, wanted: GuidesPane.SnippetsWanted) -> None:
        """Fetch the snippets of results that came into view."""
        self._panes.search.start(partial(self._add_snippets, wanted), "snippets", exclusive=True)

    async def _add_snippets(self, wanted: GuidesPane.SnippetsWanted) -> None:
        snippets = await self._service.snippets(wanted.slugs, wanted.query, wanted.max_characters)
        self._panes.guides.add_snippets(wanted.query, snippets)

    def toggle_category(self, category_id: str) -> None:
        """Narrow the query to a category, or no longer to it."""
        if self._service.collection is not None:
            category = self._service.collection.categories_by_id[category_id]
            self._panes.search.toggle_category(category.id, category.title)

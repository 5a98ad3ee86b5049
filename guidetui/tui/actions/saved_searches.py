"""Searches with a name: listed with what they find, run, saved, renamed and forgotten."""

import asyncio
from functools import partial

from guidetui.errors import FileError, GuideTuiError
from guidetui.models import Query
from guidetui.paths import searches_file
from guidetui.saved_searches import (
    SavedSearch,
    find_search,
    load_searches,
    remove_search,
    save_search,
)
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.panes.search import SearchPane
from guidetui.tui.panes.tags import TagsPane
from guidetui.tui.screens.modal import open_over
from guidetui.tui.service import LibraryService

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.library import Library


class SavedSearches:
    """The searches of the user's file; files are read and written in threads only."""

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
        """Read the file, and count anew what each search finds."""
        self._guides.start(self._refresh, "saved-searches", exclusive=True)

    async def _refresh(self) -> None:
        try:
            self.all = await asyncio.to_thread(load_searches, searches_file())
        except FileError as error:
            if error.message != self._reported:
                self._reported = error.message
                self._warn(error)
            return
        # One at a time: a query that is typed meanwhile comes in between.
        counted = [(search, await self._total(search)) for search in self.all]
        self._guides.category_tree.show_searches(counted)

    async def _total(self, search: SavedSearch) -> int | None:
        """Return how many guides a search finds in this collection, by its words."""
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
        """Search for it, and for nothing else."""
        self._tags.tag_list.clear()
        self._search.search_instead(search.query)

    def ask_name(self) -> None:
        """Ask for the name of the query of now, which includes the chosen tags."""
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

"""Opens, adds, updates and removes collections, and lists their news."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from guidetui.errors import ErrorKind, GuideTuiError, StateError
from guidetui.models import ChangeKind, GuideChange, NewsItem, Query
from guidetui.paths import collection_key
from guidetui.sources.registry import Source, bundled_source, load_registry, recovered
from guidetui.state import State
from guidetui.text import pluralize, sanitize_line
from guidetui.tui.actions.search import Search
from guidetui.tui.panes.layout import PaneLayout
from guidetui.tui.screens.modal import Choice, ChooserScreen, open_over
from guidetui.tui.service import LibraryService

if TYPE_CHECKING:
    from guidetui.everywhere import Everywhere, Find
    from guidetui.library import Library
    from guidetui.sources.git import Runner
    from guidetui.tui.app import GuideTuiApp

T = TypeVar("T")

_COMMANDS: dict[Enum, str] = {
    ErrorKind.REWRITTEN: "update {} --force",
    ErrorKind.OWN_WORK: "remove {} --force",
}
_SIGNS = {"added": "+", "changed": "~", "renamed": ">", "removed": "-"}
_MAX_FOUND = 100
_CHECK_EVERY = timedelta(days=1)


class Collections:
    """The actions of the main screen on collections; git and files are used in threads only."""

    def __init__(
        self,
        panes: PaneLayout,
        search: Search,
        service: LibraryService,
        show_work: Callable[[str], None],
        reload: Callable[[], None],
    ) -> None:
        """`show_work` shows what is being done, `reload` reads the folder again."""
        self._reload = reload
        self._pane = panes.search
        self._reader = panes.reader
        self._search = search
        self._service = service
        self._show_work = show_work
        self._failed_answer: tuple[str, ...] = ()

    # The collection that is open

    def greet(self) -> None:
        """Show the collection's name, list its news once, and look for updates if they are on."""
        self._pane.start(self._greet, "greet")

    async def _greet(self) -> None:
        key, store = self._service.state.key, self._service.state.store
        try:
            source, untold = await asyncio.to_thread(_opened, key, store)
        except GuideTuiError as error:
            self._report(error)
            return
        if source is not None:
            self._pane.frame.border_subtitle = source.name
        if source is not None and untold:
            self._show_news(source, untold)
        if self._service.checks_updates:
            with suppress(GuideTuiError):  # offline, most likely
                if names := await asyncio.to_thread(_outdated, store, self._runner()):
                    self._notify(f"Something new in {', '.join(names)}: C, then u, updates it.")

    def _show_news(self, source: Source, items: list[NewsItem]) -> None:
        day = max(item.day for item in items).isoformat()
        choices = [_news_choice(item) for item in items]

        def read(number: int | None) -> None:
            if number is not None:
                self._read_change(source, items[number].change)

        open_over(self._pane, ChooserScreen(f"What is new · {source.name} · {day}", choices), read)

    def _read_change(self, source: Source, change: GuideChange) -> None:
        if collection_key(source.root) != self._service.state.key:
            self._open_elsewhere(source, "" if change.kind == ChangeKind.REMOVED else change.slug)
        elif (collection := self._service.collection) and collection.find(change.slug):
            self._reader.request(change.slug, passages=change.passages)

    # The list

    def choose(self) -> None:
        """List the collections."""
        self._pane.start(self._choose, "collections", exclusive=True)

    async def _choose(self) -> None:
        from guidetui.tui.screens.collections import CollectionsScreen  # needed only here

        store, key = self._service.state.store, self._service.state.key
        try:
            sources, choices = await asyncio.to_thread(_rows, store, key)
        except GuideTuiError as error:
            self._report(error)
            return
        screen = CollectionsScreen(choices)

        def settle(number: int | None) -> None:
            if number is not None:
                self._act(screen.action, sources[number])

        open_over(self._pane, screen, settle)

    def _act(self, action: str, source: Source) -> None:
        match action:
            case "open":
                self._switch(source)
            case "add":
                self._ask_address()
            case "remove":
                self._start(partial(self._ask_removal, source))
            case "update":
                self._start(partial(self._update, source))
            case "news":
                self._start(partial(self._list_news, source))

    def _switch(self, source: Source) -> None:
        if collection_key(source.root) != self._service.state.key:
            self._open_elsewhere(source)

    def _open_elsewhere(self, source: Source, slug: str = "") -> None:
        root, base_url = recovered(source).root, source.base_url or None
        self._app.show_collection(collection_key(source.root), root, base_url, slug)

    @property
    def _app(self) -> "GuideTuiApp":
        from guidetui.tui.app import GuideTuiApp  # which imports the main screen

        app = self._pane.app
        if not isinstance(app, GuideTuiApp):
            raise TypeError("the main screen is shown by another app")
        return app

    # A search in all of them

    def search(self) -> None:
        """Search all collections; a chosen guide is opened in its own."""
        query = self._search.query
        if query.is_empty:
            self._notify("Type what to look for first.")
        else:
            self._pane.start(partial(self._search_all, query), "collections", exclusive=True)

    async def _search_all(self, query: Query) -> None:
        self._show_work("Searching all collections…")
        try:
            found = await asyncio.to_thread(_found, query, self._service)
        except GuideTuiError as error:
            self._report(error)
            return
        finally:
            self._show_work("")
        for notice in found.notices:
            self._notify(notice)
        if not found.finds:
            self._notify("No collection holds anything on it.")
            return
        counts = " · ".join(f"{name} {count:,}" for name, count in found.totals.items())
        choices = [Choice(find.guide.title, find.source.name) for find in found.finds]

        def read(number: int | None) -> None:
            if number is not None:
                self._read(found.finds[number])

        screen = ChooserScreen(f"All collections · {counts}", choices, has_filter=True)
        open_over(self._pane, screen, read)

    def _read(self, find: "Find") -> None:
        source, slug = find.source, find.guide.slug
        if collection_key(source.root) == self._service.state.key:
            self._reader.request(slug)
        else:
            self._open_elsewhere(source, slug)

    # What takes a while

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        self._pane.start(work, "collections-work")

    def _runner(self) -> "Runner":
        from guidetui.sources.git import Runner  # needed only here

        loop = asyncio.get_running_loop()

        def show(label: str, done: int, total: int) -> None:
            with suppress(RuntimeError):  # the app has ended
                loop.call_soon_threadsafe(self._show_work, f"{label} {done:,}/{total:,}")

        return Runner(show, lambda: self._service.is_closing)

    async def _run(self, label: str, call: Callable[["Runner"], T]) -> T | None:
        """Run `call` in a thread; return None if it fails, which is reported."""
        if self._service.is_offline:
            self._notify("guidetui runs offline; nothing is fetched.")
            return None
        self._show_work(label)
        try:
            return await asyncio.to_thread(call, self._runner())
        except GuideTuiError as error:
            self._report(error)
            return None
        finally:
            self._show_work("")

    def _ask_address(self) -> None:
        from guidetui.tui.screens.collections import AddScreen  # needed only here

        def add(answer: tuple[str, ...] | None) -> None:
            if answer is not None:
                self._start(partial(self._add, answer))

        open_over(self._pane, AddScreen(self._failed_answer), add)

    async def _add(self, answer: tuple[str, ...]) -> None:
        from guidetui.updates import Wanted, add  # needed only here

        added = await self._run("Adding…", lambda runner: add(Wanted(*answer), runner))
        self._failed_answer = answer if added is None else ()
        if added is not None:
            source, collection = added
            self._notify(f"{source.name}: {collection.summary()}")
            self._switch(source)

    async def _update(self, source: Source) -> None:
        from guidetui.updates import update  # needed only here

        store = self._service.state.store
        done = await self._run("Updating…", lambda runner: (update(source.name, runner, store),))
        if done is None:
            return
        (news,) = done
        if news is None:
            self._notify(f"{source.name}: nothing new")
            return
        self._notify(f"{source.name}: {pluralize(len(news.changes), 'change')}")
        key = collection_key(source.root)
        try:
            if key == self._service.state.key:
                await self._service.open()  # the list may lead to new guides
                self._reload()
            if untold := await asyncio.to_thread(store.news.take_untold, key):
                self._show_news(source, untold)
        except GuideTuiError as error:
            self._report(error)

    async def _list_news(self, source: Source) -> None:
        key, store = collection_key(source.root), self._service.state.store
        try:
            items = await asyncio.to_thread(store.news.of, key)
            await asyncio.to_thread(store.news.take_untold, key)  # they are shown now
        except StateError as error:
            self._report(error)
            return
        if items:
            self._show_news(source, items)
        else:
            self._notify(f"{source.name}: no update has brought anything yet")

    async def _ask_removal(self, source: Source) -> None:
        from guidetui.sources.git import Runner  # needed only here
        from guidetui.tui.screens.collections import QuestionScreen
        from guidetui.updates import lost_with, named_files

        try:
            lost = await asyncio.to_thread(lost_with, source.name, Runner())
        except GuideTuiError as error:
            self._report(error)
            return

        def remove(answer: str | None) -> None:
            if answer == source.name:
                self._start(partial(self._remove, source, lost))
            elif answer is not None:
                self._notify("Nothing is removed.")

        hint = f"Type {source.name} to remove it. Stars, notes and cards are kept."
        if lost:
            hint += f" {named_files(lost)}"
        open_over(self._pane, QuestionScreen(f"Remove {source.name}", hint), remove)

    async def _remove(self, source: Source, lost: list[str]) -> None:
        from guidetui.sources.git import Runner  # needed only here
        from guidetui.updates import remove

        try:
            await asyncio.to_thread(remove, source.name, Runner(), lost)
        except GuideTuiError as error:
            self._report(error)
            return
        self._notify(f"{source.name} is removed.")
        key = collection_key(source.root)
        if key == self._service.state.key:
            self._switch(bundled_source())
        self._app.forget_collection(key)

    def _notify(self, text: str) -> None:
        self._pane.app.notify(text, markup=False)

    def _report(self, error: GuideTuiError) -> None:
        text = error.text
        if error.kind in _COMMANDS:
            text += f" In a shell: guidetui {_COMMANDS[error.kind].format(error.subject)}"
        self._pane.app.notify(text, severity="error", markup=False)


# In a thread


def _found(query: Query, service: LibraryService) -> "Everywhere":
    from guidetui.everywhere import search_everywhere  # loads the library

    def open_indexed(source: Source) -> "Library":
        return service.open_indexed(recovered(source).root, source.base_url or None)

    sources = load_registry().all()
    if all(collection_key(source.root) != service.state.key for source in sources):
        here = service.path.absolute()  # opened by its path
        sources.append(Source(here.name, folder=str(here)))
    return search_everywhere(query, _MAX_FOUND, 0, sources, open_indexed)


def _opened(key: str, store: State) -> tuple[Source | None, list[NewsItem]]:
    """Return the installed collection that is open, and its news that were not shown yet."""
    registry = load_registry()
    if not registry.sources:
        return None, []
    from guidetui.updates import take_news  # loads git and the Markdown parser

    for source in registry.all():
        if collection_key(source.root) == key:
            take_news(source, store)
            return source, store.news.take_untold(key)
    return None, []


def _rows(store: State, current: str) -> tuple[list[Source], list[Choice]]:
    registry = load_registry()
    choices = []
    for source in registry.all():
        key = collection_key(source.root)
        count = store.news.unseen_count(key)
        remarks = [f"{count} new"] if count else []
        if source.updated:
            remarks.append(source.updated.astimezone().date().isoformat())
        remarks.append(source.shown_address)
        choices.append(Choice(source.name, " · ".join(remarks), is_current=key == current))
    return registry.all(), choices


def _outdated(store: State, runner: "Runner") -> list[str]:
    """Return the collections that have an update; looks at most once a day."""
    from guidetui.sources.clone import has_update  # needed only here

    now = datetime.now(UTC)
    if not store.preferences.is_due("update check", now, _CHECK_EVERY):
        return []
    names = []
    for source in load_registry().sources.values():
        if source.is_clone:
            with suppress(GuideTuiError):
                if has_update(source, runner):
                    names.append(source.name)
    return names


def _news_choice(item: NewsItem) -> Choice:
    change = item.change
    title = sanitize_line(change.title)
    return Choice(f"{_SIGNS[change.kind]} {title}", item.day.isoformat())

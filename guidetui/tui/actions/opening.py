"""Guides are opened; the collection is read, shown and indexed, and the user's place is kept."""

import asyncio
import gc
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial

from textual.timer import Timer

from guidetui.errors import GuideTuiError, IndexCancelled, ModelError
from guidetui.models import Position, Problem, Query
from guidetui.state import Session
from guidetui.text import pluralize
from guidetui.tui.actions.search import Search
from guidetui.tui.keymap import key_hints, shown_key
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.panes.layout import PaneLayout
from guidetui.tui.screens.modal import Choice, ChooserScreen, open_over
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.status_bar import StatusBar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection
    from guidetui.document.model import Block

_COMPARE_FROM_CELLS = 160


class Navigation:
    """Opens guides, and moves between those that were read."""

    def __init__(self, panes: PaneLayout, search: Search, service: LibraryService) -> None:
        self._panes = panes
        self._pane = panes.reader
        self._search = search
        self._service = service

    def open(
        self,
        slug: str,
        *,
        is_visit: bool = True,
        position: Position | None = None,
        anchor: str = "",
        passages: Sequence[str] = (),
    ) -> None:
        """Show a guide; a visit, unlike a preview, takes the focus and is remembered.

        `passages` are marked in it instead of what the query matches.
        """
        guide = self._service.collection.find(slug) if self._service.collection else None
        if guide is None:
            return
        if is_visit:
            self._panes.focus("reader")
        self._pane.open(
            guide,
            Query() if passages else self._search.query_for(guide),
            is_visit=is_visit,
            position=position,
            anchor=anchor,
            passages=passages,
        )

    def go(self, steps: int) -> None:
        """Go back (negative) or forward in what was read."""
        history = self._pane.history
        # From a preview, going back leads to the guide read before it.
        stays = not self._pane.leave() and steps < 0
        visit = history.current if stays else history.move(steps)
        if visit is None:
            message = "There is nothing further back." if steps < 0 else "This is the latest."
            self._pane.notify(message)
        else:
            self._pane.request(visit[0], position=visit[1])

    def compare(self) -> None:
        """Show the guide that is open beside the one that was read last, or before it."""
        pane, collection = self._pane, self._service.collection
        if collection is None:
            return
        slug = pane.guide.slug if pane.guide else ""
        others = [
            guide
            for visit in pane.history.visits()
            if visit.slug != slug and (guide := collection.find(visit.slug)) is not None
        ]
        if pane.app.size.width < _COMPARE_FROM_CELLS:
            pane.notify(f"Two guides stand side by side from {_COMPARE_FROM_CELLS} columns on.")
        elif pane.guide is None or not others:
            key = shown_key("compare")
            pane.notify(f"Read a guide first; {key} shows the next one beside it.", markup=False)
        else:
            from guidetui.tui.screens.compare import CompareScreen  # needed only here

            open_over(pane, CompareScreen(self._service, others[0], pane.guide))

    def choose_visit(self) -> None:
        """List the guides read, the newest first; a chosen one opens where it was left."""
        pane, collection = self._pane, self._service.collection
        if collection is None:
            return
        here = pane.reader.position
        pane.history.leave_if(pane.guide.slug if pane.guide else "", here)
        visits = [
            (guide, visit)
            for visit in pane.history.visits()
            if (guide := collection.find(visit.slug)) is not None
        ]
        if not visits:
            pane.notify("Nothing was read yet.")
            return
        categories, today = collection.categories_by_id, date.today()
        choices = [
            Choice(
                guide.title,
                " · ".join(
                    [
                        *(categories[name].title for name in guide.category_ids[:1]),
                        _day(visit.at.astimezone().date(), today),
                    ]
                ),
                is_current=guide == pane.guide,
            )
            for guide, visit in visits
        ]

        def open_visit(number: int | None) -> None:
            if number is not None:
                guide, visit = visits[number]
                pane.request(guide.slug, position=visit.position)

        open_over(pane, ChooserScreen("What you read", choices, has_filter=True), open_visit)


def _day(day: date, today: date) -> str:
    near = {0: "today", 1: "yesterday"}
    return near.get((today - day).days, day.isoformat())


_BAR_CELLS = 12
_EVERY_S = 0.1
# Before that, what was done so far tells nothing.
_TOO_EARLY_S = 2.0
_MINUTE_S = 60
_HOUR_S = 3600


class TimeLeft:
    """Estimates the time left of one task after the other."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` returns seconds."""
        self._clock = clock
        self._started = clock()
        self._first = 0
        self._last: tuple[int, int] = (0, 0)

    def text(self, done: int, total: int) -> str:
        """Return `40 s left` or `3 min left`; nothing while it cannot be told or is soon over."""
        if total != self._last[1] or done < self._last[0]:  # another task
            self._started = self._clock()
            self._first = done
        self._last = (done, total)
        elapsed_s = self._clock() - self._started
        if elapsed_s < _TOO_EARLY_S or done <= self._first:
            return ""
        left_s = elapsed_s / (done - self._first) * (total - done)
        if left_s < 1:
            return ""
        if left_s < _MINUTE_S:
            return f"{left_s:.0f} s left"
        if left_s < _HOUR_S:
            return f"{left_s / _MINUTE_S:.0f} min left"
        return f"{left_s / _HOUR_S:.1f} h left"


class Progress:
    """Follows the service while it reads and indexes."""

    def __init__(self, guides: GuidesPane, status_bar: StatusBar, service: LibraryService) -> None:
        self._guides = guides
        self._status_bar = status_bar
        self._service = service
        self._time_left = TimeLeft()
        self._timer: Timer | None = None

    def follow(self) -> None:
        """Show from now on how far the service is, until it is done."""
        if self._timer is None:
            self._timer = self._status_bar.set_interval(_EVERY_S, self._show)
        self._timer.resume()

    def stop(self) -> None:
        """Show nothing more by itself."""
        if self._timer is not None:
            self._timer.pause()

    def _show(self) -> None:
        service = self._service
        if service.files_read:
            self._status_bar.show_status(self._text("Reading", *service.files_read))
        elif progress := service.index_progress:
            self._status_bar.show_status(self._text("Indexing", progress.done, progress.total))
        elif service.collection is None:
            self._status_bar.show_status("Opening…")
        else:
            self.show_total()
            if service.is_indexed and not service.is_building:
                self.stop()

    def _text(self, label: str, done: int, total: int) -> str:
        filled = round(_BAR_CELLS * done / max(1, total))
        line = f"{'━' * filled}{'╌' * (_BAR_CELLS - filled)}"
        left = self._time_left.text(done, total)
        return f"{label} {line} {done:,}/{total:,}" + (f", {left}" if left else "")

    def show_total(self) -> None:
        """Show how many guides are listed."""
        if self._guides.total is not None:
            self._status_bar.show_status(pluralize(self._guides.total, "guide"))

    def show_work(self, text: str) -> None:
        """Show what is going on elsewhere, and the total again where `text` is empty."""
        if text:
            self._status_bar.show_status(text)
        else:
            self.show_total()


_SAVE_AFTER_S = 1.0


class SessionSaver:
    """Saves the guide, the pane, the query, its history and what was read."""

    def __init__(self, panes: PaneLayout, search: Search, service: LibraryService) -> None:
        self._panes = panes
        self._search = search
        self._service = service
        self._timer: Timer | None = None
        self._noted: tuple[Session, Position] | None = None

    def save_soon(self) -> None:
        """Save in a moment."""
        if self._timer is None:
            self._timer = self._panes.reader.set_interval(_SAVE_AFTER_S, self._start, pause=True)
        self._timer.resume()

    def _start(self) -> None:
        if self._timer is not None:
            self._timer.pause()
        self._panes.reader.start(self._save, "save", exclusive=True)

    async def _save(self) -> None:
        if self._service.collection is not None:
            await self._service.state.save_session(self._session())
        if warning := self._service.state.pop_warning():
            self._panes.reader.notify(warning, severity="warning", markup=False)

    def _session(self) -> Session:
        reader, query = self._panes.reader, self._search.query
        slug, queries = (
            reader.guide.slug if reader.guide else "",
            self._panes.search.history.queries,
        )
        visits = tuple((visit.slug, visit.at) for visit in reader.history.visits())
        panes = self._panes
        return Session(
            slug, panes.current, query.text, query.tags, queries, visits, panes.has_contents
        )

    def note(self) -> None:
        """Note where the user is, while the panes are still there."""
        if self._service.collection is not None:
            self._noted = (self._session(), self._panes.reader.reader.position)

    async def save_noted(self) -> None:
        """Save what was noted last."""
        if self._noted is not None:
            session, position = self._noted
            await self._service.state.save_session(session)
            if session.slug:
                await self._service.state.save_position(session.slug, position)


_PAINT_WAIT_S = 1.0


class Opening:
    """Reads the folder, restores the session or what was shown, and keeps the index up to date."""

    def __init__(
        self,
        panes: PaneLayout,
        search: Search,
        navigation: Navigation,
        progress: Progress,
        service: LibraryService,
        first_guide: str = "",
    ) -> None:
        """`first_guide` is the slug of the guide to open first, rather than the one read last."""
        self._panes = panes
        self._pane = panes.reader
        self._search = search
        self._navigation = navigation
        self._progress = progress
        self._service = service
        self._first_guide = first_guide
        self._is_watching = False
        self._reported: tuple[Problem, ...] = ()
        self._welcome_page: tuple[Block, ...] | None = None

    def start(
        self,
        on_read: Callable[[], None],
        on_open: Callable[[], None],
        on_indexed: Callable[[], None],
    ) -> None:
        """Read the folder for the first time, and follow its changes from then on.

        `on_read` is called whenever it was read, `on_open` once it is shown for the first time, and
        `on_indexed` whenever it was indexed.
        """
        self._on_read = on_read
        self._on_open = on_open
        self._on_indexed = on_indexed
        self._service.on_fresher_index = self._search.ask
        self._service.on_damaged_index = self._rebuild_index
        self._service.on_model_failure = self._report_model
        self.read_again()

    def reload(self) -> None:
        """Read the folder again, refresh the index, and take the current flags."""
        self._service.use_current_flags()
        self.read_again()

    def read_again(self) -> None:
        """Read the folder, for the first time or again, and refresh the index."""
        self._pane.start(self._open, "open", exclusive=True)

    async def _open(self) -> None:
        self._progress.follow()
        is_first = self._service.collection is None
        try:
            session = await self._service.open()
        except GuideTuiError as error:
            await self._pane.reader.load()
            self._report_closed(error)
            return
        collection = self._service.collection
        if collection is None:
            return
        # Modules and guides stay: every full garbage collection would look at all of them, and no
        # key is answered meanwhile.
        gc.freeze()
        self._on_read()
        if is_first:
            self._restore(collection, session)
            if self._search.query.is_empty:
                # Only what is shown first is loaded until it is painted.
                await self._painted()
                await self._service.idle()
                await self._painted()
        else:
            self._show_again(collection)
        if self._pane.is_blank:
            await self._pane.reader.load()
            if self._pane.is_blank:
                self._welcome(collection)
        if not self._is_watching:
            self._is_watching = True
            self._pane.start(self._watch_files, "watch", exclusive=True)
            self._on_open()
        if collection.errors and collection.errors != self._reported:
            files = pluralize(len(collection.errors), "file")
            self._warn(f"{files} could not be read: guidetui check names them")
        self._reported = collection.errors
        await self._build_index()

    async def _painted(self) -> None:
        """Wait for a paint, if not for long: Textual may not tell of it before a key comes."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._pane.screen.wait_for_refresh(), _PAINT_WAIT_S)

    def _restore(self, collection: "Collection", session: Session) -> None:
        """Go to where the user was; what was typed or focused before that stays."""
        panes, search, reader = self._panes, self._panes.search, self._panes.reader
        search.history.load(session.queries)
        reader.history.load(session.visits)
        is_untouched = panes.current == "guides" and not search.text
        panes.tags.show_collection(collection, session.tags)
        if session.has_contents:
            panes.has_contents = True
            panes.update()
        guide = collection.find(session.slug) if session.slug else None
        if not search.text:
            search.set_text(session.query)
        self._search.ask(guide.slug if guide and search.text == session.query else "")
        if guide is not None:
            reader.open(guide, self._search.query_for(guide), is_visit=True)
        opened = collection.find(self._first_guide) or collection.opened_guide
        if is_untouched and opened is not None:
            self._navigation.open(opened.slug)
        elif is_untouched and session.pane in panes.names:
            panes.focus(session.pane)

    def _show_again(self, collection: "Collection") -> None:
        """Show what was read again; query, tags, focus and guide stay as far as they exist."""
        tags, reader = self._panes.tags, self._panes.reader
        tags.show_collection(collection, tags.chosen)
        self._search.ask()
        before = reader.guide
        guide = collection.find(before.slug) if before else None
        if guide is None and (before is not None or reader.page is self._welcome_page):
            self._welcome(collection)
        elif guide is not None and guide != before:
            reader.refresh_guide(guide)

    def _welcome(self, collection: "Collection") -> None:
        from guidetui.render.pages import welcome_page  # the first frame has no document

        hints = key_hints(
            has_guides=bool(collection.guides), has_pages=collection.base_url is not None
        )
        self._welcome_page = welcome_page(collection, hints)
        self._panes.reader.show_page(self._welcome_page)
        self._panes.show_welcome(True)

    async def _watch_files(self) -> None:
        while True:
            await self._service.changed()
            self.read_again()

    # The index

    def _rebuild_index(self) -> None:
        self._pane.start(partial(self._build_index, rebuild=True), "rebuild", exclusive=True)

    async def _build_index(self, *, rebuild: bool = False) -> None:
        self._progress.follow()
        try:
            notice = await self._service.build_index(rebuild=rebuild)
        except IndexCancelled:
            return
        except GuideTuiError as error:
            notice = error.text
        if notice:
            self._pane.notify(notice, markup=False)
        self._search.ask()
        if self._pane.guide is not None:
            self._pane.show_below(self._pane.guide)
        self._on_indexed()

    # What fails

    def _report_model(self, error: ModelError) -> None:
        self._warn(f"Searching by words alone: {error.text}")

    def _report_closed(self, error: GuideTuiError) -> None:
        self._progress.stop()
        if self._service.collection is None:
            from guidetui.render.pages import error_page  # the first frame has no document

            self._pane.show_page(error_page(error))
            self._panes.status_bar.show_status("")
        else:  # what was read before stays readable
            self._pane.notify(error.text, severity="error", markup=False)

    def _warn(self, text: str) -> None:
        self._pane.notify(text, severity="warning", markup=False)

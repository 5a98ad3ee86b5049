"""Where the user is: saved a moment after it changed and at the end, gone back to at the start."""

from textual.timer import Timer

from guidetui.models import Position
from guidetui.state import Session
from guidetui.tui.actions.search import Search
from guidetui.tui.panes.layout import PaneLayout
from guidetui.tui.service import LibraryService

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
        return Session(slug, self._panes.current, query.text, query.tags, queries, visits)

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

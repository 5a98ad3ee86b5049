"""The asynchronous interface of the user's state: every call runs on the library's thread.

Screens show the current `flags`. If reading fails, values count as absent; if writing fails, that
is reported once (`pop_warning`). No method raises an exception.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Protocol, TypeVar

from msgspec.structs import replace

from guidetui.errors import StateError
from guidetui.models import Position, StudyFlags
from guidetui.paths import collection_key
from guidetui.state import Session, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection

T = TypeVar("T")


class Runner(Protocol):
    """Runs a call on the thread that all calls share."""

    def __call__(self, call: Callable[[], T], /) -> Awaitable[T]:
        """Return what `call` returns."""


class UserState:
    """A `State` for the open collection."""

    def __init__(self, state: State, run: Runner) -> None:
        """Use `run` for every call to `store`; the collection's key is known after `load`."""
        self.store = state
        self._run = run
        self.key = ""
        self._slugs: tuple[str, ...] = ()
        self._warning = ""
        self._has_warned = False
        self.flags = StudyFlags()

    # On the library's thread

    def load(self, collection: "Collection") -> Session:
        """Switch to a collection: read its flags, and return where the user was in it."""
        self.key = collection_key(collection.root)
        self._slugs = tuple(guide.slug for guide in collection.guides)
        self.flags = self._read(self._current_flags, self.flags)
        return self._read(lambda: self.store.sessions.of(self.key), Session())

    def position(self, slug: str) -> Position:
        """Return where the user stopped in a guide."""
        return self._read(lambda: self.store.positions.of(self.key, slug), Position())

    def _current_flags(self) -> StudyFlags:
        return self.store.flags.of(self.key, self._slugs)

    def _read(self, call: Callable[[], T], default: T) -> T:
        try:
            return call()
        except StateError as error:
            self._keep_warning(error)
            return default

    def _write(self, call: Callable[[], None]) -> bool:
        try:
            call()
        except StateError as error:
            self._keep_warning(error)
            return False
        return True

    def _keep_warning(self, error: StateError) -> None:
        if not self._has_warned:
            self._warning = error.text

    # From the event loop

    async def change(self, write: Callable[[State, str], None]) -> bool:
        """Let `write` change the state of the collection; return False if that fails."""
        saving = self._run(lambda: self._write(lambda: write(self.store, self.key)))
        # Quitting cancels the worker that waits here, but not its request.
        return await asyncio.shield(saving)

    def pop_warning(self) -> str:
        """Return what could not be saved or was repaired, once, or an empty string."""
        warning, self._warning = self._warning, ""
        self._has_warned = self._has_warned or bool(warning)
        return warning or self.store.pop_notice()

    async def save_position(self, slug: str, position: Position) -> None:
        """Keep where the user stopped in a guide."""
        await self.change(lambda state, key: state.positions.remember(key, slug, position))

    async def save_session(self, session: Session) -> None:
        """Keep where the user is."""
        await self.change(lambda state, key: state.sessions.remember(key, session))

    async def save_theme(self, name: str) -> None:
        """Keep the name of the theme."""
        await self.change(lambda state, _: state.preferences.remember_theme(name))

    async def set_starred(self, slug: str, *, is_starred: bool) -> None:
        """Add or remove a star in `flags`, even if it cannot be saved."""

        def write(state: State, key: str) -> None:
            if is_starred:
                state.flags.star(key, slug, date.today())
            else:
                state.flags.unstar(key, slug)

        starred = _with(self.flags.starred, slug, is_in=is_starred)
        await self._set_flags(write, replace(self.flags, starred=starred))

    async def set_read(self, slug: str, *, is_read: bool) -> None:
        """Mark a guide as read or unread in `flags`, even if that cannot be saved."""

        def write(state: State, key: str) -> None:
            if is_read:
                state.flags.mark_read(key, slug, date.today())
            else:
                state.flags.mark_unread(key, slug, date.today())

        read = _with(self.flags.read, slug, is_in=is_read)
        new = self.flags.new - {slug} if is_read else self.flags.new
        await self._set_flags(write, replace(self.flags, read=read, new=new))

    async def _set_flags(self, write: Callable[[State, str], None], unsaved: StudyFlags) -> None:
        """Save a flag and read all of them again, since another running copy may have set some."""
        self.flags = unsaved
        if await self.change(write):
            self.flags = await self._run(lambda: self._read(self._current_flags, unsaved))


def _with(slugs: frozenset[str], slug: str, *, is_in: bool) -> frozenset[str]:
    return slugs | {slug} if is_in else slugs - {slug}

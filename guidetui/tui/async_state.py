"""The user's state for an event loop: every call runs on the library's thread.

A screen shows `marks`, which are those of now. What could not be read counts as absent, and what
could not be written is told once (`take_trouble`); nothing is ever raised.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar

from guidetui.errors import StateError
from guidetui.models import Position, StudyFlags
from guidetui.paths import collection_key
from guidetui.state import Session, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection

T = TypeVar("T")


class Runner(Protocol):
    """Runs a call on the one thread that all calls share."""

    def __call__(self, call: Callable[[], T], /) -> Awaitable[T]:
        """Return what `call` returns."""


class AsyncState:
    """Wraps a `State` for the one collection that is open."""

    def __init__(self, state: State, run: Runner) -> None:
        """Use `run` for every call to `kept`, and `key` in it once `load` has found it out."""
        self.kept = state
        self._run = run
        self.key = ""
        self._slugs: tuple[str, ...] = ()
        self._trouble = ""
        self._told_trouble = False
        self.marks = StudyFlags()

    # On the library's thread

    def load(self, collection: "Collection") -> Session:
        """Turn to a collection: read its marks, and return where the user was in it."""
        self.key = collection_key(collection.root)
        self._slugs = tuple(guide.slug for guide in collection.guides)
        self.marks = self._read(self._marks_now, self.marks)
        return self._read(lambda: self.kept.sessions.of(self.key), Session())

    def position(self, slug: str) -> Position:
        """Return where the user stopped in a guide."""
        return self._read(lambda: self.kept.positions.of(self.key, slug), Position())

    def _marks_now(self) -> StudyFlags:
        return self.kept.flags.of(self.key, self._slugs)

    def _read(self, call: Callable[[], T], default: T) -> T:
        try:
            return call()
        except StateError as error:
            self._note(error)
            return default

    def _write(self, call: Callable[[], None]) -> bool:
        try:
            call()
        except StateError as error:
            self._note(error)
            return False
        return True

    def _note(self, error: StateError) -> None:
        if not self._told_trouble:
            self._trouble = f"{error.message} {error.hint}"

    # From the event loop

    async def keep(self, write: Callable[[State, str], None]) -> bool:
        """Let `write` change the state under the collection's name; False where it could not."""
        return await self._run(lambda: self._write(lambda: write(self.kept, self.key)))

    def take_trouble(self) -> str:
        """Return why something could not be kept, or what had to be repaired, once."""
        trouble, self._trouble = self._trouble, ""
        self._told_trouble = self._told_trouble or bool(trouble)
        return trouble or self.kept.pop_notice()

    async def remember_position(self, slug: str, position: Position) -> None:
        """Keep where the user stopped in a guide."""
        await self.keep(lambda state, key: state.positions.remember(key, slug, position))

    async def remember_session(self, session: Session) -> None:
        """Keep where the user is."""
        await self.keep(lambda state, key: state.sessions.remember(key, session))

    async def remember_theme(self, name: str) -> None:
        """Keep the theme."""
        await self.keep(lambda state, _: state.preferences.remember_theme(name))

    async def star(self, slug: str, *, on: bool) -> None:
        """Give a guide a star or take it away; `marks` then say so, kept or not."""

        def write(state: State, key: str) -> None:
            if on:
                state.flags.star(key, slug, date.today())
            else:
                state.flags.unstar(key, slug)

        starred = _with(self.marks.starred, slug, on=on)
        await self._change(write, replace(self.marks, starred=starred))

    async def mark_read(self, slug: str, *, on: bool) -> None:
        """Count a guide as read or not; `marks` then say so, kept or not."""

        def write(state: State, key: str) -> None:
            if on:
                state.flags.mark_read(key, slug, date.today())
            else:
                state.flags.mark_unread(key, slug, date.today())

        await self._change(write, replace(self.marks, read=_with(self.marks.read, slug, on=on)))

    async def _change(self, write: Callable[[State, str], None], unkept: StudyFlags) -> None:
        """Write a mark and read them all again, for another running copy may have set some."""
        self.marks = unkept
        if await self.keep(write):
            self.marks = await self._run(lambda: self._read(self._marks_now, unkept))


def _with(slugs: frozenset[str], slug: str, *, on: bool) -> frozenset[str]:
    return slugs | {slug} if on else slugs - {slug}

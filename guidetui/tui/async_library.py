"""The library for an event loop: every call runs on a thread and never blocks a frame.

One thread owns the searcher and does all reading; a second one, while it lasts, builds the
index beside it.
"""

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from guidetui.document.model import Block
from guidetui.errors import CollectionError, IndexDamaged
from guidetui.models import Guide, IndexProgress, Query, Snippet
from guidetui.state import Session, State
from guidetui.tui.answers import Answer, Asked, answer
from guidetui.tui.async_state import AsyncState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection
    from guidetui.document.model import Part
    from guidetui.library import Library
    from guidetui.render.opening import Opened
    from guidetui.search.index import OpenIndex

T = TypeVar("T")
DAMAGED = "The search index was damaged and has been rebuilt."
# Looking takes at most a fiftieth of the time, which at 100,000 files is once in 20 s.
_LOOK_EVERY_S = 1.0
_REST_PER_LOOK = 50
_SETTLE_S = 0.05


def _do_nothing() -> None:
    """Stand for a screen that has not asked to be told."""


_MOST_RELATED = 5


class AsyncLibrary:
    """Wraps a `Library` and the user's `State`; all methods but `close` are awaited."""

    def __init__(
        self, path: Path, state: State, *, include_drafts: bool = False, base_url: str | None = None
    ) -> None:
        """Prepare to open `path`; nothing is read yet."""
        self._path = path
        self._include_drafts = include_drafts
        self._base_url = base_url
        self._library: Library | None = None
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="guidetui-reader")
        self.state = AsyncState(state, self._run)
        self._filtered: Query | None = None
        self._is_closing = threading.Event()
        self._building: asyncio.Future[OpenIndex] | None = None
        self._stop = threading.Event()
        self._is_repaired = False
        self._last_change = 0
        self.when_fresher: Callable[[], None] = _do_nothing
        self.when_damaged: Callable[[], None] = _do_nothing
        self.index_progress: IndexProgress | None = None
        self.files_read: tuple[int, int] | None = None

    @property
    def is_indexed(self) -> bool:
        """Whether searches read the full text."""
        return self._library is not None and self._library.is_indexed

    @property
    def is_building(self) -> bool:
        """Whether an index is being built or refreshed."""
        return self._building is not None and not self._building.done()

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reader, call)

    async def ask(self, call: Callable[["Library", State, str], T]) -> T:
        """Run `call` with the library, the state and the collection's key in it; may raise."""
        library = self._opened()
        return await self._run(lambda: call(library, self.state.kept, self.state.key))

    async def open(self) -> tuple["Collection", Session]:
        """Load the collection and where the user was in it; raises CollectionError."""
        return await self._run(self._open)

    def _open(self) -> tuple["Collection", Session]:
        from guidetui.library import Library  # 30 ms that the first frame need not wait for

        try:
            if self._library is not None:
                self._library.reload(self._note_files)
            else:
                self._library = Library.open(
                    self._path,
                    include_drafts=self._include_drafts,
                    base_url=self._base_url,
                    progress=self._note_files,
                )
        finally:
            self.files_read = None
        collection = self._library.collection
        return collection, self.state.load(collection)

    def _note_files(self, done: int, total: int) -> None:
        self.files_read = (done, total)

    async def build_index(self, *, rebuild: bool = False) -> str:
        """Build or refresh the index and search through it; returns what there is to tell.

        Until then an older index is used where there is one; `when_fresher` is called then.
        """
        library = self._opened()
        loop = asyncio.get_running_loop()
        await self._stop_building()
        stop = self._stop = threading.Event()

        def note(progress: IndexProgress) -> None:
            self.index_progress = progress

        def meanwhile(opened: "OpenIndex") -> None:
            asyncio.run_coroutine_threadsafe(self._use_older(opened), loop)

        self._building = asyncio.ensure_future(
            asyncio.to_thread(
                library.build_index,
                rebuild=rebuild,
                progress=note,
                is_cancelled=lambda: stop.is_set() or self._is_closing.is_set(),
                meanwhile=meanwhile,
                is_gentle=True,
            )
        )
        # Where nobody waits for it any longer, how it ended is of no interest.
        self._building.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            opened = await asyncio.shield(self._building)
            await self._run(lambda: library.use_index(opened))
        except IndexDamaged:
            if rebuild:
                library.awaits_index = False
                raise
            return await self.build_index(rebuild=True) or DAMAGED
        except Exception:
            library.awaits_index = False
            raise
        finally:
            self.index_progress = None
        # What was loaded since the start stays; a full collection over it would stall the UI.
        gc.freeze()
        return opened.notice

    async def _use_older(self, opened: "OpenIndex") -> None:
        with suppress(IndexDamaged):
            await self._run(lambda: self._opened().use_index(opened))
            self.when_fresher()

    async def _ask_index(self, call: Callable[[], T]) -> T:
        """Ask what needs the index; a damaged one is let go and `when_damaged` called, once."""
        try:
            return await self._run(call)
        except IndexDamaged:
            library = self._opened()
            await self._run(library.close)  # titles answer meanwhile
            if self._is_repaired:
                library.awaits_index = False
            else:
                self._is_repaired = True
                self.when_damaged()
            return await self._run(call)

    async def changed(self) -> None:
        """Return once files changed and a moment passed without another change."""
        library = self._opened()
        rest_s = _LOOK_EVERY_S
        while True:
            await asyncio.sleep(rest_s)
            started = time.monotonic()
            seen = await self._look(library)
            rest_s = max(_LOOK_EVERY_S, _REST_PER_LOOK * (time.monotonic() - started))
            if seen in (0, self._last_change):
                continue
            before = None
            while seen != before:  # an editor may be half way through
                await asyncio.sleep(_SETTLE_S)
                before, seen = seen, await self._look(library)
            self._last_change = seen
            if seen:
                return

    async def _look(self, library: "Library") -> int:
        return await asyncio.to_thread(library.has_changed, self._is_closing.is_set)

    async def _stop_building(self) -> None:
        """Let a build that is under way, for what was opened before, come to its end."""
        if self._building is not None:
            self._stop.set()
            await asyncio.wait([self._building])

    async def search(self, asked: Asked, limit: int) -> Answer:
        """Return the answer to what is asked, with at most `limit` hits.

        Asked again, a query finds what it found before, also what was marked meanwhile; after
        `renew_marks` it looks at the marks of now.
        """
        library = self._opened()
        if asked.query != self._filtered:
            self._filtered = asked.query
            library.marks = self.state.marks
        return await self._ask_index(lambda: answer(library, asked, limit))

    def renew_marks(self) -> None:
        """Let the next search look at the marks of now, whether or not its query is another."""
        self._filtered = None

    async def snippets(
        self, slugs: Iterable[str], query: Query, max_characters: int
    ) -> dict[str, Snippet]:
        """Return the best passages of some guides."""
        library = self._opened()
        wanted = tuple(slugs)
        return await self._ask_index(
            lambda: {slug: library.snippet(slug, query, max_characters) for slug in wanted}
        )

    async def read(self, guide: Guide) -> "Opened":
        """Return the first blocks of a guide, header first, and where the user stopped in it."""
        library = self._opened()

        from guidetui.render.header import header  # loaded with the library, see above
        from guidetui.render.opening import opened

        def run() -> "Opened":
            found = opened(header(guide, library.collection), library.parts(guide))
            return replace(found, position=self.state.position(guide.slug))

        return await self._run(run)

    async def read_on(self, opened: "Opened") -> "Part":
        """Return what comes next in a guide that was opened; asked until the last part came."""
        return await self._run(lambda: next(opened.rest))

    async def related(self, guide: Guide) -> tuple[Block, ...]:
        """Return what stands under a guide: the user's note on it, and the guides near it."""
        library = self._opened()

        from guidetui.render.note import note_blocks
        from guidetui.render.related import related_blocks  # loaded with the library, see above

        return await self._ask_index(
            lambda: (
                *note_blocks(library.note(guide)),
                *related_blocks(library.related(guide, _MOST_RELATED), library.collection),
            )
        )

    async def draw(self, source: str) -> tuple[tuple[str, ...], ...]:
        """Return drawings of a Mermaid source, the roomiest first, beside everything else."""
        from guidetui.document.mermaid import draw  # needed once a diagram is

        return await asyncio.to_thread(draw, source)

    async def open_url(self, url: str, browser: str | None) -> None:
        """Start a browser; raises BrowserError. Waits up to a second, beside everything else."""
        from guidetui.browser import open_url  # needed once a browser is

        await asyncio.to_thread(open_url, url, command=browser)

    def close(self) -> None:
        """Let go of the threads; a build that is under way stops at its next guide."""
        self._is_closing.set()
        self._reader.shutdown(wait=False, cancel_futures=False)

    def _opened(self) -> "Library":
        if self._library is None:
            raise CollectionError("The collection is still being opened.", "Wait a moment.")
        return self._library

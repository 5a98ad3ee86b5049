"""The index for an event loop: built on a thread beside everything else, watched, mended.

One thread owns the searcher and does all reading; a second one, while it lasts, builds the
index beside it, and a third looks now and then whether files changed.
"""

import asyncio
import gc
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from guidetui.errors import CollectionError, GuideTuiError, IndexCancelled, IndexDamaged
from guidetui.models import IndexProgress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.library import Library
    from guidetui.search.index.store import OpenIndex

T = TypeVar("T")
DAMAGED = "The search index was damaged and has been rebuilt."
# An index that lacks so few guides will be up to date before another could be opened.
_FEW_BEHIND = 20
# Looking takes at most a fiftieth of the time, which at 100,000 files is once in 20 s.
_LOOK_EVERY_S = 1.0
_REST_PER_LOOK = 50
_SETTLE_S = 0.05
_WARM = object()


def _do_nothing() -> None:
    """Stand for a screen that has not asked to be told."""


class IndexedLibrary:
    """The half of the asynchronous library that keeps an index.

    `when_fresher` is called when a newer index can be searched before the newest is there, and
    `when_damaged` when searching found damage, upon which `build_index(rebuild=True)` helps.
    """

    def __init__(self) -> None:
        """Prepare threads; nothing is read yet."""
        self._library: Library | None = None
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="guidetui-reader")
        self._is_closing = threading.Event()
        self._building: asyncio.Future[OpenIndex] | None = None
        self._one_build = asyncio.Lock()
        self._warming: asyncio.Future[None] | None = None
        self._is_repaired = False
        self._is_frozen = False
        self._last_change = 0
        self.when_fresher: Callable[[], None] = _do_nothing
        self.when_damaged: Callable[[], None] = _do_nothing
        self.index_progress: IndexProgress | None = None

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

    async def build_index(self, *, rebuild: bool = False) -> str:
        """Build or refresh the index and search through it; returns what there is to tell.

        Until then an older index is used where there is one; `when_fresher` is called then. One
        that is being built already is waited for, so that nothing is done twice.
        """
        library = self._opened()
        async with self._one_build:
            if self._building is not None:
                await asyncio.wait([self._building])
            try:
                opened = await self._build(library, rebuild=rebuild)
            except IndexDamaged:
                if not rebuild:
                    await self._build(library, rebuild=True)
                    return DAMAGED
                library.awaits_index = False
                raise
            except IndexCancelled:
                raise
            except GuideTuiError:
                library.awaits_index = False
                raise
        if not self._is_frozen:
            # What was loaded since the start stays; a full collection over it would stall the UI.
            gc.freeze()
            self._is_frozen = True
        self._warming = asyncio.ensure_future(self._warm_up(library))
        return opened.notice

    async def _warm_up(self, library: "Library") -> None:
        """Prepare for the first queries; one that comes meanwhile waits for a step at most."""
        steps = library.warm_up()
        with suppress(IndexDamaged):  # the next search finds it as well, and has it mended
            while not self._is_closing.is_set():
                if await self._run(lambda: next(steps, _WARM)) is _WARM:
                    return

    async def _build(self, library: "Library", *, rebuild: bool = False) -> "OpenIndex":
        loop = asyncio.get_running_loop()

        def note(progress: IndexProgress) -> None:
            self.index_progress = progress

        def on_stale_index(opened: "OpenIndex") -> None:
            if opened.stale_count > _FEW_BEHIND or not library.is_indexed:
                asyncio.run_coroutine_threadsafe(self._use_older(opened), loop)

        self._building = asyncio.ensure_future(
            asyncio.to_thread(
                library.build_index,
                rebuild=rebuild,
                progress=note,
                is_cancelled=self._is_closing.is_set,
                on_stale_index=on_stale_index,
                low_priority=True,
            )
        )
        # Where nobody waits for it any longer, how it ended is of no interest.
        self._building.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            opened = await asyncio.shield(self._building)
        finally:
            self.index_progress = None
        await self._run(lambda: library.use_index(opened))
        return opened

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

    def _opened(self) -> "Library":
        if self._library is None:
            raise CollectionError("The collection is still being opened.", "Wait a moment.")
        return self._library

"""The library for an event loop: every call runs on a thread and never blocks a frame."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from guidetui.document.model import Block
from guidetui.models import Guide, Query, SearchRequest, SearchResponse, Snippet
from guidetui.state import Session, State
from guidetui.tui.async_index import IndexedLibrary
from guidetui.tui.async_state import AsyncState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection
    from guidetui.document.model import Part
    from guidetui.library import Library
    from guidetui.render.opening import Opened

T = TypeVar("T")
_MOST_RELATED = 5


class AsyncLibrary(IndexedLibrary):
    """Wraps a `Library` and the user's `State`; all methods but `close` are awaited."""

    def __init__(
        self, path: Path, state: State, *, include_drafts: bool = False, base_url: str | None = None
    ) -> None:
        """Prepare to open `path`; nothing is read yet."""
        super().__init__()
        self._path = path
        self._include_drafts = include_drafts
        self._base_url = base_url
        self.state = AsyncState(state, self._run)
        self._filtered: Query | None = None
        self.files_read: tuple[int, int] | None = None

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

    async def search(self, request: SearchRequest) -> SearchResponse:
        """Return all that answers a query.

        Asked again, a query finds what it found before, also what was marked meanwhile; after
        `renew_marks` it looks at the marks of now.
        """
        library = self._opened()
        if request.query != self._filtered:
            self._filtered = request.query
            library.flags = self.state.marks
        return await self._ask_index(lambda: library.respond(request))

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

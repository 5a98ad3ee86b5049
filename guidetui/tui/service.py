"""The asynchronous interface of the library: every call runs in a thread, none blocks a frame.

One thread owns the searcher and the state and answers in order. A second one builds the index at
the same time, and a third checks now and then whether files changed. A call whose task is cancelled
before its turn never runs, so an exclusive worker for each kind of request is enough for the newest
to win.
"""

import asyncio
import gc
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from guidetui.errors import (
    CollectionError,
    GuideTuiError,
    IndexCancelled,
    IndexDamaged,
    ModelError,
    PictureError,
    PictureErrorKind,
)
from guidetui.links import without_scheme
from guidetui.models import (
    Guide,
    IndexProgress,
    Position,
    Query,
    SearchRequest,
    SearchResponse,
    Snippet,
)
from guidetui.paths import cache_dir, collection_key
from guidetui.state import Session, State
from guidetui.tui.graphics import Protocol, protocol
from guidetui.tui.user_state import UserState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection
    from guidetui.document.model import Block, Part
    from guidetui.library import Library
    from guidetui.pictures.decode import Picture, View
    from guidetui.render.chunking import PartialDocument
    from guidetui.render.text_offsets import Span
    from guidetui.search.index.store import OpenIndex
    from guidetui.search.meaning.client import Meaning
    from guidetui.tui.drawing import Drawn

T = TypeVar("T")
_ADDRESS = r"https?://\S+"

INDEX_REPAIRED = "The search index was damaged and has been rebuilt."
_MAX_RELATED = 5
# If fewer guides are missing, the refresh ends before an older index could be opened.
_FEW_STALE = 20
# Checking takes at most a fiftieth of the time: once in 20 s for 100,000 files.
_LOOK_INTERVAL_S = 1.0
_PAUSE_PER_LOOK = 50
_SETTLE_S = 0.05
# The model is loaded after the start, and asked when nothing was typed for a moment.
_QUIET_S = 2.0
_PAUSE_S = 0.1
_WARM = object()


class OpenGuide(Struct, frozen=True):
    """A guide as first shown.

    `document` has its first blocks and yields the others; `matches` are the matches of the query in
    those first blocks.
    """

    document: "PartialDocument"
    position: Position
    matches: "tuple[Span, ...]" = ()


def _ignore() -> None:
    """Stand for a screen that did not ask to be called."""


def _ignore_error(_error: ModelError) -> None:
    """Stand for a screen that did not ask to be told."""


class LibraryService:
    """A `Library`, the user's `state` and the `pictures` for an event loop.

    `collection` is None until `open` has loaded it. `on_fresher_index` is called when a newer index
    can be searched before the newest is ready, and `on_damaged_index` when a search found damage;
    `build_index(rebuild=True)` then repairs it. `on_model_failure` gets the reason if the model
    fails and searches use words alone.
    """

    def __init__(
        self,
        path: Path,
        state: State,
        *,
        include_drafts: bool = False,
        base_url: str | None = None,
        use_gitignore: bool = True,
        browser: str | None = None,
        images: str = "auto",
        offline: bool = False,
        checks_updates: bool = False,
        semantic: bool = False,
        semantic_model: Path | None = None,
    ) -> None:
        """Prepare to open `path`; nothing is read yet. `browser` and `images` are settings.

        `checks_updates`: look for updates of collections now and then; `semantic`: search by
        meaning, with the model in a folder or the installed one.
        """
        self.path = path
        self.checks_updates = checks_updates
        self.is_offline = offline
        self._include_drafts = include_drafts
        self._base_url = base_url
        self._use_gitignore = use_gitignore
        self._browser = browser
        self._library: Library | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="guidetui-library")
        self._is_closing = threading.Event()
        self._building: asyncio.Future[OpenIndex] | None = None
        self._build_lock = asyncio.Lock()
        self._warming: asyncio.Future[None] | None = None
        self._is_semantic, self._model_folder = semantic, semantic_model
        self._meaning: Meaning | None = None
        self._is_repaired = False
        self._is_frozen = False
        self._last_change = 0
        self._last_query: Query | None = None
        self.state = UserState(state, self._run)
        self.pictures = PictureService(images, offline=offline)
        self.collection: Collection | None = None
        self.files_read: tuple[int, int] | None = None
        self.index_progress: IndexProgress | None = None
        self.on_fresher_index: Callable[[], object] = _ignore
        self.on_damaged_index: Callable[[], object] = _ignore
        self.on_model_failure: Callable[[ModelError], object] = _ignore_error

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def idle(self) -> None:
        """Return once all calls so far have returned."""
        await self._run(_ignore)

    async def ask(self, call: Callable[["Library", State, str], T]) -> T:
        """Run `call` with the library, the state and the collection's key; raise what it raises."""
        library = self._opened()
        return await self._run(lambda: call(library, self.state.store, self.state.key))

    def _opened(self) -> "Library":
        if self._library is None:
            raise CollectionError("The collection is still being opened.", "Wait a moment.")
        return self._library

    # The collection

    async def open(self) -> Session:
        """Load the collection, or load it again; return where the user was in it.

        Raises CollectionError, after which `collection` is unchanged.
        """
        return await self._run(self._open)

    def _open(self) -> Session:
        from guidetui.library import Library  # 30 ms, not needed for the first frame

        try:
            if self._library is not None:
                self._library.reload(self._count_files)
            else:
                self._library = Library.open(
                    self.path,
                    include_drafts=self._include_drafts,
                    base_url=self._base_url,
                    use_gitignore=self._use_gitignore,
                    progress=self._count_files,
                )
        finally:
            self.files_read = None
        session = self.state.load(self._library.collection)
        self.collection = self._library.collection
        return session

    def open_indexed(self, path: Path, base_url: str | None) -> "Library":
        """Open another collection with its index and flags, in a thread of the caller's.

        Raises GuideTuiError.
        """
        from guidetui.library import Library  # see above

        library = Library.open(
            path,
            include_drafts=self._include_drafts,
            base_url=base_url,
            use_gitignore=self._use_gitignore,
        )
        library.use_index(library.build_index(is_cancelled=self._is_closing.is_set))
        slugs = (guide.slug for guide in library.collection.guides)
        key = collection_key(library.collection.root)
        library.flags = self.state.store.flags.of(key, slugs)
        return library

    def _count_files(self, done: int, total: int) -> None:
        self.files_read = (done, total)

    async def changed(self) -> None:
        """Return once files have changed and stayed unchanged for a moment."""
        library = self._opened()
        pause_s = _LOOK_INTERVAL_S
        while True:
            await asyncio.sleep(pause_s)
            started = time.monotonic()
            seen = await self._look(library)
            pause_s = max(_LOOK_INTERVAL_S, _PAUSE_PER_LOOK * (time.monotonic() - started))
            if seen in (0, self._last_change):
                continue
            before = None
            while seen != before:  # an editor may still be writing
                await asyncio.sleep(_SETTLE_S)
                before, seen = seen, await self._look(library)
            self._last_change = seen
            if seen:
                return

    async def _look(self, library: "Library") -> int:
        return await asyncio.to_thread(library.has_changed, self._is_closing.is_set)

    @property
    def is_closing(self) -> bool:
        """Whether the service is closed, so that running work should end."""
        return self._is_closing.is_set()

    def close(self) -> None:
        """Release the threads; a build that is under way stops at its next guide."""
        self._is_closing.set()
        if self._meaning is not None:
            self._meaning.leave()
        self._thread.shutdown(wait=False, cancel_futures=False)
        self.pictures.close()

    # The index

    @property
    def is_indexed(self) -> bool:
        """Whether searches read the full text."""
        return self._library is not None and self._library.is_indexed

    @property
    def is_building(self) -> bool:
        """Whether an index is being built or refreshed."""
        return self._building is not None and not self._building.done()

    async def build_index(self, *, rebuild: bool = False) -> str:
        """Build or refresh the index and search through it; return a notice, or an empty string.

        Until then an older index is used if there is one (`on_fresher_index`). A running build is
        awaited instead of starting another one.
        """
        library = self._opened()
        async with self._build_lock:
            if self._building is not None:
                await asyncio.wait([self._building])
            try:
                opened = await self._build(library, rebuild=rebuild)
            except IndexDamaged:
                if not rebuild:
                    await self._build(library, rebuild=True)
                    return INDEX_REPAIRED
                library.awaits_index = False
                raise
            except IndexCancelled:
                raise
            except GuideTuiError:
                library.awaits_index = False
                raise
        if not self._is_frozen:
            # What was loaded since the start stays; a full garbage collection of it would block the
            # UI.
            gc.freeze()
            self._is_frozen = True
        if self._warming is not None:
            self._warming.cancel()
        self._warming = asyncio.ensure_future(self._warm_up(library))
        return opened.notice or (INDEX_REPAIRED if rebuild else "")

    async def _build(self, library: "Library", *, rebuild: bool = False) -> "OpenIndex":
        loop = asyncio.get_running_loop()

        def note(progress: IndexProgress) -> None:
            self.index_progress = progress

        def use_older(opened: "OpenIndex") -> None:
            if opened.stale_count > _FEW_STALE or not library.is_indexed:
                asyncio.run_coroutine_threadsafe(self._use_older(opened), loop)

        self._building = asyncio.ensure_future(
            asyncio.to_thread(
                library.build_index,
                rebuild=rebuild,
                progress=note,
                is_cancelled=self._is_closing.is_set,
                on_stale_index=use_older,
                low_priority=True,
            )
        )
        # If no task waits any more, the result is not needed.
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
            self.on_fresher_index()

    async def _warm_up(self, library: "Library") -> None:
        """Prepare for the first queries; a query in between waits for one step at most."""
        steps = library.warm_up()
        with suppress(GuideTuiError):  # the next search reports it
            while not self._is_closing.is_set():
                if await self._run(lambda: next(steps, _WARM)) is _WARM:
                    break
        await self._use_model(library)

    # The sentence model

    async def _use_model(self, library: "Library") -> None:
        """Load the sentence model when there is nothing else to do, and let it read the guides."""
        if not self._is_semantic:
            return
        await asyncio.sleep(_QUIET_S)
        if self._is_closing.is_set() or not library.is_indexed:
            return
        try:
            library.use_meaning(self._model_folder)
            meaning = self._meaning = await self._run(lambda: library.meaning)
            if meaning is None:
                return
            texts = await self._run(lambda: tuple(library.searcher.texts()))
            await asyncio.to_thread(meaning.read, texts)
            self.on_fresher_index()
            left = await asyncio.to_thread(meaning.learn)
            while left and not self._is_closing.is_set():
                left = await asyncio.to_thread(meaning.learn)
        except ModelError as error:
            self._give_up_model(error)
        except IndexDamaged:
            return  # the next search reports it

    def _give_up_model(self, error: ModelError) -> None:
        if not self._is_closing.is_set():
            self._meaning, self._is_semantic = None, False
            self.on_model_failure(error)

    async def refine(self, request: SearchRequest) -> SearchResponse | None:
        """Answer a query by words and meaning, after a pause; None if no model is loaded.

        Cancelled if more is typed.
        """
        library, meaning = self._opened(), self._meaning
        if meaning is None or not meaning.has_guides:
            return None
        await asyncio.sleep(_PAUSE_S)
        try:
            await asyncio.to_thread(meaning.near, request.query.text)
        except ModelError as error:
            self._give_up_model(error)
            return None
        return await self._run_search(lambda: library.respond(request))

    async def _alike(self, guide: Guide) -> "Mapping[str, float]":
        """Return how near in meaning other guides are, if the model is ready."""
        if self._meaning is None or not self._meaning.is_ready:
            return {}
        try:
            return await asyncio.to_thread(self._meaning.alike, guide.slug)
        except ModelError as error:
            self._give_up_model(error)
            return {}

    async def _run_search(self, call: Callable[[], T]) -> T:
        """Run a call that needs the index; a damaged one is closed and reported, once."""
        try:
            return await self._run(call)
        except IndexDamaged:
            library = self._opened()
            if self._is_repaired:
                library.awaits_index = False
            else:
                self._is_repaired = True
                self.on_damaged_index()

            def run_without() -> T:
                library.close()
                return call()

            return await self._run(run_without)

    # Questions

    async def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a query with everything that is shown for it.

        A repeated query uses the flags of the first time, so that guides flagged since do not leave
        the list; after `use_current_flags` it uses the current flags. The sentence model is not
        awaited: if `can_refine` is true, `refine` answers again.
        """
        library = self._opened()
        if request.query != self._last_query:
            self._last_query = request.query
            library.flags = self.state.flags
        knows = self._meaning is not None and self._meaning.knows(request.query.text)
        asked = replace(request, words_only=not knows)
        return await self._run_search(lambda: library.respond(asked))

    def use_current_flags(self) -> None:
        """Let the next search use the current flags, even if its query is repeated."""
        self._last_query = None

    async def snippets(
        self, slugs: Iterable[str], query: Query, max_characters: int
    ) -> dict[str, Snippet]:
        """Return the best passages of some guides by slug."""
        library = self._opened()
        wanted = tuple(slugs)
        return await self._run_search(
            lambda: {slug: library.snippet(slug, query, max_characters) for slug in wanted}
        )

    async def open_guide(self, guide: Guide, query: Query, width_cells: int) -> OpenGuide:
        """Return the first blocks of a guide, header first, and what `query` matches in them.

        `width_cells` is the width of the text, which decides how diagrams are drawn. Raises
        CollectionError if the file cannot be read.
        """
        library = self._opened()

        from guidetui.render.chunking import begin_document
        from guidetui.render.pages import header  # loaded with the library, see above

        def run() -> OpenGuide:
            parts = library.parts(guide)
            first = next(parts)
            head = header(guide, library.collection, first.blocks)
            document = begin_document(head, chain((first,), parts))
            matches: list[Span] = []
            with suppress(GuideTuiError):  # a damaged index, which the next search reports
                matches = _matches(library, query, document.blocks, width_cells, 0)
            return OpenGuide(document, self.state.position(guide.slug), tuple(matches))

        return await self._run(run)

    async def read_on(self, document: "PartialDocument") -> "Part":
        """Return the next part of a guide that was opened; called until the last part came."""
        return await self._run(lambda: next(document.rest))

    async def whole_guide(self, guide: Guide) -> "tuple[Block, ...]":
        """Return all blocks of a guide, header first; other calls run between its parts.

        Raises CollectionError.
        """
        opened = await self.open_guide(guide, Query(), 0)
        blocks, is_complete = list(opened.document.blocks), opened.document.is_complete
        while not is_complete:
            part = await self.read_on(opened.document)
            blocks[part.keep :] = part.blocks
            is_complete = part.is_last
        return tuple(blocks)

    async def matches(
        self, query: Query, blocks: "Sequence[Block]", width_cells: int, first: int
    ) -> "list[Span]":
        """Return the matches of `query` in `blocks`, the first of which has the number `first`.

        Facts and addresses are left out, since they are not part of the text.
        """
        library = self._opened()
        return await self._run_search(lambda: _matches(library, query, blocks, width_cells, first))

    async def passages(
        self, wanted: Sequence[str], blocks: "Sequence[Block]", width_cells: int, first: int
    ) -> "list[Span]":
        """Return where passages are in `blocks`; the first block has the number `first`."""
        return await asyncio.to_thread(_passages, wanted, blocks, width_cells, first)

    async def below_guide(
        self, guide: Guide, unfolded: frozenset[int] = frozenset()
    ) -> "tuple[Block, ...]":
        """Return what is shown under a guide: questions, sources, note, related guides, backlinks.

        Of the answers, those with the numbers `unfolded` are included.
        """
        library = self._opened()

        from guidetui.render.pages import note_blocks, question_blocks, source_blocks
        from guidetui.render.related import (  # loaded with the library, see above
            backlink_blocks,
            related_blocks,
        )

        cosines = await self._alike(guide)
        return await self._run_search(
            lambda: (
                *question_blocks(guide, unfolded),
                *source_blocks(guide),
                *note_blocks(library.note(guide)),
                *related_blocks(library.related(guide, _MAX_RELATED, cosines), library.collection),
                *backlink_blocks(library.backlinks(guide), library.collection),
            )
        )

    async def draw_diagram(self, source: str) -> tuple[tuple[str, ...], ...]:
        """Return drawings of a Mermaid source, the widest first."""
        from guidetui.document.mermaid import draw  # needed once a diagram is

        return await asyncio.to_thread(draw, source)

    async def open_url(self, url: str) -> None:
        """Start a browser; raises BrowserError. Waits up to a second."""
        from guidetui.programs import open_url  # needed once a browser is

        await asyncio.to_thread(open_url, url, command=self._browser)

    async def open_file(self, file: Path) -> None:
        """Open a file with the platform's program; raises BrowserError. Waits up to a second."""
        from guidetui.programs import open_file  # needed once a browser is

        await asyncio.to_thread(open_file, file)


def _matches(
    library: "Library", query: Query, blocks: "Sequence[Block]", width_cells: int, first: int
) -> "list[Span]":
    if query.is_empty:
        return []
    from guidetui.document.model import Facts
    from guidetui.render.layout import block_text
    from guidetui.render.text_offsets import Span
    from guidetui.search.snippets import match_ranges

    matcher = library.matcher(query)
    spans = []
    for number, block in enumerate(blocks, first):
        if isinstance(block, Facts):
            continue
        text = block_text(block, width_cells)
        addresses = [found.span() for found in _addresses(block).finditer(text)]
        for start, end in match_ranges(text, matcher):
            if not any(left <= start < right for left, right in addresses):
                spans.append(Span(number, start, end))
    return spans


def _addresses(block: "Block") -> re.Pattern[str]:
    """Return a pattern of the addresses in a block, also as shown without their scheme."""
    from guidetui.document.model import Image, walk

    images = [image for image in walk((block,)) if isinstance(image, Image)]
    shown = {without_scheme(url) for image in images for url in (image.url, image.href) if url}
    return re.compile("|".join([_ADDRESS, *map(re.escape, shown)]))


def _passages(
    wanted: Sequence[str], blocks: "Sequence[Block]", width_cells: int, first: int
) -> "list[Span]":
    from guidetui.render.layout import block_text  # loaded with the library, see above
    from guidetui.render.text_offsets import Span

    patterns = [re.compile(r"\s+".join(map(re.escape, passage.split()))) for passage in wanted]
    spans = []
    for number, block in enumerate(blocks, first):
        text = block_text(block, width_cells)
        spans += [Span(number, *found.span()) for it in patterns for found in it.finditer(text)]
    return sorted(spans, key=lambda span: (span.block, span.start))


class PictureService:
    """Fetches and draws pictures as the settings say; a fetch never keeps the process alive."""

    def __init__(self, setting: str = "auto", *, offline: bool = False) -> None:
        """Draw as `setting`, one of `settings.IMAGES`; with `offline`, fetch nothing."""
        self._setting = setting
        self._offline = offline
        # One thread: one drawing at a time, and cancelled ones are skipped.
        self._drawing = ThreadPoolExecutor(1, thread_name_prefix="guidetui-drawing")
        self.bytes_fetched: tuple[int, int | None] | None = None

    def close(self) -> None:
        """Release the thread."""
        self._drawing.shutdown(wait=False, cancel_futures=True)

    @property
    def protocol(self) -> Protocol | None:
        """How pictures are drawn; None if they are off."""
        return protocol(self._setting)

    async def load(self, url: str) -> "Picture":
        """Return a picture; raises PictureError. Cancelling it ends the fetch at once.

        Meanwhile `bytes_fetched` gets the number of bytes so far and, if known, in all.
        """
        from guidetui.pictures.fetch import Fetch, Loading, PictureCache

        _require_pictures()

        def note(done: int, total: int | None) -> None:
            self.bytes_fetched = (done, total)

        fetch = Fetch(url, progress=note)
        cache = PictureCache(cache_dir() / "pictures")
        try:
            return await _run_detached(Loading(url, fetch, cache, self._offline).run)
        finally:
            fetch.stop()
            self.bytes_fetched = None

    async def load_file(self, file: Path) -> "Picture":
        """Return the picture in a file; raises PictureError."""
        from guidetui.pictures.decode import decode_file

        _require_pictures()
        return await _run_detached(partial(decode_file, file))

    async def draw(
        self, picture: "Picture", view: "View", how: Protocol, columns: int, lines: int
    ) -> "Drawn":
        """Return a drawing of at most `columns` by `lines` cells."""

        def run() -> "Drawn":
            from guidetui.tui.drawing import draw  # loads Pillow

            return draw(picture, view, how, columns, lines)

        return await asyncio.get_running_loop().run_in_executor(self._drawing, run)


def _require_pictures() -> None:
    from guidetui.pictures.fetch import is_installed

    if not is_installed():
        raise PictureError(
            "Pictures need an extra: pip install 'guidetui[images]'.",
            PictureErrorKind.NOT_INSTALLED,
        )


async def _run_detached(call: Callable[[], T]) -> T:
    """Run `call` on a thread of its own, which never keeps the process alive."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(set_answer: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop may be closed
            loop.call_soon_threadsafe(lambda: None if answer.done() else set_answer())

    def run() -> None:
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001  raised again where it is awaited
            failure = error
            settle(lambda: answer.set_exception(failure))
        else:
            settle(lambda: answer.set_result(result))

    threading.Thread(target=run, name="guidetui-pictures", daemon=True).start()
    return await answer

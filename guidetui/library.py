"""The facade: every question a front end may ask of a collection is a method here.

A `Library` is used by one thread at a time but for `build_index`, which only reads the
collection and may run beside everything else.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from guidetui.collection.cache import MetadataCache
from guidetui.collection.collection import Collection
from guidetui.collection.fingerprint import fingerprint
from guidetui.collection.guide_file import read_body, read_text
from guidetui.collection.load import load
from guidetui.document.model import Document, Part
from guidetui.document.parse import parse, parts
from guidetui.document.sources import block_sources
from guidetui.errors import CollectionError, ErrorKind, GuideTuiError, IndexDamaged
from guidetui.models import (
    Guide,
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
from guidetui.notes import read_note, with_notes
from guidetui.paths import aliases_file, collection_cache
from guidetui.search.query.completion import complete_query
from guidetui.search.query.filters import filters_of
from guidetui.search.query.parser import parse_query
from guidetui.search.related import related_guides
from guidetui.search.scan import BUILDING, NO_INDEX, search_titles, stale_notice
from guidetui.search.snippets import Matcher, match_ranges, matcher_for
from guidetui.search.suggest.aliases import load_aliases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.search.engine import SearchEngine
    from guidetui.search.index.store import OpenIndex

# An index that lacks so few guides will be up to date before anybody misses them.
_FEW_BEHIND = 20


@contextmanager
def _finding_damage() -> Iterator[None]:
    """Take what searching raises for damage: Whoosh raises almost anything where it reads it."""
    try:
        yield
    except GuideTuiError:
        raise
    except Exception as error:
        raise IndexDamaged("The search index is damaged.", kind=ErrorKind.INDEX_DAMAGED) from error


class Library:
    """One opened collection, searchable by title at once and in full once it has an index.

    `flags` are what `is:starred` and `is:unread` ask for; a front end sets it from its state.
    """

    def __init__(self, collection: Collection, *, include_drafts: bool = False) -> None:
        """Wrap a collection that is already loaded; `open` loads one."""
        self.collection = collection
        self._read: Callable[[Callable[[int, int], None] | None], Collection] = lambda _: collection
        self._include_drafts = include_drafts
        self.flags = StudyFlags()
        self._engine: SearchEngine | None = None
        self._opened: OpenIndex | None = None
        self.awaits_index = True

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        include_drafts: bool = False,
        base_url: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> "Library":
        """Load what is at `path`; raises CollectionError where it cannot be opened at all."""
        cache = MetadataCache(collection_cache(path) / "metadata.db")

        def read(progress: Callable[[int, int], None] | None) -> Collection:
            return with_notes(
                load(
                    path,
                    cache=cache,
                    include_drafts=include_drafts,
                    base_url=base_url,
                    progress=progress,
                )
            )

        library = cls(read(progress), include_drafts=include_drafts)
        library._read = read
        return library

    def reload(self, progress: Callable[[int, int], None] | None = None) -> bool:
        """Read again what changed on disk, and say whether anything did.

        The index is used as it is until a refreshed one comes. Raises CollectionError, after
        which all is as it was.
        """
        collection = self._read(progress)
        if collection == self.collection:
            return False
        if collection.root != self.collection.root:
            self.close()
        self.collection = collection
        if self._opened is not None:
            try:
                self.use_index(self._opened)
            except IndexDamaged:
                self.close()
        return True

    def has_changed(self, is_cancelled: Callable[[], bool] = lambda: False) -> int:
        """Return the fingerprint of the files, or 0 where nothing changed or it was cancelled."""
        found = fingerprint(self.collection.root, is_cancelled)
        return 0 if found in (None, self.collection.fingerprint) else found

    @property
    def _cache(self) -> Path:
        return collection_cache(self.collection.root)

    @property
    def is_indexed(self) -> bool:
        """Whether searches read the full text."""
        return self._engine is not None

    def build_index(
        self,
        *,
        rebuild: bool = False,
        progress: Callable[[IndexProgress], None] = lambda _: None,
        is_cancelled: Callable[[], bool] = lambda: False,
        on_stale_index: Callable[["OpenIndex"], None] = lambda _: None,
        low_priority: bool = False,
        merge: bool = True,
    ) -> "OpenIndex":
        """Open the index, refreshed or rebuilt as needed, without using it yet.

        `on_stale_index` gets an older or unfinished index that serves until then;
        `low_priority` lets
        other processes go first; without `merge` a refresh is quick and may leave small segments.

        Raises IndexUnavailable, or IndexCancelled once `is_cancelled` says so.
        """
        from guidetui.search.index.store import Request, index_folder, open_index

        return open_index(
            self.collection,
            index_folder(self._cache, include_drafts=self._include_drafts),
            Request(rebuild, progress, is_cancelled, on_stale_index, low_priority, merge),
            current=self._opened,
        )

    def use_index(self, opened: "OpenIndex") -> None:
        """Search through `opened` from now on; the calling thread must do all the searching.

        What was used before is let go first, so that there are never two in memory.
        """
        from guidetui.search.engine import SearchEngine

        self.close()
        with _finding_damage():
            self._engine = SearchEngine(self.collection, opened, load_aliases(aliases_file()))
        self._opened = opened

    def warm_up(self) -> Iterator[None]:
        """Work out, a step at a time, what the first queries and guides would have to wait for.

        Ends early where another index is used meanwhile. Raises IndexDamaged.
        """
        from guidetui.document import warm  # loads the parser, 100 ms

        engine = self._engine
        if engine is not None:
            with _finding_damage():
                for _ in engine.warm_up():
                    yield
                    if engine is not self._engine:
                        return
            yield from warm.warm_up()

    def close(self) -> None:
        """Let go of the index's files; only titles are searched from then on."""
        if self._engine is not None:
            self._engine.close()
        self._engine = self._opened = None

    def search(self, query: Query, limit: int) -> SearchPage:
        """Return the best `limit` guides for `query`; titles only until there is an index.

        An empty query lists all guides that satisfy the filters, in publication order. Raises
        IndexDamaged where the index turns out to be.
        """
        if self._engine is None:
            notice = BUILDING if self.awaits_index else NO_INDEX
            return search_titles(self.collection, query, limit, notice, self.flags)
        with _finding_damage():
            page = self._engine.search(query, limit, self.flags)
        if self._opened is not None and self._opened.stale_count > _FEW_BEHIND and not page.notice:
            return replace(page, notice=stale_notice(self._opened.stale_count))
        return page

    def respond(self, request: SearchRequest) -> SearchResponse:
        """Answer a query with all that belongs to it, in one go; raises IndexDamaged."""
        query = request.query
        page = self.search(query, request.limit)
        is_browsing = query.is_empty or page.only_filters
        slugs = [] if is_browsing else [hit.slug for hit in page.hits]
        return SearchResponse(
            page,
            self.title_matches(slugs, query),
            {
                slug: self.snippet(slug, query, request.snippet_characters)
                for slug in slugs[: request.snippet_count]
            },
            self.chosen(query) if is_browsing and (query.tags or not query.is_empty) else None,
            complete_query(query.text, request.cursor, self.collection)
            if request.cursor is not None
            else (),
        )

    def guides_for(self, query: Query) -> tuple[Guide, ...]:
        """Return all guides that answer `query`, in the order of `search`."""
        page = self.search(query, max(1, len(self.collection.guides)))
        return tuple(self.collection.guide(hit.slug) for hit in page.hits)

    def snippet(self, slug: str, query: Query | str, max_characters: int) -> Snippet:
        """Return the passage of a guide that answers `query` best, its matches marked."""
        if self._engine is None:
            return Snippet(self.collection.guide(slug).description[:max_characters])
        with _finding_damage():
            return self._engine.snippet(slug, query, max_characters)

    def matcher(self, query: Query) -> Matcher:
        """Return what `match_ranges` finds in any text as an answer to `query`."""
        if self._engine is None:
            return matcher_for(parse_query(query.text, self.collection))
        return self._engine.matcher(query)

    def title_matches(
        self, slugs: Iterable[str], query: Query
    ) -> dict[str, tuple[tuple[int, int], ...]]:
        """Return for each slug the character ranges of its title that match `query`."""
        matcher = self.matcher(query)
        return {slug: match_ranges(self.collection.guide(slug).title, matcher) for slug in slugs}

    def chosen(self, query: Query) -> frozenset[str]:
        """Return the slugs of all guides that satisfy the filters of `query`."""
        if self._engine is not None:
            return self._engine.chosen(query, self.flags)
        parsed = parse_query(query.text, self.collection)
        return frozenset(filters_of(self.collection).chosen(query, parsed, self.flags))

    def related(self, guide: Guide, limit: int) -> tuple[Related, ...]:
        """Return at most `limit` guides near `guide`, the nearest first, and what ties them.

        Without an index only shared tags and categories count.
        """
        related_index = self._engine.related_index if self._engine else None
        with _finding_damage():
            return related_guides(self.collection, guide, limit, related_index)

    def body(self, guide: Guide) -> str:
        """Return a guide's Markdown, cleaned; raises CollectionError where it cannot be read."""
        body = read_body(guide.path)
        if isinstance(body, Problem):
            raise CollectionError(f"{body.path} {body.message}.", body.hint)
        return body

    def source(self, guide: Guide) -> str:
        """Return a guide's whole file, cleaned; raises CollectionError where it cannot be read."""
        source = read_text(guide.path)
        if isinstance(source, Problem):
            raise CollectionError(f"{source.path} {source.message}.", source.hint)
        return source.text

    def note(self, guide: Guide) -> str:
        """Return the user's own note on a guide as Markdown, cleaned, or an empty string."""
        return read_note(guide.note) if guide.note else ""

    def sources(self, guide: Guide) -> list[str]:
        """Return the Markdown of each block of a guide; raises CollectionError as `body` does."""
        return block_sources(self.body(guide))

    def document(self, guide: Guide) -> Document:
        """Return a guide's blocks; raises CollectionError where the file cannot be read."""
        return parse(self.body(guide))

    def parts(self, guide: Guide) -> Iterator[Part]:
        """Return a guide's blocks part by part, undrawn; raises CollectionError likewise."""
        return parts(self.body(guide))

"""A search in all collections: `in:all` in a query."""

import re
from collections.abc import Callable, Iterable

from msgspec import Struct

from guidetui.collection.collection import Collection
from guidetui.errors import GuideTuiError, IndexDamaged
from guidetui.library import Library
from guidetui.models import Guide, Hit, Query, SearchPage, Snippet
from guidetui.sources.registry import Source

_EVERYWHERE = re.compile(r"(?:^|(?<=\s))in:all(?:\s+|$)", re.IGNORECASE)


def without_scope(text: str) -> tuple[str, bool]:
    """Return a query's text with `in:all` replaced by spaces, and whether it was there."""
    rest, count = _EVERYWHERE.subn(lambda match: " " * len(match.group()), text)
    return rest, count > 0


class Find(Struct, frozen=True):
    """A hit in one of the collections; a partial one lacks words, or holds corrected ones."""

    source: Source
    collection: Collection
    guide: Guide
    hit: Hit
    snippet: Snippet
    is_partial: bool


class Everywhere(Struct, frozen=True):
    """The answer of all collections: `finds` best first, at most as many as asked for.

    `totals` counts all hits by the name of their collection, and leaves out those with none.
    `notices` are lines for the user, each with the name of its collection.
    """

    finds: tuple[Find, ...]
    totals: dict[str, int]
    notices: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many hits there are."""
        return sum(self.totals.values())


def search_everywhere(
    query: Query,
    limit: int,
    snippet_characters: int,
    sources: Iterable[Source],
    open_indexed: Callable[[Source], Library],
) -> Everywhere:
    """Search one collection after another; a notice names each that cannot be opened.

    Snippets have at most `snippet_characters` characters; with 0 they are empty.

    Scores of different collections can be compared: each weighs words by their rarity there.
    """
    finds: list[Find] = []
    totals: dict[str, int] = {}
    notices: list[str] = []
    for source in sources:
        try:
            library = open_indexed(source)
            try:
                page, found = _ask(library, query, limit, snippet_characters, source)
            finally:
                library.close()
        except GuideTuiError as error:
            notices.append(f"{source.name}: {error.message}")
            continue
        finds += found
        if page.total:
            totals[source.name] = page.total
        if page.notice:
            notices.append(f"{source.name}: {page.notice}")
    finds.sort(key=lambda find: (find.is_partial, -find.hit.score))
    return Everywhere(tuple(finds[:limit]), totals, tuple(notices))


def _ask(
    library: Library, query: Query, limit: int, snippet_characters: int, source: Source
) -> tuple[SearchPage, list[Find]]:
    try:
        page = library.search(query, limit)
    except IndexDamaged:
        library.use_index(library.build_index(rebuild=True))
        page = library.search(query, limit)
    strong = page.total - page.partial_total
    collection = library.collection
    return page, [
        Find(
            source,
            collection,
            collection.guide(hit.slug),
            hit,
            library.snippet(hit.slug, query, snippet_characters)
            if snippet_characters
            else Snippet(""),
            number >= strong or bool(page.corrections),
        )
        for number, hit in enumerate(page.hits)
    ]

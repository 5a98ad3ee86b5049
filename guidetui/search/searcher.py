"""What a `Library` asks of what answers its queries: an index, or a scan while there is none."""

from collections.abc import Iterator
from typing import Protocol

from guidetui.models import Guide, Query, Related, SearchPage, Snippet, StudyFlags
from guidetui.search.snippets import Matcher


class Searcher(Protocol):
    """Answers for one collection; used by one thread at a time.

    Every method may raise IndexDamaged, after which the searcher is of no more use.
    """

    @property
    def is_indexed(self) -> bool:
        """Whether an index answers, so that typos, other forms and links count."""
        ...

    def search(self, query: Query, limit: int, flags: StudyFlags) -> SearchPage:
        """Return the best `limit` hits for `query`, and the total and facets of all hits.

        An empty query lists all guides that satisfy the filters, in publication order. `flags`
        is what `is:starred` and `is:unread` ask for.
        """
        ...

    def snippet(self, slug: str, query: Query | str, max_characters: int) -> Snippet:
        """Return the passage of a guide that answers `query` best, its matches marked."""
        ...

    def matcher(self, query: Query) -> Matcher:
        """Return what `match_ranges` finds in any text as an answer to `query`."""
        ...

    def chosen(self, query: Query, flags: StudyFlags) -> frozenset[str]:
        """Return the slugs of all guides that satisfy the filters of `query`."""
        ...

    def related(self, guide: Guide, limit: int) -> tuple[Related, ...]:
        """Return at most `limit` guides near `guide`, the nearest first."""
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

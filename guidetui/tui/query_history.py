"""The queries that were asked, the newest last. Pure logic."""

from collections.abc import Iterable

_MOST = 100


class QueryHistory:
    """A line of queries, each once, and a place in it while the user goes through it."""

    def __init__(self) -> None:
        self._queries: list[str] = []
        self._place = 0

    @property
    def queries(self) -> tuple[str, ...]:
        """All queries, the newest last."""
        return tuple(self._queries)

    def load(self, queries: Iterable[str]) -> None:
        """Put queries of an earlier session before those asked since."""
        since = self._queries
        self._queries = []
        for query in (*queries, *since):
            self.add(query)

    def add(self, query: str) -> None:
        """Add a query that was asked; one that is there already becomes the newest."""
        query = query.strip()
        if query:
            self._queries = [other for other in self._queries if other != query][-_MOST + 1 :]
            self._queries.append(query)

    def older(self, shown: str) -> str | None:
        """Return the query before the one that is `shown`, or the newest where nothing is."""
        if not shown:
            self._place = len(self._queries)
        elif not self.is_recalled(shown):
            return None
        if self._place == 0:
            return None
        self._place -= 1
        return self._queries[self._place]

    def is_recalled(self, shown: str) -> bool:
        """Return whether the query that is `shown` is the one last returned."""
        return self._place < len(self._queries) and self._queries[self._place] == shown

    def settle(self) -> None:
        """End going through the queries."""
        self._place = len(self._queries)

"""The history of guides read and of queries. Pure logic."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from guidetui.models import Position


class Visit(NamedTuple):
    """A guide that was read, and when last.

    `position` is where it was left, or None if that was in an earlier run.
    """

    slug: str
    at: datetime
    position: Position | None = None


class History:
    """A list of visits, with the current one at any place in it."""

    _MAX_VISITS = 200

    def __init__(self) -> None:
        self._visits: list[tuple[str, Position]] = []
        self._current = -1
        self._read: dict[str, Visit] = {}  # the latest at the end

    def visit(self, slug: str) -> None:
        """Add a visit after the current one, and drop those after it."""
        self._note(slug)
        if self._current >= 0 and self._visits[self._current][0] == slug:
            return
        del self._visits[self._current + 1 :]
        self._visits.append((slug, Position()))
        del self._visits[: -self._MAX_VISITS]
        self._current = len(self._visits) - 1

    @property
    def current(self) -> tuple[str, Position] | None:
        """The guide read last and the place in it, or None before the first."""
        return self._visits[self._current] if self._current >= 0 else None

    def leave(self, position: Position) -> None:
        """Set the position in the current guide."""
        if self._current >= 0:
            slug = self._visits[self._current][0]
            self._visits[self._current] = (slug, position)
            self._read[slug] = self._read[slug]._replace(position=position)

    def leave_if(self, slug: str, position: Position) -> None:
        """Set the position in the current guide if it is the one with that slug."""
        if self.current is not None and self.current[0] == slug:
            self.leave(position)

    @property
    def can_move(self) -> tuple[bool, bool]:
        """Whether one can go back, and forward."""
        return self._current > 0, self._current < len(self._visits) - 1

    def visits(self) -> list[Visit]:
        """Return each guide that was read, the newest first."""
        return list(reversed(self._read.values()))

    def load(self, visits: Iterable[tuple[str, datetime]]) -> None:
        """Add the visits of earlier runs, the newest first, before those of this one."""
        earlier = {slug: Visit(slug, at) for slug, at in reversed(list(visits))}
        for slug in self._read:
            earlier.pop(slug, None)
        self._read = earlier | self._read

    def _note(self, slug: str) -> None:
        known = self._read.pop(slug, None)
        position = known.position if known else Position()
        self._read[slug] = Visit(slug, datetime.now(UTC), position)
        if len(self._read) > self._MAX_VISITS:
            del self._read[next(iter(self._read))]

    def move(self, steps: int) -> tuple[str, Position] | None:
        """Go back (negative) or forward; return None at the end."""
        target = self._current + steps
        if not 0 <= target < len(self._visits):
            return None
        self._current = target
        self._note(self._visits[target][0])
        return self._visits[target]


_MAX_QUERIES = 100


class QueryHistory:
    """The queries, each once, and the place in them while the user goes through them."""

    def __init__(self) -> None:
        self._queries: list[str] = []
        self._place = 0

    @property
    def queries(self) -> tuple[str, ...]:
        """All queries, the newest last."""
        return tuple(self._queries)

    def load(self, queries: Iterable[str]) -> None:
        """Add the queries of earlier sessions before those of this one."""
        since = self._queries
        self._queries = []
        for query in (*queries, *since):
            self.add(query)

    def add(self, query: str) -> None:
        """Add a query, or move it to the end if it is there already."""
        query = query.strip()
        if query:
            self._queries = [other for other in self._queries if other != query][
                -_MAX_QUERIES + 1 :
            ]
            self._queries.append(query)

    def older(self, shown: str) -> str | None:
        """Return the query before the one that is `shown`, or the newest if none is."""
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

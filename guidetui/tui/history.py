"""The guides read one after the other, as a browser keeps its pages. Pure logic."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from guidetui.models import Position


class Visit(NamedTuple):
    """A guide that was read, and when last.

    `position` is where it was left, or None where an earlier run of the program left it.
    """

    slug: str
    at: datetime
    position: Position | None = None


class History:
    """A line of visits with the current one somewhere on it."""

    _MOST = 200

    def __init__(self) -> None:
        self._visits: list[tuple[str, Position]] = []
        self._current = -1
        self._read: dict[str, Visit] = {}  # the latest at the end

    def visit(self, slug: str) -> None:
        """Add a visit after the current one; what lay ahead is forgotten."""
        self._note(slug)
        if self._current >= 0 and self._visits[self._current][0] == slug:
            return
        del self._visits[self._current + 1 :]
        self._visits.append((slug, Position()))
        del self._visits[: -self._MOST]
        self._current = len(self._visits) - 1

    @property
    def current(self) -> tuple[str, Position] | None:
        """The guide read last and the place in it, or None before the first."""
        return self._visits[self._current] if self._current >= 0 else None

    def leave(self, position: Position) -> None:
        """Note where in the current guide the reader stands."""
        if self._current >= 0:
            slug = self._visits[self._current][0]
            self._visits[self._current] = (slug, position)
            self._read[slug] = self._read[slug]._replace(position=position)

    def leave_if(self, slug: str, position: Position) -> None:
        """Note the place where the current guide is the one of that slug."""
        if self.current is not None and self.current[0] == slug:
            self.leave(position)

    @property
    def can_move(self) -> tuple[bool, bool]:
        """Whether there is something further back, and further on."""
        return self._current > 0, self._current < len(self._visits) - 1

    def visits(self) -> list[Visit]:
        """Return each guide that was read, the newest first."""
        return list(reversed(self._read.values()))

    def load(self, visits: Iterable[tuple[str, datetime]]) -> None:
        """Put what was read in earlier runs, the newest first, before what was read in this one."""
        earlier = {slug: Visit(slug, at) for slug, at in reversed(list(visits))}
        for slug in self._read:
            earlier.pop(slug, None)
        self._read = earlier | self._read

    def _note(self, slug: str) -> None:
        known = self._read.pop(slug, None)
        position = known.position if known else Position()
        self._read[slug] = Visit(slug, datetime.now(UTC), position)
        if len(self._read) > self._MOST:
            del self._read[next(iter(self._read))]

    def move(self, steps: int) -> tuple[str, Position] | None:
        """Go back (negative) or forward; None where there is nothing."""
        target = self._current + steps
        if not 0 <= target < len(self._visits):
            return None
        self._current = target
        self._note(self._visits[target][0])
        return self._visits[target]

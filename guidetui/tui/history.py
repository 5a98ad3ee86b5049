"""The guides read one after the other, as a browser keeps its pages. Pure logic."""

from guidetui.models import Position


class History:
    """A line of visits with the current one somewhere on it."""

    _MOST = 200

    def __init__(self) -> None:
        self._visits: list[tuple[str, Position]] = []
        self._current = -1

    def visit(self, slug: str) -> None:
        """Add a visit after the current one; what lay ahead is forgotten."""
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
            self._visits[self._current] = (self._visits[self._current][0], position)

    def move(self, steps: int) -> tuple[str, Position] | None:
        """Go back (negative) or forward; None where there is nothing."""
        target = self._current + steps
        if not 0 <= target < len(self._visits):
            return None
        self._current = target
        return self._visits[target]

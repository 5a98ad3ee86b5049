"""The matches on a page and which of them is the current one. Pure logic."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from guidetui.render.spots import Span


class Matches:
    """Spans in reading order; `current` counts from 0 and is -1 until there is one."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.current = -1

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.spans)

    @property
    def span(self) -> Span | None:
        """The current match."""
        return self.spans[self.current] if self.current >= 0 else None

    def add(self, spans: Iterable[Span]) -> None:
        """Take more matches, of any place; the current one stays."""
        kept = self.span
        for span in spans:
            if not self.spans or self.spans[-1] < span:
                self.spans.append(span)
            else:
                insort(self.spans, span)
        if kept is not None:
            self.current = bisect_left(self.spans, kept)

    def drop(self, first: int, last: int) -> None:
        """Forget the matches in the blocks from `first` to before `last`."""
        kept = self.span
        start, end = (bisect_left(self.spans, Span(block, 0, 0)) for block in (first, last))
        del self.spans[start:end]
        if kept is not None:
            is_gone = first <= kept.block < last
            self.current = -1 if is_gone else bisect_left(self.spans, kept)

    def reach(self, block: int, offset: int) -> bool:
        """Say whether there is a match at a place or after it."""
        return bool(self.spans) and self.spans[-1] >= Span(block, offset, 0)

    def aim(self, block: int, offset: int) -> None:
        """Let the first match from a place on be current, else the first of all."""
        index = bisect_left(self.spans, Span(block, offset, 0))
        self.current = (index % len(self.spans)) if self.spans else -1

    def step(self, steps: int) -> bool:
        """Go to another match; True where the way led round an end of the page."""
        if not self.spans:
            return False
        target = self.current + steps
        self.current = target % len(self.spans)
        return not 0 <= target < len(self.spans)

"""A closer look at the best candidates: how near the words stand, and what the title says."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from guidetui.search.analysis import fold, is_stop_word, written_words
from guidetui.search.expand import Alternative, Slot
from guidetui.search.schema import TITLE_PLACES
from guidetui.search.terms import IndexTerms

# How much words side by side, a title that is asked for, and a title typed in full can add.
_NEARNESS = 0.35
_TITLE = 0.5
_WHOLE_TITLE = 0.6
_PART_OF_TITLE = 0.2
_FARTHEST = 10
_REVERSED = 0.6


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a query: what is searched for it, and how rare that is."""

    slot: Slot
    rarity: float


class Refiner:
    """Looks at single guides of one open index; `words` are the query's, stop words included."""

    def __init__(self, terms: IndexTerms, asked: Sequence[Asked], words: Sequence[str]) -> None:
        self._terms = terms
        self._asked = asked
        self._words = list(words)
        self._all_rarity = sum(word.rarity for word in asked) or 1.0

    def bonus(self, number: int, title: str) -> float:
        """Return the factor, 1 or more, by which the guide's score rises."""
        places = [self._places(word.slot, number) for word in self._asked]
        return 1.0 + _NEARNESS * self._nearness(places) + self._title(places, title)

    def _places(self, slot: Slot, number: int) -> list[int]:
        found: set[int] = set()
        for alternative in slot.alternatives:
            found.update(self._of(alternative, number))
        return sorted(found)

    def _of(self, alternative: Alternative, number: int) -> set[int]:
        starts: set[int] | None = None
        for offset, terms in enumerate(alternative.run):
            places: set[int] = set()
            for term in terms:
                postings = self._terms.postings(term)
                if number in postings.weights:
                    places.update(place - offset for place in postings.places(number))
            starts = places if starts is None else starts & places
            if not starts:
                return set()
        length = len(alternative.run)
        return {start + offset for start in starts or () for offset in range(length)}

    def _nearness(self, places: list[list[int]]) -> float:
        """Return from 0 to 1 how near the words stand to the next one asked for."""
        gained = possible = 0.0
        for index in range(len(places) - 1):
            rarity = min(self._asked[index].rarity, self._asked[index + 1].rarity)
            possible += rarity
            gained += rarity * _closeness(places[index], places[index + 1])
        return gained / possible if possible else 0.0

    def _title(self, places: list[list[int]], title: str) -> float:
        words = [fold(match.group()) for match in written_words(title)]
        if not words:
            return 0.0
        end = TITLE_PLACES.stop
        in_title = [[place for place in found if place < end] for found in places]
        rarity = sum(
            word.rarity for word, found in zip(self._asked, in_title, strict=True) if found
        )
        content = sum(not is_stop_word(word) for word in words) or 1
        covered = len({place for found in in_title for place in found})
        bonus = _TITLE * rarity / self._all_rarity * min(1.0, covered / content)
        if self._words == words:
            return bonus + _WHOLE_TITLE
        if len(self._words) > 1 and _holds(words, self._words):
            return bonus + _PART_OF_TITLE
        return bonus


def _holds(words: list[str], part: list[str]) -> bool:
    size = len(part)
    return any(words[start : start + size] == part for start in range(len(words) - size + 1))


def _closeness(one: list[int], other: list[int]) -> float:
    """Return 1 where the second word follows the first, less where it is farther or before."""
    best = 0.0
    for place in one:
        after = bisect_left(other, place)
        if after < len(other):
            best = max(best, 1.0 / max(1, other[after] - place))
        if after:
            best = max(best, _REVERSED / (place - other[after - 1]))
        if best == 1.0:
            break
    return best if best * _FARTHEST >= 1.0 else 0.0

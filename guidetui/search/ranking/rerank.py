"""A closer look at the best candidates: how near the words stand, and what the title says."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from guidetui.search.index.reader import IndexTerms, Postings, starts
from guidetui.search.index.schema import TITLE_PLACES
from guidetui.search.query.tree import Word
from guidetui.search.ranking.expansion import Expansion
from guidetui.search.ranking.title_index import Title

# How much words side by side, a title that is asked for, and a title typed in full can add.
_NEARNESS = 0.25
_TITLE = 0.35
_WHOLE_TITLE = 0.6
_START_OF_TITLE = 0.4
_PART_OF_TITLE = 0.2
# How much it takes away that words are missing.
_COVERAGE = 0.7
_FARTHEST = 10
_REVERSED = 0.6


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One wanted word of a query, what is searched for it, and how rare that is."""

    word: Word
    expansion: Expansion
    rarity: float


class Reranker:
    """Looks at single guides of one open index; `words` are the query's, stop words included."""

    def __init__(
        self, terms: IndexTerms, asked: Sequence[QueryWord], words: Sequence[Word]
    ) -> None:
        self._asked = asked
        self._words = tuple(word.text for word in words)
        self._is_open = bool(words) and words[-1].is_prefix
        self._all_rarity = sum(word.rarity for word in asked) or 1.0
        self._singles: list[list[Postings]] = []
        self._phrases: list[list[list[list[Postings]]]] = []
        for word in asked:
            phrases = [
                [[terms.postings(term) for term in place] for place in variant.phrase]
                for variant in word.expansion.variants
            ]
            self._singles.append(
                [each for phrase in phrases if len(phrase) == 1 for each in phrase[0]]
            )
            self._phrases.append([phrase for phrase in phrases if len(phrase) > 1])

    def bonus(self, number: int, title: Title) -> float:
        """Return the factor by which the guide's score rises, or falls where words are missing."""
        places = [self._places(index, number, title) for index in range(len(self._asked))]
        held = sum(word.rarity for word, found in zip(self._asked, places, strict=True) if found)
        coverage = math.pow(held / self._all_rarity, _COVERAGE)
        return coverage * (1.0 + _NEARNESS * self._nearness(places) + self._title(places, title))

    def _places(self, index: int, number: int, title: Title) -> list[int]:
        found: set[int] = set()
        for postings in self._singles[index]:
            if number in postings.weights:
                found.update(postings.places(number))
        for phrase in self._phrases[index]:
            length = range(len(phrase))
            found.update(start + offset for start in starts(phrase, number) for offset in length)
        word = self._asked[index].word
        if word.is_prefix:
            found.update(place for term, place in title.places if term.startswith(word.text))
        return sorted(found)

    def _nearness(self, places: list[list[int]]) -> float:
        """Return from 0 to 1 how near the words stand to the next one asked for."""
        gained = possible = 0.0
        for index in range(len(places) - 1):
            rarity = min(self._asked[index].rarity, self._asked[index + 1].rarity)
            possible += rarity
            gained += rarity * _closeness(places[index], places[index + 1])
        return gained / possible if possible else 0.0

    def _title(self, places: list[list[int]], title: Title) -> float:
        end = TITLE_PLACES.stop
        in_title = [[place for place in found if place < end] for found in places]
        rarity = sum(
            word.rarity for word, found in zip(self._asked, in_title, strict=True) if found
        )
        if not rarity:
            return 0.0
        covered = len({place for found in in_title for place in found})
        bonus = _TITLE * rarity / self._all_rarity * min(1.0, covered / (title.content or 1))
        return bonus + max(map(self._as_typed, (title.words, *title.other_names)))

    def _as_typed(self, title: tuple[str, ...]) -> float:
        """Return what the title gets for holding the query as it was typed."""
        *firsts, last = self._words
        size = len(self._words)
        if self._words == title:
            return _WHOLE_TITLE
        if size < 2:
            return 0.0
        for start in range(len(title) - size + 1):
            *here, end = title[start : start + size]
            if here == firsts and (end == last or (self._is_open and end.startswith(last))):
                return _PART_OF_TITLE if start else _START_OF_TITLE
        return 0.0


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

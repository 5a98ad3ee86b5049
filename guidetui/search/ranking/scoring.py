"""How well a guide answers a word or a phrase: BM25F over the index's postings.

A posting already weighs the parts of a guide; here the rarity of what was asked for joins in.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from guidetui.search.index.reader import IndexTerms, held_by_all, starts
from guidetui.search.index.schema import TITLE_PLACES
from guidetui.search.query.tree import Word
from guidetui.search.ranking.expansion import Expansion, Variant
from guidetui.search.ranking.title_index import TitleIndex

_SCALE = 10.0
# What a guide gets for having the word at all, beside how much it is about it.
_PRESENCE = 0.08
# Of so few letters the beginnings are looked up in titles and tags; of one, only there.
_SHORT = 3
_BEGUN = 0.65
_KEPT_EXPANSIONS = 256


@dataclass(frozen=True, slots=True)
class Scored:
    """What was found for one part of a query, and how much a guide without it misses."""

    scores: dict[int, float]
    rarity: float


class Scorer:
    """Scores against one open index."""

    def __init__(self, terms: IndexTerms, titles: TitleIndex) -> None:
        self._terms = terms
        self._titles = titles
        self._expansion = lru_cache(_KEPT_EXPANSIONS)(self._expansion_scored)
        self._phrase = lru_cache(_KEPT_EXPANSIONS)(self._phrase_found)

    def rarity(self, found: int) -> float:
        """Return the inverse document frequency of what `found` guides hold."""
        return math.log(1 + (self._terms.guide_count - found + 0.5) / (found + 0.5))

    def word(self, word: Word, expansion: Expansion) -> Scored:
        """Return the score of each guide that holds any of what is searched for a word."""
        is_short = word.is_prefix and len(word.text) <= _SHORT and not expansion.is_literal
        return self._expansion(expansion, word.text if is_short else "", word.in_title)

    def _expansion_scored(self, expansion: Expansion, beginning: str, in_title: bool) -> Scored:
        best: dict[int, float] = {}
        for variant in expansion.variants:
            factor = variant.factor
            for weights in self._weights(variant, in_title=in_title):
                if not best:
                    best = {n: factor * (_PRESENCE + weight) for n, weight in weights.items()}
                    continue
                for number, weight in weights.items():
                    if (score := factor * (_PRESENCE + weight)) > best.get(number, 0.0):
                        best[number] = score
        if beginning:
            for number, weight in self._titles.begun(beginning, in_title).items():
                score = _BEGUN * (_PRESENCE + weight)
                best[number] = max(score, best.get(number, 0.0))
        return self._scored(best)

    def phrase(self, phrase: tuple[tuple[str, ...], ...], *, in_title: bool) -> Scored:
        """Return the score of each guide that holds these terms side by side."""
        if len(phrase) == 1:
            variant = Variant(phrase, 1.0)
            best: dict[int, float] = {}
            for weights in self._weights(variant, in_title=in_title):
                for number, weight in weights.items():
                    best[number] = max(_PRESENCE + weight, best.get(number, 0.0))
            return self._scored(best)
        found = self._phrase(phrase, in_title)
        return self._scored({number: _PRESENCE + weight for number, weight in found.items()})

    def _scored(self, weights: dict[int, float]) -> Scored:
        rarity = self.rarity(len(weights))
        scale = _SCALE * rarity
        scores = {number: scale * weight for number, weight in weights.items()}
        return Scored(scores, rarity)

    def _weights(self, variant: Variant, *, in_title: bool) -> list[dict[int, float]]:
        phrase = variant.phrase
        if len(phrase) > 1:
            return [self._phrase(phrase, in_title)]
        found = [self._terms.postings(term) for term in phrase[0]]
        if in_title:
            return [postings.first_before(TITLE_PLACES.stop) for postings in found]
        return [postings.weights for postings in found]

    def _phrase_found(
        self, phrase: tuple[tuple[str, ...], ...], in_title: bool
    ) -> dict[int, float]:
        """Return the weights of the guides in which the terms of `phrase` stand side by side."""
        columns = [[self._terms.postings(term) for term in terms] for terms in phrase]
        numbers = held_by_all(columns)
        found: dict[int, float] = {}
        for number in numbers:
            places = starts(columns, number)
            if in_title:
                places = {place for place in places if place < TITLE_PLACES.stop}
            if places:
                found[number] = min(
                    max(postings.weights.get(number, 0.0) for postings in column)
                    for column in columns
                )
        return found

"""The terms of an open index: postings, frequencies, prefixes and inflected forms.

Everything read is cached, so a query of words that were searched before reads no file.
"""

from array import array
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any

from whoosh.reading import IndexReader

from guidetui.search.index.analysis import (
    COMPOUNDING,
    ENGLISH,
    STOP_WORDS,
    compound_parts,
    stem,
    stop_words,
)
from guidetui.search.index.schema import WORDS, positions_of

_KEPT_LISTS = 2_048
_KEPT_TERMS = 16_384
# Letters at the end of a stem that its word may lack: `happi` of `happy`, `hope` of `hoping`.
_STEM_ENDS = "iey"
_MIN_STEM_LETTERS = 3
# A word that occurs only in compounds is found at their ends from this length on.
_MIN_LETTERS_OF_HEAD = 6
_KEPT_LEXICONS = 16
# A language counts if at least this share of the guides is written in it.
_MIN_SHARE_OF_LANGUAGE = 0.05
_LEXICONS: dict[str, frozenset[str]] = {}


class Postings:
    """The guides with a term, by their number in the index: weights and positions."""

    __slots__ = ("_places", "_read", "_values", "weights")

    def __init__(self, numbers: list[int], weights: list[float], values: list[bytes]) -> None:
        self.weights = dict(zip(numbers, weights, strict=True))
        self._values: list[bytes] | None = values
        self._places: dict[int, bytes] = {}
        self._read: dict[int, array[int]] = {}

    def positions(self, number: int) -> "array[int]":
        """Return the positions of the term in a guide, in order."""
        found = self._read.get(number)
        if found is None:
            found = self._read[number] = positions_of(self._by_number().get(number, b""))
        return found

    def first_before(self, end: int) -> dict[int, float]:
        """Return the weights of the guides with the term before the position `end`."""
        by_number = self._by_number()
        return {
            number: weight
            for number, weight in self.weights.items()
            if (value := by_number[number]) and positions_of(value[:2])[0] < end
        }

    def _by_number(self) -> dict[int, bytes]:
        if self._values is not None:
            self._places = dict(zip(self.weights, self._values, strict=True))
            self._values = None
        return self._places


class IndexTerms:
    """The terms and texts of an open index; use it in one thread only."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self.guide_count: int = self._reader.doc_count()
        self.postings: Callable[[str], Postings] = lru_cache(_KEPT_LISTS)(self._postings)
        self.frequency: Callable[[str], int] = lru_cache(_KEPT_TERMS)(self._frequency)
        self.beginning: Callable[[str], tuple[str, ...]] = lru_cache(_KEPT_LISTS)(self._beginning)
        self.forms: Callable[[str], tuple[str, ...]] = lru_cache(_KEPT_TERMS)(self._forms)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages of the guides; English if none is detected."""
        codes = [code.decode() for code in self._reader.lexicon("language")]
        counts = {code: self._reader.doc_frequency("language", code) for code in codes}
        min_count = _MIN_SHARE_OF_LANGUAGE * sum(counts.values())
        return tuple(code for code in codes if counts[code] >= min_count) or (ENGLISH,)

    @cached_property
    def stop_words(self) -> frozenset[str]:
        """The stop words of these languages."""
        if self._is_english:
            return STOP_WORDS
        return frozenset().union(*map(stop_words, self.languages))

    @property
    def _is_english(self) -> bool:
        return self.languages == (ENGLISH,)

    @cached_property
    def _has_compounds(self) -> bool:
        if self._is_english:
            return False
        return not COMPOUNDING.isdisjoint(self.languages)

    def compound_parts(self, term: str) -> tuple[str, str] | None:
        """Return the two terms that `term` is a compound of, in a language that has any."""
        if not self._has_compounds:
            return None
        pairs = compound_parts(term, self.all_terms)
        return max(pairs, key=lambda pair: min(map(self.frequency, pair)), default=None)

    def compounds(self, term: str) -> tuple[str, ...]:
        """Return the compounds in the index that `term` is a part of, the most frequent first."""
        if not self._has_compounds:
            return ()
        found = self._compounds.get(term, set())
        if not found and len(term) >= _MIN_LETTERS_OF_HEAD:
            found = {word for word in self.all_terms if word.endswith(term) and word != term}
        return tuple(sorted(found, key=lambda word: (-self.frequency(word), word)))

    @cached_property
    def _compounds(self) -> dict[str, set[str]]:
        """Every compound by each of its parts."""
        found: dict[str, set[str]] = {}
        for term in filter(str.isalpha, self.all_terms):
            for pair in compound_parts(term, self.all_terms):
                for part in pair:
                    found.setdefault(part, set()).add(term)
        return found

    @cached_property
    def all_terms(self) -> frozenset[str]:
        """Every term of the index; read at the first unknown word."""
        lexicons = [_lexicon(leaf) for leaf, _ in self._reader.leaf_readers()]
        return lexicons[0].union(*lexicons[1:]) if lexicons else frozenset()

    def phrase_frequency(self, phrase: Sequence[Sequence[str]], limit: int) -> int:
        """Return how many guides contain a phrase, `limit` at most.

        A phrase has a choice of terms for each position.
        """
        columns = [[self.postings(term) for term in terms] for terms in phrase]
        found = 0
        for number in in_all_columns(columns):
            found += bool(starts(columns, number))
            if found == limit:
                break
        return found

    def _postings(self, term: str) -> Postings:
        numbers: list[int] = []
        weights: list[float] = []
        values: list[bytes] = []
        for leaf, offset in self._reader.leaf_readers():
            if (WORDS, term) not in leaf:
                continue
            matcher = leaf.postings(WORDS, term)
            while matcher.is_active():
                numbers.append(matcher.id() + offset)
                weights.append(matcher.weight())
                values.append(matcher.value())
                matcher.next()
        return Postings(numbers, weights, values)

    def text(self, number: int) -> str:
        """Return the plain text of a guide that is stored in the index."""
        for first, count, column in self._texts:
            if first <= number < first + count:
                return str(column[number - first].decode("utf-8"))
        return ""

    @cached_property
    def _texts(self) -> list[tuple[int, int, Any]]:
        return [
            (first, leaf.doc_count_all(), leaf.column_reader("text"))
            for leaf, first in self._reader.leaf_readers()
        ]

    def _frequency(self, term: str) -> int:
        return int(self._reader.doc_frequency(WORDS, term))

    def _beginning(self, prefix: str) -> tuple[str, ...]:
        return tuple(term.decode("utf-8") for term in self._reader.expand_prefix(WORDS, prefix))

    def _forms(self, term: str) -> tuple[str, ...]:
        """Return the other terms that share the stem of `term`, the most frequent first."""
        if not term.isalpha():
            return ()
        alike: set[str] = set()
        for language in self.languages:
            stemmed = stem(term, language)
            start = stemmed.rstrip(_STEM_ENDS)
            if len(start) >= _MIN_STEM_LETTERS:
                alike.update(
                    word for word in self.beginning(start) if stem(word, language) == stemmed
                )
        return tuple(sorted(alike - {term}, key=lambda word: (-self.frequency(word), word)))


def _lexicon(leaf: IndexReader) -> frozenset[str]:
    """Return the terms of a segment, cached by its name since a segment never changes."""
    segment = leaf.segment()
    if segment is None:  # an empty index has no reader for terms
        return frozenset()
    name = str(segment.segment_id())
    if name not in _LEXICONS:
        while len(_LEXICONS) >= _KEPT_LEXICONS:
            _LEXICONS.pop(next(iter(_LEXICONS)), None)
        _LEXICONS[name] = frozenset(term.decode("utf-8") for term in leaf.lexicon(WORDS))
    return _LEXICONS[name]


def in_all_columns(columns: Sequence[Sequence[Postings]]) -> set[int]:
    """Return the guides with a term of every column, at any position."""
    held = [set[int]().union(*(postings.weights for postings in column)) for column in columns]
    return set.intersection(*sorted(held, key=len))


def starts(columns: Sequence[Sequence[Postings]], number: int) -> set[int]:
    """Return the positions in a guide at which the columns match in sequence."""
    found: set[int] | None = None
    for offset, column in enumerate(columns):
        positions = {
            position - offset for postings in column for position in postings.positions(number)
        }
        found = positions if found is None else found & positions
        if not found:
            return set()
    return found or set()

"""Which words of a collection are near to one that was mistyped. Pure: words in, words out."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

_SHORTEST = 3
# Up to so many letters one mistake is corrected, in longer words two.
_LETTERS_FOR_ONE = 5
_OTHER_FIRST_LETTER = 0.6


def most_mistakes(word: str) -> int:
    """Return how many mistakes in a word of that length are corrected."""
    if len(word) < _SHORTEST:
        return 0
    return 1 if len(word) <= _LETTERS_FOR_ONE else 2


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters must be put in, left out, replaced or swapped with the next one.

    That is the optimal string alignment distance; more than `most` is returned as `most + 1`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, opposite in enumerate(other, 1):
            cost = before[j - 1] + (letter != opposite)
            if (beside := min(before[j], row[-1]) + 1) < cost:
                cost = beside
            if (
                i > 1
                and j > 1
                and letter == other[j - 2]
                and opposite == one[i - 2]
                and older[j - 2] + 1 < cost
            ):
                cost = older[j - 2] + 1
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return min(row[-1], most + 1)


class NearWords:
    """Finds near words among `words`; `frequency` says in how many guides one stands."""

    def __init__(self, words: Iterable[str], frequency: Callable[[str], int]) -> None:
        self._frequency = frequency
        self._words: defaultdict[int, list[str]] = defaultdict(list)
        for word in words:
            self._words[len(word)].append(word)
        self._of_length = lru_cache(maxsize=None)(self._of_one_length)
        self.near: Callable[[str], tuple[str, ...]] = lru_cache(1_024)(self._near)
        self.near_beginnings: Callable[[str], tuple[str, ...]] = lru_cache(1_024)(self._beginnings)

    def _of_one_length(self, length: int) -> list[tuple[int, str]]:
        """Return the words of one length that hold a letter, each with its set of letters."""
        return [
            (_letters(word), word)
            for word in self._words.get(length, ())
            if length >= _SHORTEST and any(map(str.isalpha, word))
        ]

    def _near(self, typed: str) -> tuple[str, ...]:
        """Return the nearest words, best first: fewest mistakes, same first letter, frequent."""
        for mistakes in range(1, most_mistakes(typed) + 1):
            found = [
                word
                for word in self._candidates(typed, mistakes)
                if word != typed and distance(typed, word, mistakes) <= mistakes
            ]
            if found:
                return tuple(sorted(found, key=lambda word: self._order(typed, word)))
        return tuple(sorted(self._shuffled(typed), key=lambda word: self._order(typed, word)))

    def _shuffled(self, typed: str) -> Iterable[str]:
        """Yield the words of the same letters in another order, the first in its place."""
        letters, in_order = _letters(typed), sorted(typed)
        for other, word in self._of_length(len(typed)):
            if other == letters and word[0] == typed[0] and sorted(word) == in_order:
                yield word

    def _candidates(self, typed: str, mistakes: int) -> Iterable[str]:
        letters = _letters(typed)
        for length in range(len(typed) - mistakes, len(typed) + mistakes + 1):
            for other, word in self._of_length(length):
                if (letters ^ other).bit_count() <= 2 * mistakes:
                    yield word

    def _beginnings(self, typed: str) -> tuple[str, ...]:
        """Return the words that begin nearly so, with the same first letter, best first."""
        most = most_mistakes(typed)
        if len(typed) <= _SHORTEST:
            return ()
        found: dict[str, tuple[int, int]] = {}
        for length, words in self._words.items():
            if length <= len(typed):
                continue
            for word in words:
                if word[0] != typed[0]:
                    continue
                near = min(
                    distance(typed, word[:size], most)
                    for size in range(len(typed) - 1, len(typed) + 2)
                )
                if near <= most:
                    found[word] = (near, -self._frequency(word))
        return tuple(sorted(found, key=lambda word: found[word]))

    def _order(self, typed: str, word: str) -> tuple[float, str]:
        aside = (word[0] != typed[0]) * _OTHER_FIRST_LETTER
        rarity = 1 / (1 + self._frequency(word))
        return aside + rarity, word


def _letters(word: str) -> int:
    """Return which letters a word holds, a bit for each; few bits differ in near words."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits

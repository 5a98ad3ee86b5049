"""Corrections: which words are mistyped, and the words of a collection nearest to them.

The distance is the optimal string alignment distance: the number of letters that were inserted,
left out, replaced or swapped with the next one. Correct words that no guide contains are not
corrected.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from guidetui.errors import NotInstalled
from guidetui.search.index.analysis import ENGLISH, casefold

_MIN_LETTERS = 3
# In words of up to this length one mistake is corrected, in longer ones two.
_LETTERS_FOR_ONE = 5
_OTHER_FIRST_LETTER = 0.6
# Words that sound alike have similar lengths; short ones sound like too many others.
_LETTERS_TO_SOUND = 5
_MAX_SOUND_LENGTH = 2


def max_mistakes(word: str) -> int:
    """Return how many mistakes in a word of that length are corrected."""
    if len(word) < _MIN_LETTERS:
        return 0
    return 1 if len(word) <= _LETTERS_FOR_ONE else 2


def distances(typed: str, words: Sequence[str], limit: int) -> list[tuple[int, int]]:
    """Return the distance of `typed` to each word that is within `limit`, and the word's index."""
    try:
        from rapidfuzz.distance import OSA  # loaded at the first unknown word
        from rapidfuzz.process import extract_iter
    except ImportError as error:
        raise NotInstalled(error) from error

    found = extract_iter(typed, words, scorer=OSA.distance, score_cutoff=limit)
    return [(int(distance), index) for _, distance, index in found]


class NearWords:
    """Finds near words among `words`; `frequency` returns how many guides contain one."""

    def __init__(self, words: Iterable[str], frequency: Callable[[str], int]) -> None:
        self._frequency = frequency
        self._words: defaultdict[int, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= _MIN_LETTERS and any(map(str.isalpha, word)):
                self._words[len(word)].append(word)
        self.near: Callable[[str], tuple[str, ...]] = lru_cache(1_024)(self._near)
        self.near_beginnings: Callable[[str], tuple[str, ...]] = lru_cache(1_024)(self._beginnings)

    def _near(self, typed: str) -> tuple[str, ...]:
        """Return the nearest words, best first: fewest mistakes, same first letter, frequent."""
        limit = max_mistakes(typed)
        lengths = range(len(typed) - limit, len(typed) + limit + 1)
        words = [word for length in lengths for word in self._words.get(length, ())]
        near = [item for item in distances(typed, words, limit) if item[0]] if limit else []
        fewest = min((distance for distance, _ in near), default=0)
        found = [words[index] for distance, index in near if distance == fewest]
        found = found or list(self._shuffled(typed)) or list(self._sounding(typed))
        return tuple(sorted(found, key=lambda word: self._order(typed, word)))

    def _shuffled(self, typed: str) -> Iterable[str]:
        """Yield the words with the same first letter and the others in another order."""
        in_order = sorted(typed)
        for word in self._words.get(len(typed), ()):
            if word[0] == typed[0] and sorted(word) == in_order and word != typed:
                yield word

    def _sounding(self, typed: str) -> Iterable[str]:
        """Yield the words with the same first letter that sound alike: `evicshun`, eviction."""
        from whoosh.lang.dmetaphone import double_metaphone  # needed only here

        if len(typed) < _LETTERS_TO_SOUND or not (typed.isascii() and typed.isalpha()):
            return
        sound = double_metaphone(typed)[0]
        lengths = range(len(typed) - _MAX_SOUND_LENGTH, len(typed) + _MAX_SOUND_LENGTH + 1)
        for word in (word for length in lengths for word in self._words.get(length, ())):
            is_candidate = word[0] == typed[0] and word.isascii() and word.isalpha()
            if is_candidate and double_metaphone(word)[0] == sound:
                yield word

    def _beginnings(self, typed: str) -> tuple[str, ...]:
        """Return the words with a prefix near to `typed` and its first letter, best first."""
        limit = max_mistakes(typed)
        if len(typed) <= _MIN_LETTERS:
            return ()
        words = [
            word
            for length, some in self._words.items()
            if length > len(typed)
            for word in some
            if word[0] == typed[0]
        ]
        found: dict[str, int] = {}
        for size in range(len(typed) - 1, len(typed) + 2):
            beginnings = [word[:size] for word in words]
            for distance, index in distances(typed, beginnings, limit):
                found[words[index]] = min(distance, found.get(words[index], limit))
        return tuple(sorted(found, key=lambda word: (found[word], -self._frequency(word), word)))

    def _order(self, typed: str, word: str) -> tuple[float, str]:
        other_letter = (word[0] != typed[0]) * _OTHER_FIRST_LETTER
        rarity = 1 / (1 + self._frequency(word))
        return other_letter + rarity, word


def is_word(word: str, language: str) -> bool:
    """Whether a casefolded word is in the list of a language; without a list there is none.

    The English one holds 160,000 words and names.
    """
    words = _words(language)

    def line(place: int) -> str:
        return words[words.rfind("\n", 0, place + 1) + 1 : words.find("\n", place + 1)]

    places = range(len(words) - 1)
    place = bisect_left(places, word, key=line)
    return place < len(places) and line(place) == word


@lru_cache
def _words(language: str) -> str:
    """Return the words of pyspellchecker's list in order, a line for each.

    Its own class needs 200 ms and 20 MB to count them; this takes 60 ms and 2 MB.
    """
    import gzip  # few queries hold a word that is not known
    import json
    from importlib.resources import files

    try:
        packed = files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()
    except FileNotFoundError:
        return "\n"
    except ImportError as error:
        raise NotInstalled(error) from error
    words = json.loads(gzip.decompress(packed))
    found = sorted(words if language == ENGLISH else set(map(casefold, words)))
    return "\n".join(("", *found, ""))

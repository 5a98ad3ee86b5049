"""The languages that guides are written in: how one is recognized, its stop words and its stems.

Stemmers and stop words are Whoosh's. Terms have no accents; the endings that a stemmer knows only
with an accent get it back. Nothing here loads more than English needs until another is met.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from guidetui.search.index.analysis import ENGLISH, STOP_WORDS, casefold, find_words
from guidetui.search.index.analysis import stem as english_stem

# Their compounds are written as one word: `Lastverteilung`, `lastbalanserare`.
COMPOUNDING = frozenset("da de fi hu nl no sv".split())
# In a text so long its language shows.
_READ_WORDS = 300
_MIN_WORDS = 12
# Shares of the words that are stop words: of no other language as many are English.
_CERTAINLY_ENGLISH = 0.2
_MIN_SHARE = 0.15
# Letters that join the parts of a compound: `Verbindung-s-abbruch`.
_LINKS = ("", "s", "n", "en", "es", "er", "e")
_MIN_PART_LETTERS = 4
# Letters of an ending that a part may have more than a known word: `verbindung-en`.
_MAX_ENDING = 2
_ACCENTED_ENDINGS = {
    "es": (("cion", "ción"),),
    "fr": (("ee", "ée"), ("ees", "ées")),
    "pt": (("cao", "ção"), ("coes", "ções")),
}


def language_of(text: str) -> str:
    """Return the code of the language of a text ("en", "de"), or "" if it does not show."""
    words = [casefold(word) for word in islice(find_words(text[: _READ_WORDS * 20]), _READ_WORDS)]
    if len(words) < _MIN_WORDS:
        return ""
    english = _share(words, STOP_WORDS)
    if english >= _CERTAINLY_ENGLISH:
        return ENGLISH
    share, code = max((_share(words, stop_words(code)), code) for code in _codes())
    return code if share >= _MIN_SHARE else ""


def _share(words: list[str], stop: frozenset[str]) -> float:
    return sum(map(stop.__contains__, words)) / len(words)


@lru_cache(maxsize=1)
def _codes() -> tuple[str, ...]:
    from whoosh.lang.stopwords import stoplists  # English texts do not need it

    return tuple(stoplists)


@lru_cache
def stop_words(language: str) -> frozenset[str]:
    """Return the casefolded words that say nothing about a subject."""
    if language == ENGLISH:
        return STOP_WORDS
    from whoosh.lang.stopwords import stoplists

    return frozenset(map(casefold, stoplists.get(language, ())))


@lru_cache(maxsize=65_536)
def stem(term: str, language: str) -> str:
    """Return the stem of a casefolded word, or the term itself if it is not one."""
    if language == ENGLISH:
        return english_stem(term)
    stemmer = _stemmer(language)
    if stemmer is None or len(term) < _MIN_PART_LETTERS or not term.isalpha():
        return term
    for ending, accented in _ACCENTED_ENDINGS.get(language, ()):
        if term.endswith(ending):
            term = term.removesuffix(ending) + accented
    return casefold(str(stemmer(term)))


@lru_cache
def _stemmer(language: str) -> Any:
    from whoosh.lang import NoStemmer, stemmer_for_language

    try:
        return stemmer_for_language(language)
    except NoStemmer:
        return None


def compound_parts(term: str, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of `known` words that `term` may be a compound of: `last`, `verteilung`."""
    for cut in range(_MIN_PART_LETTERS, len(term) - _MIN_PART_LETTERS + 1):
        last = _known_word(term[cut:], known)
        if not last:
            continue
        for link in _LINKS:
            first = term[: cut - len(link)]
            if len(first) < _MIN_PART_LETTERS:
                break
            if term.startswith(link, len(first)) and first in known:
                yield first, last


def _known_word(part: str, known: frozenset[str]) -> str:
    """Return a part without an ending that the known word lacks, or "" if it is not known."""
    for length in range(len(part), max(_MIN_PART_LETTERS, len(part) - _MAX_ENDING) - 1, -1):
        if part[:length] in known:
            return part[:length]
    return ""

"""Text analysis, the same for the index and for queries: `c++`, `ci/cd`, `http/2`, `.net`, CJK.

A written word has one or more terms: itself, itself without its joiners (`ci/cd` -> `cicd`), its
parts (`ci`, `cd`), the parts of CamelCase, and for CJK every character and every pair. All terms
are casefolded: lower case, no accents.

Stemmers and the stop words of other languages than English are Whoosh's, and loaded when a text in
such a language is met. They know some endings only with an accent, which these get back.
"""

import re
import unicodedata
from collections.abc import Iterator, Set
from functools import lru_cache
from itertools import islice
from typing import Any

from msgspec import Struct

_WRITTEN_WORD = re.compile(
    r"""
    (?:(?<!\w)\.(?=[A-Za-z]))?              # .net
    \w+
    (?:(?:[.'\u2019/&+_-]|(?<=\w)://)\w+)*  # node.js  o'reilly  tcp/ip  e-commerce
    (?:\+\+|\#(?!\w))?                      # c++  c#
    """,
    re.VERBOSE,
)
_PART = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# The characters of scripts without spaces between words, and the first of them.
_CJK = "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
_FIRST_CJK = "\u3040"
# Marks that make another letter: unlike an accent, the marks of `й` and `が` are kept.
_PARTS_OF_LETTERS = "\u3099\u309a"
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_MAX_TERM_CHARACTERS = 64
ENGLISH = "en"

STOP_WORDS = frozenset(
    "a about am an and any are as at be been being but by can can't cannot could did didn't do "
    "does doesn't doing don't for from had has have having he her here him his how i if in into "
    "is isn't it its just let me my no not of off on or our own she should so some such than that "
    "the their them then there these they this those through to too us very was wasn't we were "
    "what when where which while who whom whose why will with won't would you your".split()
)


# Words whose Porter2 stem is that of a word with another meaning: `author`, `authorize`.
_OWN_STEMS = {
    word: stem
    for stem, words in {
        "authoriz": "authorize authorized authorizes authorizing authorization authorizations",
        "authority": "authority authorities",
        "conversion": "conversion conversions",
        "evening": "evening evenings",
        "excellent": "excellent excellence excellently",
        "experiment": "experiment experiments experimenting experimented",
        "important": "important importance importantly",
        "incoming": "incoming",
        "objectiv": "objective objectives objectively",
        "organiz": "organize organized organizes organizing organization organizations",
        "past": "past",
        "pasting": "paste pasted pastes pasting",
        "relational": "relational",
        "several": "several",
        "university": "university universities",
    }.items()
    for word in words.split()
}

# British and American spelling: what precedes, the two spellings, and what may follow.
_SPELLINGS = (
    (r"\w{3,}", "our", "or", "|s|ed|ing|al|able|ite|ites|hood|hoods"),
    (r"\w{3,}", "is", "iz", "e|es|ed|er|ers|ing|ation|ations"),
    (r"\w{2,}", "ys", "yz", "e|es|ed|er|ers|ing"),
    (r"\w+[bt]", "re", "er", "|s"),
    (r"\w{4,}", "ll", "l", "ed|ing|er|ers"),
    (r"\w{3,}", "ogue", "og", "|s"),
    (r"\w{3,}", "ence", "ense", "|s"),
)
# Languages that write compounds as one word: `Lastverteilung`, `lastbalanserare`.
COMPOUNDING = frozenset("da de fi hu nl no sv".split())
# How many words of a text are read to detect its language, and how many that takes at least.
_READ_WORDS = 300
_MIN_WORDS = 12
# From these shares of stop words on, a text is English, or in another language.
_CERTAINLY_ENGLISH = 0.2
_MIN_SHARE = 0.15
# Letters that join the parts of a compound: `Verbindung-s-abbruch`.
_LINKS = ("", "s", "n", "en", "es", "er", "e")
_MIN_PART_LETTERS = 4
# How many letters a part may have beyond a known word: `verbindung-en`.
_MAX_ENDING = 2
_ACCENTED_ENDINGS = {
    "es": (("cion", "ción"),),
    "fr": (("ee", "ée"), ("ees", "ées")),
    "pt": (("cao", "ção"), ("coes", "ções")),
}


class Term(Struct, frozen=True):
    """A casefolded term, its position (in words), and the characters of its written word."""

    text: str
    position: int
    start: int
    end: int


def casefold(text: str) -> str:
    """Return `text` in lower case without accents; `’` becomes `'`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFKD", text.replace("\u2019", "'")).casefold()
    ).replace("и\u0306", "й")
    return unicodedata.normalize("NFC", _NOT_ASCII.sub(_without_accent, decomposed))


def _without_accent(match: re.Match[str]) -> str:
    return "".join(
        letter
        for letter in match.group()
        if letter in _PARTS_OF_LETTERS or not unicodedata.combining(letter)
    )


@lru_cache(maxsize=4_096)
def other_spellings(term: str) -> tuple[str, ...]:
    """Return possible American or British spellings of a word: `color` for `colour`.

    Most of them are not words; the caller keeps the known ones.
    """
    found = []
    for before, *pair, after in _SPELLINGS:
        for spelling, other in (pair, reversed(pair)):
            # Compiling a pattern takes as long as searching for a word.
            if spelling not in term:
                continue
            if match := re.fullmatch(f"({before}){spelling}({after})", term):
                found.append(f"{match[1]}{other}{match[2]}")
    return tuple(found)


@lru_cache(maxsize=65_536)
def variants(written: str) -> tuple[tuple[str, int], ...]:
    """Return the terms of one written word, itself first, each with its offset in words."""
    whole = casefold(written)
    found = [(whole[:_MAX_TERM_CHARACTERS], 0)]
    if is_cjk(written):
        found.extend(_cjk_terms(whole))
        return tuple(dict.fromkeys(found))
    pieces = _PART.findall(written)
    if len(pieces) > 1:
        joined = casefold("".join(pieces))
        found.append((joined[:_MAX_TERM_CHARACTERS], 0))
    for offset, piece in enumerate(pieces):
        found.append((casefold(piece)[:_MAX_TERM_CHARACTERS], offset))
        humps = _CAMEL.findall(piece) if not (piece.islower() or piece.isupper()) else []
        if len(humps) > 1:
            found.extend((casefold(hump), offset) for hump in humps)
    return tuple(dict.fromkeys(found))


def _cjk_terms(text: str) -> Iterator[tuple[str, int]]:
    """Yield each character and each pair of CJK, and the parts between, with offsets."""
    offset = 0
    for start, end in script_runs(text):
        run = text[start:end]
        if is_cjk(run):
            for index, character in enumerate(run):
                yield character, offset + index
                if index + 1 < len(run):
                    yield run[index : index + 2], offset + index
            offset += len(run)
            continue
        for part in _PART.findall(run):
            yield part[:_MAX_TERM_CHARACTERS], offset
            offset += 1


def script_runs(written: str) -> list[tuple[int, int]]:
    """Return start and end of each run of a word that is CJK or is not: `tcp` and `三次握手`."""
    if written.isascii():
        return [(0, len(written))] if written else []
    return [match.span() for match in _runs().finditer(written)]


@lru_cache(maxsize=1)
def _runs() -> re.Pattern[str]:
    """Return the pattern of a run of CJK, or of anything else; it takes 2 ms to compile."""
    return re.compile(f"({_CJK}+)|(?:(?!{_CJK}).)+")


def side_by_side(written: str, *, is_continued: bool = False) -> tuple[str, ...]:
    """Return the terms of `written` in sequence; `is_continued` says that more follows.

    These are the parts of a joined word, the pairs of a CJK word, or the word itself.
    """
    whole = casefold(written)
    if is_cjk(whole):
        runs = [whole[start:end] for start, end in script_runs(whole)]
        last = len(runs) - 1
        return tuple(
            term
            for index, run in enumerate(runs)
            for term in _sequence(run, is_continued or index < last)
        )
    pieces = _PART.findall(whole)
    return tuple(pieces) if len(pieces) > 1 else (whole[:_MAX_TERM_CHARACTERS],)


def _sequence(run: str, is_continued: bool) -> list[str]:
    """Return the terms of a run in sequence, of CJK pairs.

    If something follows, the last character is a term too, so that every position has one.
    """
    if not is_cjk(run):
        return [part[:_MAX_TERM_CHARACTERS] for part in _PART.findall(run)]
    return [run[i : i + 2] for i in range(len(run) if is_continued else max(1, len(run) - 1))]


def pieces(written: str) -> list[tuple[int, int]]:
    """Return start and end of each piece of a joined word; nothing if it has only one."""
    if is_cjk(written):
        return []
    found = [match.span() for match in _PART.finditer(written)]
    return found if len(found) > 1 else []


def is_cjk(text: str) -> bool:
    """Whether `text` has a character of a script without spaces between words."""
    if text.isascii() or max(text) < _FIRST_CJK:
        return False
    return any(match[1] for match in _runs().finditer(text))


def is_stop_word(term: str, stop_words: Set[str] = STOP_WORDS) -> bool:
    """Whether a casefolded word is a stop word: `the`, `what's`."""
    return term in stop_words or term.removesuffix("'s") in stop_words


def written_words(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of the written words of `text`, in order."""
    return _WRITTEN_WORD.finditer(text)


def find_words(text: str) -> list[str]:
    """Return the written words of `text`, in order."""
    return _WRITTEN_WORD.findall(text)


def terms(text: str) -> Iterator[Term]:
    """Yield every term of `text`, in order; the terms of one written word share its characters."""
    position = 0
    for match in written_words(text):
        last = 0
        for term, offset in variants(match.group()):
            last = max(last, offset)
            yield Term(term, position + offset, match.start(), match.end())
        position += last + 1


def language_of(text: str, named: str = "") -> str:
    """Return the code of the language of a text ("en", "de"), or "" if it is not detected.

    `named` is the language in the front matter, which decides if its stop words are known.
    """
    if named == ENGLISH or (named and named in _codes()):
        return named
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
    """Return the casefolded stop words of a language."""
    if language == ENGLISH:
        return STOP_WORDS
    from whoosh.lang.stopwords import stoplists

    return frozenset(map(casefold, stoplists.get(language, ())))


@lru_cache(maxsize=65_536)
def stem(term: str, language: str = ENGLISH) -> str:
    """Return the stem of a casefolded word, or the term itself if it is not one."""
    if len(term) < _MIN_PART_LETTERS or not term.isalpha():
        return term
    if language == ENGLISH:
        return _OWN_STEMS.get(term) or (str(_stemmer(ENGLISH)(term)) if term.isascii() else term)
    stemmer = _stemmer(language)
    if stemmer is None:
        return term
    for ending, accented in _ACCENTED_ENDINGS.get(language, ()):
        if term.endswith(ending):
            term = term.removesuffix(ending) + accented
    return casefold(str(stemmer(term)))


@lru_cache
def _stemmer(language: str) -> Any:
    if language == ENGLISH:
        from whoosh.lang.porter2 import stem as porter2  # the first frame does not need it

        return porter2
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

"""What is searched for a word: its spellings, inflected forms, completions, aliases, corrections.

Each of these is a `Variant` with a factor that says how much it counts beside the word itself:
exact before forms, before beginnings, before corrections. Aliases are other names of the same
thing (`k8s`, `kubernetes`), or near ones, from a file of the program and one of the user's. For a
query that finds nothing, other texts are suggested that do.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from pathlib import Path
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from guidetui.errors import FileError
from guidetui.files import read_toml, read_values, write_values
from guidetui.models import Correction, Query
from guidetui.search.index.analysis import (
    ENGLISH,
    is_cjk,
    other_spellings,
    side_by_side,
    stem,
    written_words,
)
from guidetui.search.parser import ParsedQuery, Word
from guidetui.text import sanitize_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.search.index.reader import IndexTerms
    from guidetui.search.spelling import NearWords

_BUNDLED = Path(__file__).with_name("aliases.toml")
_TABLES = ("same", "near")
# Each name on a line is linked to every other one.
_MAX_NAMES = 100
_WAY_OUT = "Correct or remove it."
# Increased whenever names are divided or stemmed differently.
_ALIASES_VERSION = 2
Name = tuple[str, ...]

MAX_EXPANSIONS = 48
# Limits on the cost of a query: how many words are corrected, and variants in total.
MAX_CORRECTED = 8
MAX_VARIANTS = 192
_SPELLING = 0.97
_ALIAS = 0.92
_FORM = 0.88
_JOINED = 0.9
_SPLIT = 0.8
_COMPOUND = 0.5
_PREFIX = 0.4
# A complete word is less likely to be the prefix of another one.
_PREFIX_OF_WORD = 0.6
_NEAR_ALIAS = 0.6
_CORRECTED = 0.45
_CORRECTED_BEGINNING = 0.3
# Related names help in long descriptions; in a query of one or two words they only distract.
_WORDS_THAT_DESCRIBE = 3
# A word in at most this many guides is searched as two words as well.
_RARE = 2
_CORRECTIONS = 3
# The parts of an unknown joined word are searched alone if they are long enough.
_PART = 0.35
_LETTERS_OF_PART = 4

_MAX_SUGGESTIONS = 3
# Each try is a search for several words; this limits the words of all tries.
MAX_TRIES = 8
_MAX_WORDS_TRIED = 64
# Start and end of an unknown word in the query's text, and the nearest known words, best first.
_Edit = tuple[int, int, tuple[str, ...]]


class Alias(Struct, frozen=True):
    """Another name, as a sequence of terms; `is_same` or only related in meaning."""

    terms: tuple[str, ...]
    is_same: bool


class Aliases(Struct, frozen=True):
    """Aliases by the stems of a name's words; `longest` is the word count of the longest name."""

    by_stems: Mapping[Name, tuple[tuple[Name, bool], ...]]
    longest: int = 0
    notice: str = ""

    def of(self, words: tuple[str, ...]) -> tuple[Alias, ...]:
        """Return the aliases of the name that these terms form."""
        return tuple(Alias(*found) for found in self.by_stems.get(tuple(map(stem, words)), ()))


def load_aliases(user_file: Path | None = None, cache: Path | None = None) -> Aliases:
    """Return the bundled aliases and those of `user_file`, if it exists.

    The bundled ones are kept in the file `cache` as they are linked, which takes 20 ms.
    """
    if user_file is None:
        return _bundled(cache)
    try:
        status = user_file.stat()
    except FileNotFoundError:
        return _bundled(cache)
    except OSError:
        return _with_own(user_file, (0, 0))
    return _with_own(user_file, (status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=1)
def _bundled(cache: Path | None = None) -> Aliases:
    content = _BUNDLED.read_bytes()
    key = (_ALIASES_VERSION, len(content), crc32(content))
    kept = read_values(cache) if cache else None
    if kept is not None and kept[0] == key:
        return Aliases(*kept[1:])
    found = _linked(list(_groups(_BUNDLED)))
    if cache is not None:
        with suppress(OSError):
            write_values(cache, (key, found.by_stems, found.longest))
    return found


@lru_cache(maxsize=2)
def _with_own(user_file: Path, _stamp: tuple[int, int]) -> Aliases:
    try:
        own = list(_groups(user_file))
    except FileError as error:
        notice = sanitize_line(f"{error.message} The file is not used. {_WAY_OUT}")
        return replace(_bundled(), notice=notice)
    return _linked([*_groups(_BUNDLED), *own])


def _groups(file: Path) -> Iterator[tuple[bool, list[tuple[str, ...]]]]:
    """Yield each line of a file: whether its names mean the same, and their terms.

    Raises FileError for an invalid line.
    """
    toml = read_toml(file)
    if toml is None:
        return
    for table, lines in toml.values.items():
        if table not in _TABLES or not isinstance(lines, dict):
            raise toml.error(table, "write names below [same] or [near]", _WAY_OUT)
        for name, others in lines.items():
            is_list = isinstance(others, list) and all(isinstance(other, str) for other in others)
            if not is_list:
                raise toml.error(name, f'write {name} = ["other name"]', _WAY_OUT)
            if len(others) > _MAX_NAMES:
                raise toml.error(name, f"write at most {_MAX_NAMES} names in a line", _WAY_OUT)
            names = [_words(each) for each in (name, *others)]
            if not all(names):
                raise toml.error(name, "a name holds no word", _WAY_OUT)
            yield table == "same", names


def _words(name: str) -> tuple[str, ...]:
    """Return the terms of a name; a joined word is its parts: `two-factor` is two terms."""
    return tuple(term for match in written_words(name) for term in side_by_side(match.group()))


def _linked(groups: list[tuple[bool, list[tuple[str, ...]]]]) -> Aliases:
    """Return every name with the others of its lines, those of the same meaning first."""
    linked: defaultdict[tuple[str, ...], dict[tuple[str, ...], bool]] = defaultdict(dict)
    for is_same, names in groups:
        for name in names:
            own = linked[tuple(map(stem, name))]
            for other in names:
                if other != name:
                    own[other] = own.get(other, False) or is_same
    by_stems = {
        key: tuple(sorted(others.items(), key=lambda item: not item[1]))
        for key, others in linked.items()
    }
    return Aliases(by_stems, max(map(len, by_stems), default=0))


class Variant(Struct, frozen=True):
    """A phrase, with a choice of terms for each position, and the factor of its score."""

    phrase: tuple[tuple[str, ...], ...]
    factor: float


class Expansion(Struct, frozen=True):
    """What is searched for one word; `is_cut` if variants were left out of a long query."""

    variants: tuple[Variant, ...]
    correction: Correction | None = None
    is_literal: bool = False
    is_cut: bool = False

    def within(self, limit: int) -> "Expansion":
        """Return the expansion with the `limit` variants of the highest factors."""
        if len(self.variants) <= limit:
            return self
        best = heapq.nlargest(limit, self.variants, key=lambda variant: variant.factor)
        return replace(self, variants=tuple(best), is_cut=True)


def exactly(word: Word) -> Expansion:
    """Return the expansion of a word that is searched exactly as typed."""
    return Expansion((Variant(((word.text,),), 1.0),), is_literal=True)


def names_of(words: tuple[Word, ...], aliases: Aliases) -> dict[Word, list[Alias]]:
    """Return the aliases of each word, alone or together with adjacent words.

    Names that are only near in meaning are left out of short queries.
    """
    describes = sum(word.is_required for word in words) >= _WORDS_THAT_DESCRIBE
    found: dict[Word, list[Alias]] = {}
    parts = [(part, word) for word in words for part in word.spellings[-1]]
    for size in range(min(aliases.longest, len(parts)), 0, -1):
        for start in range(len(parts) - size + 1):
            named = parts[start : start + size]
            whole = tuple(dict.fromkeys(word for _, word in named))
            if sum(len(word.spellings[-1]) for word in whole) != size:
                continue  # it starts or ends inside a joined word
            for alias in aliases.of(tuple(part for part, _ in named)):
                if alias.is_same or describes:
                    for word in whole:
                        found.setdefault(word, []).append(alias)
    return found


class Expander:
    """Expands words by the terms of an index, aliases and corrections."""

    def __init__(self, terms: "IndexTerms", aliases: Aliases) -> None:
        self._terms = terms
        self._aliases = aliases

    @cached_property
    def near_words(self) -> "NearWords":
        """The words to correct to; collected at the first rare word."""
        from guidetui.search.spelling import NearWords  # needed only here

        return NearWords(self._terms.all_terms, self._terms.frequency)

    def expansions(
        self, words: tuple[Word, ...], text: str, *, is_literal: bool
    ) -> dict[Word, Expansion]:
        """Return the expansion of each of a query's words, given in order."""
        if is_literal:
            return {word: exactly(word) for word in words}
        names = names_of(words, self._aliases)
        joined = self._joined(words)
        rarest = sorted(words, key=lambda word: self._terms.frequency(word.text))
        corrected = set([word for word in rarest if word.is_required][:MAX_CORRECTED])
        limit = max(1, MAX_VARIANTS // max(1, len(words)))
        return {
            word: self._expansion(
                word,
                text,
                [*map(self._named, names.get(word, ())), *joined.get(word, ())],
                may_correct=word in corrected,
            ).within(limit)
            for word in words
        }

    def is_known(self, term: str) -> bool:
        """Whether a guide contains the term."""
        return self._terms.frequency(term) > 0

    def near(self, typed: str) -> tuple[str, ...]:
        """Return the words nearest to a mistyped one, best first."""
        near = self.near_words.near(typed) or self.near_words.near_beginnings(typed)
        return near[:_CORRECTIONS]

    def sharing_start(self, typed: str) -> tuple[str, ...]:
        """Return the most frequent words that share the first three letters, or else two."""
        for size in (3, 2):
            found = [
                term
                for term in self._terms.beginning(typed[:size])
                if len(term) > size and term.isalpha()
            ]
            if found:
                return tuple(heapq.nlargest(_CORRECTIONS, found, key=self._terms.frequency))
        return ()

    def _expansion(
        self, word: Word, text: str, others: list[Variant], *, may_correct: bool
    ) -> Expansion:
        found = [*self._spellings(word), *others]
        known = sum(map(self._frequency, found))
        if 0 < known <= _RARE and (split := self._split(word.text, known + 1)):
            found.append(Variant(tuple((part,) for part in split), _JOINED))
        found.extend(Variant(((term,),), _COMPOUND) for term in self._compounds(word.text))
        if word.is_prefix:
            found.extend(self._prefixes(word.text))
        variants = tuple(found)
        correction = None
        is_cut = word.is_required and not may_correct and not known
        if may_correct and (near := self._corrected(word.text, found)):
            variants += near
            used = tuple(dict.fromkeys(" ".join(terms[0] for terms in a.phrase) for a in near))
            if near[0].factor == _PART:  # all of them are used anyway
                used = (" ".join(used),)
            correction = Correction(
                text[word.start : word.end], used[:_CORRECTIONS], word.start, word.end
            )
        return Expansion(_best_of_each(variants), correction, is_cut=is_cut)

    def _frequency(self, variant: Variant) -> int:
        """Return how many guides contain a variant; a phrase is counted up to `_RARE` + 1."""
        if len(variant.phrase) > 1:
            return self._terms.phrase_frequency(variant.phrase, _RARE + 1)
        return sum(map(self._terms.frequency, variant.phrase[0]))

    def _spellings(self, word: Word) -> Iterator[Variant]:
        first, *others = word.spellings
        yield Variant((first,), 1.0)
        if forms := self._terms.forms(word.text)[:MAX_EXPANSIONS]:
            yield Variant((forms,), _FORM)
        for other in other_spellings(word.text):
            if known := tuple(filter(self.is_known, (other, *self._terms.forms(other)))):
                yield Variant((known[:MAX_EXPANSIONS],), _SPELLING)
        for phrase in others:
            yield Variant(tuple((term,) for term in phrase), _SPELLING)
        if parts := _letters_and_digits(word.text):
            yield Variant(tuple((part,) for part in parts), _JOINED)

    def _named(self, alias: Alias) -> Variant:
        phrase = tuple((term, *self._terms.forms(term)[:4]) for term in alias.terms)
        return Variant(phrase, _ALIAS if alias.is_same else _NEAR_ALIAS)

    def _compounds(self, text: str) -> tuple[str, ...]:
        """Return the compounds that a word or a form of it is a part of, not more than are used."""
        found = dict.fromkeys(self._terms.compounds(text))
        for form in self._terms.forms(text):
            found.update(dict.fromkeys(self._terms.compounds(form)))
        return tuple(found)[:MAX_EXPANSIONS]

    def _joined(self, words: tuple[Word, ...]) -> dict[Word, list[Variant]]:
        """Return the compounds of adjacent words: `web socket`, `http 2`."""
        found: dict[Word, list[Variant]] = {}
        for one, other in pairwise(words):
            together = one.text + other.text
            if one.is_required and other.is_required and self._terms.frequency(together):
                variant = Variant(((together, *self._terms.forms(together)[:4]),), _JOINED)
                for word in (one, other):
                    found.setdefault(word, []).append(variant)
        return found

    def _prefixes(self, typed: str) -> Iterator[Variant]:
        """Yield the most frequent words with this prefix; a longer one gives a higher factor.

        A single letter is looked up in titles and tags only.
        """
        if len(typed) == 1:
            return
        factor = _PREFIX * (_PREFIX_OF_WORD if self.is_known(typed) else 1.0)
        found = [term for term in self._terms.beginning(typed) if term != typed]
        if len(found) > MAX_EXPANSIONS:
            found.sort(key=lambda term: -self._terms.frequency(term))
        for term in found[:MAX_EXPANSIONS]:
            yield Variant(((term,),), factor * (1 + len(typed) / len(term)))

    def _corrected(self, typed: str, found: list[Variant]) -> tuple[Variant, ...]:
        """Return the corrections of a word that no guide contains.

        A word of English or of the guides' languages is no mistake, even if it is near to another.
        """
        if any(map(self._frequency, found)):
            return ()
        if split := self._split(typed, 1):
            return (Variant(tuple((part,) for part in split), _SPLIT),)
        parts = [part for part in side_by_side(typed) if self._is_specific(part)]
        if parts := parts or list(self._terms.compound_parts(typed) or ()):
            return tuple(Variant(((part, *self._terms.forms(part)),), _PART) for part in parts)
        from guidetui.search.spelling import is_word  # loads a list of words

        spellings = (typed, *other_spellings(typed))
        languages = (ENGLISH, *self._terms.languages)
        if any(is_word(term, language) for term in spellings for language in languages):
            return ()
        near, factor = self.near_words.near(typed), _CORRECTED
        if not near:
            near, factor = self.near_words.near_beginnings(typed), _CORRECTED_BEGINNING
        return tuple(
            Variant(((term, *self._terms.forms(term)),), factor * 0.9**rank)
            for rank, term in enumerate(near[:_CORRECTIONS])
        )

    def _is_specific(self, part: str) -> bool:
        """Whether a part of a joined word is specific enough to be searched alone."""
        min_length = 2 if is_cjk(part) else _LETTERS_OF_PART
        return len(part) >= min_length and self.is_known(part)

    def _split(self, typed: str, min_count: int) -> tuple[str, str] | None:
        """Return the two most frequent words of which `typed` is a compound, if any.

        They are adjacent in at least `min_count` guides, so `reddis` is not `red dis`.
        """
        pairs = [
            (typed[:cut], typed[cut:])
            for cut in range(3, len(typed) - 2)
            if self._terms.frequency(typed[:cut]) and self._terms.frequency(typed[cut:])
        ]
        frequency = self._terms.frequency
        pairs.sort(key=lambda pair: -min(map(frequency, pair)))
        for one, other in pairs:
            if self._terms.phrase_frequency(((one,), (other,)), min_count) == min_count:
                return one, other
        return None


def _letters_and_digits(term: str) -> tuple[str, str] | None:
    """Return `oauth2` as `oauth` and `2`; None if a term is not letters and then digits."""
    letters = term.rstrip("0123456789")
    return (letters, term[len(letters) :]) if letters.isalpha() and letters != term else None


def _best_of_each(variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    best: dict[tuple[tuple[str, ...], ...], float] = {}
    for variant in variants:
        best[variant.phrase] = max(best.get(variant.phrase, 0.0), variant.factor)
    return tuple(Variant(phrase, factor) for phrase, factor in best.items())


def suggestions(
    query: Query,
    parsed: ParsedQuery,
    expander: Expander,
    alike: Callable[[str, int], tuple[str, ...]],
    finds_something: Callable[[Query], bool],
) -> tuple[str, ...]:
    """Return up to three texts that find something, the likeliest first.

    If there are none, words with the same start are suggested; `alike` returns some with the same
    first letter.
    """
    found: dict[str, None] = {}
    texts = map(sanitize_line, _texts(query.text, parsed, expander))
    word_count = len(parsed.words) + len(parsed.phrases)
    for text in islice(texts, min(MAX_TRIES, _MAX_WORDS_TRIED // max(1, word_count))):
        is_new = text and text not in found and text != query.text
        if is_new and finds_something(replace(query, text=text)):
            found[text] = None
        if len(found) == _MAX_SUGGESTIONS:
            break
    if not found:
        missing = (word.text for word in parsed.words if not expander.is_known(word.text))
        near = (
            text
            for word in missing
            for text in expander.sharing_start(word) or alike(word, _MAX_SUGGESTIONS)
        )
        found.update(
            dict.fromkeys(
                text
                for text in islice(near, MAX_TRIES)
                if finds_something(replace(query, text=text))
            )
        )
    return tuple(found)[:_MAX_SUGGESTIONS]


def _texts(text: str, parsed: ParsedQuery, expander: Expander) -> Iterator[str]:
    edits = sorted(_edits(text, parsed, expander))
    corrected = _corrected(text, edits)
    yield corrected
    for edit in edits:
        others = [other for other in edits if other != edit]
        for near in edit[2][1:]:
            yield _corrected(text, sorted([*others, (*edit[:2], (near,))]))
    if parsed.phrases:
        yield corrected.replace('"', "")
    if parsed.chips:
        yield _without_chips(text, parsed)
    missing = [word for word in parsed.words if not expander.is_known(word.text)]
    if len(parsed.words) > 1:
        yield from (_replaced(text, word.start, word.end, "").strip() for word in missing)


def _edits(text: str, parsed: ParsedQuery, expander: Expander) -> Iterator[_Edit]:
    """Yield the corrections of unknown words and terms of phrases."""
    unknown = (word for word in parsed.words if not expander.is_known(word.text))
    for word in islice(unknown, MAX_CORRECTED):
        if near := expander.near(word.text):
            yield word.start, word.end, near
    lowered = text.casefold()
    for term in dict.fromkeys(term for phrase in parsed.phrases for term in phrase):
        start = lowered.find(term)
        if start >= 0 and not expander.is_known(term) and (near := expander.near(term)):
            yield start, start + len(term), near


def _corrected(text: str, edits: list[_Edit]) -> str:
    for start, end, near in reversed(edits):
        text = _replaced(text, start, end, near[0])
    return text


def _replaced(text: str, start: int, end: int, by: str) -> str:
    return text[:start] + by + text[end:]


def _without_chips(text: str, parsed: ParsedQuery) -> str:
    for chip in reversed(parsed.chips):
        text = _replaced(text, chip.start, chip.end, "")
    return text.strip()

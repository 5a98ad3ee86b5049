"""The character ranges of a text that match a query, and the passage that shows them best."""

import re
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain
from typing import overload

from msgspec import Struct, field

from guidetui.models import Question, Snippet
from guidetui.search.index.analysis import (
    casefold,
    find_words,
    is_stop_word,
    pieces,
    side_by_side,
    variants,
    written_words,
)
from guidetui.search.parser import ParsedQuery, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.search.expansion import Expansion

_CHUNK = re.compile(r"\S+")
# Each pattern begins with few characters, so that `re` skips the others.
_JOINED = re.compile(r"[.'\u2019/&+_:-](?:(?<=\w[.'\u2019/&+_-])|(?<=\w:)//)\w")
_JOINERS = re.compile(r"[\W_]+")
# Where a term may begin inside a word: CamelCase, scripts without spaces, and after a letter whose
# accent is a separate character.
_CAMEL = re.compile(r"[A-Z](?:(?<=[a-z\d].)|[A-Z\d]+[a-z]|[a-z]+\d)")
_NOT_ASCII = re.compile(r"[^\x00-\x7f](?:(?<=\w)|(?<=\w.)[^\w\x00-\x7f]*\w)")
# Terms so short are parts of many words; they are looked for as whole words.
_SHORT = 2
# Separates texts, so that no phrase spans two; chunks of a text are never white space.
_BREAK = "\n"
TermChoices = tuple[frozenset[str], ...]
# A match in a chunk: its start and end in it, and the index of the query's word.
Inside = tuple[int, int, int]


class Matcher(Struct, frozen=True, dict=True):
    """The terms, prefixes and phrases that match, each with the index of the query's word.

    A phrase has a choice of terms for each position; it matches where they follow one another.
    `rarities` are those of the query's words; a word without one counts 1.
    Texts are divided into chunks at their spaces.
    """

    terms: Mapping[str, int] = field(default_factory=dict)
    prefixes: tuple[tuple[str, int], ...] = ()
    phrases: tuple[tuple[TermChoices, int], ...] = ()
    rarities: tuple[float, ...] = ()

    @cached_property
    def _seen(self) -> dict[str, tuple[list[Inside], bool]]:
        return {}

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """Texts of which every match begins with one: `cache` stands for `caches` and `cached`."""
        found: list[str] = []
        for text in sorted({*self._long, *(prefix for prefix, _ in self.prefixes)}, key=len):
            if not any(map(text.startswith, found)):
                found.append(text)
        return tuple(found)

    @cached_property
    def short_needles(self) -> tuple[str, ...]:
        """Terms that match as whole words only, as so many words begin with them."""
        return tuple(sorted(self._wanted - self._long))

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return frozenset(self.terms).union(*(phrase[0] for phrase, _ in self.phrases))

    @cached_property
    def _long(self) -> frozenset[str]:
        return frozenset(term for term in self._wanted if len(term) > _SHORT)

    @cached_property
    def _beginning(self) -> Mapping[str, list[int]]:
        """The indexes of phrases by each term that one may begin with.

        If a phrase occurs several times in the query, its first place counts.
        """
        found: defaultdict[str, list[int]] = defaultdict(list)
        places = {phrase: index for index, (phrase, _) in reversed([*enumerate(self.phrases)])}
        for phrase, index in places.items():
            for term in phrase[0]:
                found[term].append(index)
        return found

    @cached_property
    def _longest(self) -> int:
        return max((len(phrase) for phrase, _ in self.phrases), default=0)

    def matches(
        self, chunks: Sequence[str], numbers: Iterable[int] | None = None
    ) -> list[tuple[int, int, int, int]]:
        """Return the matches as (chunk, start and end in it, word of the query), as indexes.

        `numbers` are the indexes of the chunks to search, in order; by default all.
        """
        found: list[tuple[int, int, int, int]] = []
        begun: list[int] = []
        for number in range(len(chunks)) if numbers is None else numbers:
            inside, may_begin = self._inside(chunks[number])
            for start, end, key in inside:
                found.append((number, start, end, key))
            if may_begin:
                begun.append(number)
        return self._with_phrases(chunks, begun, found) if begun else found

    def rarity(self, keys: Iterable[int]) -> float:
        """Return the sum of the rarities of some words."""
        known = len(self.rarities)
        return sum(self.rarities[key] if key < known else 1.0 for key in keys)

    @cached_property
    def word_count(self) -> int:
        """How many words of the query there are to match."""
        each = (*self.terms.values(), *(key for _, key in (*self.prefixes, *self.phrases)))
        return len(set(each))

    def _inside(self, chunk: str) -> tuple[list[Inside], bool]:
        """Return the matches in a chunk, and whether a phrase may begin in it.

        The same chunks stand in many texts.
        """
        found = self._seen.get(chunk)
        if found is None:
            may_begin = bool(self.phrases) and not self._beginning.keys().isdisjoint(
                part for part, _, _ in _parts_of(chunk)
            )
            found = self._seen[chunk] = self._matches_in(chunk), may_begin
        return found

    def _matches_in(self, chunk: str) -> list[Inside]:
        found: list[Inside] = []
        for start, end, terms in _words_of(chunk):
            parts = _pieces_of(chunk[start:end])
            whole = terms[:2] if parts else terms  # as written, and without its joiners
            if (key := self._first_key(whole)) is not None:
                found.append((start, end, key))
                continue
            for first, last, own in parts:
                if (key := self._first_key(own)) is not None:
                    found.append((start + first, start + last, key))
        return found

    def _first_key(self, terms: Sequence[str]) -> int | None:
        return next((key for term in terms if (key := self._key(term)) is not None), None)

    def _key(self, term: str) -> int | None:
        if term in self.terms:
            return self.terms[term]
        for prefix, key in self.prefixes:
            if term.startswith(prefix):
                return key
        return None

    def _with_phrases(
        self,
        chunks: Sequence[str],
        numbers: Iterable[int],
        found: list[tuple[int, int, int, int]],
    ) -> list[tuple[int, int, int, int]]:
        """Return `found` with the words of phrases that begin in the chunks `numbers`, in order."""
        spots = {match[:3]: match[3] for match in found}
        by_chunk: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, start, end, _ in found:
            by_chunk[number].append((start, end))
        for number in numbers:
            beside = chunks[number : number + self._longest]
            if _BREAK in beside:
                beside = beside[: beside.index(_BREAK)]
            parts = [
                (part, (number + ahead, start, end))
                for ahead, near in enumerate(beside)
                for part, start, end in _parts_of(near)
            ]
            starts = sorted(
                (index, first)
                for first, (part, _) in enumerate(parts)
                for index in self._beginning.get(part, ())
            )
            for index, first in starts:
                phrase, key = self.phrases[index]
                side = parts[first : first + len(phrase)]
                if len(side) == len(phrase) and all(
                    part in terms for (part, _), terms in zip(side, phrase, strict=True)
                ):
                    for _, spot in side:
                        spans = by_chunk[spot[0]]
                        if not any(a <= spot[1] and spot[2] <= b for a, b in spans):
                            spots[spot] = key
                            spans.append(spot[1:])
        return [(*spot, key) for spot, key in sorted(spots.items())]


@lru_cache(maxsize=4_096)
def _words_of(chunk: str) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Return start, end and terms of each written word of a chunk."""
    return tuple(
        (*match.span(), tuple(term for term, _ in variants(match.group())))
        for match in written_words(chunk)
    )


@lru_cache(maxsize=4_096)
def _parts_of(chunk: str) -> tuple[tuple[str, int, int], ...]:
    """Return the terms of a chunk in sequence, each with its start and end."""
    found: list[tuple[str, int, int]] = []
    for start, end, _ in _words_of(chunk):
        written = chunk[start:end]
        if joined := _pieces_of(written):
            found.extend((terms[0], start + first, start + last) for first, last, terms in joined)
        else:
            found.extend((part, start, end) for part in side_by_side(written))
    return tuple(found)


@lru_cache(maxsize=4_096)
def _pieces_of(written: str) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Return start, end and terms of each piece of a joined word, such as `event-driven`."""
    return tuple(
        (start, end, tuple(term for term, _ in variants(written[start:end])))
        for start, end in pieces(written)
    )


def matcher_of(
    parsed: ParsedQuery,
    expansions: "Mapping[Word, Expansion]",
    prefix_words: Iterable[Word],
    rarity: Callable[[Word], float] = lambda _: 1.0,
) -> Matcher:
    """Return the matcher for the expansions of a query's words.

    The words in `prefix_words` also match as prefixes. `rarity` returns how much a word says.
    """
    required = [word for word in parsed.words if word.is_required]
    terms: dict[str, int] = {}
    phrases: list[tuple[TermChoices, int]] = []
    for key, word in enumerate(required):
        for variant in expansions[word].variants:
            if len(variant.phrase) == 1:
                for term in variant.phrase[0]:
                    terms.setdefault(term, key)
            else:
                phrases.append((tuple(map(frozenset, variant.phrase)), key))
    keys = {word: key for key, word in enumerate(required)}
    prefixes = tuple(
        (word.text, keys[word]) for word in prefix_words if word in keys and len(word.text) > 1
    )
    return Matcher(
        terms,
        prefixes,
        (*phrases, *_phrases(parsed, len(required))),
        tuple(map(rarity, required)),
    )


def _phrases(parsed: ParsedQuery, first_key: int) -> list[tuple[TermChoices, int]]:
    return [
        (tuple(frozenset((term,)) for term in phrase), first_key + index)
        for index, phrase in enumerate(parsed.phrases)
    ]


def match_ranges(text: str, matcher: Matcher) -> tuple[tuple[int, int], ...]:
    """Return the half-open character ranges of `text` that match, in order, none overlapping."""
    chunks = [(match.group(), match.start()) for match in _CHUNK.finditer(text)]
    found = matcher.matches([chunk for chunk, _ in chunks])
    return tuple(
        (chunks[number][1] + start, chunks[number][1] + end) for number, start, end, _ in found
    )


@dataclass(frozen=True, slots=True)
class Chunks(Sequence[str]):
    """The chunks of a line, with where each of them starts, and where one more would."""

    line: str
    starts: Sequence[int]

    @classmethod
    def of(cls, chunks: Iterable[str]) -> "Chunks":
        """Put chunks on a line."""
        each = tuple(chunks)
        starts = accumulate(map((1).__add__, map(len, each)), initial=0)
        return cls(" ".join(each), array("L", starts))

    def __len__(self) -> int:
        """Return how many chunks there are."""
        return len(self.starts) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        """Return one chunk, or some."""
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        return self.line[self.starts[index] : self.starts[index + 1] - 1]

    def containing(self, needles: Iterable[str]) -> set[int]:
        """Return the indexes of the chunks that contain any of some texts."""
        found: set[int] = set()
        for needle in needles:
            at = self.line.find(needle)
            while at >= 0:
                number = bisect_right(self.starts, at) - 1
                found.add(number)
                at = self.line.find(needle, self.starts[number + 1])
        return found

    def matching(self, pattern: re.Pattern[str]) -> dict[int, None]:
        """Return the indexes of the chunks that have a match of a pattern in them, in order."""
        places = (match.start() for match in pattern.finditer(self.line))
        return dict.fromkeys(bisect_right(self.starts, at) - 1 for at in places)

    def with_words(self, needles: Iterable[str], *, whole: bool) -> set[int]:
        """Return the indexes of the chunks in which a word begins with any of some texts.

        With `whole` it also ends with it.
        """
        found: set[int] = set()
        line, starts, find = self.line, self.starts, self.line.find
        for needle in needles:
            size = len(needle)
            at = find(needle)
            while at >= 0:
                if (at and line[at - 1].isalnum()) or (
                    whole and line[at + size : at + size + 1].isalnum()
                ):
                    at = find(needle, at + 1)
                    continue
                number = bisect_right(starts, at) - 1
                found.add(number)
                at = find(needle, starts[number + 1])
        return found


class Passages(Struct, frozen=True):
    """A text on one line, divided into chunks at its spaces.

    A term begins a word of the `folded` chunk that it matches, so a query examines only such
    chunks. It may also be anywhere in CamelCase, in a script without spaces, and in what is left
    of a joined word without the joiners (`ci/cd`, `cicd`): these are `inner`, and the indexes of
    their chunks `inner_at`.
    """

    chunks: Chunks
    folded: Chunks
    inner: Chunks
    inner_at: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "Passages":
        """Divide a text; line breaks become spaces."""
        return cls.of_chunks(text.split())

    @classmethod
    def of_chunks(cls, texts: Iterable[str]) -> "Passages":
        """Put chunks on a line."""
        chunks = folded = Chunks.of(texts)
        if is_ascii := chunks.line.isascii():
            folded = Chunks(chunks.line.lower(), chunks.starts)
        else:
            each = casefold(chunks.line).split(" ")
            # Some characters become a space and an accent.
            folded = Chunks.of(each if len(each) == len(chunks) else map(casefold, chunks))
        joined = chunks.matching(_JOINED)
        inner = chunks.matching(_CAMEL)
        if not is_ascii:
            inner |= chunks.matching(_NOT_ASCII)
        texts = chain((_JOINERS.sub("", folded[n]) for n in joined), (folded[n] for n in inner))
        return cls(chunks, folded, Chunks.of(texts), array("L", (*joined, *inner)))

    @property
    def text(self) -> str:
        """The whole line."""
        return self.chunks.line

    def found(self, matcher: Matcher) -> list[tuple[int, int, int]]:
        """Return the matches as (start and end in the text, word of the query)."""
        numbers = self.folded.with_words(matcher.needles, whole=False)
        numbers |= self.folded.with_words(matcher.short_needles, whole=True)
        anywhere = chain(matcher.needles, matcher.short_needles)
        numbers.update(self.inner_at[index] for index in self.inner.containing(anywhere))
        starts = self.chunks.starts
        return [
            (starts[number] + start, starts[number] + end, key)
            for number, start, end, key in matcher.matches(self.chunks, sorted(numbers))
        ]


class GuideText(Struct, frozen=True):
    """A guide's text and its questions, divided into chunks once for all queries.

    `asked` are all questions on a line, `ends` where the next one begins in it. Each question has
    the number of its words that are not stop words.
    """

    text: Passages
    asked: Passages
    ends: Sequence[int]
    questions: tuple[tuple[Question, int], ...]

    @classmethod
    def of(cls, text: str, questions: Iterable[Question]) -> "GuideText":
        """Divide a text and questions."""
        known = tuple((item, _content(item.text)) for item in questions)
        asked = [(*item.text.split(), _BREAK) for item, _ in known]
        ends = accumulate(sum(len(chunk) + 1 for chunk in chunks) for chunks in asked)
        return cls(Passages.of(text), Passages.of_chunks(chain(*asked)), array("L", ends), known)

    def snippet(self, matcher: Matcher, max_characters: int) -> Snippet:
        """Return the best passage of the text, or a question with the start of its answer.

        A question is preferred if it has as many words of the query as the passage, or consists of
        them; a single word is shown in the text if it is there.
        """
        found, in_text = _best_passage(self.text, matcher, max_characters)
        best, most = None, 1 if found.matches else 0
        if self.questions and matcher.word_count > most:
            keys_of: defaultdict[int, set[int]] = defaultdict(set)
            for start, _, key in self.asked.found(matcher):
                keys_of[bisect_right(self.ends, start)].add(key)
            for number, keys in keys_of.items():
                question, content = self.questions[number]
                held = len(keys)
                if held > most and (held >= in_text or held >= content):
                    best, most = question, held
        if best is None:
            return found
        shown = Passages.of(" ".join(best))
        return _cut(shown, shown.found(matcher), 0, max_characters)


def snippet(text: str, matcher: Matcher, *, max_characters: int) -> Snippet:
    """Return the passage of at most `max_characters` with the most different matches.

    Without a match it is the beginning of the text; `…` marks where text is left out.
    """
    return _best_passage(Passages.of(text), matcher, max_characters)[0]


def _best_passage(passages: Passages, matcher: Matcher, max_characters: int) -> tuple[Snippet, int]:
    """Return the best passage, and how many words of the query are in it."""
    found = passages.found(matcher)
    start = _best_start(passages.text, found, max_characters, matcher)
    cut = _cut(passages, found, start, max_characters)
    end = start + max_characters
    return cut, len({key for first, last, key in found if first >= start and last <= end})


def _cut(
    passages: Passages, found: list[tuple[int, int, int]], start: int, max_characters: int
) -> Snippet:
    text = passages.text
    end = min(len(text), start + max_characters)
    if end < len(text) and (space := text.rfind(" ", start, end)) > start:
        end = space
    lead = "…" if start else ""
    tail = "…" if end < len(text) else ""
    shift = len(lead) - start
    inside = tuple((a + shift, b + shift) for a, b, _ in found if a >= start and b <= end)
    return Snippet(lead + text[start:end] + tail, inside)


def _content(text: str) -> int:
    """Return how many words are not stop words."""
    return sum(not is_stop_word(casefold(word)) for word in find_words(text))


def _best_start(text: str, found: list[tuple[int, int, int]], width: int, matcher: Matcher) -> int:
    """Return where the first passage with the most and rarest words of the query starts."""
    best, most = 0, 0.0
    highest = matcher.rarity({key for _, _, key in found})
    for index, (start, _, _) in enumerate(found):
        matched = {key for _, end, key in found[index : index + 12] if end <= start + width}
        if (rarity := matcher.rarity(matched)) > most:
            best, most = start, rarity
            if rarity == highest:
                break
    if best < width // 2:
        return 0
    lead = text.rfind(". ", best - width // 3, best)
    begin = lead + 2 if lead >= 0 else text.find(" ", best - width // 4) + 1
    return begin if 0 < begin <= best else best

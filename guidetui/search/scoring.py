"""Scores: BM25F for each word, then reranking of the best hits, then blending with their meaning.

The weight of a posting already accounts for the zones of a guide; here it is multiplied by the
inverse document frequency (`rarity`) of what was searched. Only where the words of a query leave
its answer open does it count how near guides are in meaning.
"""

import heapq
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache
from itertools import islice

from msgspec import Struct

from guidetui.collection.collection import Collection, column
from guidetui.search.expansion import Expansion, Variant
from guidetui.search.index.analysis import casefold, is_stop_word, terms, written_words
from guidetui.search.index.reader import IndexTerms, Postings, in_all_columns, starts
from guidetui.search.index.schema import QUESTION_POSITIONS, TITLE_POSITIONS, line_positions
from guidetui.search.parser import ParsedQuery, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.search.meaning.model import Near

# Approximate weight in the index of a word in a title, and of one in a tag.
_TITLE_WORD, _TAG_WORD = 0.55, 0.3
_MIN_LETTERS_TO_SUGGEST = 2
_AT_ONCE = 500
_SCALE = 10.0
# Added to the weight of a word, so that every guide with it has a score.
_PRESENCE = 0.08
# Prefixes up to this length are also looked up in titles and tags, single letters only there.
_SHORT = 3
_SHORT_PREFIX = 0.65
# The word itself counts more than longer ones: DOM more than domains.
_SHORT_PREFIX_OF_WORD = 0.3
_KEPT_EXPANSIONS = 256
# The maximum bonus for adjacent words, words of the title, and a title typed in full.
_NEARNESS = 0.5
_TITLE = 0.35
_WHOLE_TITLE = 0.6
_START_OF_TITLE = 0.4
_PART_OF_TITLE = 0.2
# A question typed in full counts like a title.
_QUESTION = _TITLE + _WHOLE_TITLE
_MIN_QUESTION_WORDS = 3
# Exponent of the share of the query's words that a guide has.
_COVERAGE = 0.7
_MAX_DISTANCE = 10
_REVERSED = 0.6
# With fewer words a query names its subject. Measured: 3 and 4 differ by .02 on paraphrases.
_MIN_CONTENT_WORDS = 3
# The weight of a cosine beside the score of the best hit by words; 3 to 5 measured the same.
_COSINE_FACTOR = 4.0
# The minimum cosine of a near guide, and how far below the nearest guide's it may be.
_MIN_COSINE = 0.3
_SHARE_OF_NEAREST = 0.8
_MAX_NEAR = 20


class Title(Struct, frozen=True):
    """A title's words in lower case, and its terms with their positions.

    `other_names` are the words of each other name; `content` counts words that are not stop words.
    """

    words: tuple[str, ...]
    other_names: tuple[tuple[str, ...], ...]
    positions: tuple[tuple[str, int], ...]
    content: int


class TitleIndex:
    """The titles and tags of the guides of an index, by their numbers."""

    def __init__(
        self, collection: Collection, slugs: Mapping[int, str], stop_words: Set[str]
    ) -> None:
        self._collection = collection
        self._stop_words = stop_words
        self._slugs = slugs
        self._unread = self._names()
        self._found: set[tuple[str, float, int]] = set()
        self.title = lru_cache(4_096)(self._title)
        self.questions = lru_cache(4_096)(self._questions)
        self.starting_with = lru_cache(128)(self._starting_with)

    def _title(self, number: int) -> Title:
        guide = self._collection.guide(self._slugs[number])
        words = _words_of(guide.title)
        return Title(
            words,
            tuple(map(_words_of, guide.other_names)),
            tuple((term.text, term.position) for term in terms(guide.title)),
            self._content(words),
        )

    def _questions(self, number: int) -> tuple[tuple[range, int], ...]:
        """Return the positions of each question, and how many of its words are not stop words."""
        questions = self._collection.guide(self._slugs[number]).questions
        if not questions:  # the index may be older
            return ()
        texts = [question.text for question in questions]
        positions = line_positions("\n".join(texts), QUESTION_POSITIONS)
        counts = (self._content(_words_of(text)) for text in texts)
        return tuple(zip(positions, counts, strict=True))

    def _content(self, words: Sequence[str]) -> int:
        return sum(not is_stop_word(word, self._stop_words) for word in words)

    def alike(self, typed: str, most: int) -> tuple[str, ...]:
        """Return words of titles and tags with the first letter of `typed`, the most frequent."""
        found = Counter(
            word
            for word, _, _ in self._beginning(typed[:1])
            if len(word) > _MIN_LETTERS_TO_SUGGEST
            and word.isalpha()
            and not is_stop_word(word, self._stop_words)
        )
        return tuple(word for word, _ in found.most_common(most))

    def _starting_with(self, beginning: str, in_title: bool) -> dict[int, float]:
        """Return the guides with this prefix in the title (or a tag), and its weight."""
        found: dict[int, float] = {}
        for _, weight, number in self._beginning(beginning):
            if weight == _TITLE_WORD or not in_title:
                found[number] = max(weight, found.get(number, 0.0))
        return found

    def _beginning(self, beginning: str) -> Iterator[tuple[str, float, int]]:
        position = bisect_left(self._words, (beginning, 0.0, 0))
        while position < len(self._words) and self._words[position][0].startswith(beginning):
            yield self._words[position]
            position += 1

    def prepare(self) -> Iterator[None]:
        """Read all titles and tags, a few at a time; the first query reads the rest at once."""
        while some := list(islice(self._unread, _AT_ONCE)):
            for number, title, other_names, tags in some:
                for name in (title, *other_names):
                    self._found.update((term, _TITLE_WORD, number) for term in _terms_of(name))
                for tag in tags:
                    self._found.update((term, _TAG_WORD, number) for term in _terms_of(tag))
            yield

    def _names(self) -> Iterator[tuple[int, str, tuple[str, ...], tuple[str, ...]]]:
        """Yield the number, title, other names and tags of each guide."""
        guides = self._collection.guides
        names = (column(guides, name) for name in ("title", "other_names", "tags"))
        yield from zip(self._slugs, *names, strict=True)

    @cached_property
    def _words(self) -> list[tuple[str, float, int]]:
        """Every word of a title or a tag, sorted, with its weight and its guide."""
        for _ in self.prepare():
            pass
        words = sorted(self._found)
        self._found.clear()
        return words


@lru_cache(maxsize=8_192)
def _terms_of(name: str) -> frozenset[str]:
    """Return the terms of a title or a tag; many guides share them."""
    return frozenset(term.text for term in terms(name))


def _words_of(name: str) -> tuple[str, ...]:
    return tuple(casefold(match.group()) for match in written_words(name))


class Scored(Struct, frozen=True):
    """The scores for one part of a query, and its inverse document frequency."""

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
        """Return the inverse document frequency of something in `found` guides."""
        return math.log(1 + (self._terms.guide_count - found + 0.5) / (found + 0.5))

    def word(self, word: Word, expansion: Expansion) -> Scored:
        """Return the scores of the guides with any variant of a word."""
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
            factor = _SHORT_PREFIX_OF_WORD if self._terms.frequency(beginning) else _SHORT_PREFIX
            for number, weight in self._titles.starting_with(beginning, in_title).items():
                score = factor * (_PRESENCE + weight)
                best[number] = max(score, best.get(number, 0.0))
        return self._scored(best)

    def phrase(self, phrase: tuple[tuple[str, ...], ...], *, in_title: bool) -> Scored:
        """Return the scores of the guides with this phrase."""
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
            return [postings.first_before(TITLE_POSITIONS.stop) for postings in found]
        return [postings.weights for postings in found]

    def _phrase_found(
        self, phrase: tuple[tuple[str, ...], ...], in_title: bool
    ) -> dict[int, float]:
        """Return the weights of the guides with this phrase of several positions."""
        columns = [[self._terms.postings(term) for term in terms] for terms in phrase]
        numbers = in_all_columns(columns)
        found: dict[int, float] = {}
        for number in numbers:
            positions = starts(columns, number)
            if in_title:
                positions = {position for position in positions if position < TITLE_POSITIONS.stop}
            if positions:
                found[number] = min(
                    max(postings.weights.get(number, 0.0) for postings in column)
                    for column in columns
                )
        return found


class QueryWord(Struct, frozen=True):
    """One required word of a query, its expansion, and its inverse document frequency."""

    word: Word
    expansion: Expansion
    rarity: float


class Reranker:
    """Reranks hits of one open index by word distance, title and questions.

    `words` are all of the query's, stop words included.
    """

    def __init__(
        self,
        terms: IndexTerms,
        titles: TitleIndex,
        asked: Sequence[QueryWord],
        words: Sequence[Word],
    ) -> None:
        self._titles = titles
        self._asked = asked
        self._words = tuple(word.text for word in words)
        self._is_open = bool(words) and words[-1].is_prefix
        self._all_rarity = sum(word.rarity for word in asked) or 1.0
        self._singles: list[list[Postings]] = []
        self._phrases: list[list[list[list[Postings]]]] = []
        for word in asked:
            phrases = [
                [[terms.postings(term) for term in position] for position in variant.phrase]
                for variant in word.expansion.variants
            ]
            self._singles.append(
                [each for phrase in phrases if len(phrase) == 1 for each in phrase[0]]
            )
            self._phrases.append([phrase for phrase in phrases if len(phrase) > 1])

    def bonus(self, number: int) -> float:
        """Return the factor for the guide's score; below 1 if words are missing."""
        title = self._titles.title(number)
        positions = self._all_positions(number, title)
        coverage = math.pow(self._held(positions), _COVERAGE)
        question = _QUESTION * self._question(positions, number)
        asked_for = max(self._title(positions, title), question)
        return coverage * (1.0 + _NEARNESS * self._nearness(positions) + asked_for)

    def title_bonus(self, number: int) -> float:
        """Return what the guide's title adds: 0.6 and more if it says the whole query."""
        title = self._titles.title(number)
        return self._title(self._all_positions(number, title), title)

    def coverage(self, number: int) -> float:
        """Return the share of the query that the guide holds, by rarity or number, from 0 to 1."""
        positions = self._all_positions(number, self._titles.title(number))
        return max(self._held(positions), sum(map(bool, positions)) / len(positions))

    def _held(self, positions: list[list[int]]) -> float:
        held = sum(word.rarity for word, found in zip(self._asked, positions, strict=True) if found)
        return held / self._all_rarity

    def _all_positions(self, number: int, title: Title) -> list[list[int]]:
        return [self._positions(index, number, title) for index in range(len(self._asked))]

    def _positions(self, index: int, number: int, title: Title) -> list[int]:
        each: list[Iterable[int]] = [
            postings.positions(number)
            for postings in self._singles[index]
            if number in postings.weights
        ]
        for phrase in self._phrases[index]:
            if begun := starts(phrase, number):
                length = range(len(phrase))
                each.append({start + offset for start in begun for offset in length})
        word = self._asked[index].word
        if word.is_prefix:
            each.append(
                {position for term, position in title.positions if term.startswith(word.text)}
            )
        if len(each) == 1:  # the usual case
            return sorted(each[0])
        return sorted(set().union(*each))

    def _nearness(self, positions: list[list[int]]) -> float:
        """Return from 0 to 1 how near each word is to the next one of the query."""
        gained = possible = 0.0
        for index in range(len(positions) - 1):
            rarity = min(self._asked[index].rarity, self._asked[index + 1].rarity)
            possible += rarity
            gained += rarity * _closeness(positions[index], positions[index + 1])
        return gained / possible if possible else 0.0

    def _title(self, positions: list[list[int]], title: Title) -> float:
        end = TITLE_POSITIONS.stop
        in_title = [found[: bisect_left(found, end)] for found in positions]
        rarity = sum(
            word.rarity for word, found in zip(self._asked, in_title, strict=True) if found
        )
        if not rarity:
            return 0.0
        covered = len({position for found in in_title for position in found})
        bonus = _TITLE * rarity / self._all_rarity * min(1.0, covered / (title.content or 1))
        return bonus + max(map(self._as_typed, (title.words, *title.other_names)))

    def _question(self, positions: list[list[int]], number: int) -> float:
        """Return from 0 to 1 how much the query and a question of the guide overlap."""
        best = 0.0
        in_questions = [_within(found, QUESTION_POSITIONS) for found in positions]
        if sum(map(len, in_questions)) < _MIN_QUESTION_WORDS:
            return best
        for span, content in self._titles.questions(number):
            rarity = 0.0
            covered = set[int]()
            for word, found in zip(self._asked, in_questions, strict=True):
                if inside := _within(found, span):
                    rarity += word.rarity
                    covered.update(inside)
            if len(covered) >= _MIN_QUESTION_WORDS:
                share = rarity / self._all_rarity * min(1.0, len(covered) / (content or 1))
                best = max(best, share)
        return best**2

    def _as_typed(self, title: tuple[str, ...]) -> float:
        """Return what is added for a title that contains the query as typed."""
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


def _within(positions: list[int], span: range) -> list[int]:
    first = bisect_left(positions, span.start)
    return positions[first : bisect_left(positions, span.stop, first)]


def _closeness(one: list[int], other: list[int]) -> float:
    """Return 1 if the second word follows the first, less if it is farther away or precedes it."""
    best = 0.0
    for position in one:
        after = bisect_left(other, position)
        if after < len(other):
            best = max(best, 1.0 / max(1, other[after] - position))
        if after:
            best = max(best, _REVERSED / (position - other[after - 1]))
        if best == 1.0:
            break
    return best if best * _MAX_DISTANCE >= 1.0 else 0.0


def may_need_meaning(parsed: ParsedQuery) -> bool:
    """Whether a query describes something in words of its own: no operators, and some words."""
    clauses = parsed.clauses
    if parsed.is_sorted or not all(
        isinstance(clause, Word) and not clause.in_title for clause in clauses
    ):
        return False
    words = [word for word in parsed.words if word.is_required and not is_stop_word(word.text)]
    return len(words) >= _MIN_CONTENT_WORDS


def nearest(near: "Mapping[int, Near]") -> "dict[int, Near]":
    """Return the guides that are near in meaning, the nearest first."""
    if not near:
        return {}
    floor = max(_MIN_COSINE, _SHARE_OF_NEAREST * max(found.cosine for found in near.values()))
    close = [(found.cosine, -number) for number, found in near.items() if found.cosine >= floor]
    return {-number: near[-number] for _, number in heapq.nlargest(_MAX_NEAR, close)}


def blend(
    complete: Mapping[int, float], some: Mapping[int, float], near: "Mapping[int, Near]"
) -> tuple[dict[int, float], dict[int, float]]:
    """Return the scores of the guides with all words or near in meaning, and of the others.

    `complete` and `some` are the scores by words of the guides with all of them and with some.
    """
    words = {**some, **complete}
    highest = max(words.values(), default=0.0) or 1.0
    close = nearest(near)

    def score(number: int) -> float:
        cosine = max(0.0, near[number].cosine) if number in near else 0.0
        return words.get(number, 0.0) / highest + _COSINE_FACTOR * cosine

    strong = {number: score(number) for number in (*complete, *close)}
    return strong, {number: score(number) for number in some if number not in strong}

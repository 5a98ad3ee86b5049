"""Search without an index, while it is being built or cannot be built, by scanning the texts.

Ranking is simple: a word counts by its zone and by how few guides contain it; longer words that
begin with it, and aliases, count less.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from msgspec import Struct

from guidetui.collection.collection import Collection
from guidetui.models import Correction, Guide, Hit, Query, Related, SearchPage, Snippet, StudyFlags
from guidetui.notes import read_note
from guidetui.search.expansion import (
    Alias,
    Aliases,
    Expansion,
    Variant,
    exactly,
    load_aliases,
    names_of,
)
from guidetui.search.fields import Filter, SortOrder
from guidetui.search.index.analysis import casefold, is_cjk, written_words
from guidetui.search.matching import FacetCounts, Filters, Leaf, answer, in_order
from guidetui.search.parser import ParsedQuery, Phrase, Word, parse_query
from guidetui.search.snippets import GuideText, Matcher, matcher_of
from guidetui.search.spelling import NearWords

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.search.meaning.model import IndexedText, Near

INDEXING = "Still indexing: a simple search answers until then."
NO_INDEX = "A simple search answers: no index could be built."
# Bodies are kept in memory until there is an index; beyond this many characters they are left out.
MAX_BODY_CHARACTERS = 32_000_000
TITLES_ONLY = "In a part of the guides only titles, tags and descriptions are searched."

_ZONE_WEIGHTS = {"title": 10.0, "tags": 4.0, "description": 2.5, "questions": 0.3, "body": 1.0}
_PREFIX, _ALIAS, _NEAR_ALIAS, _CORRECTED = 0.6, 0.9, 0.5, 0.4
# Factor for a guide that has the query as a question.
_WHOLE_QUESTION = 2.0
_MAX_CORRECTIONS = 3
_LOAD_STEP = 100
_KEPT_TEXTS = 256
_KEPT_PLANS = 64
_LINK_TARGET = re.compile(r"\]\([^()\s]*\)|<[^<>\s]*>")
_WORD = re.compile(r"[^\W\d_]{3,}")


class _Text(Struct, frozen=True):
    """The casefolded text of one guide, zone by zone."""

    title: str
    tags: str
    description: str
    questions: str
    body: str


class _Plan(Struct, frozen=True):
    """A parsed query, and what is searched for each of its words."""

    parsed: ParsedQuery
    expansions: Mapping[Word, Expansion]
    is_literal: bool


class ScanSearcher:
    """Answers queries from titles, tags, descriptions and bodies, read at the first query."""

    is_indexed = False

    def __init__(
        self, collection: Collection, user_aliases: Path | None = None, *, is_indexing: bool = True
    ) -> None:
        """Scan `collection`, with the aliases of the file `user_aliases`.

        `is_indexing` says whether an index is being built.
        """
        self._collection = collection
        self._user_aliases = user_aliases
        self._is_indexing = is_indexing
        self._texts: dict[str, _Text] = {}
        self._unread = iter(collection.guides)
        self._characters = 0
        self._text = lru_cache(_KEPT_TEXTS)(self._text_of)
        self._plan = lru_cache(_KEPT_PLANS)(self._planned)

    @cached_property
    def _aliases(self) -> Aliases:
        return load_aliases(self._user_aliases)

    @cached_property
    def _facets(self) -> FacetCounts[str]:
        return FacetCounts(self._collection, self._slugs)

    @cached_property
    def _slugs(self) -> dict[str, str]:
        return {guide.slug: guide.slug for guide in self._collection.guides}

    @cached_property
    def _filters(self) -> Filters[str]:
        return Filters(self._collection, self._slugs, self._facets)

    @cached_property
    def _near_words(self) -> NearWords:
        counts: Counter[str] = Counter()
        for text in self._texts.values():
            for zone in (text.title, text.tags, text.description, text.questions, text.body):
                counts.update(set(_WORD.findall(zone)))
        return NearWords(counts, lambda word: counts[word])

    def close(self) -> None:
        """Release the texts."""
        vars(self).clear()

    def warm_up(self) -> Iterator[None]:
        """Read the texts of all guides, a hundred at a time."""
        for read, guide in enumerate(self._unread, start=1):
            self._texts[guide.slug] = self._read(guide)
            if read % _LOAD_STEP == 0:
                yield

    def _read(self, guide: Guide) -> _Text:
        from guidetui.collection.guide_file import (
            read_with_includes,
        )  # needed only for texts

        body = ""
        if self._characters < MAX_BODY_CHARACTERS:
            read = read_with_includes(guide.path, self._collection.folder)
            body = read if isinstance(read, str) else ""
            if guide.note:
                body += f"\n{read_note(guide.note)}"
            self._characters += len(body)
        return _Text(
            casefold("\n".join((guide.title, *guide.other_names))),
            casefold("\n".join(guide.tags)),
            casefold(guide.description),
            casefold("\n".join(question.text for question in guide.questions)),
            casefold(_LINK_TARGET.sub("] ", body)),
        )

    def search(
        self,
        query: Query,
        limit: int,
        flags: StudyFlags,
        _near: "Callable[[str], Mapping[str, Near] | None] | None" = None,
        /,
    ) -> SearchPage:
        """Return the guides whose text has the words of the query, whole or as prefixes."""
        plan = self._plan(query.text, query.is_literal)
        parsed = plan.parsed
        allowed = dict.fromkeys(self._filters.chosen(query, parsed, flags), 0.0)
        found = answer(parsed, lambda leaf: self._leaf(leaf, plan, flags), allowed)
        tiers = self._raised(found.complete, parsed), found.partial
        ordered = in_order(tiers, self._slugs, parsed.sort, self._collection)
        return SearchPage(
            query,
            len(ordered),
            tuple(Hit(slug, round(score, 4)) for slug, score in ordered[:limit]),
            self._facets.of(found.complete.keys() | found.partial.keys()),
            self._notice(parsed),
            tuple(item.correction for item in plan.expansions.values() if item.correction),
            chips=parsed.chips,
            is_indexing=self._is_indexing,
            partial_total=len(found.partial) if parsed.sort is SortOrder.RELEVANCE else 0,
        )

    def texts(self) -> "Iterator[IndexedText]":
        """Yield nothing, since a sentence model waits for the index."""
        yield from ()

    def _raised(self, scores: Mapping[str, float], parsed: ParsedQuery) -> dict[str, float]:
        """Return the scores, higher for a guide that has the query as a question."""
        asked = [word.text for word in parsed.words]
        return {
            slug: score * (_WHOLE_QUESTION if asked in self._asked(slug) else 1.0)
            for slug, score in scores.items()
        }

    def _asked(self, slug: str) -> Iterator[list[str]]:
        """Yield the words of each question of a guide."""
        if slug in self._texts:  # a query of only filters reads no texts
            for line in self._texts[slug].questions.split("\n"):
                yield [match.group() for match in written_words(line)]

    def _notice(self, parsed: ParsedQuery) -> str:
        notices = [INDEXING if self._is_indexing else NO_INDEX, parsed.notice]
        if parsed.has_text:
            if self._characters >= MAX_BODY_CHARACTERS:
                notices.append(TITLES_ONLY)
            notices.append(self._aliases.notice)
        return " ".join(filter(None, notices))

    def _planned(self, text: str, is_literal: bool) -> _Plan:
        parsed = parse_query(text, self._collection)
        words = tuple(dict.fromkeys(parsed.words))
        if is_literal:
            return _Plan(parsed, {word: exactly(word) for word in words}, is_literal)
        names = names_of(parsed.words, self._aliases) if words else {}  # 20 ms to load
        return _Plan(
            parsed,
            {word: self._expansion(word, names.get(word, []), text) for word in words},
            is_literal,
        )

    def _expansion(self, word: Word, names: list[Alias], text: str) -> Expansion:
        """Return what is searched for a word; corrections only if nothing else is found."""
        variants = [
            *(_variant(terms, 1.0) for terms in word.spellings),
            *(_variant(name.terms, _ALIAS if name.is_same else _NEAR_ALIAS) for name in names),
        ]
        if not word.is_required or self._scores(variants, in_title=False, as_prefix=True):
            return Expansion(tuple(variants))
        near = self._near_words.near(word.text) or self._near_words.near_beginnings(word.text)
        near = near[:_MAX_CORRECTIONS]
        variants += (_variant((term,), _CORRECTED) for term in near)
        typed = text[word.start : word.end]
        correction = Correction(typed, near, word.start, word.end) if near else None
        return Expansion(tuple(variants), correction)

    def _leaf(self, leaf: Leaf, plan: _Plan, flags: StudyFlags) -> Mapping[str, float]:
        match leaf:
            case Filter():
                return dict.fromkeys(self._filters.satisfying(leaf, flags), 0.0)
            case Phrase(terms, in_title):
                return self._scores([_variant(terms, 1.0)], in_title=in_title, as_prefix=False)
            case Word():
                expansion = plan.expansions.get(leaf) or exactly(leaf)
                return self._scores(
                    expansion.variants, in_title=leaf.in_title, as_prefix=not expansion.is_literal
                )

    def _scores(
        self, variants: Iterable[Variant], *, in_title: bool, as_prefix: bool
    ) -> dict[str, float]:
        """Return the score of each guide that has one of `variants`, whole or as a prefix."""
        for _ in self.warm_up():
            pass
        found: dict[str, float] = {}
        for variant in variants:
            terms = tuple(term for (term,) in variant.phrase)
            begins, whole = _patterns(terms)
            pattern = begins if as_prefix else whole
            for slug, text in self._texts.items():
                score = 0.0
                for zone, weight in _ZONE_WEIGHTS.items():
                    content: str = getattr(text, zone)
                    if terms[0] in content and pattern.search(content):
                        exact = not as_prefix or whole.search(content)
                        score += weight * (1.0 if exact else _PREFIX)
                    if in_title:
                        break
                if score:
                    found[slug] = max(found.get(slug, 0.0), variant.factor * score)
        rarity = math.log(1 + len(self._texts) / (len(found) + 0.5))
        return {slug: score * rarity for slug, score in found.items()}

    def matcher(self, query: Query) -> Matcher:
        """Return the matcher for `query`, its aliases and corrections included."""
        plan = self._plan(query.text, query.is_literal)
        return matcher_of(
            plan.parsed, plan.expansions, () if plan.is_literal else plan.parsed.words
        )

    def snippet(self, slug: str, query: Query | str, max_characters: int) -> Snippet:
        """Return the passage of a guide that answers `query` best."""
        matcher = self.matcher(Query(query) if isinstance(query, str) else query)
        return self._text(slug).snippet(matcher, max_characters)

    def _text_of(self, slug: str) -> GuideText:
        from guidetui.search.index.content import read_content  # loads the Markdown parser

        guide = self._collection.guide(slug)
        return GuideText.of(read_content(guide, self._collection.folder).text, guide.questions)

    def chosen(self, query: Query, flags: StudyFlags) -> frozenset[str]:
        """Return the slugs of all guides that satisfy the filters of `query`."""
        parsed = self._plan(query.text, query.is_literal).parsed
        return frozenset(self._filters.chosen(query, parsed, flags))

    def related(
        self, guide: Guide, limit: int, cosines: Mapping[str, float]
    ) -> tuple[Related, ...]:
        """Return at most `limit` guides near `guide` by tags, categories and meaning alone."""
        from guidetui.search.related import related_guides  # not needed to search

        return related_guides(self._collection, guide, limit, None, cosines)

    def backlinks(self, guide: Guide) -> tuple[str, ...]:  # noqa: ARG002
        """Return nothing: links are read while indexing."""
        return ()


def _variant(terms: tuple[str, ...], factor: float) -> Variant:
    return Variant(tuple((term,) for term in terms), factor)


@lru_cache(maxsize=512)
def _patterns(terms: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns for these terms in sequence: as a prefix, and as whole words.

    CJK text has no spaces, so its words are found anywhere.
    """
    written = r"[\W_]+".join(map(re.escape, terms))
    if any(map(is_cjk, terms)):
        anywhere = re.compile(re.escape("".join(terms)))
        return anywhere, anywhere
    return re.compile(rf"(?<!\w){written}"), re.compile(rf"(?<!\w){written}(?!\w)")

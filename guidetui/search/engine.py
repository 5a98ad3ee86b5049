"""Runs queries against an open index: expand, rank, filter, count facets, cut snippets."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, lru_cache

from msgspec import Struct
from whoosh.reading import IndexReader

from guidetui.collection.collection import Collection, column
from guidetui.errors import ErrorKind, GuideTuiError, IndexDamaged, NotInstalled
from guidetui.models import Guide, Hit, Query, Related, SearchPage, Snippet, StudyFlags
from guidetui.search.expansion import (
    Aliases,
    Expander,
    Expansion,
    exactly,
    load_aliases,
    suggestions,
)
from guidetui.search.fields import Filter, SortOrder
from guidetui.search.index.reader import IndexTerms
from guidetui.search.index.schema import Numbering, numbering_of, state_of
from guidetui.search.index.store import OpenIndex
from guidetui.search.matching import (
    FacetCounts,
    Filters,
    Found,
    Leaf,
    answer,
    has_filters,
    in_order,
)
from guidetui.search.parser import ParsedQuery, Phrase, Word, parse_query
from guidetui.search.scoring import (
    QueryWord,
    Reranker,
    Scorer,
    TitleIndex,
    blend,
    may_need_meaning,
    nearest,
)
from guidetui.search.snippets import GuideText, Matcher, matcher_of, snippet
from guidetui.text import pluralize, sanitize_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.search.meaning.model import IndexedText, Near
    from guidetui.search.related import RelatedIndex

# How many of the best hits are reranked.
_CANDIDATES = 50
_KEPT_TEXTS = 512
# For how many answers the passages that a sentence model chose are kept.
_KEPT_ANSWERS = 8
_MIN_LETTERS_TO_MENTION = 3
# A refresh of fewer guides is over before a notice could be read.
_FEW_STALE = 20
# A guide about the subject of a query holds more than this share of it.
_MAX_COVERAGE = 0.5
_WORDS_OF_SUBJECT = 3
# A query of fewer words names its subject, and needs no sentence model.
_MANY_WORDS = 3
# A title with this bonus answers a query: it has almost all of its words.
_TITLE_ANSWERS = 0.6


class _Plan(Struct, frozen=True):
    """A query as typed and parsed, and what is searched for each of its words."""

    text: str
    parsed: ParsedQuery
    expansions: Mapping[Word, Expansion]


@contextmanager
def _reporting_damage() -> Iterator[None]:
    """Raise IndexDamaged for any error, since Whoosh raises almost anything on a damaged file."""
    try:
        yield
    except GuideTuiError:
        raise
    except ImportError as error:
        raise NotInstalled(error) from error
    except Exception as error:
        raise IndexDamaged("The search index is damaged.", kind=ErrorKind.INDEX_DAMAGED) from error


class SearchEngine:
    """Answers queries from one index; use it in one thread only.

    Every public method raises IndexDamaged if the index turns out to be damaged.
    """

    is_indexed = True

    @_reporting_damage()
    def __init__(
        self, collection: Collection, opened: OpenIndex, aliases: Aliases | None = None
    ) -> None:
        """Search the guides of `collection` in `opened`, by default with the bundled aliases."""
        self._collection = collection
        self._reader: IndexReader = opened.whoosh.reader()
        self._aliases = load_aliases() if aliases is None else aliases
        # In publication order, the order of hits with the same score. A guide that is not in the
        # index yet has a number below 0 and is found by filters only.
        numbers = self._numbering(opened).numbers
        slugs = column(collection.guides, "slug")
        self._slugs = dict(zip(numbers, slugs, strict=True))
        self._numbers = dict(zip(slugs, numbers, strict=True))
        self._stale_count = opened.stale_count
        self._everything = dict.fromkeys(self._slugs, 0.0)
        self._terms = IndexTerms(self._reader)
        self._expander = Expander(self._terms, self._aliases)
        self._titles = TitleIndex(collection, self._slugs, self._terms.stop_words)
        self._scorer = Scorer(self._terms, self._titles)
        self._passages: dict[Query, dict[int, int]] = {}
        self._plan = lru_cache(maxsize=256)(self._planned)
        self._text = lru_cache(_KEPT_TEXTS)(self._text_of)
        self._matcher = lru_cache(maxsize=16)(self._matcher_of)

    def _numbering(self, opened: OpenIndex) -> Numbering:
        segments = (leaf.segment() for leaf, _ in self._reader.leaf_readers())
        state = state_of(filter(None, segments))
        known = opened.numbering  # the index may have been refreshed since, even by another process
        if known is not None and known.holds_for(self._collection, state):
            return known
        return numbering_of(self._reader, self._collection)

    def close(self) -> None:
        """Close the index's files and release memory.

        The caches refer to the engine. If they were left to the garbage collector, a closed engine
        of 100,000 guides would keep 60 MB for a long time.
        """
        self._reader.close()
        vars(self).clear()

    @cached_property
    def _related_index(self) -> "RelatedIndex":
        from guidetui.search.related import RelatedIndex  # not needed to search

        return RelatedIndex(self._collection, self._reader, self._numbers, self._slugs)

    @cached_property
    def _facets(self) -> FacetCounts[int]:
        return FacetCounts(self._collection, self._slugs)

    @cached_property
    def _filters(self) -> Filters[int]:
        return Filters(self._collection, self._numbers, self._facets)

    def warm_up(self) -> Iterator[None]:
        """Prepare, a step at a time, what the first queries need."""
        with _reporting_damage():
            _ = self._facets
            yield
            yield from self._titles.prepare()
            self._titles.starting_with("a", False)
            yield
            _ = self._terms.all_terms
            yield
            self._expander.near_words.near("aaaa")

    @_reporting_damage()
    def chosen(self, query: Query, flags: StudyFlags) -> frozenset[str]:
        """Return the slugs of all guides that satisfy the filters of `query`."""
        parsed = self._plan(query.text, query.is_literal).parsed
        return frozenset(
            self._slugs[number] for number in self._filters.chosen(query, parsed, flags)
        )

    @_reporting_damage()
    def search(
        self,
        query: Query,
        limit: int,
        flags: StudyFlags | None = None,
        near: "Callable[[str], Mapping[str, Near] | None] | None" = None,
    ) -> SearchPage:
        """Return the best `limit` hits, the total and the facets of all that match.

        `flags` is what `is:starred` and `is:unread` ask for now. `near` tells which guides are near
        a text in meaning, or None; it is called only if the words leave the answer open.
        """
        flags = flags or StudyFlags()
        plan = self._plan(query.text, query.is_literal)
        parsed = plan.parsed
        allowed = self._allowed(query, parsed, flags)
        found = answer(parsed, lambda leaf: self._leaf(leaf, plan, flags), allowed)
        reranker = self._reranker(plan)
        tiers = self._reranked(found, reranker)
        is_off_subject = self._is_off_subject(tiers, reranker)
        is_open = self._is_open(query, plan, tiers, reranker)
        by_meaning: Mapping[int, Near] = {}
        close = near(query.text) if near and is_open else None
        if close is not None:
            # The model may still know removed guides.
            numbered = {self._numbers[slug]: close[slug] for slug in close if slug in self._numbers}
            tiers = blend(*tiers, numbered)
            close_numbers = nearest(numbered)
            is_off_subject = is_off_subject and not close_numbers
            by_meaning = {n: close_numbers[n] for n in close_numbers if n not in found.complete}
        self._keep_passages(query, by_meaning)
        strong, weak = tiers
        total = len(strong) + len(weak)
        ordered = in_order(tiers, self._slugs, parsed.sort, self._collection)
        hits = tuple(
            Hit(self._slugs[number], round(score, 4), number in by_meaning)
            for number, score in ordered[:limit]
        )
        corrections = tuple(
            expansion.correction for expansion in plan.expansions.values() if expansion.correction
        )
        instead: tuple[str, ...] = ()
        if not total and parsed.has_text and limit:
            instead = suggestions(
                query, parsed, self._expander, self._titles.alike, self._finds_something
            )
        return SearchPage(
            query,
            total,
            hits,
            self._facets.of(strong or weak),
            self._notice(plan, total, is_off_subject),
            corrections,
            instead,
            parsed.chips,
            partial_total=len(weak) if parsed.sort is SortOrder.RELEVANCE else 0,
            can_refine=is_open and close is None,
        )

    def _is_open(
        self,
        query: Query,
        plan: _Plan,
        tiers: tuple[dict[int, float], dict[int, float]],
        reranker: Reranker | None,
    ) -> bool:
        """Whether the words do not decide which guides answer a query."""
        parsed = plan.parsed
        if query.is_literal or has_filters(query, parsed) or len(parsed.words) < _MANY_WORDS:
            return False
        if not may_need_meaning(parsed):
            return False
        complete, some = tiers
        if complete and any(expansion.correction for expansion in plan.expansions.values()):
            return False  # a corrected typo
        scores = complete or some
        if not scores or reranker is None:
            return True
        best = max(scores, key=scores.__getitem__)
        return reranker.title_bonus(best) < _TITLE_ANSWERS

    def _keep_passages(self, query: Query, by_meaning: "Mapping[int, Near]") -> None:
        """Remember the passages that the snippets of an answer show."""
        self._passages.pop(query, None)
        if by_meaning:
            self._passages[query] = {n: found.passage for n, found in by_meaning.items()}
            while len(self._passages) > _KEPT_ANSWERS:
                del self._passages[next(iter(self._passages))]

    def texts(self) -> "Iterator[IndexedText]":
        """Yield the text of every guide in the index, in publication order."""
        from guidetui.search.meaning.model import IndexedText  # a search needs none

        with _reporting_damage():
            for number, slug in self._slugs.items():
                if number >= 0:
                    title = self._collection.guide(slug).title
                    yield IndexedText(slug, title, self._terms.text(number))

    def _notice(self, plan: _Plan, total: int, is_off_subject: bool) -> str:
        found = (
            plan.parsed.notice,
            (is_off_subject and _off_subject(plan)) or self._missing(plan, total),
            _left_out(plan),
            self._aliases.notice,
        )
        notice = " ".join(filter(None, found))
        if not notice and self._stale_count > _FEW_STALE:
            stale = pluralize(self._stale_count, "guide")
            return f"The index is being refreshed: {stale} may be missing or old."
        return notice

    def _missing(self, plan: _Plan, total: int) -> str:
        """Return a notice that names the words of no guide, if other words found something."""
        missing = total and [
            plan.text[word.start : word.end]
            for word in plan.parsed.words
            if word.is_required and _is_plain(word) and not self._leaf_of_word(word, plan)
        ]
        return f"No guide holds {', '.join(map(sanitize_line, missing))}." if missing else ""

    @_reporting_damage()
    def matcher(self, query: Query) -> Matcher:
        """Return the matcher for `query`, its aliases and corrections included."""
        return self._matcher(query.text, query.is_literal)

    @_reporting_damage()
    def snippet(self, slug: str, query: Query | str, max_characters: int) -> Snippet:
        """Return the passage of a guide that answers `query` best."""
        number = self._numbers.get(slug, -1)
        if number < 0:
            return Snippet("")
        asked = Query(query) if isinstance(query, str) else query
        matcher = self.matcher(asked)
        if (passage := self._passages.get(asked, {}).get(number)) is not None:
            from guidetui.search.meaning.model import passages  # few queries need it

            cut = passages(self._terms.text(number))
            if passage < len(cut):
                return snippet(cut[passage], matcher, max_characters=max_characters)
        return self._text(number).snippet(matcher, max_characters)

    @_reporting_damage()
    def related(
        self, guide: Guide, limit: int, cosines: Mapping[str, float] | None = None
    ) -> tuple[Related, ...]:
        """Return at most `limit` guides near `guide`, the nearest first.

        `cosines` tells how near in meaning other guides are, by slug.
        """
        from guidetui.search.related import related_guides  # not needed to search

        return related_guides(self._collection, guide, limit, self._related_index, cosines)

    @_reporting_damage()
    def backlinks(self, guide: Guide) -> tuple[str, ...]:
        """Return the slugs of the guides that link to `guide`, in publication order."""
        slugs = set(self._related_index.linking_to(guide)) - {guide.slug}
        return tuple(sorted(slugs, key=self._collection.position_of.__getitem__))

    def _text_of(self, number: int) -> GuideText:
        questions = self._collection.guide(self._slugs[number]).questions
        return GuideText.of(self._terms.text(number), questions)

    def _planned(self, text: str, is_literal: bool) -> _Plan:
        parsed = parse_query(text, self._collection, self._terms.stop_words)
        return _Plan(
            text, parsed, self._expander.expansions(parsed.words, text, is_literal=is_literal)
        )

    def _matcher_of(self, text: str, is_literal: bool) -> Matcher:
        plan = self._plan(text, is_literal)
        return matcher_of(
            plan.parsed,
            plan.expansions,
            () if is_literal else [word for word in plan.parsed.words if word.is_prefix],
            lambda word: self._scorer.word(word, plan.expansions[word]).rarity,
        )

    def _allowed(self, query: Query, parsed: ParsedQuery, flags: StudyFlags) -> Mapping[int, float]:
        if not has_filters(query, parsed) and (parsed.has_text or query.is_empty):
            return self._everything
        return dict.fromkeys(self._filters.chosen(query, parsed, flags), 0.0)

    def _leaf(self, leaf: Leaf, plan: _Plan, flags: StudyFlags) -> Mapping[int, float]:
        match leaf:
            case Word():
                return self._leaf_of_word(leaf, plan)
            case Phrase(terms, in_title):
                phrase = tuple((term,) for term in terms)
                return self._scorer.phrase(phrase, in_title=in_title).scores
            case Filter():
                return dict.fromkeys(self._filters.satisfying(leaf, flags), 0.0)

    def _leaf_of_word(self, word: Word, plan: _Plan) -> Mapping[int, float]:
        expansion = plan.expansions.get(word) or exactly(word)  # an excluded word has no expansion
        return self._scorer.word(word, expansion).scores

    def _reranker(self, plan: _Plan) -> Reranker | None:
        words = plan.parsed.words
        asked = [
            QueryWord(
                word, plan.expansions[word], self._scorer.word(word, plan.expansions[word]).rarity
            )
            for word in words
            if word.is_required
        ]
        return Reranker(self._terms, self._titles, asked, words) if asked else None

    def _reranked(
        self, found: Found[int], reranker: Reranker | None
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Return the scores, with those of the best candidates reranked."""
        complete, some = dict(found.complete), dict(found.partial)
        if reranker is not None:
            for scores in (complete, some):
                best = heapq.nlargest(_CANDIDATES, scores, key=scores.__getitem__)
                for number in best:
                    scores[number] *= reranker.bonus(number)
                _keep_below(scores, best)
        return complete, some

    def _is_off_subject(
        self, tiers: tuple[dict[int, float], dict[int, float]], reranker: Reranker | None
    ) -> bool:
        """Whether even the best hit has at most half of the query."""
        complete, some = tiers
        if complete or not some or reranker is None:
            return False
        best = max(some, key=some.__getitem__)
        return reranker.coverage(best) <= _MAX_COVERAGE

    def _finds_something(self, query: Query) -> bool:
        return self.search(query, 0).total > 0


def _off_subject(plan: _Plan) -> str:
    """Return a notice that no guide is about a query of several words."""
    if sum(word.is_required and _is_plain(word) for word in plan.parsed.words) < _WORDS_OF_SUBJECT:
        return ""
    text = sanitize_line(plan.text.strip())
    return f"Nothing here is about {text!r}; these are nearest."


def _left_out(plan: _Plan) -> str:
    """Return a notice of the words that a long query searches without corrections or forms."""
    words = [
        plan.text[word.start : word.end] for word, found in plan.expansions.items() if found.is_cut
    ]
    if not words:
        return ""
    return f"Typos and other forms are left out for {', '.join(map(sanitize_line, words))}."


def _is_plain(word: Word) -> bool:
    """Whether a notice may name a word that no guide contains: not a single letter or symbols."""
    return len(word.text) >= _MIN_LETTERS_TO_MENTION and word.text.isalnum()


def _keep_below(scores: dict[int, float], best: list[int]) -> None:
    """Lower the scores of hits that were not reranked below those of all that were."""
    if len(best) < len(scores):
        lowest = min(scores[number] for number in best)
        others = scores.keys() - set(best)
        highest = max(scores[number] for number in others)
        if highest > lowest:
            for number in others:
                scores[number] *= lowest / highest

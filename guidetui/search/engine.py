"""Runs a query against an open index: rank, filter, count facets, cut snippets.

A `SearchEngine` owns a Whoosh searcher and so belongs to one thread.
"""

from collections.abc import Iterable
from functools import lru_cache

from whoosh import query as wq
from whoosh.searching import Searcher

from guidetui.collection.collection import Collection
from guidetui.errors import SearchError
from guidetui.models import Hit, Query, SearchPage, Snippet
from guidetui.search.analysis import STEM_MARK, stem
from guidetui.search.filters import allowed_guides, facets_of
from guidetui.search.index import OpenIndex
from guidetui.search.query import ParsedQuery, Word, parse_query
from guidetui.search.snippets import matcher_for, snippet
from guidetui.text import storable

FIELD_BOOSTS = {"title": 8.0, "tags": 4.0, "description": 3.0, "headings": 2.0, "body": 1.0}
STEM_BOOST = 0.6
PREFIX_BOOST = 0.3
MAX_EXPANSIONS = 48
# Below this many guides with all the words, those with some of them follow.
FEW_HITS = 10


class SearchEngine:
    """Answers queries from one index; call it from one thread only."""

    def __init__(self, collection: Collection, opened: OpenIndex) -> None:
        self._collection = collection
        self._searcher: Searcher = opened.whoosh.searcher()
        numbers = {stored["key"]: number for number, stored in self._searcher.reader().iter_docs()}
        self._docnums = {
            guide.slug: numbers[key]
            for guide in collection.guides
            if (key := storable(guide.slug)) in numbers
        }
        self._slugs = {number: slug for slug, number in self._docnums.items()}
        self._parse = lru_cache(maxsize=256)(lambda text: parse_query(text, collection))

    def close(self) -> None:
        """Let go of the index's files."""
        self._searcher.close()

    def search(self, query: Query, limit: int) -> SearchPage:
        """Return the best `limit` hits, the total and the facets of all that match."""
        parsed = self._parse(query.text)
        allowed = [guide.slug for guide in allowed_guides(self._collection, query, parsed)]
        if parsed.has_text or (parsed.excluded and allowed):
            numbers = {self._docnums[slug] for slug in allowed if slug in self._docnums}
            found = self._ranked(parsed, numbers) if numbers else []
        else:
            found = [(slug, 0.0) for slug in allowed]
        hits = tuple(Hit(slug, round(score, 4)) for slug, score in found[:limit])
        facets = facets_of(self._collection, (slug for slug, _ in found))
        return SearchPage(query, len(found), hits, facets, parsed.notice)

    def snippet(self, slug: str, text: str, max_characters: int) -> Snippet:
        """Return the passage of a guide that answers the query `text` best."""
        number = self._docnums.get(slug)
        if number is None:
            return Snippet("")
        stored = self._searcher.stored_fields(number).get("text") or ""
        return snippet(stored, matcher_for(self._parse(text)), max_characters=max_characters)

    def _ranked(self, parsed: ParsedQuery, allowed: set[int]) -> list[tuple[str, float]]:
        required: list[wq.Query] = []
        optional: list[wq.Query] = []
        for word in parsed.words:
            (required if word.is_required else optional).append(self._word(word))
        required += [self._phrase(terms) for terms in parsed.phrases]
        excluded = wq.Or([self._phrase(terms) for terms in parsed.excluded])
        best = self._run(wq.And(required) if required else wq.Every(), optional, excluded, allowed)
        if len(best) < FEW_HITS and len(required) > 1:
            seen = {slug for slug, _ in best}
            some = self._run(wq.Or(required), optional, excluded, allowed)
            best += [(slug, score) for slug, score in some if slug not in seen]
        return best

    def _run(
        self,
        wanted: wq.Query,
        optional: list[wq.Query],
        excluded: wq.Query,
        allowed: set[int],
    ) -> list[tuple[str, float]]:
        query: wq.Query = wq.AndMaybe(wanted, wq.Or(optional)) if optional else wanted
        if excluded.subqueries:
            query = wq.AndNot(query, excluded)
        try:
            results = self._searcher.search(query, limit=None, filter=allowed)
        except Exception as error:
            raise SearchError(
                "The search index is damaged.", "Run: guidetui index --rebuild"
            ) from error
        scored = [(self._slugs[number], score) for score, number in results.top_n]
        place = self._collection.position_of
        return sorted(scored, key=lambda item: (-round(item[1], 6), place.get(item[0], 0)))

    def _word(self, word: Word) -> wq.Query:
        clauses: list[wq.Query] = []
        for run in word.alternatives:
            if len(run) > 1:
                clauses.append(self._phrase(run))
                continue
            for name, boost in FIELD_BOOSTS.items():
                clauses.append(wq.Term(name, run[0], boost=boost))
                clauses.append(wq.Term(name, STEM_MARK + stem(run[0]), boost=boost * STEM_BOOST))
        if word.is_prefix:
            clauses.extend(self._prefix(word.alternatives[0][0]))
        return wq.Or(clauses)

    def _prefix(self, beginning: str) -> Iterable[wq.Query]:
        """Yield the words that start so; a single letter is looked up in titles and tags only."""
        reader = self._searcher.reader()
        names = tuple(FIELD_BOOSTS)[: 2 if len(beginning) == 1 else None]
        for name in names:
            expanded = list(reader.expand_prefix(name, beginning))
            if len(expanded) > MAX_EXPANSIONS:
                expanded.sort(key=lambda term: -reader.doc_frequency(name, term))
            for term in expanded[:MAX_EXPANSIONS]:
                yield wq.Term(name, term, boost=FIELD_BOOSTS[name] * PREFIX_BOOST)

    def _phrase(self, terms: tuple[str, ...]) -> wq.Query:
        if len(terms) == 1:
            return wq.Or([wq.Term(name, terms[0], boost=b) for name, b in FIELD_BOOSTS.items()])
        return wq.Or(
            [wq.Phrase(name, list(terms), boost=boost) for name, boost in FIELD_BOOSTS.items()]
        )

"""Runs a query against an open index: rank, filter, count facets, cut snippets.

A `SearchEngine` owns a Whoosh searcher and so belongs to one thread.
"""

from collections.abc import Iterable
from functools import lru_cache

from whoosh import query as wq
from whoosh.searching import Searcher

from guidetui.collection.collection import Collection
from guidetui.models import Hit, Query, SearchPage, Snippet, StudyMarks
from guidetui.search.analysis import STEM_MARK, stem
from guidetui.search.evaluate import Leaf, answer
from guidetui.search.filters import chosen_guides, facets_of, in_order, satisfying
from guidetui.search.index import OpenIndex
from guidetui.search.neighbours import Neighbours
from guidetui.search.query import parse_query
from guidetui.search.schema import entries
from guidetui.search.snippets import Matcher, matcher_for, snippet
from guidetui.search.tree import Filter, Phrase, Word
from guidetui.text import storable

FIELD_BOOSTS = {"title": 8.0, "tags": 4.0, "description": 3.0, "headings": 2.0, "body": 1.0}
STEM_BOOST = 0.6
PREFIX_BOOST = 0.3
MAX_EXPANSIONS = 48


class SearchEngine:
    """Answers queries from one index; call it from one thread only."""

    def __init__(self, collection: Collection, opened: OpenIndex) -> None:
        self._collection = collection
        self._searcher: Searcher = opened.whoosh.searcher()
        numbers = {key: number for number, key, _ in entries(self._searcher.reader())}
        # A guide that an older index does not hold yet answers to filters only.
        self._docnums = {
            guide.slug: numbers.get(storable(guide.slug), -1 - place)
            for place, guide in enumerate(collection.guides)
        }
        self._slugs = {number: slug for slug, number in self._docnums.items()}
        self.neighbours = Neighbours(collection, self._searcher, self._docnums, self._slugs)
        self._parse = lru_cache(maxsize=256)(lambda text: parse_query(text, collection))

    def close(self) -> None:
        """Let go of the index's files."""
        self._searcher.close()

    def search(self, query: Query, limit: int, marks: StudyMarks | None = None) -> SearchPage:
        """Return the best `limit` hits, the total and the facets of all that match.

        `marks` is what `is:starred` and `is:unread` ask for now.
        """
        parsed = self._parse(query.text)
        marks = marks or StudyMarks()
        allowed = [
            self._docnums[guide.slug]
            for guide in chosen_guides(self._collection, query, parsed, marks)
        ]
        found = answer(parsed, lambda leaf: self._leaf(leaf, marks), allowed)
        scores = {self._slugs[number]: score for number, score in found.scores.items()}
        complete = {self._slugs[number] for number in found.complete}
        ordered = in_order(scores, complete, parsed.sort, self._collection)
        hits = tuple(Hit(slug, round(score, 4)) for slug, score in ordered[:limit])
        facets = facets_of(self._collection, scores)
        return SearchPage(query, len(ordered), hits, facets, parsed.notice, chips=parsed.chips)

    def matcher(self, query: Query) -> Matcher:
        """Return what marks the words of a text that answer `query`."""
        return matcher_for(self._parse(query.text))

    def snippet(self, slug: str, text: str, max_characters: int) -> Snippet:
        """Return the passage of a guide that answers the query `text` best."""
        number = self._docnums.get(slug)
        if number is None or number < 0:
            return Snippet("")
        stored = self._searcher.stored_fields(number).get("text") or ""
        return snippet(stored, matcher_for(self._parse(text)), max_characters=max_characters)

    def _leaf(self, leaf: Leaf, marks: StudyMarks) -> dict[int, float]:
        match leaf:
            case Word():
                return self._run(self._word(leaf))
            case Phrase(terms, in_title):
                return self._run(self._phrase(terms, in_title=in_title))
            case Filter():
                guides = satisfying(leaf, self._collection.guides, self._collection, marks)
                return {self._docnums[guide.slug]: 0.0 for guide in guides}

    def _run(self, query: wq.Query) -> dict[int, float]:
        results = self._searcher.search(query, limit=None)
        return {number: score for score, number in results.top_n}

    def _word(self, word: Word) -> wq.Query:
        clauses: list[wq.Query] = []
        for run in word.alternatives:
            if len(run) > 1 or word.in_title:
                clauses.append(self._phrase(run, in_title=word.in_title))
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

    def _phrase(self, terms: tuple[str, ...], *, in_title: bool = False) -> wq.Query:
        boosts = {"title": FIELD_BOOSTS["title"]} if in_title else FIELD_BOOSTS
        if len(terms) == 1:
            return wq.Or([wq.Term(name, terms[0], boost=b) for name, b in boosts.items()])
        return wq.Or([wq.Phrase(name, list(terms), boost=boost) for name, boost in boosts.items()])

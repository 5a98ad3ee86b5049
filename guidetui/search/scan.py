"""Search in titles and tags alone: what answers while the index is still being built."""

from collections.abc import Iterable

from guidetui.collection.collection import Collection
from guidetui.models import Hit, Query, SearchPage, StudyFlags
from guidetui.search.facets import FacetCounts
from guidetui.search.index.analysis import casefold, side_by_side, written_words
from guidetui.search.query.filters import Filters, in_order
from guidetui.search.query.parser import parse_query
from guidetui.search.query.tree import Filter, Phrase, Word
from guidetui.search.ranking.matching import Leaf, answer
from guidetui.search.suggest.aliases import load_aliases
from guidetui.text import pluralize

BUILDING = "Titles and tags only: the index is being built."
NO_INDEX = "Titles and tags only: no index could be built."


def stale_notice(guides: int) -> str:
    """Return what to say while an older index is searched."""
    return f"The index is being refreshed: {pluralize(guides, 'guide')} may be missing or old."


def search_titles(
    collection: Collection,
    query: Query,
    limit: int,
    notice: str = BUILDING,
    marks: StudyFlags | None = None,
) -> SearchPage:
    """Return the guides whose title or tags hold every word of the query, as a beginning.

    `notice` says why no more is searched.
    """
    parsed = parse_query(query.text, collection)
    marks = marks or StudyFlags()
    slugs = {guide.slug: guide.slug for guide in collection.guides}
    facets = FacetCounts(collection, slugs)
    filters = Filters(collection, slugs, facets)
    allowed = filters.chosen(query, parsed, marks)
    texts: dict[str, tuple[str, str]] = {}

    def leaf(node: Leaf) -> dict[str, float]:
        if isinstance(node, Filter):
            return dict.fromkeys(filters.satisfying(node, marks), 0.0)
        if not texts:
            texts.update(
                (slug, (_words(guide.title), _words(" ".join(guide.tags))))
                for slug, guide in zip(allowed, map(collection.guide, allowed), strict=True)
            )
        runs = _runs(node, query)
        scores = {
            slug: _score(title, "" if node.in_title else tags, runs)
            for slug, (title, tags) in texts.items()
        }
        return {slug: score for slug, score in scores.items() if score}

    found = answer(parsed, leaf, dict.fromkeys(allowed, 0.0)).complete
    ordered = in_order((found,), slugs, parsed.sort, collection)
    hits = tuple(Hit(slug, score) for slug, score in ordered[:limit])
    told = f"{notice} {parsed.notice}".strip()
    return SearchPage(query, len(ordered), hits, facets.of(found.keys()), told, chips=parsed.chips)


def _runs(node: Word | Phrase, query: Query) -> tuple[tuple[str, ...], ...]:
    """Return what is looked up for a word or a phrase: its spellings, and its other names."""
    if isinstance(node, Phrase):
        return (node.terms,)
    if query.is_literal:
        return node.spellings[:1]
    names = load_aliases().of(node.spellings[-1])
    return (*node.spellings, *(name.terms for name in names if name.is_same))


def _score(title: str, tags: str, runs: Iterable[tuple[str, ...]]) -> float:
    """Return 0 unless a word of the title or the tags begins so; titles count double."""
    in_title = any(f" {' '.join(run)}" in title for run in runs)
    in_tags = any(f" {' '.join(run)}" in tags for run in runs)
    return 2.0 * in_title + 1.0 * in_tags


def _words(text: str) -> str:
    """Return the written words, folded, a space before each, then their parts."""
    words = [match.group() for match in written_words(text)]
    parts = (part for word in words for part in side_by_side(word))
    return f" {' '.join(map(casefold, words))} \n {' '.join(parts)}"

"""Search in titles and tags alone: what answers while the index is still being built."""

from collections.abc import Iterable

from guidetui.collection.collection import Collection
from guidetui.models import Guide, Hit, Query, SearchPage
from guidetui.search.analysis import fold, side_by_side, written_words
from guidetui.search.filters import allowed_guides, facets_of
from guidetui.search.query import parse_query

BUILDING = "Titles and tags only: the index is being built."
NO_INDEX = "Titles and tags only: no index could be built."


def search_titles(
    collection: Collection, query: Query, limit: int, notice: str = BUILDING
) -> SearchPage:
    """Return the guides whose title or tags hold every word of the query, as a beginning.

    `notice` says why no more is searched.
    """
    parsed = parse_query(query.text, collection)
    wanted = [word.alternatives for word in parsed.words if word.is_required]
    wanted += [(phrase,) for phrase in parsed.phrases]
    unwanted = [(phrase,) for phrase in parsed.excluded]
    scored = [
        (guide.slug, _score(guide, wanted))
        for guide in allowed_guides(collection, query, parsed)
        if not any(_score(guide, [words]) for words in unwanted)
    ]
    found = [(slug, score) for slug, score in scored if score > 0 or not wanted]
    place = collection.position_of
    found.sort(key=lambda item: (-item[1], place[item[0]]))
    hits = tuple(Hit(slug, score) for slug, score in found[:limit])
    facets = facets_of(collection, (slug for slug, _ in found))
    return SearchPage(query, len(found), hits, facets, notice)


def _score(guide: Guide, wanted: Iterable[Iterable[tuple[str, ...]]]) -> float:
    """Return 0 unless every word starts a word of the title or a tag; titles count double."""
    title, tags = _words(guide.title), _words(" ".join(guide.tags))
    score = 0.0
    for alternatives in wanted:
        in_title = any(f" {' '.join(run)}" in title for run in alternatives)
        in_tags = any(f" {' '.join(run)}" in tags for run in alternatives)
        if not (in_title or in_tags):
            return 0.0
        score += 2.0 * in_title + 1.0 * in_tags
    return score


def _words(text: str) -> str:
    """Return the written words, folded, a space before each, then their parts."""
    words = [match.group() for match in written_words(text)]
    parts = (part for word in words for part in side_by_side(word))
    return f" {' '.join(map(fold, words))} \n {' '.join(parts)}"

"""Which guides stand near one: shared tags and categories, links either way, shared key terms.

Everything is weighed by how rare it is, in bits: what half of the guides share tells one bit,
what one in a thousand shares tells ten. Only what is rare leads to candidates, what is common
adds to those there are, so a guide costs the same in a collection of any size. Without an index
only tags and categories are known.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice
from math import log2
from typing import Any

from guidetui.collection.collection import Collection
from guidetui.models import Guide, Related
from guidetui.search.index.content import KeyTerm, guide_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whoosh.searching import Searcher

# What leads to more guides than this leads nowhere in particular.
_MOST_LED_TO = 200
# So many candidates are looked at closely.
_MOST_WEIGHED = 200
_MOST_TERMS = 12
_LINK_BITS = 7.0
_TAG_WORTH = 1.0
_CATEGORY_WORTH = 0.5
_TERM_WORTH = 0.35
_NAMED = 3
# How much more a term tells that both guides say often; the place is its weight in the one that
# says it less.
_BY_WEIGHT = (0.0, 0.6, 1.0, 1.3, 1.5)


@dataclass(slots=True)
class _Ties:
    """What ties one guide to the one asked for: labels with their bits."""

    tags: list[tuple[float, str]] = field(default_factory=list)
    categories: list[tuple[float, str]] = field(default_factory=list)
    terms: list[tuple[float, str]] = field(default_factory=list)
    is_linked: bool = False
    links_back: bool = False

    @property
    def bits(self) -> float:
        """How much all of it tells."""
        links = _LINK_BITS * (self.is_linked + self.links_back)
        return links + sum(b for part in (self.tags, self.categories, self.terms) for b, _ in part)


def related_guides(
    collection: Collection, guide: Guide, limit: int, index: "RelatedIndex | None"
) -> tuple[Related, ...]:
    """Return at most `limit` guides near `guide`, the nearest first."""
    search = _Search(collection, guide)
    if index is not None:
        search.follow_links(index)
        search.follow_terms(index)
    search.follow_tags()
    search.fill_up(limit)
    search.add_what_is_common()
    return search.best(limit)


class _Search:
    def __init__(self, collection: Collection, guide: Guide) -> None:
        self._collection = collection
        self._guide = guide
        self._total = len(collection.guides)
        self._found: defaultdict[str, _Ties] = defaultdict(_Ties)
        self._most = max(8, min(_MOST_LED_TO, self._total // 6))

    def _bits(self, count: int) -> float:
        return log2((self._total + 1) / max(1, count))

    def follow_links(self, index: "RelatedIndex") -> None:
        """Follow the links of the guide, and those that lead to it."""
        for slug in index.linked_from(self._guide):
            self._found[slug].is_linked = True
        for slug in islice(index.linking_to(self._guide), _MOST_LED_TO):
            self._found[slug].links_back = True

    def follow_terms(self, index: "RelatedIndex") -> None:
        """Follow the terms that tell most: said often here, and by few others."""
        telling = []
        for term in index.key_terms(self._guide.slug):
            count = index.count_about(term.key)
            if 1 < count <= self._most:
                telling.append((self._bits(count) * _BY_WEIGHT[term.weight], count, term))
        telling.sort(key=lambda item: (-item[0], item[2].key))
        for _, count, term in telling[:_MOST_TERMS]:
            worth = _TERM_WORTH * self._bits(count)
            for slug, weight in index.about(term.key):
                bits = worth * _BY_WEIGHT[min(term.weight, weight)]
                self._found[slug].terms.append((bits, term.label))

    def follow_tags(self) -> None:
        """Take the guides of every tag that is not common."""
        for key in sorted(self._rare_tags()):
            worth, label = self._worth_of(key), self._collection.label_of(key)
            for slug in self._collection.tagged(key):
                self._found[slug].tags.append((worth, label))

    def _rare_tags(self) -> frozenset[str]:
        tags = self._collection.tag_keys(self._guide.slug)
        return frozenset(key for key in tags if len(self._collection.tagged(key)) <= self._most)

    def _worth_of(self, tag_key: str) -> float:
        return _TAG_WORTH * self._bits(len(self._collection.tagged(tag_key)))

    def fill_up(self, limit: int) -> None:
        """Where too few are found, take those nearest by date under its tags and on its shelves."""
        tags = sorted(self._collection.tag_keys(self._guide.slug))
        rows = [self._collection.tagged(key) for key in tags]
        for row in (*rows, *map(self._shelf, self._guide.category_ids)):
            if len(self._found) > limit:
                return
            self._add(islice(_around(self._guide.slug, row), limit))

    def _add(self, slugs: Iterable[str]) -> None:
        """Make candidates of guides; what they share is added at the end."""
        for slug in slugs:
            self._found.setdefault(slug, _Ties())

    def _shelf(self, category_id: str) -> tuple[str, ...]:
        """Return the slugs of a category, none where it is the only one."""
        guides = self._collection.guides_in(category_id)
        return () if len(guides) == self._total else tuple(guide.slug for guide in guides)

    def add_what_is_common(self) -> None:
        """Give the best candidates the common tags and the categories that they share."""
        self._found.pop(self._guide.slug, None)
        best = nlargest(
            _MOST_WEIGHED, self._found.items(), key=lambda item: (item[1].bits, item[0])
        )
        self._found = defaultdict(_Ties, best)
        tags = self._collection.tag_keys(self._guide.slug) - self._rare_tags()
        for slug, ties in best:
            for key in tags & self._collection.tag_keys(slug):
                ties.tags.append((self._worth_of(key), self._collection.label_of(key)))
            for name in self._collection.guide(slug).category_ids:
                count = len(self._collection.guides_in(name))
                if name in self._guide.category_ids and count < self._total:
                    title = self._collection.categories_by_id[name].title
                    ties.categories.append((_CATEGORY_WORTH * self._bits(count), title))

    def best(self, limit: int) -> tuple[Related, ...]:
        """Return the guides with the most bits; ties in publication order."""
        place = self._collection.position_of
        tied = [(ties.bits, slug, ties) for slug, ties in self._found.items()]
        ranked = sorted(
            (item for item in tied if item[0] > 0),
            key=lambda item: (-round(item[0], 6), place[item[1]]),
        )
        return tuple(
            Related(
                slug,
                round(bits, 4),
                _most_telling(ties.tags),
                _most_telling(ties.categories),
                _whole_terms(_most_telling(ties.terms)),
                ties.is_linked,
                ties.links_back,
            )
            for bits, slug, ties in ranked[:limit]
        )


def _most_telling(labels: list[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(label for _, label in sorted(labels, key=lambda item: (-item[0], item[1])))


def _whole_terms(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the words of which a pair that holds them is named."""
    pairs = {word for label in labels if " " in label for word in label.split(" ")}
    return tuple(label for label in labels if label not in pairs)[:_NAMED]


def _around(slug: str, slugs: tuple[str, ...]) -> Iterator[str]:
    """Yield the others of a row, the nearest to `slug` first."""
    place = slugs.index(slug) if slug in slugs else 0
    for distance in range(1, len(slugs)):
        for index in (place + distance, place - distance):
            if 0 <= index < len(slugs):
                yield slugs[index]


class RelatedIndex:
    """Reads from an open index; belongs to the searcher's thread."""

    def __init__(
        self,
        collection: Collection,
        searcher: "Searcher",
        numbers: Mapping[str, int],
        slugs: Mapping[int, str],
    ) -> None:
        """`numbers` and `slugs` lead from slugs to Whoosh's documents and back."""
        self._collection = collection
        self._searcher = searcher
        self._numbers = numbers
        self._slugs = slugs

    def key_terms(self, slug: str) -> tuple[KeyTerm, ...]:
        """Return the key terms of a guide, the weightiest first."""
        return tuple(KeyTerm(*stored) for stored in self._stored(slug, "about"))

    def count_about(self, term: str) -> int:
        """Return how many guides have a key term."""
        return int(self._searcher.reader().doc_frequency("about", term))

    def about(self, term: str) -> Iterator[tuple[str, int]]:
        """Yield the guides with a key term, and how much it weighs in each."""
        yield from self._postings("about", term)

    def linked_from(self, guide: Guide) -> Iterator[str]:
        """Yield the guides that `guide` links to."""
        for path in self._stored(guide.slug, "links"):
            target = self._collection.resolve(guide, path)
            if target is not None:
                yield target.slug

    def linking_to(self, guide: Guide) -> Iterator[str]:
        """Yield the guides that link to `guide`."""
        found: set[str] = set()
        for name in guide_names(guide):
            found.update(slug for slug, _ in self._postings("links", name))
        for slug in sorted(found):
            # Another file may have the same name.
            if guide.slug in self.linked_from(self._collection.guide(slug)):
                yield slug

    def _postings(self, field: str, term: str) -> Iterator[tuple[str, int]]:
        if (field, term) not in self._searcher.reader():
            return
        postings = self._searcher.postings(field, term)
        while postings.is_active():
            slug = self._slugs.get(postings.id())
            if slug is not None:
                yield slug, round(postings.weight())
            postings.next()

    def _stored(self, slug: str, field: str) -> tuple[Any, ...]:
        number = self._numbers.get(slug, -1)
        if number < 0:  # the index does not hold it yet
            return ()
        return tuple(self._searcher.stored_fields(number).get(field) or ())

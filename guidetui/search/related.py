"""Related guides: those that share tags, categories, links or key terms with one.

Each shared feature counts by its inverse document frequency (idf, base 2): one that half of the
guides have counts 1, one that a thousandth of them has counts 10. Only rare features lead to
candidates; common ones add to the scores of these, so the cost does not grow with the collection.
Without an index only tags and categories are known. If a sentence model has read the guides, their
similarity in meaning counts most, and adds candidates.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from heapq import nlargest
from itertools import islice
from math import log2
from typing import Any

from msgspec import Struct, field

from guidetui.collection.collection import Collection
from guidetui.models import Guide, Related
from guidetui.search.index.analysis import casefold, stem, written_words
from guidetui.search.index.content import KeyTerm, guide_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whoosh.reading import IndexReader

# A feature of more guides than this is too common to select candidates.
_MAX_SHARING = 200
# For how many candidates common features are added.
_MAX_CANDIDATES = 200
_MAX_TERMS = 12
_LINK_IDF = 7.0
_TAG_FACTOR = 1.0
_CATEGORY_FACTOR = 0.5
_TERM_FACTOR = 0.35
_MAX_NAMED_TERMS = 3
# The weight of a cosine beside the highest sum of features. Measured on the bundled guides without
# their links: with it .52 of the linked guides are among the first five, without it .43; weights
# from 3 to 8 give the same.
_COSINE_FACTOR = 4.0
_MAX_ALIKE = 20
# With vectors of a smaller share of guides, those without a vector would only rank lower.
_MIN_READ = 0.9
# Factor of a shared key term, by the smaller of its two weights.
_BY_WEIGHT = (0.0, 0.6, 1.0, 1.3, 1.5)


class _Shared(Struct):
    """What a guide shares with the one asked for: labels with their idf."""

    tags: list[tuple[float, str]] = field(default_factory=list)
    categories: list[tuple[float, str]] = field(default_factory=list)
    terms: list[tuple[float, str]] = field(default_factory=list)
    is_linked: bool = False
    links_back: bool = False

    @property
    def idf(self) -> float:
        """The sum over all features."""
        links = _LINK_IDF * (self.is_linked + self.links_back)
        return links + sum(b for part in (self.tags, self.categories, self.terms) for b, _ in part)


def related_guides(
    collection: Collection,
    guide: Guide,
    limit: int,
    index: "RelatedIndex | None",
    cosines: Mapping[str, float] | None = None,
) -> tuple[Related, ...]:
    """Return at most `limit` guides near `guide`, the nearest first.

    `cosines` tells how near in meaning other guides are, by slug.
    """
    search = _Search(collection, guide, cosines or {})
    if index is not None:
        search.add_linked(index)
        search.add_by_terms(index)
    search.add_by_tags()
    search.add_neighbors(limit)
    search.add_common_features()
    return search.best(limit)


class _Search:
    def __init__(self, collection: Collection, guide: Guide, cosines: Mapping[str, float]) -> None:
        self._collection = collection
        self._guide = guide
        self._total = len(collection.guides)
        others = self._total - 1
        known = {
            slug: cosine
            for slug, cosine in cosines.items()
            if slug in collection.position_of and slug != guide.slug
        }
        self._cosines = known if len(known) >= _MIN_READ * others else {}
        self._alike = nlargest(_MAX_ALIKE, known, key=known.__getitem__) if self._cosines else []
        self._found: defaultdict[str, _Shared] = defaultdict(_Shared)
        self._most = max(8, min(_MAX_SHARING, self._total // 6))

    def _idf(self, count: int) -> float:
        return log2((self._total + 1) / max(1, count))

    def add_linked(self, index: "RelatedIndex") -> None:
        """Add the guides that this one links to, and those that link to it."""
        for slug in index.linked_from(self._guide):
            self._found[slug].is_linked = True
        for slug in islice(index.linking_to(self._guide), _MAX_SHARING):
            self._found[slug].links_back = True

    def add_by_terms(self, index: "RelatedIndex") -> None:
        """Add the guides that share the key terms with the highest idf."""
        rare = []
        for term in index.key_terms(self._guide.slug):
            count = index.count_about(term.key)
            if 1 < count <= self._most:
                rare.append((self._idf(count) * _BY_WEIGHT[term.weight], count, term))
        rare.sort(key=lambda item: (-item[0], item[2].key))
        for _, count, term in rare[:_MAX_TERMS]:
            factor = _TERM_FACTOR * self._idf(count)
            for slug, weight in index.about(term.key):
                idf = factor * _BY_WEIGHT[min(term.weight, weight)]
                self._found[slug].terms.append((idf, term.label))

    def add_by_tags(self) -> None:
        """Add the guides of every tag that is not common."""
        for key in sorted(self._rare_tags()):
            idf, label = self._tag_idf(key), self._collection.label_of(key)
            for slug in self._collection.tagged(key):
                self._found[slug].tags.append((idf, label))

    def _rare_tags(self) -> frozenset[str]:
        tags = self._collection.tag_keys(self._guide.slug)
        return frozenset(key for key in tags if len(self._collection.tagged(key)) <= self._most)

    def _tag_idf(self, tag_key: str) -> float:
        return _TAG_FACTOR * self._idf(len(self._collection.tagged(tag_key)))

    def add_neighbors(self, limit: int) -> None:
        """If too few are found, add those nearest by date in its tags and categories."""
        tags = sorted(self._collection.tag_keys(self._guide.slug))
        rows = [self._collection.tagged(key) for key in tags]
        for row in (*rows, *map(self._slugs_in_category, self._guide.category_ids)):
            if len(self._found) > limit:
                return
            self._add(islice(_around(self._guide.slug, row), limit))

    def _add(self, slugs: Iterable[str]) -> None:
        """Add candidates; what they share is added at the end."""
        for slug in slugs:
            self._found.setdefault(slug, _Shared())

    def _slugs_in_category(self, category_id: str) -> tuple[str, ...]:
        """Return the slugs of a category, or nothing if all guides are in it."""
        guides = self._collection.guides_in(category_id)
        return () if len(guides) == self._total else tuple(guide.slug for guide in guides)

    def add_common_features(self) -> None:
        """Add common tags and categories to the best candidates."""
        self._found.pop(self._guide.slug, None)
        best = nlargest(
            _MAX_CANDIDATES, self._found.items(), key=lambda item: (item[1].idf, item[0])
        )
        named = {slug for slug, _ in best}
        best += [(slug, self._found[slug]) for slug in self._alike if slug not in named]
        self._found = defaultdict(_Shared, best)
        tags = self._collection.tag_keys(self._guide.slug) - self._rare_tags()
        for slug, shared in best:
            for key in tags & self._collection.tag_keys(slug):
                shared.tags.append((self._tag_idf(key), self._collection.label_of(key)))
            for name in self._collection.guide(slug).category_ids:
                count = len(self._collection.guides_in(name))
                if name in self._guide.category_ids and count < self._total:
                    title = self._collection.categories_by_id[name].title
                    shared.categories.append((_CATEGORY_FACTOR * self._idf(count), title))

    def _subjects(self, labels: tuple[str, ...], slug: str) -> tuple[str, ...]:
        """Return the terms that name a subject: pairs of words, and words of a title or a tag."""
        guides = (self._guide, self._collection.guide(slug))
        names = (name for guide in guides for name in (guide.title, *guide.tags))
        known = {stem(casefold(match.group())) for name in names for match in written_words(name)}
        kept = (label for label in labels if " " in label or stem(label) in known)
        return tuple(kept)[:_MAX_NAMED_TERMS]

    def best(self, limit: int) -> tuple[Related, ...]:
        """Return the guides with the highest sums; equal ones in publication order."""
        position = self._collection.position_of
        scored = [(shared.idf, slug, shared) for slug, shared in self._found.items()]
        if cosines := self._cosines:
            highest = max((idf for idf, _, _ in scored), default=0.0) or 1.0
            usual = sum(cosines.values()) / len(cosines)
            scored = [
                (idf / highest + _COSINE_FACTOR * cosines.get(slug, usual), slug, shared)
                for idf, slug, shared in scored
            ]
        ranked = sorted(
            (item for item in scored if item[0] > 0),
            key=lambda item: (-round(item[0], 6), position[item[1]]),
        )
        return tuple(
            Related(
                slug,
                round(score, 4),
                _by_idf(shared.tags),
                _by_idf(shared.categories),
                self._subjects(_whole_terms(_by_idf(shared.terms)), slug),
                shared.is_linked,
                shared.links_back,
                slug in self._alike,
            )
            for score, slug, shared in ranked[:limit]
        )


def _by_idf(labels: list[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(label for _, label in sorted(labels, key=lambda item: (-item[0], item[1])))


def _whole_terms(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return `labels` without words that are part of a pair among them."""
    pairs = {word for label in labels if " " in label for word in label.split(" ")}
    return tuple(label for label in labels if label not in pairs)


def _around(slug: str, slugs: tuple[str, ...]) -> Iterator[str]:
    """Yield the other slugs, the nearest to `slug` first."""
    position = slugs.index(slug) if slug in slugs else 0
    for distance in range(1, len(slugs)):
        for index in (position + distance, position - distance):
            if 0 <= index < len(slugs):
                yield slugs[index]


class RelatedIndex:
    """Key terms and links of an open index; use it in one thread only."""

    def __init__(
        self,
        collection: Collection,
        reader: "IndexReader",
        numbers: Mapping[str, int],
        slugs: Mapping[int, str],
    ) -> None:
        """`numbers` maps slugs to Whoosh's document numbers, `slugs` the other way."""
        self._collection = collection
        self._reader = reader
        self._numbers = numbers
        self._slugs = slugs

    def key_terms(self, slug: str) -> tuple[KeyTerm, ...]:
        """Return the key terms of a guide, the weightiest first."""
        return tuple(KeyTerm(*stored) for stored in self._stored(slug, "about"))

    def count_about(self, term: str) -> int:
        """Return how many guides have a key term."""
        return int(self._reader.doc_frequency("about", term))

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
        if (field, term) not in self._reader:
            return
        postings = self._reader.postings(field, term)
        while postings.is_active():
            slug = self._slugs.get(postings.id())
            if slug is not None:
                yield slug, round(postings.weight())
            postings.next()

    def _stored(self, slug: str, field: str) -> tuple[Any, ...]:
        number = self._numbers.get(slug, -1)
        if number < 0:  # it is not in the index yet
            return ()
        return tuple(self._reader.stored_fields(number).get(field) or ())

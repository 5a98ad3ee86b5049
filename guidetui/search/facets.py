"""How an answer spreads over tags and categories."""

from collections import defaultdict
from collections.abc import Mapping, Set
from typing import Generic, TypeVar

from guidetui.collection.collection import Collection
from guidetui.models import Facets

K = TypeVar("K")


class FacetCounts(Generic[K]):
    """Counts the guides of an answer by the sets that each tag and each category has."""

    def __init__(self, collection: Collection, slugs: Mapping[K, str]) -> None:
        """Prepare to count; `slugs` names the guides by what answers hold."""
        self._tags: defaultdict[str, set[K]] = defaultdict(set)
        self._categories: defaultdict[str, set[K]] = defaultdict(set)
        category_ids = {guide.slug: guide.category_ids for guide in collection.guides}
        for key, slug in slugs.items():
            for tag in collection.tag_keys(slug):
                self._tags[tag].add(key)
            for category_id in category_ids[slug]:
                self._categories[category_id].add(key)

    def tagged(self, tag_key: str) -> Set[K]:
        """Return the guides with a tag."""
        return self._tags.get(tag_key, frozenset())

    def in_category(self, category_id: str) -> Set[K]:
        """Return the guides of a category."""
        return self._categories.get(category_id, frozenset())

    def of(self, found: Set[K]) -> Facets:
        """Return how many of `found` each tag and each category has; absent means none."""
        found = set(found)
        return Facets(_counts(self._tags, found), _counts(self._categories, found))


def _counts(sets: Mapping[str, set[K]], found: set[K]) -> dict[str, int]:
    return {name: count for name, keys in sets.items() if (count := len(keys & found))}

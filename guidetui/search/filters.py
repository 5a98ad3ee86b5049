"""Which guides a query's filters leave, and how the answer spreads over tags and categories."""

from collections import Counter
from collections.abc import Iterable

from guidetui.collection.collection import Collection
from guidetui.models import Facets, Guide, Query
from guidetui.search.query import ParsedQuery


def allowed_guides(collection: Collection, query: Query, parsed: ParsedQuery) -> list[Guide]:
    """Return the guides that satisfy every filter, in production order.

    Text in which there is nothing to search for finds nothing, rather than everything.
    """
    if not query.is_empty and not (parsed.has_text or parsed.has_filters):
        return []
    categories = set(parsed.category_ids)
    if query.category_id:
        categories.add(query.category_id)
    tagged = collection.with_tags(query.tags | parsed.tags)
    return [guide for guide in tagged if categories.issubset(guide.category_ids)]


def facets_of(collection: Collection, slugs: Iterable[str]) -> Facets:
    """Count the tags and categories of the guides `slugs`."""
    tags: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    for slug in slugs:
        guide = collection.find(slug)
        if guide is not None:
            tags.update(collection.tag_keys(slug))
            categories.update(guide.category_ids)
    return Facets(dict(tags), dict(categories))

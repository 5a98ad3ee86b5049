"""Which guides a query's filters leave, and in which order an answer stands."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from guidetui.collection.collection import Collection
from guidetui.models import Guide, Query, StudyMarks
from guidetui.search.fields import SortOrder
from guidetui.search.query import ParsedQuery
from guidetui.search.tree import Filter, FilterKind, Not

K = TypeVar("K", bound=Hashable)


def chosen_guides(
    collection: Collection, query: Query, parsed: ParsedQuery, marks: StudyMarks
) -> list[Guide]:
    """Return the guides that satisfy every filter, in production order.

    These are the filters chosen beside the text and those that stand alone in it. Text in which
    there is nothing to search for finds nothing, rather than everything.
    """
    if not query.is_empty and not parsed.asks:
        return []
    guides: Iterable[Guide] = collection.guides
    wanted = [Filter(FilterKind.TAG, key) for key in query.tags]
    if query.category_id:
        wanted.append(Filter(FilterKind.CATEGORY, query.category_id))
    wanted.extend(clause for clause in parsed.clauses if isinstance(clause, Filter))
    for condition in wanted:
        guides = satisfying(condition, guides, collection, marks)
    for clause in parsed.clauses:
        if isinstance(clause, Not) and isinstance(clause.node, Filter):
            out = {guide.slug for guide in satisfying(clause.node, guides, collection, marks)}
            guides = [guide for guide in guides if guide.slug not in out]
    return list(guides)


def satisfying(
    condition: Filter, guides: Iterable[Guide], collection: Collection, marks: StudyMarks
) -> list[Guide]:
    """Return those of `guides` that satisfy one filter, in the same order."""
    value = condition.value
    match condition.kind:
        case FilterKind.TAG:
            return [guide for guide in guides if value in collection.tag_keys(guide.slug)]
        case FilterKind.CATEGORY:
            return [guide for guide in guides if value in guide.category_ids]
        case FilterKind.IS if value == "unread":
            return [guide for guide in guides if guide.slug not in marks.read]
        case FilterKind.IS:
            marked = marks.starred if value == "starred" else marks.read
            return [guide for guide in guides if guide.slug in marked]
        case FilterKind.AFTER if isinstance(value, date):
            return [guide for guide in guides if guide.created >= value]
        case FilterKind.BEFORE if isinstance(value, date):
            return [guide for guide in guides if guide.created < value]
    return []


def has_filters(query: Query, parsed: ParsedQuery) -> bool:
    """Whether the query leaves out guides by what is known of them."""
    return bool(query.tags or query.category_id or parsed.has_filters)


def in_order(
    tiers: Iterable[Mapping[K, float]],
    slugs: Mapping[K, str],
    sort: SortOrder,
    collection: Collection,
) -> list[tuple[K, float]]:
    """Return what was found, with its scores, in the order asked for.

    By relevance each of the `tiers` precedes the next. Ties stand as in `slugs`, which is in
    production order.
    """
    if sort is SortOrder.RELEVANCE:
        ordered: list[tuple[K, float]] = []
        for scores in tiers:
            keys = [key for key in slugs if key in scores]
            keys.sort(key=scores.__getitem__, reverse=True)
            ordered.extend((key, scores[key]) for key in keys)
        return ordered
    merged = {key: score for scores in tiers for key, score in scores.items()}
    keys = [key for key in slugs if key in merged]
    if sort is SortOrder.DATE:
        keys.sort(key=lambda key: collection.guide(slugs[key]).created, reverse=True)
    else:
        keys.sort(key=lambda key: collection.guide(slugs[key]).title.casefold())
    return [(key, merged[key]) for key in keys]

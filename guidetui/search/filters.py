"""Which guides a query's filters leave, and how the answer spreads over tags and categories."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from guidetui.collection.collection import Collection
from guidetui.models import Facets, Guide, Query, StudyMarks
from guidetui.search.fields import SortOrder
from guidetui.search.query import ParsedQuery
from guidetui.search.tree import Filter, FilterKind, Not


def chosen_guides(
    collection: Collection, query: Query, parsed: ParsedQuery, marks: StudyMarks
) -> list[Guide]:
    """Return the guides that satisfy every filter, in production order.

    These are the filters chosen beside the text and those that stand alone in it. Text in which
    there is nothing to search for finds nothing, rather than everything.
    """
    if not query.is_empty and not (parsed.has_text or parsed.has_filters or parsed.is_sorted):
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


def in_order(
    scored: dict[str, float], firsts: set[str], sort: SortOrder, collection: Collection
) -> list[tuple[str, float]]:
    """Return slugs and scores in the order asked for; ties stand in production order.

    By relevance the slugs `firsts` precede all others.
    """
    place = collection.position_of
    items = sorted(scored.items(), key=lambda item: place[item[0]])
    match sort:
        case SortOrder.DATE:
            items.sort(key=lambda item: collection.guide(item[0]).created, reverse=True)
        case SortOrder.TITLE:
            items.sort(key=lambda item: collection.guide(item[0]).title.casefold())
        case _:
            items.sort(key=lambda item: (item[0] not in firsts, -round(item[1], 6)))
    return items


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

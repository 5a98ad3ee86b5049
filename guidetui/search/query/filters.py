"""Which guides a query's filters leave, and in which order an answer stands."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Set
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Generic, TypeVar

from guidetui.collection.collection import Collection
from guidetui.models import Query, StudyFlags
from guidetui.search.facets import FacetCounts
from guidetui.search.query.fields import SortOrder
from guidetui.search.query.parser import ParsedQuery
from guidetui.search.query.tree import Filter, FilterKind, Not

K = TypeVar("K", bound=Hashable)


class Filters(Generic[K]):
    """The guides that satisfy filters, by the sets of those that each tag and category has."""

    def __init__(
        self, collection: Collection, numbers: Mapping[str, K], facets: FacetCounts[K]
    ) -> None:
        """`numbers` names by their slugs the guides that `facets` counts."""
        self._collection = collection
        self._numbers = numbers
        self._facets = facets
        self._all = frozenset(numbers.values())

    def chosen(self, query: Query, parsed: ParsedQuery, marks: StudyFlags) -> Set[K]:
        """Return the guides that satisfy every filter.

        These are the filters chosen beside the text and those that stand alone in it. Text in
        which there is nothing to search for finds nothing, rather than everything.
        """
        if not query.is_empty and not parsed.asks:
            return frozenset()
        wanted = [Filter(FilterKind.TAG, key) for key in query.tags]
        if query.category_id:
            wanted.append(Filter(FilterKind.CATEGORY, query.category_id))
        wanted.extend(clause for clause in parsed.clauses if isinstance(clause, Filter))
        found: Set[K] = self._all
        for condition in wanted:
            found = found & self.satisfying(condition, marks)
        for clause in parsed.clauses:
            if isinstance(clause, Not) and isinstance(clause.node, Filter):
                found = found - self.satisfying(clause.node, marks)
        return found

    def satisfying(self, condition: Filter, marks: StudyFlags) -> Set[K]:
        """Return the guides that satisfy one filter."""
        value = condition.value
        match condition.kind:
            case FilterKind.TAG:
                return self._facets.tagged(str(value))
            case FilterKind.CATEGORY:
                return self._facets.in_category(str(value))
            case FilterKind.IS if value == "unread":
                return self._all - self._marked(marks.read)
            case FilterKind.IS:
                return self._marked(marks.starred if value == "starred" else marks.read)
            case FilterKind.AFTER if isinstance(value, date):
                return {key for _, key in self._dates[bisect_left(self._days, value) :]}
            case FilterKind.BEFORE if isinstance(value, date):
                return {key for _, key in self._dates[: bisect_left(self._days, value)]}
        return frozenset()

    def _marked(self, slugs: Iterable[str]) -> Set[K]:
        return {self._numbers[slug] for slug in slugs if slug in self._numbers}

    @cached_property
    def _dates(self) -> list[tuple[date, K]]:
        """Every guide with its day, the oldest first."""
        dated = (
            (guide.created, self._numbers[guide.slug])
            for guide in self._collection.guides
            if guide.slug in self._numbers
        )
        return sorted(dated, key=itemgetter(0))

    @cached_property
    def _days(self) -> list[date]:
        return [day for day, _ in self._dates]


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
    publication order.
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

"""Match a parsed query: combine its clauses, filter, count facets and sort.

It does not depend on the index: the caller passes a function that returns the guides that match a
leaf of the query, with their scores.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Set
from datetime import date
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Generic, TypeVar

from msgspec import Struct

from guidetui.collection.collection import Collection, column
from guidetui.models import Facets, Query, StudyFlags
from guidetui.search.fields import Filter, FilterKind, SortOrder
from guidetui.search.parser import All, AnyOf, Node, Not, ParsedQuery, Phrase, Word

K = TypeVar("K", bound=Hashable)
Leaf = Word | Phrase | Filter
Scores = Mapping[K, float]
# With fewer complete hits than this, partial ones are added.
FEW_HITS = 10


class FacetCounts(Generic[K]):
    """Counts the tags and the categories of hits."""

    def __init__(self, collection: Collection, slugs: Mapping[K, str]) -> None:
        """Prepare to count; `slugs` maps the keys of hits to slugs, in publication order."""
        guides = collection.guides
        self._tags = dict(zip(slugs, column(guides, "tag_keys"), strict=True))
        self._categories = dict(zip(slugs, column(guides, "category_ids"), strict=True))

    @cached_property
    def _by_tag(self) -> Mapping[str, set[K]]:
        return _inverted(self._tags)

    @cached_property
    def _by_category(self) -> Mapping[str, set[K]]:
        return _inverted(self._categories)

    def tagged(self, tag_key: str) -> Set[K]:
        """Return the guides with a tag."""
        return self._by_tag.get(tag_key, frozenset())

    def in_category(self, category_id: str) -> Set[K]:
        """Return the guides of a category."""
        return self._by_category.get(category_id, frozenset())

    def of(self, found: Iterable[K]) -> Facets:
        """Return how many of `found` have each tag and each category; absent means none."""
        keys = tuple(found)
        return Facets(
            Counter(chain.from_iterable(map(self._tags.__getitem__, keys))),
            Counter(chain.from_iterable(map(self._categories.__getitem__, keys))),
        )


def _inverted(names: Mapping[K, Iterable[str]]) -> dict[str, set[K]]:
    found: defaultdict[str, set[K]] = defaultdict(set)
    for key, some in names.items():
        for name in some:
            found[name].add(key)
    return found


class Filters(Generic[K]):
    """Finds the guides that satisfy filters."""

    def __init__(
        self, collection: Collection, numbers: Mapping[str, K], facets: FacetCounts[K]
    ) -> None:
        """`numbers` maps slugs to the keys that `facets` counts."""
        self._collection = collection
        self._numbers = numbers
        self._facets = facets
        self._all = frozenset(numbers.values())

    def chosen(self, query: Query, parsed: ParsedQuery, marks: StudyFlags) -> Set[K]:
        """Return the guides that satisfy every filter.

        These are the filters chosen beside the text and the top-level ones in it. Text without
        anything to search for matches nothing.
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
                kinds = {"starred": marks.starred, "new": marks.new}
                return self._marked(kinds.get(str(value), marks.read))
            case FilterKind.AFTER if isinstance(value, date):
                return {key for _, key in self._dates[bisect_left(self._days, value) :]}
            case FilterKind.BEFORE if isinstance(value, date):
                return {key for _, key in self._dates[: bisect_left(self._days, value)]}
        return frozenset()

    def _marked(self, slugs: Iterable[str]) -> Set[K]:
        return {self._numbers[slug] for slug in slugs if slug in self._numbers}

    @cached_property
    def _dates(self) -> list[tuple[date, K]]:
        """Every guide with its date, the oldest first."""
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
    """Whether the query filters by metadata."""
    return bool(query.tags or query.category_id or parsed.has_filters)


def in_order(
    tiers: Iterable[Mapping[K, float]],
    slugs: Mapping[K, str],
    sort: SortOrder,
    collection: Collection,
) -> list[tuple[K, float]]:
    """Return the hits with their scores, sorted.

    By relevance each of the `tiers` precedes the next. Equal hits are in the order of `slugs`,
    which is publication order.
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


class Found(Struct, Generic[K], frozen=True):
    """The scores of the guides with all the words, and of those with some."""

    complete: Scores[K]
    partial: Scores[K]


def answer(parsed: ParsedQuery, leaf: Callable[[Leaf], Scores[K]], allowed: Scores[K]) -> Found[K]:
    """Return the guides among `allowed` that satisfy the query.

    If few have all its words, those with some of them are partial hits. Top-level filters are
    not evaluated: all of `allowed` satisfies them.
    """
    scores: Scores[K] = allowed
    for clause in parsed.hard:
        bare = clause.node if isinstance(clause, Not) else clause
        if not isinstance(bare, Filter):
            scores = _both(scores, _value(clause, leaf, allowed))
    wanted = [_value(clause, leaf, allowed) for clause in parsed.soft if _is_required(clause)]
    complete = scores
    for found in sorted(wanted, key=len):
        complete = _both(complete, found)
    if len(complete) >= FEW_HITS or len(wanted) < 2:
        return Found(complete, {})
    some: dict[K, float] = {}
    for found in wanted:
        for key, score in found.items():
            if key in scores:
                some[key] = some.get(key, scores[key]) + score
    return Found(complete, {key: score for key, score in some.items() if key not in complete})


def _is_required(node: Node) -> bool:
    return not isinstance(node, Word) or node.is_required


def _value(node: Node, leaf: Callable[[Leaf], Scores[K]], allowed: Scores[K]) -> Scores[K]:
    """Return the guides that satisfy `node`, with others that are not in `allowed`."""
    match node:
        case Not(inner):
            out = _value(inner, leaf, allowed)
            return {key: 0.0 for key in allowed if key not in out}
        case All(nodes):
            parts = [_value(child, leaf, allowed) for child in nodes if _is_required(child)]
            scores = allowed
            for part in sorted(parts, key=len):
                scores = _both(scores, part)
            return scores
        case AnyOf(nodes):
            union: dict[K, float] = {}
            for child in nodes:
                for key, score in _value(child, leaf, allowed).items():
                    union[key] = union.get(key, 0.0) + score
            return union
        case _:
            return leaf(node)


def _both(one: Scores[K], other: Scores[K]) -> Scores[K]:
    if len(other) < len(one):
        return {key: one[key] + score for key, score in other.items() if key in one}
    return {key: score + other[key] for key, score in one.items() if key in other}

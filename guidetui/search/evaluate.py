"""Which guides satisfy a query's tree, and how well, given what each of its leaves finds.

Knows neither the index nor titles: both are asked through a function that answers for a leaf
with a score for each guide that satisfies it.
"""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from guidetui.search.query import ParsedQuery
from guidetui.search.tree import All, AnyOf, Filter, Node, Not, Phrase, Word

K = TypeVar("K", bound=Hashable)
Leaf = Word | Phrase | Filter
# Below this many guides with all the words, those with some of them follow.
FEW_HITS = 10


@dataclass(frozen=True, slots=True)
class Found(Generic[K]):
    """What was found: a score for each guide, and which of them hold all the words."""

    scores: dict[K, float]
    complete: set[K]


def answer(
    parsed: ParsedQuery, leaf: Callable[[Leaf], dict[K, float]], allowed: Collection[K]
) -> Found[K]:
    """Return the guides among `allowed` that satisfy the query.

    Where few have all its words, those with some of them are there as well.
    """
    everything = dict.fromkeys(allowed, 0.0)
    scores = everything
    for clause in parsed.hard:
        if not (isinstance(clause, Filter) or (isinstance(clause, Not) and _is_filter(clause))):
            scores = _both(scores, _value(clause, leaf, everything))
    wanted = [_value(clause, leaf, everything) for clause in parsed.soft if _is_required(clause)]
    complete = scores
    for found in sorted(wanted, key=len):
        complete = _both(complete, found)
    if len(complete) >= FEW_HITS or len(wanted) < 2:
        return Found(complete, set(complete))
    some: dict[K, float] = {}
    for found in wanted:
        for key, score in found.items():
            if key in scores:
                some[key] = some.get(key, scores[key]) + score
    return Found(some, set(complete))


def _is_filter(clause: Not) -> bool:
    return isinstance(clause.node, Filter)


def _is_required(node: Node) -> bool:
    return not isinstance(node, Word) or node.is_required


def _value(
    node: Node, leaf: Callable[[Leaf], dict[K, float]], everything: dict[K, float]
) -> dict[K, float]:
    """Return the guides that satisfy `node`; those outside `everything` do not matter."""
    match node:
        case Not(inner):
            out = _value(inner, leaf, everything)
            return {key: 0.0 for key in everything if key not in out}
        case All(nodes):
            parts = [_value(child, leaf, everything) for child in nodes if _is_required(child)]
            scores = everything
            for part in sorted(parts, key=len):
                scores = _both(scores, part)
            return scores
        case AnyOf(nodes):
            union: dict[K, float] = {}
            for child in nodes:
                for key, score in _value(child, leaf, everything).items():
                    union[key] = union.get(key, 0.0) + score
            return union
        case _:
            return leaf(node)


def _both(one: dict[K, float], other: dict[K, float]) -> dict[K, float]:
    if len(other) < len(one):
        return {key: one[key] + score for key, score in other.items() if key in one}
    return {key: score + other[key] for key, score in one.items() if key in other}

"""Which guides satisfy a query's tree, and how well, given what each of its leaves finds.

Knows neither the index nor titles: both are asked through a function that answers for a leaf
with a score for each guide that satisfies it.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from guidetui.search.query.parser import ParsedQuery
from guidetui.search.query.tree import All, AnyOf, Filter, Node, Not, Phrase, Word

K = TypeVar("K", bound=Hashable)
Leaf = Word | Phrase | Filter
Scores = Mapping[K, float]
# Below this many guides with all the words, those with some of them follow.
FEW_HITS = 10


@dataclass(frozen=True, slots=True)
class Found(Generic[K]):
    """What was found: a score for each guide with all the words, and for those with some."""

    complete: Scores[K]
    partial: Scores[K]


def answer(parsed: ParsedQuery, leaf: Callable[[Leaf], Scores[K]], allowed: Scores[K]) -> Found[K]:
    """Return the guides among `allowed` that satisfy the query.

    Where few have all its words, those with some of them are there as well. The filters that
    stand alone in the query are taken to hold of all that is allowed.
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
    """Return the guides that satisfy `node`; those that are not allowed do not matter."""
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

"""How good a ranking is, from the rank of the first acceptable guide in each answer."""

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

MRR_DEPTH = 10
_RESAMPLES = 1_000

Rank = int | None
"""The 1-based place of the first acceptable guide, None where there is none."""


def best_rank(answer: Iterable[str], acceptable: Collection[str]) -> Rank:
    """Return the place of the first acceptable slug in an answer, best first."""
    places = (place for place, slug in enumerate(answer, start=1) if slug in acceptable)
    return next(places, None)


def success_at(depth: int, ranks: Sequence[Rank]) -> float:
    """Return the share of answers with an acceptable guide among the first `depth`."""
    return sum(rank is not None and rank <= depth for rank in ranks) / len(ranks)


def mean_reciprocal_rank(ranks: Sequence[Rank], depth: int = MRR_DEPTH) -> float:
    """Return the mean of 1/rank, 0 for what lies below `depth`."""
    return sum(1 / rank for rank in ranks if rank is not None and rank <= depth) / len(ranks)


def uncertainty(ranks: Sequence[Rank]) -> float:
    """Return half of the 95 % interval of the mean reciprocal rank, but at least one query's share.

    The interval is a bootstrap over the queries, the same in every run.
    """
    draw = random.Random(1)
    means = sorted(
        mean_reciprocal_rank(draw.choices(ranks, k=len(ranks))) for _ in range(_RESAMPLES)
    )
    tail = round(0.025 * _RESAMPLES)
    return max((means[-1 - tail] - means[tail]) / 2, 1 / len(ranks))


@dataclass(frozen=True, slots=True)
class Score:
    """One engine's figures for one kind of query, each from 0 to 1."""

    success_at_1: float
    success_at_5: float
    mrr: float

    @classmethod
    def of(cls, ranks: Sequence[Rank]) -> "Score":
        """Return the figures for at least one rank."""
        return cls(success_at(1, ranks), success_at(5, ranks), mean_reciprocal_rank(ranks))

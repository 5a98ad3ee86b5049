"""Asks every engine every judged query, and lays the figures out as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Protocol

from guidetui.library import Library
from tests.relevance.judged import KINDS, JudgedQuery, faults, read_queries
from tests.relevance.metrics import Rank, Score, best_rank, mean_reciprocal_rank, uncertainty
from tests.relevance.ours import Ours, OursByMeaning
from tests.relevance.peers import peer_documents
from tests.relevance.sqlite_peer import SqlitePeer
from tests.relevance.whoosh_peer import WhooshPeer

_DEPTH = 50
_OVERALL = "overall"


class _Engine(Protocol):
    name: str

    def search(self, text: str, limit: int) -> list[str]: ...


@dataclass(frozen=True)
class Comparison:
    """The rank of the best acceptable guide for each query, engine by engine; ours is first.

    `median_ms` is the time of an answer, which for guidetui includes the counts of its facets.
    """

    guides: int
    queries: tuple[JudgedQuery, ...]
    ranks: dict[str, list[Rank]]
    ours_on_top: list[str]
    median_ms: dict[str, float]

    def scores(self, engine: str, kind: str = _OVERALL) -> Score:
        """Return an engine's figures for one kind of query or for all."""
        return Score.of(self.ranks_of(engine, kind))

    def ranks_of(self, engine: str, kind: str) -> list[Rank]:
        """Return an engine's ranks for one kind of query or for all."""
        return [
            rank
            for query, rank in zip(self.queries, self.ranks[engine], strict=True)
            if kind in (query.kind, _OVERALL)
        ]


def compare(queries_file: Path, data: Path, *, semantic: bool = False) -> Comparison:
    """Index a collection with every engine and ask all; raises ValueError for faulty queries.

    With `semantic`, guidetui is asked twice: without the sentence model and with it.
    """
    queries = read_queries(queries_file)
    library = Library.open(data)
    wrong = faults(queries, {guide.slug for guide in library.collection.guides})
    if wrong or not queries:
        raise ValueError(f"{queries_file}: {wrong[0] if wrong else 'there are no queries.'}")
    engines: list[_Engine] = [Ours(library)]
    if semantic:
        engines.append(OursByMeaning(library))
    for peer in (SqlitePeer(), WhooshPeer()):
        peer.build(peer_documents(library.collection))
        engines.append(peer)
    answers: dict[str, list[list[str]]] = {}
    median_ms = {}
    for engine in engines:
        times = []
        answers[engine.name] = found = []
        for query in queries:
            start = perf_counter()
            found.append(engine.search(query.text, _DEPTH))
            times.append(perf_counter() - start)
        median_ms[engine.name] = 1000 * median(times)
    ranks = {
        name: [
            best_rank(slugs, query.acceptable) for slugs, query in zip(listed, queries, strict=True)
        ]
        for name, listed in answers.items()
    }
    tops = [slugs[0] if slugs else "nothing" for slugs in answers[Ours.name]]
    library.close()
    return Comparison(len(library.collection.guides), queries, ranks, tops, median_ms)


def table(comparison: Comparison) -> str:
    """Return success@1, success@5 and MRR@10 in per cent, by kind and overall."""
    names = list(comparison.ranks)
    present = [kind for kind in KINDS if any(query.kind == kind for query in comparison.queries)]
    lines = [
        f"{len(comparison.queries)} queries on {comparison.guides} guides, in per cent",
        " " * 19 + "".join(f"{name:>21}" for name in names),
        f"{'kind':<13}{'n':>6}" + f"{'s@1':>9}{'s@5':>6}{'MRR':>6}" * len(names) + "  ours",
    ]
    for kind in (*present, _OVERALL):
        count = sum(kind in (query.kind, _OVERALL) for query in comparison.queries)
        cells = "".join(_cells(comparison.scores(name, kind)) for name in names)
        half = 100 * uncertainty(comparison.ranks_of(Ours.name, kind))
        lines.append(f"{kind:<13}{count:>6}{cells}{f'±{half:.0f}':>6}")
    times = "".join(f"{comparison.median_ms[name]:>21.1f}" for name in names)
    lines.append(f"{'median, ms':<19}{times}")
    return "\n".join(lines)


def figures(comparison: Comparison) -> dict[tuple[str, str], tuple[float, float]]:
    """Return our MRR@10 and its uncertainty by engine (ours, without peers) and kind."""
    found = {}
    for name in comparison.ranks.keys() & {Ours.name, OursByMeaning.name}:
        for kind in {query.kind for query in comparison.queries}:
            ranks = comparison.ranks_of(name, kind)
            found[name, kind] = (mean_reciprocal_rank(ranks), uncertainty(ranks))
    return found


def _cells(score: Score) -> str:
    figures: Sequence[float] = (score.success_at_1, score.success_at_5, score.mrr)
    return "".join(
        f"{100 * figure:>{width}.0f}" for figure, width in zip(figures, (9, 6, 6), strict=True)
    )


def misses(comparison: Comparison) -> str:
    """Return a line for each query that we do not answer at once, the worst first.

    It says the rank of the best acceptable guide (`-` beyond 50), and what we rank first.
    """
    ours = comparison.ranks[Ours.name]
    missed = [
        (rank or _DEPTH + 1, query, top)
        for rank, query, top in zip(ours, comparison.queries, comparison.ours_on_top, strict=True)
        if rank != 1
    ]
    missed.sort(key=lambda miss: -miss[0])
    return "\n".join(
        f"{rank if rank <= _DEPTH else '-':>4}  {query.kind:<13} {query.text}\n"
        f"      first: {top}; wanted: {', '.join(sorted(query.acceptable))}"
        for rank, query, top in missed
    )

"""From a query to its answer, beside SQLite FTS5 and Whoosh as it comes, in the same run.

    python -m tests.bench.search [ROUNDS] [--guides N ...]

Without `--guides` the bundled collection is searched; with it generated ones of those sizes,
which three engines have to index first: minutes for 10000, and ten times that for 100000.
Ours counts facets and returns 200 hits as the UI asks for; the peers return 20 hits and count
nothing.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from guidetui.library import Library
from guidetui.models import Query
from guidetui.paths import bundled_data
from tests.bench.corpus import write_corpus
from tests.bench.figures import Figure
from tests.relevance.peers import peer_documents
from tests.relevance.sqlite_peer import SqlitePeer
from tests.relevance.whoosh_peer import WhooshPeer

QUERIES = {
    "word": ("redis ", "kafka ", "cache ", "database ", "security ", "monolith "),
    "words": (
        "load balancer ",
        "api gateway rate limit ",
        "kafka lose messages ",
        "redis cluster ",
    ),
    "prefix": ("r", "re", "kub", "ca", "system d", "api g", "load bal"),
    "typo": ("kuberntes ", "databse sharding ", "redsi cachng ", "mircoservices "),
    "phrase": ('"load balancer"', '"system design"', '"message queue"'),
    "alias": ("k8s ", "lb ", "db ", "2fa ", "jwt vs session "),
    "filter": ("tag:redis cache ", "category:security ", "after:2024 api ", "-tag:redis cache "),
    "tree": ("redis OR memcached cache ", "(kafka OR rabbitmq) -topic ", "title:redis "),
    "sentence": (
        "how to stop users from calling my api too often ",
        "what happens when i type an address into the browser ",
    ),
    "stop words": ("what is a ", "how to "),
}
_HITS = 200
_VISIBLE = 20
_SNIPPET_CHARACTERS = 160


@contextmanager
def _own_cache() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as home:
        before = os.environ.get("XDG_CACHE_HOME")
        os.environ["XDG_CACHE_HOME"] = home
        try:
            yield
        finally:
            os.environ.pop("XDG_CACHE_HOME")
            if before is not None:
                os.environ["XDG_CACHE_HOME"] = before


def _ms(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def _percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, round(share * len(times)))]


def _with_snippets(library: Library, query: Query) -> None:
    page = library.search(query, _HITS)
    for hit in page.hits[:_VISIBLE]:
        library.snippet(hit.slug, query, _SNIPPET_CHARACTERS)


def measure(data: Path, rounds: int) -> list[Figure]:
    """Print the table of one collection, and return its figures."""
    library = Library.open(data)
    opened = library.build_index()
    asks: dict[str, Callable[[str], object]] = {
        "ours": lambda text: library.search(Query(text), _HITS),
        "ours, 20 snippets": lambda text: _with_snippets(library, Query(text)),
    }
    for peer in (SqlitePeer(), WhooshPeer()):
        peer.build(peer_documents(library.collection))
        asks[peer.name] = lambda text, peer=peer: peer.search(text, _VISIBLE)
    library.use_index(opened)
    guides = len(library.collection.guides)
    print(f"\nSearch in {guides:,} guides, ms: first / p50 / p95 of {rounds} rounds")
    print(f"{'kind':11}" + "".join(f"{name:>24}" for name in asks))
    everything: dict[str, list[float]] = {name: [] for name in asks}
    for kind, texts in QUERIES.items():
        row = f"{kind:11}"
        for name, ask in asks.items():
            if name.startswith("ours"):
                library.use_index(opened)  # forgets what earlier queries read
            first = _percentile([_ms(lambda text=text, ask=ask: ask(text)) for text in texts], 0.5)
            times = [
                _ms(lambda text=text, ask=ask: ask(text)) for _ in range(rounds) for text in texts
            ]
            everything[name] += times
            p50, p95 = _percentile(times, 0.5), _percentile(times, 0.95)
            row += f"{f'{first:.1f} / {p50:.1f} / {p95:.1f}':>24}"
        print(row)
    row = f"{'all':11}"
    for times in everything.values():
        row += f"{f'{_percentile(times, 0.5):.1f} / {_percentile(times, 0.95):.1f}':>24}"
    print(row)
    library.close()
    at = {
        (name, share): _percentile(times, share)
        for name, times in everything.items()
        for share in (0.5, 0.95)
    }
    hits, snippets, peer = "ours", "ours, 20 snippets", SqlitePeer.name
    p50, p95 = at[hits, 0.5], at[snippets, 0.95]
    label = f"{guides:,} guides"
    return [
        Figure.beside(f"query with facets, p50, {label}", p50, "ms", peer, at[peer, 0.5]),
        Figure.beside(
            f"with 20 snippets, p95, {label}", p95, "ms", "the same without", at[hits, 0.95]
        ),
    ]


def main(rounds: int = 15, sizes: Iterable[int] = ()) -> list[Figure]:
    """Print a table for each collection, and return the figures of all."""
    figures: list[Figure] = []
    with _own_cache():
        if not sizes:
            figures += measure(bundled_data(), rounds)
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                write_corpus(Path(folder) / "data", size)
                figures += measure(Path(folder) / "data", rounds)
    print(*figures, sep="\n")
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="How long searches take.")
    parser.add_argument("rounds", nargs="?", type=int, default=15)
    parser.add_argument("--guides", nargs="+", type=int, default=())
    options = parser.parse_args()
    main(options.rounds, options.guides)

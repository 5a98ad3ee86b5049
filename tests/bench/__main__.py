"""Runs benchmarks: `python -m tests.bench [NAME ...] [--quick] [--json FILE] [--against FILE]`.

Without names, all but `scale`, which generates and indexes 38,430 notes and takes minutes. With
`--quick` there are few rounds, and no `documents` and `reader`: two minutes.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import cli, documents, index, memory, reader, search, start, typing
from tests.bench.figures import Figure, compared, write_json

_SCALE = 38_430
_SLOW = {"scale", "documents", "reader"}
Bench = Callable[[int], list[Figure]]


def _scale(rounds: int) -> list[Figure]:
    return [*cli.main(min(rounds, 5), _SCALE), *memory.main(_SCALE)]


def _documents(_rounds: int) -> list[Figure]:
    documents.main()
    return []


BENCHES: dict[str, Bench] = {
    "start": start.main,
    "cli": cli.main,
    "typing": typing.main,
    "query": search.main,
    "index": index.main,
    "reader": reader.main,
    "memory": lambda _: memory.main(),
    "documents": _documents,
    "scale": _scale,
}


def main() -> None:
    """Print the tables; `--quick` takes few rounds, to see that all of it runs."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="few rounds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with kept figures")
    options = parser.parse_args()
    unknown = set(options.names) - BENCHES.keys()
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; one of: {', '.join(BENCHES)}")
    left_out = _SLOW if options.quick else {"scale"}
    names = options.names or [name for name in BENCHES if name not in left_out]
    figures: list[Figure] = []
    for name in names:
        started = time.perf_counter()
        figures += BENCHES[name](3 if options.quick else 15)
        print(f"({name}: {time.perf_counter() - started:.0f} s)\n", flush=True)
    if options.json:
        write_json(figures, options.json)
    if options.against:
        print("Before and now", compared(figures, options.against), sep="\n")


if __name__ == "__main__":
    main()

"""Commands as whole processes, in processor time, beside scripts with the same libraries.

    python -m tests.bench.cli [ROUNDS] [--files N]

The peer of a search is a script of ten lines that opens an index of the same guides, made by stock
Whoosh, and prints 20 hits with highlights. The floor of other commands imports click and Rich.
With `--files` the guides are so many short generated notes, indexed by both first.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from guidetui.paths import bundled_data
from tests.bench.figures import Figure
from tests.bench.short_notes import write_short_notes
from tests.bench.start import environment

_STOCK_BUILD = """
import sys
from pathlib import Path
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in
fields = {name: TEXT() for name in ("title", "tags", "description", "headings")}
index = create_in(sys.argv[2], Schema(key=ID(stored=True), body=TEXT(stored=True), **fields))
writer = index.writer(limitmb=128)
for path in sorted(Path(sys.argv[1]).rglob("*.md")):
    writer.add_document(key=str(path), title=path.stem, body=path.read_text("utf-8"))
writer.commit()
"""
_STOCK_QUERY = """
import sys
from whoosh.index import open_dir
from whoosh.qparser import MultifieldParser
index = open_dir(sys.argv[1])
with index.searcher() as searcher:
    names = ["title", "tags", "description", "headings", "body"]
    query = MultifieldParser(names, index.schema).parse(sys.argv[2])
    for hit in searcher.search(query, limit=20):
        print(hit["key"], hit.highlights("body"))
"""
_QUERY = "latency"


def processor_seconds(command: list[str], environ: dict[str, str]) -> float:
    """Return the processor time of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environ, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(data: Path, rounds: int, label: str) -> list[Figure]:
    """Return the figures of one folder."""
    with tempfile.TemporaryDirectory() as home:
        environ = environment(home)
        stock = Path(home, "stock")
        stock.mkdir()
        python = sys.executable
        ours = [python, "-m", "guidetui"]
        at = ["--data", str(data)]
        built = processor_seconds([*ours, "index", *at], environ)
        stock_built = processor_seconds(
            [python, "-c", _STOCK_BUILD, str(data), str(stock)], environ
        )
        commands = {
            "script": [python, "-c", _STOCK_QUERY, str(stock), _QUERY],
            "floor": [python, "-c", "import click, rich.console"],
            "search": [*ours, "search", _QUERY, *at],
            "list": [*ours, "list", *at],
            "check": [*ours, "check", *at],
        }
        if data == bundled_data():
            commands["show"] = [*ours, "show", "why-is-kafka-fast", *at]
        else:
            del commands["check"]
        times: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(rounds + 1):  # the first round fills caches, and is dropped
            for name, command in commands.items():
                if name == "check" and number > 1:
                    continue
                times[name].append(processor_seconds(command, environ))
        found = {name: statistics.median(values[1:]) for name, values in times.items()}
    script, floor = "a script with Whoosh", "importing click and Rich"
    figures = [
        Figure.beside(f"index, {label}", built, "s", "stock Whoosh", stock_built),
        Figure.beside(f"search, {label}", found["search"], "s", script, found["script"]),
        Figure.beside(f"list, {label}", found["list"], "s", floor, found["floor"]),
    ]
    if "show" in found:
        figures.append(Figure.beside("show", found["show"], "s", floor, found["floor"]))
    if "check" in found:
        figures.append(Figure.beside(f"check, {label}", found["check"], "s", floor, found["floor"]))
    return figures


def main(rounds: int = 15, files: int = 0) -> list[Figure]:
    """Print the table, and return its figures."""
    if files:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder, "notes")
            write_short_notes(data, files)
            figures = measure(data, rounds, f"{files:,} short notes")
    else:
        figures = measure(bundled_data(), rounds, "bundled guides")
    print(f"Commands, processor time, medians of {rounds}", *figures, sep="\n")
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="How long commands take.")
    parser.add_argument("rounds", nargs="?", type=int, default=15)
    parser.add_argument("--files", type=int, default=0)
    options = parser.parse_args()
    main(options.rounds, options.files)

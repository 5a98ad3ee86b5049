"""Building and refreshing the index, beside stock Whoosh in the same run.

`python -m tests.bench.index [GUIDES ...]` measures generated collections of so many guides
instead of the bundled one, say 10000 and 100000; the stock index is built up to 10,000 only.
Memory is the share of all processes together (PSS), at its peak, where the system tells it.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from guidetui.paths import bundled_data
from tests.bench.corpus import write_corpus
from tests.bench.figures import Figure
from tests.bench.start import environment

_LOOK_EVERY_S = 0.1
_MAX_STOCK = 10_000
_STOCK = """
import sys
from pathlib import Path
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.index import create_in
fields = {name: TEXT() for name in ("title", "tags", "description", "headings")}
index = create_in(sys.argv[2], Schema(key=ID(stored=True), body=TEXT(stored=True), **fields))
writer = index.writer()
for path in sorted(Path(sys.argv[1], "guides").glob("*.md")):
    writer.add_document(key=path.stem, title=path.stem, body=path.read_text("utf-8"))
writer.commit()
"""
_REFRESH = """
import sys, time
from pathlib import Path
from guidetui.library import Library
library = Library.open(Path(sys.argv[1]))
library.use_index(library.build_index())
paths = [guide.path for guide in library.collection.guides]
for turn in range(int(sys.argv[2])):
    path = paths[turn % len(paths)]
    path.write_text(path.read_text("utf-8") + f"\\nAnd word{turn}.\\n", "utf-8")
    started, worked = time.perf_counter(), time.process_time()
    assert library.has_changed() and library.reload()
    opened = library.build_index()
    library.use_index(opened)
    print(time.perf_counter() - started, time.process_time() - worked, flush=True)
"""


def run(command: list[str], environ: dict[str, str]) -> tuple[float, float]:
    """Return the seconds that a command took and the megabytes it needed with its children."""
    peak = 0.0
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    over = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(_LOOK_EVERY_S):
            peak = max(peak, _megabytes(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    seconds = time.perf_counter() - started
    over.set()
    watcher.join()
    if code:
        raise subprocess.CalledProcessError(code, command)
    return seconds, peak


def _megabytes(root: int) -> float:
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parents[int(folder.name)] = int(stat[1])
    family = {root} | {child for child, parent in parents.items() if parent == root}
    total = 0
    for member in family:
        try:
            lines = Path("/proc", str(member), "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def measure(data: Path, guides: int, rounds: int) -> list[Figure]:
    """Print the lines of one collection, and return its figures."""
    figures = []
    with tempfile.TemporaryDirectory() as home:
        environ = environment(home)
        ours = [sys.executable, "-m", "guidetui", "index", "--data", str(data)]
        subprocess.run([*ours[:3], "list", *ours[4:]], env=environ, check=True, capture_output=True)
        seconds, megabytes = run([*ours, "--rebuild"], environ)
        _print("build", guides, seconds, megabytes)
        if guides <= _MAX_STOCK:
            stock = Path(home, "stock")
            stock.mkdir()
            theirs = run([sys.executable, "-c", _STOCK, str(data), str(stock)], environ)
            _print("build, stock Whoosh", guides, *theirs)
            label = f"index build, {guides:,} guides"
            figures.append(Figure.beside(label, seconds, "s", "stock Whoosh", theirs[0]))
            print(f"  {'':<24} our build takes x{seconds / theirs[0]:.1f}")
        _print("open, nothing changed", guides, *run(ours, environ))
        done = subprocess.run(
            [sys.executable, "-c", _REFRESH, str(data), str(rounds)],
            env=environ,
            check=True,
            capture_output=True,
            text=True,
        )
        times = [tuple(map(float, line.split())) for line in done.stdout.splitlines()]
        wall, work = (1000 * statistics.median(column) for column in zip(*times, strict=True))
        worst = 1000 * max(seconds for seconds, _ in times)
        print(
            f"  {'refresh of one guide':<24} median {wall:.0f} ms, of which {work:.0f} ms of"
            f" processor time; longest of {len(times)}: {worst:.0f} ms"
        )
        figures.append(Figure(f"refresh of one guide, {guides:,} guides", wall, "ms"))
    return figures


def _print(what: str, guides: int, seconds: float, megabytes: float) -> None:
    print(f"  {what:<24} {guides:>7,} guides {seconds:8.1f} s {megabytes:6.0f} MB")


def main(rounds: int = 15, sizes: tuple[int, ...] = ()) -> list[Figure]:
    """Print the table for the bundled guides, or for generated collections of `sizes`."""
    figures: list[Figure] = []
    print(f"Building the index, with {os.cpu_count()} processors")
    for guides in sizes or (0,):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder, "data")
            if guides:
                write_corpus(data, guides)
            else:
                shutil.copytree(bundled_data(), data)
            figures += measure(data, len(list(data.glob("guides/*.md"))), rounds)
    return figures


if __name__ == "__main__":
    main(sizes=tuple(map(int, sys.argv[1:])))

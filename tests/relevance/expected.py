"""The figures that a change must not lower, kept in `expected.tsv`."""

from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).with_name("expected.tsv")
_HEADER = "set\tengine\tkind\tMRR@10\tuncertainty"
Figures = Mapping[tuple[str, str, str], tuple[float, float]]
"""MRR@10 and its uncertainty by set of queries, engine and kind."""


def write(figures: Figures, file: Path = _FILE) -> None:
    """Expect `figures` from now on."""
    rows = ("\t".join([*key, f"{mrr:.3f}", f"{half:.3f}"]) for key, (mrr, half) in figures.items())
    file.write_text("\n".join([_HEADER, *sorted(rows)]) + "\n", encoding="utf-8")


def fallen(figures: Figures, file: Path = _FILE) -> list[str]:
    """Return a line for each kind that is lower than expected by more than its uncertainty."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        name, engine, kind, mrr, half = line.split("\t")
        now = figures.get((name, engine, kind))
        if now is not None and float(mrr) - now[0] > float(half):
            found.append(f"{name}, {engine}: {kind} fell from {mrr} to {now[0]:.3f} (±{half}).")
    return found

"""What a benchmark found: figures that can be kept as JSON and compared."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `ratio` is to the peer or floor that was measured in the same run."""

    name: str
    value: float
    unit: str
    peer: str = ""
    ratio: float | None = None

    @classmethod
    def beside(cls, name: str, value: float, unit: str, peer: str, floor: float) -> "Figure":
        """Return a figure with its ratio to `floor`."""
        return cls(name, value, unit, peer, value / floor if floor else None)

    def __str__(self) -> str:
        """Return one line of a table."""
        beside = f"x{self.ratio:.2f} of {self.peer}" if self.ratio is not None else ""
        return f"  {self.name:<44} {self.value:9,.2f} {self.unit:<3} {beside}"


def write_json(figures: Iterable[Figure], file: Path) -> None:
    """Keep figures in a file."""
    file.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n")


def compared(figures: Iterable[Figure], file: Path) -> str:
    """Return a line for each figure with what an earlier run found, ratios beside ratios."""
    before = {item["name"]: Figure(**item) for item in json.loads(file.read_text())}
    lines = []
    for figure in figures:
        old = before.get(figure.name)
        if old is None:
            continue
        if figure.ratio is not None and old.ratio is not None:
            change = f"x{old.ratio:.2f} -> x{figure.ratio:.2f}"
        else:
            change = f"{old.value:,.2f} -> {figure.value:,.2f} {figure.unit}"
        lines.append(f"  {figure.name:<44} {change}")
    return "\n".join(lines)

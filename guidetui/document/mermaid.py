"""Mermaid sources as Unicode drawings, by termaid.

termaid draws something even for a source it cannot read, so the kind of diagram is checked
first, and a source of unusual size is shown as it is rather than laid out for seconds. Some
short ones take minutes and gigabytes all the same, hence a limit on time as well.
"""

import re
from collections.abc import Iterator
from functools import partial
from time import monotonic
from typing import Any

from guidetui.document.bounded import run_within
from guidetui.text import sanitize

_KINDS = frozenset(
    "graph flowchart sequenceDiagram stateDiagram stateDiagram-v2 classDiagram erDiagram mindmap "
    "timeline pie gantt gitGraph journey kanban packet packet-beta quadrantChart xychart "
    "xychart-beta treemap treemap-beta block block-beta architecture architecture-beta".split()
)
# The text inside ((a circle)), [a box], (a pill), {{a hexagon}}, ))a bang(( and )a cloud(.
_MINDMAP_SHAPE = re.compile(
    r"^(\s*)[\w-]*(?:\(\(|\[|\(|\{\{|\)\)|\))([^()\[\]{}]+)(?:\)\)|\]|\)|\}\}|\(\(|\()\s*$",
    re.MULTILINE,
)
_MAX_CHARACTERS = 8_000
_MAX_LINES = 120
_GIVEN_UP_AFTER_S = 1.0
# Kinds that make room for every number up to the one they name.
_COUNTING_KINDS = frozenset(("block", "block-beta", "packet", "packet-beta"))
_HUGE_NUMBER = re.compile(r"\d{5}")

# From roomy to tight; gap 3 is the least at which no edge label covers a box.
_SETTINGS: tuple[dict[str, Any], ...] = (
    {"padding_x": 2, "padding_y": 0, "gap": 4},
    {"padding_x": 1, "padding_y": 0, "gap": 4, "max_label_width": 16},
    {"padding_x": 1, "padding_y": 0, "gap": 3, "max_label_width": 12},
)
_ALWAYS_FITS_CELLS = 36


def kind_of(source: str) -> str:
    """Return the first word of the first line that is neither blank, comment nor front matter."""
    lines = iter(source.splitlines())
    for line in lines:
        words = line.strip()
        if words == "---":
            for inner in lines:
                if inner.strip() == "---":
                    break
        elif words and not words.startswith("%%"):
            return words.split()[0].rstrip(":;")
    return ""


def draw(source: str) -> tuple[tuple[str, ...], ...]:
    """Return drawings of `source`, the roomiest first; none where it cannot be drawn.

    Takes 1 to 30 ms a drawing, at most a second in all: call it in a worker.
    """
    return tuple(drawings(source))


def drawings(source: str) -> Iterator[tuple[str, ...]]:
    """Yield the drawings of `source` one by one, the roomiest first."""
    kind = kind_of(source)
    if kind not in _KINDS or len(source) > _MAX_CHARACTERS or source.count("\n") > _MAX_LINES:
        return
    if kind in _COUNTING_KINDS and _HUGE_NUMBER.search(source):
        return
    import termaid  # costs 50 ms, needed only for guides with a diagram

    if kind == "mindmap":  # whose shapes termaid draws as text
        source = _MINDMAP_SHAPE.sub(r"\1\2", source)
    seen: set[tuple[str, ...]] = set()
    deadline = monotonic() + _GIVEN_UP_AFTER_S
    for settings in _SETTINGS:
        render = partial(termaid.render, source, **settings)
        try:
            drawing = run_within(deadline - monotonic(), render)
        except Exception:  # noqa: BLE001  termaid documents no exception of its own
            return
        if drawing is None:
            return
        lines = _trimmed([line.rstrip() for line in sanitize(drawing).split("\n")])
        if lines and lines not in seen:
            seen.add(lines)
            yield lines
        if not lines or max(map(len, lines)) <= _ALWAYS_FITS_CELLS:
            return


def _trimmed(lines: list[str]) -> tuple[str, ...]:
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    return tuple(lines)

"""Mermaid sources as Unicode drawings, by termaid.

termaid draws something even for a source it cannot read, so the kind of diagram is checked
first, and a source of unusual size is shown as it is rather than laid out for seconds. Some
short ones take minutes and gigabytes all the same, so the calls that a drawing makes are counted
and it is given up after `MAX_STEPS`. A clock would give another answer on a busy machine.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from guidetui.document.limits import LIGHT_STEPS, Steps, TooManyStepsError
from guidetui.document.mermaid_source import BLANK, readable, turned, without_frames
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
# Calls of functions, and returns from them, that all drawings of a source may make: the most that a
# bundled guide needs is 3.3 million. A million takes about 0.2 s.
MAX_STEPS = 6_000_000
_MAX_LIGHT_CHARACTERS = 500
_MAX_LIGHT_EDGES = 10
_EDGE = re.compile(r"-{2,}|={2,}|-\.+-|~~~|->")
# Kinds that make room for every number up to the one they name.
_COUNTING_KINDS = frozenset(("block", "block-beta", "packet", "packet-beta"))
_HUGE_NUMBER = re.compile(r"\d{5}")

# From roomy to tight; gap 3 is the least at which no edge label covers a box.
_SETTINGS: tuple[dict[str, Any], ...] = (
    {"padding_x": 2, "padding_y": 0, "gap": 4},
    {"padding_x": 1, "padding_y": 0, "gap": 4, "max_label_width": 16},
    {"padding_x": 1, "padding_y": 0, "gap": 3, "max_label_width": 12},
)
_ROOMY_SETTINGS: tuple[dict[str, Any], ...] = (
    {"padding_x": 1, "padding_y": 0, "gap": 16},
    {"padding_x": 1, "padding_y": 0, "gap": 28},
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

    Takes 1 to 300 ms: call it in a worker.
    """
    return tuple(drawings(source))


def draw_within(source: str, steps: Steps) -> tuple[tuple[str, ...], ...] | None:
    """Return what `draw` returns, or None where that takes more than `steps`."""
    allowed = min(MAX_STEPS, max(0, steps.left))
    counted = Steps(allowed)
    found: list[tuple[str, ...]] = []
    try:
        found.extend(_drawings(source, counted))
    except TooManyStepsError:
        if allowed < MAX_STEPS:
            return None
    finally:
        steps.left -= allowed - counted.left
    return tuple(found)


def drawings(source: str) -> Iterator[tuple[str, ...]]:
    """Yield the drawings of `source` one by one, the roomiest first."""
    try:
        yield from _drawings(source, Steps(MAX_STEPS))
    except TooManyStepsError:
        return


def _drawings(source: str, steps: Steps) -> Iterator[tuple[str, ...]]:
    """Yield the drawings that have every word of their edges."""
    kind = kind_of(source)
    if kind not in _KINDS or len(source) > _MAX_CHARACTERS or source.count("\n") > _MAX_LINES:
        return
    if kind in _COUNTING_KINDS and _HUGE_NUMBER.search(source):
        return
    import termaid  # costs 50 ms, needed only for guides with a diagram

    if kind == "mindmap":  # whose shapes termaid draws as text
        source = _MINDMAP_SHAPE.sub(r"\1\2", source)
    text, words = readable(source, kind)
    count = steps.charge if _is_light(source, kind, steps) else steps.count
    # termaid leaves out a label that is longer than its line; another direction, or longer lines,
    # have room for it.
    others = [(turned(text, kind), _SETTINGS), *((text, (roomy,)) for roomy in _ROOMY_SETTINGS)]
    for each, all_settings in ((text, _SETTINGS), *(others if words else ())):
        seen: set[tuple[str, ...]] = set()
        for settings in all_settings:
            is_tight = settings is _SETTINGS[-1]  # has no cells to spare for blanks
            given = each.replace(BLANK, "") if is_tight else each
            try:
                drawing = count(partial(termaid.render, given, **settings))
            except Exception:  # noqa: BLE001  termaid documents no exception of its own
                return
            lines = _lines(drawing, kind)
            if not lines:
                return
            if lines not in seen and _has_all(words, lines):
                seen.add(lines)
                yield lines
            if seen and max(map(len, lines)) <= _ALWAYS_FITS_CELLS:
                return
        if seen:
            return


def _lines(drawing: str, kind: str) -> tuple[str, ...]:
    lines = [line.rstrip() for line in sanitize(drawing.replace(BLANK, " ")).split("\n")]
    if kind.startswith("stateDiagram"):
        lines = without_frames(lines)
    return _trimmed(lines)


def _has_all(words: Iterable[str], lines: Iterable[str]) -> bool:
    drawing = "\n".join(lines)
    return all(word in drawing for word in words)


def _is_light(source: str, kind: str, steps: Steps) -> bool:
    """Say whether a drawing is sure to end soon, and whether that much is left."""
    if steps.left < LIGHT_STEPS or len(source) > _MAX_LIGHT_CHARACTERS:
        return False
    if kind == "sequenceDiagram":
        return True
    is_graph = kind in ("graph", "flowchart") or kind.startswith("stateDiagram")
    return is_graph and "&" not in source and len(_EDGE.findall(source)) <= _MAX_LIGHT_EDGES


def _trimmed(lines: list[str]) -> tuple[str, ...]:
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    return tuple(lines)

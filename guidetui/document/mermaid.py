"""Mermaid sources as Unicode drawings, by termaid.

termaid draws something even for a source it cannot read, so the kind of diagram is checked
first, and a source of unusual size is shown as it is rather than laid out for seconds. Some
short ones take minutes and gigabytes all the same, so the calls that a drawing makes are counted
and it is given up after `MAX_STEPS`. A clock would give another answer on a busy machine.

What termaid does not know is put in words that it does: line breaks and tags in labels,
`subgraph id["title"]`, and a blank on either side of a label, which keeps it off the lines beside
it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any
from unicodedata import east_asian_width

from guidetui.document.limits import LIGHT_STEPS, Steps, TooManyStepsError
from guidetui.text import sanitize

# Drawn as a blank; unlike other blanks it is no white space, which termaid would strip.
BLANK = "\u2800"
_SIDEWAYS = frozenset(("LR", "RL"))
_FLOW = frozenset(("graph", "flowchart"))
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ANY_BREAK = re.compile(r"\s*(?:<br\s*/?>|\\n)\s*", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:b|i|u|s|em|strong|small|big|sub|sup|code|span|font|div|p|center|kbd|mark|ins|del|tt|a)"
    r"(?:\s[^<>\n]*)?/?>",
    re.IGNORECASE,
)
_SUBGRAPH = re.compile(
    r"^([ \t]*subgraph[ \t]+[^\s\[\]\"]+)[ \t]*\[[ \t]*\"?([^\"\n]*?)\"?[ \t]*\][ \t]*;?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
# `-->|label|` and `-- label -->`, also with dots and double lines.
_EDGE_LABEL = re.compile(
    r"((?<![-=.])(?:[-=.]{2,}|~~~)[>ox]?[ \t]*\|)[ \t]*\"?([^|\"\n]+?)\"?[ \t]*(\|)"
    r"|((?<![-=.<>ox])(?:--|==|-\.)[ \t]+)(?:\"([^\"\n]+)\"|([^-=.>|\"\s][^|\">\n]*?))"
    r"([ \t]+(?:-{2,}|={2,}|\.+-)[>ox]?)"
)
_STATE_LABEL = re.compile(
    r"^([ \t]*[^\s>]+[ \t]*-->[ \t]*[^\s:]+[ \t]*:[ \t]*)(\S[^\n]*?)([ \t]*)$", re.MULTILINE
)
_NOTE = re.compile(r"[ \t]*note\b", re.IGNORECASE)


def without_markup(label: str) -> str:
    """Return a label as one line without tags."""
    return " ".join(_ANY_BREAK.sub(" ", _TAG.sub("", label)).split())


def readable(source: str, kind: str) -> tuple[str, tuple[str, ...]]:
    """Return a source of some `kind` as termaid reads it, and the words on its edges."""
    words: list[str] = []

    def padded(match: re.Match[str]) -> str:
        before, label, after = (group for group in match.groups() if group is not None)
        label = _ANY_BREAK.sub(" ", label).strip()
        words.extend(label.split())
        return f"{before}{BLANK}{label}{BLANK}{after}"

    text = _TAG.sub("", source)
    if kind in _FLOW:
        text = _SUBGRAPH.sub(r"\1 [\2]", text)
        text = _EDGE_LABEL.sub(padded, text)
        return _BREAK.sub(r"\\n", text), tuple(words)
    lines = text.split("\n")
    text = "\n".join(line if _NOTE.match(line) else _ANY_BREAK.sub(" ", line) for line in lines)
    if kind.startswith("stateDiagram"):
        text = _STATE_LABEL.sub(padded, text)
    return text, tuple(words)


_DOT_ROW = re.compile(r"[│├┤┼][ ]*([●◉])[ ]*[│├┤┼]")
_HEADER = re.compile(r"^([ \t]*(?:graph|flowchart))[ \t]*(\w*)", re.MULTILINE | re.IGNORECASE)


def turned(source: str, kind: str) -> str:
    """Return a source that is drawn from left to right, or top down where it was so already."""
    if kind.startswith("stateDiagram"):
        rest = re.sub(r"(?m)^[ \t]*direction[ \t]+\w+[ \t]*$", "", source)
        return rest.replace(kind, f"{kind}\ndirection LR", 1)
    return _HEADER.sub(
        lambda match: f"{match[1]} {'TD' if match[2].upper() in _SIDEWAYS else 'LR'}",
        source,
        count=1,
    )


_TOP = re.compile(r"[╭┌][─◯┴┬┼]*[╮┐]")
_SECOND_CELL = "\0"  # of a wide character; no text holds it
_OUTSIDE = "│─┆┄┃━╎▲▼◄►├┤┬┴┼╭╮╯╰┌┐└┘"


def without_frames(lines: list[str]) -> list[str]:
    """Return a drawing with the start and the end of a state diagram as dots, not in a frame."""
    cells = [_as_cells(line) for line in lines]
    width = max(map(len, cells), default=0)
    grid = [list(line.ljust(width)) for line in cells]
    for row in range(1, len(grid) - 1):
        for match in _DOT_ROW.finditer("".join(grid[row])):
            _unframe(grid, row, match)
    rows = ["".join(row).replace(_SECOND_CELL, "").rstrip() for row in grid]
    indent = min((len(row) - len(row.lstrip()) for row in rows if row), default=0)
    return [row[indent:] for row in rows]


def _unframe(grid: list[list[str]], row: int, match: re.Match[str]) -> None:
    left, right = match.start(), match.end() - 1
    above = "".join(grid[row - 1][left : right + 1])
    if not _TOP.fullmatch(above):
        return
    around = [
        *((row - 1, column, row - 2, column) for column in range(left, right + 1)),
        *((row + 1, column, row + 2, column) for column in range(left, right + 1)),
        (row, left, row, left - 1),
        (row, right, row, right + 1),
    ]
    touched = [
        (y, x)
        for y, x, outer_y, outer_x in around
        if 0 <= outer_y < len(grid) and 0 <= outer_x < len(grid[0])
        if grid[outer_y][outer_x] in _OUTSIDE
    ]
    if len(touched) != 1:
        return
    for y in (row - 1, row, row + 1):
        grid[y][left : right + 1] = " " * (right + 1 - left)
    y, x = touched[0]
    grid[y][x] = match[1]


def _as_cells(line: str) -> str:
    """Return a line in which a character for each cell stands."""
    if line.isascii():
        return line
    return "".join(
        character + _SECOND_CELL if east_asian_width(character) in "WF" else character
        for character in line
    )


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

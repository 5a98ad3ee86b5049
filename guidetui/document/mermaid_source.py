"""Mermaid sources as termaid reads them: what it does not know in words that it does.

Line breaks and tags in labels, `subgraph id["title"]`, and a blank on either side of a label, which
keeps it off the lines beside it.
"""

import re
from unicodedata import east_asian_width

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

"""Lays out code and diagrams, which are not wrapped but scrolled sideways."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from rich.cells import cell_len

from guidetui.document.model import CodeBlock, CodeChunk, Diagram
from guidetui.render.estimate import drawing_lines
from guidetui.render.wrap import Line, TextSegment, width_of

_CODE = frozenset({"code-block"})


def pick_drawing(diagram: Diagram, width: int) -> tuple[str, ...]:
    """Return the roomiest drawing that fits `width`, else the narrowest one."""
    drawings = diagram.drawings or ()
    for drawing in drawings:
        if max(map(cell_len, drawing)) <= width:
            return drawing
    return drawings[-1] if drawings else ()


def code_lines(block: CodeBlock, width: int, at: int) -> list[Line]:
    """Return the code on a panel as wide as `width`, or as its longest line.

    `at` is where it begins in the text of its block.
    """
    min_cells = block.cells if isinstance(block, CodeChunk) else 0
    rows: Iterable[Line]
    if block.colored:
        rows = _placed(
            (
                tuple(TextSegment(text, _style(kind)) for kind, text in line)
                for line in block.colored
            ),
            at,
        )
    else:
        rows = _plain_rows(block.text, at)
    if "\t" in block.text:
        rows = (tuple(_without_tabs(row)) for row in rows)
    return _panel(list(rows), max(width, min_cells + 4))


def width_of_code(line: str) -> int:
    """Return the cells that a line of code takes."""
    return width_of(tuple(_without_tabs((TextSegment(line),)))) if "\t" in line else cell_len(line)


@cache
def _style(kind: str) -> frozenset[str]:
    return _CODE | {f"code-{kind}"} if kind else _CODE


def _plain_rows(text: str, at: int) -> Iterator[Line]:
    for line in text.split("\n"):
        yield (TextSegment(line, _CODE, at=at),)
        at += len(line) + 1


def _placed(rows: Iterable[Line], at: int) -> Iterator[Line]:
    """Yield lines that know their place in the text, which begins at `at`."""
    for row in rows:
        segments = []
        for segment in row:
            segments.append(segment._replace(at=at))
            at += len(segment.text)
        at += 1
        yield tuple(segments)


def _without_tabs(line: Line) -> Iterator[TextSegment]:
    column = 0
    for segment in line:
        if "\t" not in segment.text:
            yield segment
            column += cell_len(segment.text)
            continue
        at = segment.at
        for index, part in enumerate(segment.text.split("\t")):
            if index:
                gap = 4 - column % 4
                yield segment._replace(text=" " * gap, at=-1)
                column += gap
                at += 1
            yield segment._replace(text=part, at=at)
            column += cell_len(part)
            at += len(part)


def _panel(rows: list[Line], width: int) -> list[Line]:
    widths = [width_of(row) for row in rows]
    inner = max([width - 4, *widths])
    left = _space(2)
    return [
        (left, *row, _space(inner - cells + 2)) for row, cells in zip(rows, widths, strict=True)
    ]


@lru_cache
def _space(cells: int) -> TextSegment:
    return TextSegment(" " * cells, _CODE)


def diagram_lines(block: Diagram, width: int, at: int) -> list[Line]:
    """Return the drawing that fits `width`, or why there is none."""
    if block.drawings is None:
        note = TextSegment("drawing …", frozenset({"note"}))
        return [(note,), *[()] * (drawing_lines(block.source) - 1)]
    drawing = pick_drawing(block, width)
    if drawing:
        rows = [(TextSegment(line, frozenset({"diagram"})),) for line in drawing]
        return list(_placed(rows, at))
    note = TextSegment("This diagram cannot be drawn; its source:", frozenset({"note"}))
    return [(note,), *code_lines(CodeBlock(block.source, "mermaid"), width, at)]

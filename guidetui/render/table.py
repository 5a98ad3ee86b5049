"""Tables in cells: columns share the width, cells wrap, and nothing is cut off."""

from collections.abc import Sequence

from guidetui.document.model import Align
from guidetui.render.wrap import Line, TextSegment, width_of, wrap

_BAR = TextSegment(" │ ", frozenset({"table-line"}))
_GAP_CELLS = 3
_MIN_CELLS = 6
Sizes = tuple[Sequence[int], Sequence[int]]


def table_lines(
    head: Sequence[Line],
    rows: Sequence[Sequence[Line]],
    aligns: Sequence[Align],
    width: int,
    sizes: Sizes | None = None,
    before: Sequence[Line] | None = None,
) -> list[Line]:
    """Return the lines of a table; wider than `width` only where its longest words are.

    Where rows go on below the row `before`, there is no head. `sizes` are those of the whole table.
    """
    if not head and not before:
        return []
    widths = _column_widths(sizes or column_sizes([head, *rows]), width)
    lines: list[Line] = []
    if not before:
        lines = _row_lines(head, widths, aligns)
        joint = "─┼─".join("─" * cells for cells in widths)
        lines.append((TextSegment(joint, frozenset({"table-line"})),))
    is_tall = bool(before) and len(_row_lines(before or (), widths, aligns)) > 1
    for row in rows:
        block = _row_lines(row, widths, aligns)
        is_first = row is rows[0] and not before
        if is_tall or (len(block) > 1 and not is_first):
            thin = "╌┼╌".join("╌" * cells for cells in widths)
            lines.append((TextSegment(thin, frozenset({"table-line"})),))
        is_tall = len(block) > 1
        lines.extend(block)
    return lines


def column_sizes(rows: Sequence[Sequence[Line]]) -> Sizes:
    """Return the cells that each column would like to have, and those it needs."""
    columns = range(len(rows[0]))
    natural = [max(1, *(width_of(row[i]) for row in rows)) for i in columns]
    min_cells = [
        min(natural[i], max(_MIN_CELLS, *(_longest_word(row[i]) for row in rows))) for i in columns
    ]
    return natural, min_cells


def _column_widths(sizes: Sizes, width: int) -> list[int]:
    natural, min_cells = map(list, sizes)
    room = width - _GAP_CELLS * (len(natural) - 1)
    if sum(natural) <= room:
        return natural
    if sum(min_cells) >= room:
        return min_cells
    return _shared(natural, min_cells, room)


def _shared(natural: list[int], min_cells: list[int], room: int) -> list[int]:
    """Give every column its minimum width, and the rest of `room` to those that want more."""
    widths = list(min_cells)
    spare = room - sum(widths)
    while spare > 0:
        wanting = [i for i, cells in enumerate(widths) if cells < natural[i]]
        share = max(1, spare // len(wanting))
        for i in wanting:
            extra = min(share, natural[i] - widths[i], spare)
            widths[i] += extra
            spare -= extra
        if not spare or all(w == n for w, n in zip(widths, natural, strict=True)):
            break
    return widths


def _longest_word(cell: Line) -> int:
    text = "".join(segment.text for segment in cell)
    return min(24, max((len(word) for word in text.split()), default=1))


def _row_lines(row: Sequence[Line], widths: Sequence[int], aligns: Sequence[Align]) -> list[Line]:
    cells = [wrap(cell, cells) for cell, cells in zip(row, widths, strict=True)]
    lines = []
    for index in range(max(map(len, cells))):
        line: list[TextSegment] = []
        for column, cell in enumerate(cells):
            if column:
                line.append(_BAR)
            content = cell[index] if index < len(cell) else ()
            line.extend(_aligned(content, widths[column], aligns[column]))
        lines.append(tuple(line))
    return lines


def _aligned(content: Line, cells: int, align: Align) -> Line:
    spare = max(0, cells - width_of(content))
    if not spare:
        return content
    before = {Align.LEFT: 0, Align.CENTER: spare // 2, Align.RIGHT: spare}[align]
    left = (TextSegment(" " * before),) if before else ()
    right = (TextSegment(" " * (spare - before)),) if spare > before else ()
    return (*left, *content, *right)

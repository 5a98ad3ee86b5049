"""A table in HTML, whose cells may span rows and columns: the text stands in the first of them."""

from collections.abc import Sequence

from guidetui.document.model import Align, Inline, Table

# A table is filled up to so many cells for each one that was written, and so many besides.
_CELLS_FOR_A_CELL = 20
_SPARE_CELLS = 1_000
_MAX_SPAN = 1_000


class HtmlTable:
    """The cells read so far, and how deep a table inside a cell is nested."""

    def __init__(self) -> None:
        self.depth = 0
        self._rows: list[list[_Cell]] = []
        self._cell: tuple[int, int] | None = None

    @property
    def has_open_cell(self) -> bool:
        """Whether text belongs to a cell."""
        return self._cell is not None

    def begin_row(self) -> None:
        """Begin a row."""
        self._rows.append([])

    def begin_cell(self, rowspan: str, colspan: str) -> None:
        """Begin a cell that spans so many rows and columns, as its attributes say."""
        self._cell = _span(rowspan), _span(colspan)

    def end_cell(self, content: Inline) -> bool:
        """End the cell; False where none is open."""
        if self._cell is None:
            return False
        if not self._rows:
            self.begin_row()
        self._rows[-1].append((content, *self._cell))
        self._cell = None
        return True

    def block(self) -> Table | None:
        """Return the table, or None where no cell has any text."""
        rows = [row for row in self._rows if row]
        if not any(content for row in rows for content, _, _ in row):
            return None
        grid = _grid(rows) or [[content for content, _, _ in row] for row in rows]
        width = max(map(len, grid))
        head, *others = ((*row, *[()] * (width - len(row))) for row in grid)
        return Table(head, tuple(others), (Align.LEFT,) * width)


_Cell = tuple[Inline, int, int]


def _span(value: str) -> int:
    """Return what an attribute says; 0 rows are all that follow."""
    if not value.isdecimal() or len(value) > len(str(_MAX_SPAN)):
        return 1
    return min(int(value), _MAX_SPAN) or _MAX_SPAN


def _grid(rows: Sequence[Sequence[_Cell]]) -> list[list[Inline]] | None:
    """Return every cell in its column, or None where most of them would be empty."""
    room = _SPARE_CELLS + _CELLS_FOR_A_CELL * sum(map(len, rows))
    grid: list[list[Inline]] = []
    taken: dict[int, int] = {}  # column -> so many more rows
    for row in rows:
        line: list[Inline] = []
        below = {column: left - 1 for column, left in taken.items() if left > 1}
        for content, rowspan, colspan in row:
            while len(line) in taken:
                line.append(())
            if rowspan > 1:
                below.update(dict.fromkeys(range(len(line), len(line) + colspan), rowspan - 1))
            line += [content, *[()] * (colspan - 1)]
            room -= colspan
            if room < 0:
                return None
        while len(line) in taken:
            line.append(())
        room -= len(line)
        taken = below
        grid.append(line)
    return grid if room >= 0 else None

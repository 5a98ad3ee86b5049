"""Letters for link hints, and how they are put over a line. Pure logic."""

from rich.cells import cell_len, set_cell_size

from guidetui.render.wrap import Line, Piece

LETTERS = "asdfghjkl"
_LOOK = frozenset({"hint"})


def labels(count: int) -> list[str]:
    """Return `count` labels none of which begins another, as short as can be."""
    found = list(LETTERS)
    while len(found) < count:  # the last of the shortest makes room for longer ones
        shortest = min(map(len, found))
        stem = next(label for label in reversed(found) if len(label) == shortest)
        found.remove(stem)
        found += [stem + letter for letter in LETTERS]
    return found[:count]


def column_of(line: Line, link: int) -> int:
    """Return the cell where link number `link` begins on a line."""
    column = 0
    for piece in line:
        if piece.link == link:
            return column
        column += cell_len(piece.text)
    return column


def overlaid(line: Line, column: int, label: str) -> Line:
    """Return `line` with `label` over what stands at a cell."""
    end = column + cell_len(label)
    before, after = _cut(line, 0, column), _cut(line, end, 1_000_000)
    return (*before, Piece(label, _LOOK), *after)


def _cut(line: Line, start: int, end: int) -> list[Piece]:
    """Return what of a line stands in the cells from `start` to before `end`."""
    found = []
    column = 0
    for piece in line:
        width = cell_len(piece.text)
        first, last = max(start - column, 0), min(end - column, width)
        if first < last:
            text = set_cell_size(piece.text, last) if last < width else piece.text
            if first:  # a wide letter that is cut in two leaves a space
                kept = len(set_cell_size(text, first))
                text = text[kept:] if cell_len(text[:kept]) == first else " " + text[kept:]
            found.append(Piece(text, piece.styles, piece.link, piece.href, -1, piece.opens))
        column += width
    return found

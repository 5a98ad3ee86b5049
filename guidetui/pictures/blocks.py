"""A picture in half blocks: each cell shows two pixels, one above the other."""

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

# Text, the color of its upper and of its lower pixels (0xRRGGBB; None: the screen's own).
Run = tuple[str, int | None, int | None]


def half_blocks(image: "Image") -> list[list[Run]]:
    """Return the lines of an RGB image, cells of the same colors together."""
    width, height = image.size
    data = image.tobytes()
    rows = [_colors(data[3 * width * y : 3 * width * (y + 1)]) for y in range(height)]
    if height % 2:
        rows.append([None] * width)
    return [
        [_run(top, bottom, len(list(cells))) for (top, bottom), cells in groupby(pairs)]
        for pairs in (zip(rows[y], rows[y + 1], strict=True) for y in range(0, len(rows), 2))
    ]


def _colors(row: bytes) -> list[int | None]:
    return [
        red << 16 | green << 8 | blue
        for red, green, blue in zip(row[::3], row[1::3], row[2::3], strict=True)
    ]


def _run(top: int | None, bottom: int | None, cells: int) -> Run:
    return (" " * cells, None, top) if top == bottom else ("▀" * cells, top, bottom)

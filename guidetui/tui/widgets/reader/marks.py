"""Ranges of text that are to be made out: matches, the selection. Pure logic.

A range counts characters of its block's text (`render.stretches`), so it survives another width.
A kind of mark is the name of a look in `styles`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from guidetui.render.spots import Span
from guidetui.render.wrap import Line, Piece

Range = tuple[int, int, str]


class Marks:
    """The marks on a document, by kind."""

    def __init__(self) -> None:
        self._ranges: dict[str, dict[int, list[Range]]] = {}

    def put(self, kind: str, spans: Iterable[Span]) -> None:
        """Let exactly `spans` be marked as `kind`."""
        self._ranges[kind] = {}
        self.add(kind, spans)

    def add(self, kind: str, spans: Iterable[Span]) -> None:
        """Mark `spans` too."""
        by_block = self._ranges.setdefault(kind, {})
        for span in spans:
            by_block.setdefault(span.block, []).append((span.start, span.end, kind))

    def clear(self, *kinds: str) -> None:
        """Take away the marks of some kinds, or of all."""
        for kind in kinds or tuple(self._ranges):
            self._ranges.pop(kind, None)

    def on(self, block: int) -> list[Range]:
        """Return the ranges marked in one block."""
        return [mark for blocks in self._ranges.values() for mark in blocks.get(block, ())]


def painted(line: Line, ranges: Sequence[Range]) -> Line:
    """Return `line` cut where marks begin and end, their kinds among the styles."""
    if not ranges or not line:
        return line
    return tuple(part for piece in line for part in _parts(piece, ranges))


def _parts(piece: Piece, ranges: Sequence[Range]) -> Iterable[Piece]:
    start, end = piece.at, piece.at + len(piece.text)
    within = [mark for mark in ranges if mark[0] < end and mark[1] > start]
    if piece.at < 0 or not within:
        return (piece,)
    cuts = {start, end}
    for first, last, _ in within:
        cuts |= {max(first, start), min(last, end)}
    edges = sorted(cuts)
    return (
        replace(
            piece,
            text=piece.text[a - start : b - start],
            at=a,
            styles=piece.styles | {kind for first, last, kind in within if first <= a < last},
        )
        for a, b in pairwise(edges)
    )

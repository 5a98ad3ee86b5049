"""Ranges of a block's text in another style: matches, the selection. Pure logic.

A range counts characters of the block's text (`block_text`), so it survives another width.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from guidetui.render.wrap import Line, TextSegment

Decoration = tuple[int, int, str]  # first character, the one after the last, name of the style


def decorated(line: Line, decorations: Sequence[Decoration]) -> Line:
    """Return `line` divided where decorations begin and end, their names among the styles."""
    if not decorations or not line:
        return line
    return tuple(part for segment in line for part in _parts(segment, decorations))


def _parts(segment: TextSegment, decorations: Sequence[Decoration]) -> Iterable[TextSegment]:
    start, end = segment.at, segment.at + len(segment.text)
    within = [found for found in decorations if found[0] < end and found[1] > start]
    if segment.at < 0 or not within:
        return (segment,)
    edges = {start, end}
    for first, last, _ in within:
        edges |= {max(first, start), min(last, end)}
    return (
        replace(
            segment,
            text=segment.text[a - start : b - start],
            at=a,
            styles=segment.styles | {name for first, last, name in within if first <= a < last},
        )
        for a, b in pairwise(sorted(edges))
    )

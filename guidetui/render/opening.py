"""A document that is shown while the rest of it is still being parsed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from guidetui.document.finish import finish, is_finished
from guidetui.document.model import Block, Diagram, Part
from guidetui.document.plain import walk
from guidetui.models import Position
from guidetui.render.chunking import chunk_parts
from guidetui.render.estimate import estimate_lines
from guidetui.render.layout import MEASURE_CELLS

# What a first screen may hold; most drawings take 1 to 30 ms.
_FIRST_LINES = 45
_FIRST_DRAWINGS = 2
_FIRST_STEPS = 500_000  # about 0.1 s


@dataclass(frozen=True, slots=True)
class Opened:
    """The first blocks of a document, what is still to come, and where to begin reading."""

    blocks: tuple[Block, ...]
    rest: Iterator[Part]
    is_complete: bool
    position: Position = field(default=Position())


def opened(head: Sequence[Block], parts: Iterator[Part]) -> Opened:
    """Begin a document below the blocks of `head`; the first screen of it is drawn at once."""
    parts = chunk_parts(parts)
    first = next(parts)
    blocks = (*head, *_with_drawings(first.blocks, _FIRST_LINES))
    rest = (replace(part, keep=part.keep + len(head)) for part in parts)
    return Opened(blocks, rest, first.is_last)


def _with_drawings(blocks: Sequence[Block], lines: int) -> Iterator[Block]:
    drawings = 0
    for block in blocks:
        drawings += sum(isinstance(inner, Diagram) for inner in walk((block,)))
        if is_finished(block) or lines <= 0 or drawings > _FIRST_DRAWINGS:
            yield block
        else:  # what takes longer is drawn once the rest is on the screen
            yield finish(block, _FIRST_STEPS)
        lines -= estimate_lines(block, MEASURE_CELLS) + 1

"""A document that is shown while the rest of it is still being parsed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from guidetui.document.enrich import EnrichBudget, enrich
from guidetui.document.limits import Steps
from guidetui.document.model import Block, Part
from guidetui.models import Position
from guidetui.render.chunking import chunk_parts
from guidetui.render.estimate import estimate_lines
from guidetui.render.layout import CONTENT_CELLS

# What a first screen may hold; most drawings take 1 to 30 ms.
_FIRST_LINES = 45
_FIRST_STEPS = 500_000  # about 0.1 s
_FIRST_CODE_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class PartialDocument:
    """The first blocks of a document, what is still to come, and where to begin reading."""

    blocks: tuple[Block, ...]
    rest: Iterator[Part]
    is_complete: bool
    position: Position = field(default=Position())


def begin_document(head: Sequence[Block], parts: Iterator[Part]) -> PartialDocument:
    """Begin a document below the blocks of `head`; the first screen of it is drawn at once."""
    parts = chunk_parts(parts)
    first = next(parts)
    blocks = (*head, *_with_drawings(first.blocks, _FIRST_LINES))
    rest = (replace(part, keep=part.keep + len(head)) for part in parts)
    return PartialDocument(blocks, rest, first.is_last)


def _with_drawings(blocks: Sequence[Block], lines: int) -> Iterator[Block]:
    """Yield `blocks`, as many of them enriched as the first screen can wait for."""
    budget = EnrichBudget(Steps(_FIRST_STEPS), _FIRST_CODE_CHARACTERS, is_deferred=True)
    for block in blocks:
        yield enrich(block, budget) if lines > 0 else block
        lines -= estimate_lines(block, CONTENT_CELLS) + 1

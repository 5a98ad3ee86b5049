"""Parts of lists, code and tables that are too long to be laid out at once.

The chunks of a block stand one below the other and look like the block in one piece.
"""

from dataclasses import dataclass, field

from guidetui.document.model import Block, CodeBlock, Inline, ListBlock, Table


@dataclass(frozen=True, slots=True)
class ListChunk(ListBlock):
    """Some items of a list; numbers in the whole list have up to so many digits."""

    digits: int = 0
    is_continued: bool = False


@dataclass(frozen=True, slots=True)
class CodeChunk(CodeBlock):
    """Some lines of code, from line `first` of `whole` on, which is `cells` wide."""

    first: int = 0
    cells: int = 0
    is_continued: bool = False
    whole: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TableChunk(Table):
    """Some rows of a table, with the sizes of its columns in cells and the row `before` them.

    The first chunk has no such row and shows the head.
    """

    natural: tuple[int, ...] = ()
    least: tuple[int, ...] = ()
    before: tuple[Inline, ...] | None = None
    is_continued: bool = False


def is_continued(block: Block) -> bool:
    """Say whether the next block is a part of the same list, code or table."""
    return isinstance(block, ListChunk | CodeChunk | TableChunk) and block.is_continued

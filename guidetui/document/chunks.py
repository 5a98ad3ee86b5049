"""Parts of blocks that are too long to be laid out at once.

The chunks of a block stand one below the other and look like the block in one piece. A chunk of
a list, a quotation or a definition holds some of the blocks inside, of which the last one may be
a chunk itself.
"""

from dataclasses import dataclass, field

from guidetui.document.model import (
    Block,
    CodeBlock,
    Definition,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Table,
)

# Takes no line. At the end of what is continued, it makes room for the empty line that separates
# two blocks, drawn as the blocks around it draw it.
GAP = ListBlock(())


@dataclass(frozen=True, slots=True)
class ParagraphChunk(Paragraph):
    """Some words of a paragraph."""

    is_continued: bool = False


@dataclass(frozen=True, slots=True)
class ItemChunk(ListItem):
    """The continuation of a list item: its marker stands in the chunk before."""


@dataclass(frozen=True, slots=True)
class ListChunk(ListBlock):
    """Some items of a list; numbers in the whole list have up to so many digits.

    `ends_with_gap` says that an empty line separates its last item from the next chunk.
    """

    digits: int = 0
    ends_with_gap: bool = False
    is_continued: bool = False


@dataclass(frozen=True, slots=True)
class QuoteChunk(Quote):
    """Some blocks of a quotation or a callout; only the first chunk has a `kind` and a title."""

    is_continued: bool = False
    is_callout: bool = False


@dataclass(frozen=True, slots=True)
class DefinitionChunk(Definition):
    """Some blocks of a definition; only the first chunk has a `term`."""

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
    min_cells: tuple[int, ...] = ()
    before: tuple[Inline, ...] | None = None
    is_continued: bool = False


Chunk = ParagraphChunk | ListChunk | QuoteChunk | DefinitionChunk | CodeChunk | TableChunk


def is_continued(block: Block) -> bool:
    """Say whether the next block is a part of the same one."""
    return isinstance(block, Chunk) and block.is_continued

"""How many lines a block will take, guessed without laying it out."""

from collections.abc import Iterable

from guidetui.document.model import (
    Block,
    CodeBlock,
    Definition,
    Diagram,
    Facts,
    Footnote,
    Heading,
    Image,
    ListBlock,
    Paragraph,
    Quote,
    Table,
    TableChunk,
)

_MIN_CELLS = 8


def estimate_lines(block: Block, width: int) -> int:
    """Return about how many lines `block` will take."""
    width = max(width, _MIN_CELLS)
    match block:
        case ListBlock(items=items):
            return sum(max(1, _stack(item.blocks, width - 2)) for item in items)
        case Quote(blocks=blocks):
            return _stack(blocks, width - 2) + len(blocks)
        case Definition(blocks=blocks):
            return 1 + _stack(blocks, width - 4)
        case Footnote(blocks=blocks):
            return _stack(blocks, width)
        case _:
            return _simple(block, width)


def _stack(blocks: Iterable[Block], width: int) -> int:
    return sum(estimate_lines(block, width) for block in blocks)


def _simple(block: Block, width: int) -> int:
    match block:
        case Heading():
            return 2
        case Paragraph(content=content):
            return 1 + sum(len(run.text) for run in content) // width
        case CodeBlock(text=text):
            return 1 + text.count("\n")
        case Diagram(drawings=drawings, source=source):
            if drawings is None:
                return drawing_lines(source)
            return len(drawings[0]) if drawings else 2 + source.count("\n")
        case Table(rows=rows):
            is_below = isinstance(block, TableChunk) and block.before is not None
            return len(rows) if is_below else 2 + len(rows)
        case Image(alt=alt, url=url):
            return 1 + (len(alt) + len(url)) // width
        case Facts(addresses=addresses):
            return 1 + len(addresses)
        case _:
            return 1


def drawing_lines(source: str) -> int:
    """Return about how many lines the drawing of a Mermaid source takes: two for one of it."""
    return 3 + 2 * source.count("\n")

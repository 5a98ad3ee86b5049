"""The text of a block as it is laid out, without the breaks that a width brings.

`Piece.at` counts characters of this text, so both must go through a block in the same order; a
test compares them for every construct. Find, marks and copying rest on it.
"""

from collections.abc import Iterable, Iterator

from guidetui.document.chunks import ItemChunk, ParagraphChunk, TableChunk
from guidetui.document.model import (
    Block,
    CodeBlock,
    Definition,
    Diagram,
    Facts,
    Footnote,
    Heading,
    Image,
    Inline,
    ListBlock,
    Paragraph,
    Quote,
    Table,
)
from guidetui.render.code import pick_drawing
from guidetui.render.layout import NO_ALT, inside, marker_of


def text_of(block: Block, width: int) -> str:
    """Return the text of `block`; the width matters to diagrams, which have several drawings."""
    return "".join(_stretches(block, width, 0))


def _stretches(block: Block, width: int, depth: int) -> Iterator[str]:
    """Yield what the layout takes in one piece, each with the one character that ends it."""
    match block:
        case ParagraphChunk(content=content, is_continued=True):
            yield _words(content)
        case Heading(content=content) | Paragraph(content=content):
            yield _words(content) + "\n"
        case ListBlock(items=items):
            for index, item in enumerate(items):
                if not isinstance(item, ItemChunk):
                    yield marker_of(block, index, depth)
                yield from _all(item.blocks, width, depth + 1)
        case Quote() | Footnote():
            yield from _all(inside(block), width, depth)
        case Definition(term=term, blocks=blocks):
            if term:
                yield _words(term) + "\n"
            yield from _all(blocks, width, depth)
        case Diagram(source=source):
            yield "\n".join(pick_drawing(block, width) or (source,)) + "\n"
        case _:
            yield _of_leaf(block)


def _of_leaf(block: Block) -> str:
    match block:
        case CodeBlock(text=text):
            return text + "\n"
        case Table(head=head, rows=rows):
            is_below = isinstance(block, TableChunk) and block.before is not None
            shown = rows if is_below else (head, *rows)
            return "".join("\t".join(map(_words, row)) + "\n" for row in shown)
        case Image(alt=alt, url=url):
            return f"{alt or NO_ALT}\n" + (url and f"{url}\n")
        case Facts(rows=facts):
            return "".join(f"{label} {_words(content)}\n" for label, content in facts)
        case _:
            return ""


def _all(blocks: Iterable[Block], width: int, depth: int) -> Iterator[str]:
    for block in blocks:
        yield from _stretches(block, width, depth)


def _words(content: Inline) -> str:
    return "".join(run.text for run in content)

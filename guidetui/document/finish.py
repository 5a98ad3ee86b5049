"""What takes longest about a block, done once somebody looks at it: drawings and colors."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from guidetui.document.chunks import CodeChunk
from guidetui.document.highlight import color
from guidetui.document.mermaid import MAX_STEPS, draw, draw_within
from guidetui.document.model import (
    Block,
    CodeBlock,
    Definition,
    Diagram,
    Footnote,
    ListBlock,
    Quote,
)


def is_finished(block: Block) -> bool:
    """Say whether `finish` has nothing left to do."""
    match block:
        case Diagram(drawings=drawings):
            return drawings is not None
        case CodeBlock(colored=colored, language=language):
            return colored is not None or not language
        case ListBlock(items=items):
            return all(is_finished(inner) for item in items for inner in item.blocks)
        case Quote() | Definition() | Footnote():
            return all(map(is_finished, block.blocks))
        case _:
            return True


def finish(block: Block, max_steps: int = MAX_STEPS) -> Block:
    """Return `block` with its diagrams drawn and its code colored, also inside lists and quotes.

    Takes 1 to 300 ms for each diagram: call it in a worker. A diagram that needs more than
    `max_steps` stays undrawn, unless that is `MAX_STEPS`: then it cannot be drawn.
    """
    if is_finished(block):
        return block
    match block:
        case Diagram(source=source):
            if max_steps >= MAX_STEPS:
                return replace(block, drawings=draw(source))
            return replace(block, drawings=draw_within(source, max_steps))
        case CodeChunk(first=first):
            colors = _colors_of(block.whole, block.language)
            return replace(block, colored=colors[first : first + 1 + block.text.count("\n")])
        case CodeBlock(text=text, language=language):
            return replace(block, colored=color(text, language))
        case ListBlock(items=items):
            return replace(
                block,
                items=tuple(replace(item, blocks=_all(item.blocks, max_steps)) for item in items),
            )
        case Quote() | Definition() | Footnote():
            return replace(block, blocks=_all(block.blocks, max_steps))
        case _:
            return block


@lru_cache(maxsize=2)
def _colors_of(whole: str, language: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the colors of code that is finished chunk by chunk."""
    return color(whole, language)


def _all(blocks: Iterable[Block], max_steps: int) -> tuple[Block, ...]:
    return tuple(finish(block, max_steps) for block in blocks)

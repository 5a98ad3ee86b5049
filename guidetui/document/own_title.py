"""A document without the heading that says its title once more, which is shown above it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from guidetui.document.model import Block, Heading, Named, Part, Style


def repeats_title(blocks: Sequence[Block], title: str) -> bool:
    """Say whether the first block is a heading of level 1 with the words of `title`."""
    first = blocks[0] if blocks else None
    if not isinstance(first, Heading) or first.level != 1:
        return False
    words = "".join(run.text for run in first.content if Style.IMAGE not in run.styles)
    return words.casefold().split() == title.casefold().split()


def without_title(blocks: Sequence[Block], title: str) -> tuple[Block, ...]:
    """Return the blocks below that heading, whose names the first of them gets, or all of them."""
    if not repeats_title(blocks, title):
        return tuple(blocks)
    heading, *rest = blocks
    return tuple(_named_after(heading, rest))


def _named_after(heading: Block, rest: list[Block]) -> list[Block]:
    if isinstance(heading, Heading) and rest and isinstance(rest[0], Named):
        ids = (heading.anchor, *heading.ids, *rest[0].ids)
        rest[0] = replace(rest[0], ids=tuple(name for name in ids if name))
    return rest


def parts_without_title(parts: Iterator[Part], title: str) -> Iterator[Part]:
    """Yield the parts of a document as `without_title` leaves it."""
    heading: Block | None = None
    for part in parts:
        if part.keep == 0:
            heading = part.blocks[0] if repeats_title(part.blocks, title) else None
        if heading is None:
            yield part
        elif part.keep == 0:
            yield replace(part, blocks=without_title(part.blocks, title))
        elif part.keep == 1:
            yield replace(part, keep=0, blocks=tuple(_named_after(heading, [*part.blocks])))
        else:
            yield replace(part, keep=part.keep - 1)

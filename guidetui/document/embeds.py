"""Puts together documents to be shown: with embedded notes, and without a repeated title.

A note is embedded by `![[Note]]` or `![[Note#Heading]]` on a line of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from guidetui.document.anchors import Anchors
from guidetui.document.model import (
    Block,
    Definition,
    Heading,
    Image,
    Inline,
    Named,
    Paragraph,
    Part,
    Quote,
    Run,
    Style,
    Table,
    map_children,
)

# Limits: how deep notes may be nested, and the blocks of a document.
_MAX_DEPTH = 3
_MAX_BLOCKS = 5_000


class EmbeddedNote(Struct, frozen=True):
    """The blocks of a note; `rebase` makes a link of it one that leads there from anywhere."""

    name: str
    blocks: Sequence[Block]
    anchor: str
    rebase: Callable[[str], str]


class Embedder:
    """Puts notes in the places of their embeds, in one document.

    `find` returns the note that an href leads to, or None. An embed stays a link if there is no
    such note, if it embeds itself, or beyond the limits.
    """

    def __init__(self, name: str, find: Callable[[str], EmbeddedNote | None]) -> None:
        """`name` is that of the document itself."""
        self._find = find
        self._open = [name]
        self._blocks_left = _MAX_BLOCKS
        self._known: dict[str, Quote | None] = {}

    def embed(self, block: Block) -> Block:
        """Return `block` with the notes that it embeds."""
        run = _embed_of(block)
        if run is None or run.href is None:
            return map_children(block, self.embed)
        if len(self._open) > 1:
            return self._embedded(run, run.href) or block
        if run.href not in self._known:
            self._known[run.href] = self._embedded(run, run.href)
        return self._known[run.href] or block

    def _embedded(self, run: Run, href: str) -> Quote | None:
        note = self._find(href) if len(self._open) <= _MAX_DEPTH else None
        if note is None or note.name in self._open:
            return None
        blocks = _section(note.blocks, note.anchor)
        if len(blocks) > self._blocks_left:
            return None
        self._blocks_left -= len(blocks)
        self._open.append(note.name)
        inner = tuple(self.embed(_rebased(block, note.rebase)) for block in blocks)
        self._open.pop()
        return Quote(inner, title=(replace(run, styles=run.styles - {Style.EMBED}),))


def _embed_of(block: Block) -> Run | None:
    """Return the embed in a paragraph that has nothing else, or None."""
    if not isinstance(block, Paragraph) or len(block.content) != 1:
        return None
    return block.content[0] if Style.EMBED in block.content[0].styles else None


def _section(blocks: Sequence[Block], anchor: str) -> Sequence[Block]:
    """Return the blocks that an anchor names: a block, a heading with its section, or all."""
    place = Anchors(blocks).find(anchor) if anchor else None
    if place is None:
        return blocks
    first = blocks[place.block]
    end = place.block + 1
    if isinstance(first, Heading):
        while end < len(blocks) and not _is_above(blocks[end], first.level):
            end += 1
    return blocks[place.block : end]


def _is_above(block: Block, level: int) -> bool:
    return isinstance(block, Heading) and block.level <= level


def _rebased(block: Block, rebase: Callable[[str], str]) -> Block:
    """Return a block whose links lead to the same places from another note."""

    def inline(content: Inline) -> Inline:
        return tuple(replace(run, href=rebase(run.href)) if run.href else run for run in content)

    def cells(row: Iterable[Inline]) -> tuple[Inline, ...]:
        return tuple(map(inline, row))

    match block:
        case Heading():  # links to headings lead to those of the document itself
            return replace(block, content=inline(block.content), anchor="", ids=())
        case Paragraph():
            return replace(block, content=inline(block.content), ids=())
        case Table():
            return replace(block, head=cells(block.head), rows=tuple(map(cells, block.rows)))
        case Image():
            href = rebase(block.href) if block.href else ""
            return replace(block, url=rebase(block.url), href=href)
        case Definition():
            block = replace(block, term=inline(block.term))
        case Quote():
            block = replace(block, title=inline(block.title))
        case _:
            pass
    return map_children(block, lambda inner: _rebased(inner, rebase))


def repeats_title(blocks: Sequence[Block], title: str) -> bool:
    """Say whether the first block is a heading of level 1 with the words of `title`."""
    first = blocks[0] if blocks else None
    if not isinstance(first, Heading) or first.level != 1:
        return False
    words = "".join(run.text for run in first.content if Style.IMAGE not in run.styles)
    return words.casefold().split() == title.casefold().split()


def without_title(blocks: Sequence[Block], title: str) -> tuple[Block, ...]:
    """Return the blocks without that heading, whose names the first of them gets."""
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

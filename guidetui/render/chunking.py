"""Divides blocks that are too long to be laid out at once into chunks; do it in a worker."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, takewhile
from operator import eq
from typing import TypeVar

from guidetui.document.chunks import CodeChunk, ListChunk, TableChunk
from guidetui.document.model import Block, CodeBlock, ListBlock, ListItem, Part, Table
from guidetui.render.code import width_of_code
from guidetui.render.estimate import estimate_lines
from guidetui.render.layout import MEASURE_CELLS, cell_pieces, digits_of
from guidetui.render.table import column_sizes

# So many lines are laid out in about 5 ms.
CHUNK_LINES = 80
T = TypeVar("T")


def chunk_parts(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield `parts` with their blocks in chunks; those that stay are not sent again."""
    known: list[Sequence[Block]] = []
    for part in parts:
        before = list(chain.from_iterable(known[part.keep :]))
        known[part.keep :] = map(chunk, part.blocks)
        now = tuple(chain.from_iterable(known[part.keep :]))
        same = sum(1 for _ in takewhile(bool, map(eq, before, now)))
        keep = sum(map(len, known[: part.keep])) + same
        yield Part(keep, now[same:], part.is_last)


def chunk(block: Block) -> Sequence[Block]:
    """Return the chunks of a block, or itself where it is short.

    A chunk ends at the same place however long the block will grow.
    """
    match block:
        case ListBlock():
            return _chunk_list(block)
        case CodeBlock():
            return _chunk_code(block)
        case Table():
            return _chunk_table(block)
        case _:
            return (block,)


def _chunk_list(block: ListBlock) -> Sequence[Block]:
    groups = _groups(block.items, _lines_of_item)
    if len(groups) < 2:
        return (block,)
    digits = digits_of(block)
    chunks: list[Block] = []
    at = 0
    for items in groups:
        start = None if block.start is None else block.start + at
        at += len(items)
        chunks.append(ListChunk(items, start, block.is_tight, digits, at < len(block.items)))
    return chunks


def _lines_of_item(item: ListItem) -> int:
    return max(1, sum(estimate_lines(block, MEASURE_CELLS) for block in item.blocks))


def _chunk_code(block: CodeBlock) -> Sequence[Block]:
    if block.text.count("\n") < CHUNK_LINES:
        return (block,)
    lines = block.text.split("\n")
    cells = max(map(width_of_code, lines))
    return [
        CodeChunk(
            "\n".join(lines[first : first + CHUNK_LINES]),
            block.language,
            None if block.colored is None else block.colored[first : first + CHUNK_LINES],
            first,
            cells,
            first + CHUNK_LINES < len(lines),
            block.text,
        )
        for first in range(0, len(lines), CHUNK_LINES)
    ]


def _chunk_table(block: Table) -> Sequence[Block]:
    groups = _groups(block.rows, lambda _: 1)
    if len(groups) < 2 or not block.head:
        return (block,)
    rows = (block.head, *block.rows)
    natural, least = column_sizes([[cell_pieces(cell) for cell in row] for row in rows])
    chunks: list[Block] = []
    before = None
    for rows in groups:
        is_last = len(chunks) + 1 == len(groups)
        chunks.append(
            TableChunk(
                block.head,
                rows,
                block.aligns,
                tuple(natural),
                tuple(least),
                before,
                is_continued=not is_last,
            )
        )
        before = rows[-1]
    return chunks


def _groups(things: Sequence[T], lines_of: Callable[[T], int]) -> list[tuple[T, ...]]:
    """Return `things` in groups of about `CHUNK_LINES` lines."""
    groups: list[tuple[T, ...]] = []
    group: list[T] = []
    lines = 0
    for thing in things:
        more = lines_of(thing)
        if group and lines + more > CHUNK_LINES:
            groups.append(tuple(group))
            group, lines = [], 0
        group.append(thing)
        lines += more
    return [*groups, tuple(group)] if group else groups

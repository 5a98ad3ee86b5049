"""Divides blocks that are too long to be laid out at once into chunks. Call it in a worker.

A document can then be shown while the rest of it is still being parsed.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise, takewhile
from operator import eq
from typing import TypeVar
from unicodedata import combining

from msgspec import Struct, field
from msgspec.structs import replace

from guidetui.document.enrich import EnrichBudget, enrich
from guidetui.document.limits import Steps
from guidetui.document.model import (
    GAP,
    Block,
    CodeBlock,
    CodeChunk,
    Definition,
    DefinitionChunk,
    Inline,
    ItemChunk,
    ListBlock,
    ListChunk,
    ListItem,
    Named,
    Paragraph,
    ParagraphChunk,
    Part,
    Quote,
    QuoteChunk,
    Table,
    TableChunk,
    is_continued,
    plain,
)
from guidetui.models import Position
from guidetui.render.code import width_of_code
from guidetui.render.estimate import estimate_lines
from guidetui.render.layout import CONTENT_CELLS, cell_segments, digits_of
from guidetui.render.table import column_sizes

# How many lines are laid out in about 5 ms.
CHUNK_LINES = 80
_CHUNK_CHARACTERS = (CHUNK_LINES - 1) * CONTENT_CELLS
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
    first, *others = _divided(block)
    if isinstance(block, Named) and block.ids and isinstance(first, Named):
        first = replace(first, ids=block.ids)
    return (first, *others)


def _divided(block: Block) -> Sequence[Block]:
    match block:
        case CodeBlock():
            return _chunk_code(block)
        case Table():
            return _chunk_table(block)
        case _ if _lines_of(block) <= CHUNK_LINES:
            return (block,)
        case Paragraph(content=content):
            parts = _divide_text(content)
            return [ParagraphChunk(part, is_more) for part, is_more in _with_more(parts)]
        case ListBlock():
            return _chunk_list(block)
        case Quote():
            is_callout = bool(block.kind or block.title)
            chunks = [
                QuoteChunk(blocks, is_continued=is_more, is_callout=is_callout)
                for blocks, is_more in _with_more(_divide(block.blocks))
            ]
            head = replace(
                chunks[0], kind=block.kind, title=block.title, is_foldable=block.is_foldable
            )
            return [head, *chunks[1:]]
        case Definition(term=term):
            return [
                DefinitionChunk(() if index else term, blocks, is_more)
                for index, (blocks, is_more) in enumerate(_with_more(_divide(block.blocks)))
            ]
        case _:
            return (block,)


def _lines_of(block: Block) -> int:
    return estimate_lines(block, CONTENT_CELLS)


def _divide(blocks: Iterable[Block]) -> list[tuple[Block, ...]]:
    """Return consecutive blocks in groups of about `CHUNK_LINES` lines."""
    segments = (segment for block in blocks for segment in chunk(block))
    groups = _pack((segment, _lines_of(segment), is_continued(segment)) for segment in segments)
    return [
        (*group, GAP) if is_more and not is_continued(group[-1]) else tuple(group)
        for group, is_more in _with_more(groups)
    ]


def _chunk_list(block: ListBlock) -> Sequence[Block]:
    groups = _pack(
        ((index, segment), _lines_of_item(segment), is_cut)
        for index, item in enumerate(block.items)
        for segment, is_cut in _divide_item(item)
    )
    digits = digits_of(block)
    chunks: list[Block] = []
    for group, is_more in _with_more(groups):
        items = tuple(item for _, item in group)
        start = None if block.start is None else block.start + group[0][0]
        has_gap = is_more and not block.is_tight and not _is_cut(items[-1])
        chunks.append(ListChunk(items, start, block.is_tight, digits, has_gap, is_more))
    return chunks


def _divide_item(item: ListItem) -> Iterator[tuple[ListItem, bool]]:
    """Yield an item, or its chunks, and whether the item goes on in the next one."""
    for index, (blocks, is_more) in enumerate(_with_more(_divide(item.blocks) or [()])):
        yield (ItemChunk if index else ListItem)(blocks, item.checked), is_more


def _is_cut(item: ListItem) -> bool:
    """Say whether an item ends within a block or with a gap already."""
    last = item.blocks[-1] if item.blocks else None
    return last is not None and (last is GAP or is_continued(last))


def _lines_of_item(item: ListItem) -> int:
    return max(1, sum(map(_lines_of, item.blocks)))


def _divide_text(content: Inline) -> list[Inline]:
    """Return text in segments of so many characters that they take `CHUNK_LINES` lines at most.

    A segment ends at a line break or behind a sentence or a word, if there is one.
    """
    text = plain(content)
    cuts = [0]
    while len(text) - cuts[-1] > _CHUNK_CHARACTERS:
        cuts.append(_end_of_part(text, cuts[-1]))
    return [_slice(content, start, end) for start, end in pairwise([*cuts, len(text)])]


def _end_of_part(text: str, start: int) -> int:
    end = start + _CHUNK_CHARACTERS
    for separator in ("\n", ". ", " "):
        found = text.rfind(separator, start + _CHUNK_CHARACTERS // 2, end)
        if found >= 0:
            return found + len(separator)
    accents = end
    while combining(text[accents]) and accents > start + _CHUNK_CHARACTERS // 2:
        accents -= 1  # an accent stays with its letter
    return end if combining(text[accents]) else accents


def _slice(content: Inline, start: int, end: int) -> Inline:
    found = []
    offset = 0
    for run in content:
        text = run.text[max(0, start - offset) : max(0, end - offset)]
        if text:
            found.append(replace(run, text=text))
        offset += len(run.text)
    return tuple(found)


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
    groups = _pack((row, 1, False) for row in block.rows)
    if len(groups) < 2 or not block.head:
        return (block,)
    table = (block.head, *block.rows)
    natural, min_cells = column_sizes([[cell_segments(cell) for cell in row] for row in table])
    sizes = tuple(natural), tuple(min_cells)
    chunks: list[Block] = []
    before = None
    for rows, is_more in _with_more(groups):
        chunks.append(TableChunk(block.head, tuple(rows), block.aligns, *sizes, before, is_more))
        before = rows[-1]
    return chunks


def _pack(segments: Iterable[tuple[T, int, bool]]) -> list[list[T]]:
    """Return segments in groups of about `CHUNK_LINES` lines.

    With each segment come its lines, and whether its group must end with it.
    """
    groups: list[list[T]] = []
    lines = CHUNK_LINES
    for segment, more, ends_group in segments:
        if lines and lines + more > CHUNK_LINES:
            groups.append([])
            lines = 0
        groups[-1].append(segment)
        lines = CHUNK_LINES if ends_group else lines + more
    return groups


def _with_more(parts: Sequence[T]) -> Iterator[tuple[T, bool]]:
    """Yield each part and whether another one follows."""
    for number, part in enumerate(parts, 1):
        yield part, number < len(parts)


# The limit of the first screen; most drawings take 1 to 30 ms.
_FIRST_LINES = 45
_FIRST_STEPS = 500_000  # about 0.1 s
_FIRST_CODE_CHARACTERS = 20_000


class PartialDocument(Struct, frozen=True):
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

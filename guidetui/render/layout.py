"""One block of a document -> lines of at most `width` cells.

Only code, diagrams and tables whose longest words need it may be wider; they are scrolled
sideways. Every block lays out on its own, so a long document costs only what is looked at.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count

from rich.cells import cell_len

from guidetui.document.chunks import ItemChunk, ListChunk, TableChunk
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
    Run,
    Style,
    Table,
    reference_href,
)
from guidetui.render.code import code_lines, diagram_lines, pick_drawing
from guidetui.render.illustrated import Illustrated
from guidetui.render.table import table_lines
from guidetui.render.wrap import NO_STYLE, Line, Piece, width_of, wrap

# What reads well: wider text is set in a column of so many cells.
MEASURE_CELLS = 88
# Below so many cells nothing is indented further.
_LEAST_CELLS = 8
_BULLETS = ("•", "◦", "▪")
# What stands for a picture that is not described.
NO_ALT = "picture"
_STYLE_SETS: dict[frozenset[Style], frozenset[str]] = {}


def lay_out(block: Block, width: int) -> list[Line]:
    """Return the lines of `block`; links are numbered from 0 in reading order."""
    numbers = count()
    return _Layout(lambda: next(numbers)).block(block, max(width, _LEAST_CELLS), depth=0)


def marker_of(block: ListBlock, index: int, depth: int) -> str:
    """Return what stands before an item of a list that is inside `depth` others."""
    item = block.items[index]
    if block.start is not None:
        digits = digits_of(block)
        marker = f"{block.start + index:>{digits}}. "
    else:
        marker = f"{_BULLETS[depth % len(_BULLETS)]} " if item.checked is None else ""
    if item.checked is not None:
        marker += "☑ " if item.checked else "☐ "
    return marker


def digits_of(block: ListBlock) -> int:
    """Return how many digits the numbers of a list take, also where this is a chunk of it."""
    if isinstance(block, ListChunk):
        return block.digits
    return 0 if block.start is None else len(str(block.start + len(block.items) - 1))


def cell_pieces(content: Inline) -> Line:
    """Return the content of a cell on its own, to be measured."""
    return _Layout(lambda: 0).pieces(content)


def inside(block: Quote | Footnote) -> tuple[Block, ...]:
    """Return the blocks of a quotation or a note, below or behind what says which one it is."""
    if isinstance(block, Quote):
        title = Run(block.alert.capitalize(), frozenset({Style.STRONG}))
        return (Paragraph((title,)), *block.blocks) if block.alert else block.blocks
    back = Run(f"[{block.label}]", href=reference_href(block.label))
    match block.blocks:
        case (Paragraph(content=content), *others):
            return Paragraph((back, Run(" "), *content)), *others
        case others:
            return Paragraph((back,)), *others


class _Layout:
    def __init__(self, next_link: Callable[[], int]) -> None:
        self._next_link = next_link
        self._at = 0

    def _take(self, text: str, gap: int = 1) -> int:
        """Return where `text` stands in the text of the block; `gap` characters follow it."""
        at = self._at
        self._at += len(text) + gap
        return at

    def block(self, block: Block, width: int, depth: int) -> list[Line]:
        match block:
            case ListBlock():
                return self._list(block, width, depth)
            case Quote():
                return self._quote(block, width, depth)
            case Footnote():
                first, *others = inside(block)
                lines = self.block(first, width, depth)
                rest = self._below(others, width, depth, "  ")
                return [*lines, (), *rest] if rest else lines
            case Definition(term=term, blocks=blocks):
                # Another meaning of the same term has none.
                name = wrap(self.pieces(term, "strong"), width) if term else []
                return name + self._below(blocks, width, depth, "    ")
            case _:
                return self._simple(block, width)

    def _simple(self, block: Block, width: int) -> list[Line]:
        match block:
            case Heading():
                return self._heading(block, width)
            case Paragraph(content=content):
                return wrap(self.pieces(content), width)
            case CodeBlock():
                return code_lines(block, width, self._take(block.text))
            case Diagram():
                return self._diagram(block, width)
            case Table():
                return self._table(block, width)
            case Image():
                return self._image(block, width)
            case Facts(rows=rows):
                lines = self._facts(rows, width)
                return (
                    lines + self._picture(block, width) if isinstance(block, Illustrated) else lines
                )
            case _:
                return [(Piece("─" * width, frozenset({"rule"})),)]

    def _table(self, block: Table, width: int) -> list[Line]:
        sizes = before = None
        if isinstance(block, TableChunk):
            sizes = block.natural, block.least
            before = [cell_pieces(cell) for cell in block.before or ()]
        head = [] if before else [self.pieces(cell, "table-head") for cell in block.head]
        rows = [[self.pieces(cell) for cell in row] for row in block.rows]
        return table_lines(head, rows, block.aligns, width, sizes, before)

    def pieces(self, content: Inline, *extra: str) -> Line:
        pieces = []
        previous: str | None = None
        link: int | None = None
        for run in content:
            if run.href is None:
                link = None
            elif link is None or run.href != previous:
                link = self._next_link()
            previous = run.href
            styles = _styles(run.styles)
            if run.href is not None:
                styles |= {"link"}
            if extra:
                styles |= frozenset(extra)
            piece = Piece(run.text, styles, link, run.href, self._take(run.text, gap=0))
            if Style.KEY in run.styles:
                edge = replace(piece, text="\u00a0", at=-1)
                pieces += [edge, piece, edge]
            else:
                pieces.append(piece)
        self._take("")
        return tuple(pieces)

    def _heading(self, block: Heading, width: int) -> list[Line]:
        lines = wrap(self.pieces(block.content, f"heading-{block.level}"), width)
        if block.level <= 2:
            length = min(width, max(map(width_of, lines), default=0))
            sign = "━" if block.level == 1 else "─"
            lines.append(
                (Piece(sign * length, frozenset({f"heading-{block.level}", "heading-rule"})),)
            )
        return lines

    def _stack(self, blocks: Iterable[Block], width: int, depth: int, gap: int = 1) -> list[Line]:
        lines: list[Line] = []
        for index, block in enumerate(blocks):
            if index and gap:
                lines.append(())
            lines.extend(self.block(block, max(width, _LEAST_CELLS), depth))
        return lines

    def _below(self, blocks: Iterable[Block], width: int, depth: int, indent: str) -> list[Line]:
        """Return `blocks` indented, if there is room for it."""
        if width - len(indent) < _LEAST_CELLS:
            return self._stack(blocks, width, depth)
        return _indented(self._stack(blocks, width - len(indent), depth), indent)

    def _quote(self, block: Quote, width: int, depth: int) -> list[Line]:
        blocks, titles = inside(block), int(bool(block.alert))
        has_room = width >= _LEAST_CELLS + 2  # for another bar
        bar = (Piece("▎ ", frozenset({"quote-bar"})),) if has_room else ()
        inner = width - 2 if has_room else width
        lines = self._stack(blocks[:titles], inner, depth)
        lines += self._stack(blocks[titles:], inner, depth)
        return [(*bar, *_restyled(line, "quote")) for line in lines]

    def _list(self, block: ListBlock, width: int, depth: int) -> list[Line]:
        lines: list[Line] = []
        for index, item in enumerate(block.items):
            if index and not block.is_tight:
                lines.append(())
            marker = marker_of(block, index, depth)
            indent = cell_len(marker)
            is_begun = isinstance(item, ItemChunk)  # its marker stands in the chunk before
            if is_begun:
                sign = Piece(" " * indent)
            else:
                sign = Piece(marker, frozenset({"marker"}), at=self._take(marker, gap=0))
            gap = 0 if block.is_tight else 1
            if width - indent < _LEAST_CELLS:  # too deep to indent further: the marker stands alone
                lines.extend(() if is_begun else [(sign,)])
                lines.extend(self._stack(item.blocks, width, depth + 1, gap))
                continue
            inner = self._stack(item.blocks, width - indent, depth + 1, gap) or [()]
            lines.append((sign, *inner[0]))
            lines.extend(_indented(inner[1:], " " * indent))
        if isinstance(block, ListChunk) and block.ends_with_gap:
            lines.append(())
        return lines

    def _facts(self, rows: tuple[tuple[str, Inline], ...], width: int) -> list[Line]:
        indent = 2 + max(cell_len(label) for label, _ in rows)
        lines: list[Line] = []
        for label, content in rows:
            name = Piece(label, frozenset({"marker"}), at=self._take(label))
            gap = Piece(" " * (indent - cell_len(label)))
            first, *others = wrap(self.pieces(content), max(width - indent, _LEAST_CELLS))
            lines.append((name, gap, *first))
            lines.extend(_indented(others, " " * indent))
        return lines

    def _picture(self, block: Illustrated, width: int) -> list[Line]:
        if max(map(width_of, block.picture), default=0) > width:
            return []  # it was drawn for another width, and will be for this one
        number = self._next_link()
        return [
            (),
            *(
                tuple(replace(piece, link=number, opens=block.image) for piece in line)
                for line in block.picture
            ),
        ]

    def _diagram(self, block: Diagram, width: int) -> list[Line]:
        text = "\n".join(pick_drawing(block, width) or (block.source,))
        number = self._next_link()
        return [
            tuple(replace(piece, link=number, opens=block) for piece in line)
            for line in diagram_lines(block, width, self._take(text))
        ]

    def _image(self, block: Image, width: int) -> list[Line]:
        link = self._next_link() if block.url else None
        text = block.alt or NO_ALT
        alt = Piece(text, frozenset({"image"}), link, block.url or None, self._take(text))
        lines = wrap((alt,), width - 2)
        if block.url:
            at = self._take(block.url)
            url = Piece(block.url, frozenset({"link", "url"}), link, block.url, at)
            lines += wrap((url,), width - 2)
        mark = Piece("▣ ", frozenset({"marker"}))
        return [(mark if index == 0 else Piece("  "), *line) for index, line in enumerate(lines)]


def _styles(styles: frozenset[Style]) -> frozenset[str]:
    if not styles:
        return NO_STYLE
    if styles not in _STYLE_SETS:
        _STYLE_SETS[styles] = frozenset(str(style) for style in styles)
    return _STYLE_SETS[styles]


def _restyled(line: Line, style: str) -> Line:
    return tuple(replace(piece, styles=piece.styles | {style}) for piece in line)


def _indented(lines: Iterable[Line], indent: str) -> list[Line]:
    return [(Piece(indent), *line) if line else line for line in lines]

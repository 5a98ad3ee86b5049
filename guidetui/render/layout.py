"""One block of a document -> lines of at most `width` cells.

Only code, diagrams and tables with long words may be wider; their lines say where they scroll
sideways. Every block is laid out on its own, so only blocks in view cost time.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import count

from msgspec.structs import replace
from rich.cells import cell_len

from guidetui.document.model import (
    NO_ALT,
    Block,
    CodeBlock,
    Definition,
    Diagram,
    Facts,
    Footnote,
    Heading,
    Image,
    Inline,
    ItemChunk,
    ListBlock,
    ListChunk,
    Paragraph,
    ParagraphChunk,
    Quote,
    QuoteChunk,
    Run,
    Style,
    Table,
    TableChunk,
    reference_href,
)
from guidetui.links import fitting_address, shown_href
from guidetui.render.code import code_lines, diagram_lines, pick_drawing
from guidetui.render.illustrated import (
    WITH_PICTURE_BELOW,
    Illustrated,
    IllustratedImage,
)
from guidetui.render.table import table_lines
from guidetui.render.traversal import Traversal
from guidetui.render.wrap import NO_STYLE, Line, TextSegment, width_of, without_lone_joiners, wrap

# The width of a text column that reads well.
CONTENT_CELLS = 88
# Below this width nothing is indented further.
_MIN_CELLS = 8
_DEFINITION_CELLS = 4
_NO_BREAK_SPACE = "\u00a0"
_BULLETS = ("•", "◦", "▪")
# The styles of the titles of callouts that are neither notes nor examples.
_CALLOUT_STYLES = {
    **dict.fromkeys("tip hint success check done important".split(), "callout-good"),
    **dict.fromkeys(
        "warning caution attention failure fail missing danger error bug".split(), "callout-bad"
    ),
}
_STYLE_SETS: dict[frozenset[Style], frozenset[str]] = {}


def lay_out(block: Block, width: int) -> list[Line]:
    """Return the lines of `block`; links are numbered from 0 in reading order."""
    return _Layout().block(block, max(width, _MIN_CELLS))


def block_text(block: Block, width: int) -> str:
    """Return the text to which the places of the segments of `block` refer.

    The width matters to diagrams, which have several drawings.
    """
    layout = _TextOnly()
    layout.block(block, max(width, _MIN_CELLS))
    return layout.text


def marker_of(block: ListBlock, index: int, depth: int) -> str:
    """Return the marker of an item of a list that is inside `depth` others."""
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


def indent_of(block: Block, is_inside: Callable[[Block], bool]) -> int:
    """Return how many cells precede the first inner block for which `is_inside` is true."""
    match block:
        case ListBlock(items=items):
            for index, item in enumerate(items):
                if found := next(filter(is_inside, item.blocks), None):
                    return cell_len(marker_of(block, index, 0)) + indent_of(found, is_inside)
        case Quote(blocks=blocks) | Footnote(blocks=blocks) | Definition(blocks=blocks):
            if found := next(filter(is_inside, blocks), None):
                cells = _DEFINITION_CELLS if isinstance(block, Definition) else 2
                return cells + indent_of(found, is_inside)
        case _:
            pass
    return 0


def cell_segments(content: Inline) -> Line:
    """Return the content of a cell on its own, to be measured."""
    return _Layout().segments(content)


class _Layout(Traversal[Line]):
    """Lays blocks out and notes their text: `at` of a segment is where it stands in `text`."""

    def __init__(self) -> None:
        super().__init__(_MIN_CELLS, ())
        self._links = count()
        self._texts: list[str] = []
        self._at = 0

    @property
    def text(self) -> str:
        """The text of what was laid out, without the breaks that a width brings."""
        return "".join(self._texts)

    def _take(self, text: str, end: str = "\n") -> int:
        """Return where `text` stands in the text of the block; `end` follows it."""
        at = self._at
        self._texts += (text, end)
        self._at += len(text) + len(end)
        return at

    def segments(self, content: Inline, *extra: str, end: str = "\n") -> Line:
        """Return text as segments that are not wrapped yet."""
        segments = []
        previous: str | None = None
        link: int | None = None
        for run in content:
            if run.href is None:
                link = None
            elif link is None or run.href != previous:
                link = next(self._links)
            previous = run.href
            styles = _styles(run.styles)
            if run.href is not None:
                styles |= {"link"}
            if extra:
                styles |= frozenset(extra)
            at = self._take(run.text, end="")
            segment = TextSegment(without_lone_joiners(run.text), styles, link, run.href, at)
            if Style.KEY in run.styles:
                edge = segment._replace(text="\u00a0", at=-1)
                segments += [edge, segment, edge]
            else:
                segments.append(segment)
        self._take("", end)
        return tuple(segments)

    def _wrap(self, line: Line, width: int) -> list[Line]:
        return wrap(line, width)

    def _heading(self, block: Heading, width: int) -> list[Line]:
        lines = self._wrap(self.segments(block.content, f"heading-{block.level}"), width)
        if block.level <= 2:
            length = min(width, max(map(width_of, lines), default=0))
            sign = "━" if block.level == 1 else "─"
            lines.append(
                (TextSegment(sign * length, frozenset({f"heading-{block.level}", "heading-rule"})),)
            )
        return lines

    def _paragraph(self, block: Paragraph, width: int) -> list[Line]:
        goes_on = isinstance(block, ParagraphChunk) and block.is_continued
        lines = self._wrap(self.segments(block.content, end="" if goes_on else "\n"), width)
        if isinstance(block, WITH_PICTURE_BELOW):
            lines += self._picture(block.image, block.picture, width)
        return lines

    def _rule(self, width: int) -> list[Line]:
        return [(TextSegment("─" * width, frozenset({"rule"})),)]

    def _below(self, blocks: Iterable[Block], width: int, depth: int, indent: str) -> list[Line]:
        """Return `blocks` indented, if there is room for it."""
        if width - len(indent) < _MIN_CELLS:
            return self._stack(blocks, width, depth)
        return _indented(self._stack(blocks, width - len(indent), depth), indent)

    def _quote(self, block: Quote, width: int, depth: int) -> list[Line]:
        has_room = width >= _MIN_CELLS + 2  # for another bar
        bar = (TextSegment("▎ ", frozenset({"quote-bar"})),) if has_room else ()
        inner = width - 2 if has_room else width
        lines: list[Line] = []
        if block.kind or block.title:
            title = block.title or (Run(block.kind.replace("-", " ").capitalize()),)
            sign = (Run("▾ "),) if block.is_foldable else ()
            look = _CALLOUT_STYLES.get(block.kind, "callout")
            lines += self._wrap(self.segments((*sign, *title), look), inner)
        lines += self._stack(block.blocks, inner, depth)
        is_rest = isinstance(block, QuoteChunk) and block.is_callout
        if block.kind or block.title or is_rest:  # is no quotation, so its text is as any other
            return [(*bar, *line) for line in lines]
        return [(*bar, *_restyled(line, "quote")) for line in lines]

    def _footnote(self, block: Footnote, width: int, depth: int) -> list[Line]:
        back = Run(f"[{block.label}]", href=reference_href(block.label))
        others = block.blocks
        content: Inline = (back,)
        if others and isinstance(others[0], Paragraph):
            content = (back, Run(" "), *others[0].content)
            others = others[1:]
        lines = self._wrap(self.segments(content), width)
        rest = self._below(others, width, depth, "  ")
        return [*lines, (), *rest] if rest else lines

    def _definition(self, block: Definition, width: int, depth: int) -> list[Line]:
        # Another meaning of the same term has none.
        term = self._wrap(self.segments(block.term, "strong"), width) if block.term else []
        return term + self._below(block.blocks, width, depth, " " * _DEFINITION_CELLS)

    def _list(self, block: ListBlock, width: int, depth: int) -> list[Line]:
        lines: list[Line] = []
        for index, item in enumerate(block.items):
            if index and not block.is_tight:
                lines.append(())
            marker = marker_of(block, index, depth)
            indent = cell_len(marker)
            is_begun = isinstance(item, ItemChunk)  # its marker stands in the chunk before
            if is_begun:
                sign = TextSegment(" " * indent)
            else:
                sign = TextSegment(marker, frozenset({"marker"}), at=self._take(marker, end=""))
            gap = 0 if block.is_tight else 1
            if width - indent < _MIN_CELLS:  # too deep to indent further: the marker stands alone
                lines.extend(() if is_begun else [(sign,)])
                lines.extend(self._stack(item.blocks, width, depth + 1, gap=gap))
                continue
            inner = self._stack(item.blocks, width - indent, depth + 1, gap=gap) or [()]
            lines.append((sign, *inner[0]))
            lines.extend(_indented(inner[1:], " " * indent))
        if isinstance(block, ListChunk) and block.ends_with_gap:
            lines.append(())
        return lines

    def _code(self, block: CodeBlock, width: int) -> list[Line]:
        lines = code_lines(block, width, self._take(block.text))
        return _scrolling(lines, width_of(lines[0]), width)

    def _diagram(self, block: Diagram, width: int) -> list[Line]:
        at = self._take("\n".join(pick_drawing(block, width) or (block.source,)))
        link = next(self._links)
        lines = [
            tuple(segment._replace(link=link, opens=block) for segment in line)
            for line in diagram_lines(block, width, at)
        ]
        return _scrolling(lines, max(map(width_of, lines), default=0), width)

    def _table(self, block: Table, width: int) -> list[Line]:
        head, rows = self._rows(block)
        sizes = before = None
        if isinstance(block, TableChunk):
            sizes = block.natural, block.min_cells
            before = [cell_segments(cell) for cell in block.before or ()]
        lines = table_lines(head, rows, block.aligns, width, sizes, before)
        if lines:
            lines = _scrolling(lines, width_of(lines[0]), width)
        if isinstance(block, WITH_PICTURE_BELOW):
            lines += self._picture(block.image, block.picture, width)
        return lines

    def _rows(self, block: Table) -> tuple[list[Line], list[list[Line]]]:
        """Return the head, which is empty where rows go on below others, and the rows."""
        is_below = isinstance(block, TableChunk) and block.before is not None
        head = [] if is_below else self._row(block.head, "table-head")
        return head, [self._row(row) for row in block.rows]

    def _row(self, cells: Sequence[Inline], *extra: str) -> list[Line]:
        last = len(cells) - 1
        return [
            self.segments(cell, *extra, end="\t" if column < last else "\n")
            for column, cell in enumerate(cells)
        ]

    def _image(self, block: Image, width: int) -> list[Line]:
        href = block.href or block.url or None
        link = next(self._links) if href else None
        text = block.alt or NO_ALT
        alt = TextSegment(text, frozenset({"image"}), link, href, self._take(text))
        lines = self._wrap((alt,), width - 2)
        if href:
            shown = fitting_address(shown_href(href), width - 2)
            at = self._take(shown)
            url = TextSegment(shown, frozenset({"link", "url"}), link, href, at)
            lines += self._wrap((url,), width - 2)
        mark = TextSegment("▣ ", frozenset({"marker"}))
        marked = [
            (mark if index == 0 else TextSegment("  "), *line) for index, line in enumerate(lines)
        ]
        if isinstance(block, IllustratedImage):
            marked += self._picture(block, block.picture, width)
        return marked

    def _facts(self, block: Facts, width: int) -> list[Line]:
        groups: list[Inline] = [(run,) for run in block.categories]
        if block.tags:
            tags = [replace(tag, text=_tag_text(tag.text)) for tag in block.tags]
            groups.append(tuple(part for tag in tags for part in (tag, Run(" ")))[:-1])
        groups.append((Run(block.date),))
        between = Run(f"{_NO_BREAK_SPACE}· ")
        content = tuple(part for group in groups for part in (*group, between))[:-1]
        line = tuple(
            segment._replace(styles=frozenset({"marker"} if segment.href else {"quote"}))
            for segment in self.segments(content)
        )
        lines = self._wrap(line, width)
        for _, url in block.addresses:
            lines += self._wrap(self.segments((Run(fitting_address(url, width), href=url),)), width)
        if isinstance(block, Illustrated):
            lines += self._picture(block.image, block.picture, width)
        return lines

    def _picture(self, image: Image, picture: tuple[Line, ...], width: int) -> list[Line]:
        if max(map(width_of, picture), default=0) > width:
            return []  # it was drawn for another width, and will be for this one
        image = Image(image.alt, image.url)
        link = next(self._links)
        return [
            (),
            *(
                tuple(segment._replace(link=link, opens=image) for segment in line)
                for line in picture
            ),
        ]


class _TextOnly(_Layout):
    """Takes the same text in the same order, but spends no time on lines."""

    def segments(self, content: Inline, *extra: str, end: str = "\n") -> Line:  # noqa: ARG002
        """Take the text of `content`; there are no segments."""
        self._texts += (run.text for run in content)
        self._texts.append(end)
        return ()

    def _wrap(self, line: Line, width: int) -> list[Line]:  # noqa: ARG002
        return [()]

    def _code(self, block: CodeBlock, width: int) -> list[Line]:  # noqa: ARG002
        self._take(block.text)
        return []

    def _diagram(self, block: Diagram, width: int) -> list[Line]:
        self._take("\n".join(pick_drawing(block, width) or (block.source,)))
        return []

    def _table(self, block: Table, width: int) -> list[Line]:  # noqa: ARG002
        self._rows(block)
        return []


def _tag_text(label: str) -> str:
    """Return a tag as it is written in a text; no line breaks inside of it."""
    return f"#{label.replace(' ', _NO_BREAK_SPACE)}"


def _styles(styles: frozenset[Style]) -> frozenset[str]:
    if not styles:
        return NO_STYLE
    if styles not in _STYLE_SETS:
        _STYLE_SETS[styles] = frozenset(str(style) for style in styles)
    return _STYLE_SETS[styles]


def _scrolling(lines: list[Line], cells: int, width: int) -> list[Line]:
    """Return `lines`, marked as those of a wide block if their `cells` are more than `width`."""
    if cells <= width:
        return lines
    return [(line[0]._replace(scrolls=True), *line[1:]) if line else line for line in lines]


def _restyled(line: Line, style: str) -> Line:
    return tuple(
        segment if style in segment.styles else segment._replace(styles=segment.styles | {style})
        for segment in line
    )


def _indented(lines: Iterable[Line], indent: str) -> list[Line]:
    return [(TextSegment(indent), *line) if line else line for line in lines]

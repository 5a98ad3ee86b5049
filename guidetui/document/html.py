"""Converts raw HTML in Markdown to blocks: text and pictures stay, scripts and styles do not.

The cells of a table may span rows and columns: the text stands in the first of them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from html.parser import HTMLParser

from msgspec import Struct, field
from msgspec.structs import replace

from guidetui.document.limits import has_too_many_open_tags, too_long
from guidetui.document.model import (
    NO_ALT,
    Align,
    Block,
    CodeBlock,
    Definition,
    Heading,
    Image,
    Inline,
    ListBlock,
    ListItem,
    Named,
    Paragraph,
    Quote,
    Rule,
    Run,
    Style,
    Table,
)
from guidetui.document.scripts import lowered, raised
from guidetui.text import sanitize, sanitize_line

# Limits the cells that are added to complete a table.
_CELLS_FOR_A_CELL = 20
_SPARE_CELLS = 1_000
_MAX_SPAN = 1_000


class HtmlTable:
    """The cells read so far, and how deep a table inside a cell is nested."""

    def __init__(self) -> None:
        self.depth = 0
        self._rows: list[list[_Cell]] = []
        self._cell: tuple[int, int] | None = None

    @property
    def has_open_cell(self) -> bool:
        """Whether text belongs to a cell."""
        return self._cell is not None

    def begin_row(self) -> None:
        """Begin a row."""
        self._rows.append([])

    def begin_cell(self, rowspan: str, colspan: str) -> None:
        """Begin a cell that spans so many rows and columns, as its attributes say."""
        self._cell = _span(rowspan), _span(colspan)

    def end_cell(self, content: Inline) -> bool:
        """End the cell; False where none is open."""
        if self._cell is None:
            return False
        if not self._rows:
            self.begin_row()
        self._rows[-1].append((content, *self._cell))
        self._cell = None
        return True

    def block(self) -> Table | None:
        """Return the table, or None where no cell has any text."""
        rows = [row for row in self._rows if row]
        if not any(content for row in rows for content, _, _ in row):
            return None
        grid = _grid(rows) or [[content for content, _, _ in row] for row in rows]
        width = max(map(len, grid))
        head, *others = ((*row, *[()] * (width - len(row))) for row in grid)
        return Table(head, tuple(others), (Align.LEFT,) * width)


_Cell = tuple[Inline, int, int]


def _span(value: str) -> int:
    """Return what an attribute says; 0 rows are all that follow."""
    if not value.isdecimal() or len(value) > len(str(_MAX_SPAN)):
        return 1
    return min(int(value), _MAX_SPAN) or _MAX_SPAN


def _grid(rows: Sequence[Sequence[_Cell]]) -> list[list[Inline]] | None:
    """Return every cell in its column, or None where most of them would be empty."""
    room = _SPARE_CELLS + _CELLS_FOR_A_CELL * sum(map(len, rows))
    grid: list[list[Inline]] = []
    taken: dict[int, int] = {}  # column -> so many more rows
    for row in rows:
        line: list[Inline] = []
        below = {column: left - 1 for column, left in taken.items() if left > 1}
        for content, rowspan, colspan in row:
            while len(line) in taken:
                line.append(())
            if rowspan > 1:
                below.update(dict.fromkeys(range(len(line), len(line) + colspan), rowspan - 1))
            line += [content, *[()] * (colspan - 1)]
            room -= colspan
            if room < 0:
                return None
        while len(line) in taken:
            line.append(())
        room -= len(line)
        taken = below
        grid.append(line)
    return grid if room >= 0 else None


TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^>]*>", re.DOTALL)
STYLE_OF_TAG = {
    "b": Style.STRONG,
    "strong": Style.STRONG,
    "summary": Style.STRONG,
    "th": Style.STRONG,
    "caption": Style.STRONG,
    "mark": Style.MARK,
    "i": Style.EMPHASIS,
    "em": Style.EMPHASIS,
    "cite": Style.EMPHASIS,
    "dfn": Style.EMPHASIS,
    "var": Style.EMPHASIS,
    "s": Style.STRIKE,
    "del": Style.STRIKE,
    "strike": Style.STRIKE,
    "code": Style.CODE,
    "samp": Style.CODE,
    "tt": Style.CODE,
    "kbd": Style.KEY,
}
SCRIPTS = {"sup": raised, "sub": lowered}
# Tags without a meaning for the text inside them.
SILENT_TAGS = frozenset(
    "a abbr article aside body center details div dd dl figcaption figure font footer g head "
    "header html ins label li link main meta nav ol p picture pre q rp rt ruby section small "
    "source span table tbody td tfoot thead time tr u ul video wbr".split()
)
# What is shown before the text of an element.
_SIGNS = {"summary": "▾ "}
_BREAKS = frozenset(
    "address article aside blockquote caption center dd details div dl dt figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary ul".split()
)
_ID_ATTRIBUTES = ("id", "name")
_NAMED_TAG = re.compile(r"\s(?:id|name)\s*=", re.IGNORECASE)
# Tags that are read as parts of a table.
_IN_TABLE = frozenset("table tr td th li ul ol dl dt dd blockquote".split())
# How deep lists and quotations may be nested; what is deeper is not indented further.
_MAX_DEPTH = 30
_MAX_DIGITS = 9
_HIDDEN = frozenset({"script", "style", "template", "noscript"})


class _Frame(Struct):
    """An element that is open and makes one block of those inside it."""

    tag: str
    start: int | None = None
    blocks: list[Block] = field(default_factory=list)
    items: list[ListItem] = field(default_factory=list)
    term: Inline = ()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self._frames = [_Frame("")]
        self._runs: list[Run] = []
        self._styles: Counter[Style] = Counter()
        self._hrefs: list[str | None] = []
        self._scripts: list[str] = []
        self._hidden = 0
        self._level = 0
        self._code: list[str] | None = None
        self._table: HtmlTable | None = None
        # Pictures that are links; one of them may stand alone.
        self._linked: dict[Run, Image] = {}

    @property
    def blocks(self) -> list[Block]:
        """What was read so far, but for what is still open."""
        return self._frames[0].blocks

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Skip `<![anything[...]>`; the original raises AssertionError on an unknown keyword."""
        return self.parse_bogus_comment(i, report)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: sanitize_line(value or "") for name, value in attrs}
        if tag in _HIDDEN:
            self._hidden += 1
        if tag in _BREAKS:
            self.end_line()
        self.ids += [name for key in _ID_ATTRIBUTES if (name := values.get(key))]
        self._begin_block(tag, values)
        if tag in STYLE_OF_TAG:
            self._styles[STYLE_OF_TAG[tag]] += 1
        if tag in SCRIPTS:
            self._scripts.append(tag)
        if tag in _SIGNS:
            self._runs.append(Run(_SIGNS[tag], frozenset(self._styles)))
        if tag == "a":
            self._hrefs.append(values.get("href") or None)

    def _begin_block(self, tag: str, values: dict[str, str]) -> None:
        if self._table is not None and tag in _IN_TABLE:
            self._begin_in_table(self._table, tag, values)
            return
        match tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._level = int(tag[1])
            case "hr":
                self._append(Rule())
            case "pre":
                self._code = []
            case "br":
                self._break_line()
            case "ul" | "ol" | "dl" | "blockquote" | "li" | "dt" | "dd":
                self._open(tag, values.get("start", ""))
            case "table":
                self._table = HtmlTable()
            case "img":
                self._picture(values.get("alt", ""), values.get("src", ""))
            case "listing":
                self._listing(values)

    def _begin_in_table(self, table: HtmlTable, tag: str, values: dict[str, str]) -> None:
        match tag:
            case "table":
                table.depth += 1
            case "tr" | "td" | "th" if table.depth:
                self._end_in_nested_table(tag)
            case "tr":
                self._end_cell()
                table.begin_row()
            case "td" | "th":
                self._end_cell()
                table.begin_cell(values.get("rowspan", ""), values.get("colspan", ""))
            case "li" if not self._runs or self._runs[-1].text == "\n":
                self._runs.append(Run("• "))

    # Elements that hold blocks

    def _open(self, tag: str, start: str = "") -> None:
        """Begin an element; one that others of its kind follow need not have been closed."""
        if len(self._frames) > _MAX_DEPTH:
            return
        outer = {"li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",)}.get(tag, ())
        if outer:
            if self._frames[-1].tag in ("li", "dt", "dd"):
                self._close()
            if self._frames[-1].tag not in outer:
                self._frames.append(_Frame(outer[0]))
        number = int(start) if start.isdecimal() and len(start) < _MAX_DIGITS else 1
        self._frames.append(_Frame(tag, number if tag == "ol" else None))

    def _close(self) -> None:
        """End the innermost element that is open."""
        self.end_line()
        frame = self._frames.pop()
        outer, blocks = self._frames[-1], tuple(frame.blocks)
        match frame.tag:
            case "li" if blocks:
                outer.items.append(ListItem(blocks))
            case "ul" | "ol" if frame.items:
                is_tight = all(_is_short(item) for item in frame.items)
                self._append(ListBlock(tuple(frame.items), frame.start, is_tight))
            case "dt" if isinstance(first := next(iter(blocks), None), Paragraph):
                if outer.term:
                    outer.blocks.append(Definition(outer.term, ()))
                outer.term = first.content
            case "dd" if blocks or outer.term:
                outer.blocks.append(Definition(outer.term, blocks))
                outer.term = ()
            case "dl":
                if frame.term:
                    frame.blocks.append(Definition(frame.term, ()))
                outer.blocks += frame.blocks
            case "blockquote" if blocks:
                self._append(Quote(blocks))
            case _:
                outer.blocks += frame.blocks

    def _close_to(self, tag: str) -> None:
        if any(frame.tag == tag for frame in self._frames):
            while self._frames[-1].tag != tag:
                self._close()
            self._close()

    def _append(self, block: Block) -> None:
        """Add a block, with the names that were given to its place."""
        if self.ids and isinstance(block, Named):
            block = replace(block, ids=tuple(self.ids))
            self.ids = []
        frame = self._frames[-1]
        if frame.tag in ("ul", "ol"):
            frame.items.append(ListItem((block,)))
        else:
            frame.blocks.append(block)

    def _picture(self, alt: str, url: str) -> None:
        href = self._hrefs[-1] if self._hrefs else None
        if self._table is None and href is None:
            self.end_line()
            self._append(Image(alt, url))
            return
        run = Run(alt or url or NO_ALT, frozenset({Style.IMAGE}), href or url)
        self._runs.append(run)
        self._linked[run] = Image(alt, url, href or "")

    def _listing(self, values: dict[str, str]) -> None:
        """Show what is said about the code below, as in mdBook's books."""
        number, name = values.get("number", ""), values.get("file-name", "")
        start = " ".join(filter(None, ("Listing", number)))
        parts = [f"{start}:" if values.get("caption") else start, values.get("caption", "")]
        if name:
            self._append(Paragraph((Run(name, frozenset({Style.CODE})),)))
        if number or values.get("caption"):
            self._append(Paragraph((Run(" ".join(filter(None, parts)).replace("`", "")),)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1
        if tag in STYLE_OF_TAG:
            self._styles -= Counter({STYLE_OF_TAG[tag]: 1})
        if tag in self._scripts:
            self._scripts.remove(tag)
        if tag == "a" and self._hrefs:
            self._hrefs.pop()
        self._end_block(tag)

    def _end_block(self, tag: str) -> None:
        if self._table is not None and tag in _IN_TABLE:
            self._end_in_table(self._table, tag)
            return
        match tag:
            case "pre":
                self._end_code()
            case "br":
                self._break_line()
            case "td" | "th":
                self._add_space()
            case "ul" | "ol" | "dl" | "blockquote" | "li" | "dt" | "dd":
                self._close_to(tag)
            case _ if tag in _BREAKS:
                self.end_line()

    def _end_in_table(self, table: HtmlTable, tag: str) -> None:
        match tag:
            case "table" if table.depth:
                table.depth -= 1
                self.end_line()
            case "table":
                self._end_table()
            case "tr" | "td" | "th" if table.depth:
                self._end_in_nested_table(tag)
            case "tr" | "td" | "th":
                self._end_cell()

    def _end_in_nested_table(self, tag: str) -> None:
        if tag == "tr":
            self.end_line()
        else:
            self._add_space()

    def _add_space(self) -> None:
        if self._runs and not self._runs[-1].text[-1:].isspace():
            self._runs.append(Run(" "))

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._code is not None:
            self._code.append(sanitize(data))
            return
        words = re.sub(r"\s+", " ", sanitize(data))
        if not words or (words.isspace() and not self._runs):
            return
        if self._runs and self._runs[-1].text.endswith("\n"):
            words = words.lstrip()
        href = self._hrefs[-1] if self._hrefs else None
        if self._scripts and not words.isspace():
            words = SCRIPTS[self._scripts[-1]](words)
        self._runs.append(Run(words, frozenset(self._styles), href))

    def _end_code(self) -> None:
        code, self._code = "".join(self._code or ()).strip("\n"), None
        if not code.strip():
            return
        if self._table is None:
            self._append(CodeBlock(code))
        else:
            self._runs.append(Run(code, frozenset({Style.CODE})))

    def _end_cell(self) -> None:
        content = self._content()
        if self._table is None or not (self._table.end_cell(content) or not content):
            self._append(Paragraph(content))  # a caption, or text that is out of place

    def _end_table(self) -> None:
        if self._table is None:
            return
        self._end_cell()
        block = self._table.block()
        self._table = None
        if block:
            self._append(block)

    def _break_line(self) -> None:
        """Begin a new line; two in a row end the paragraph, unless it is in a cell."""
        if self._runs and self._runs[-1].text == "\n":
            self.end_line()
        elif self._runs:
            self._runs[-1] = replace(self._runs[-1], text=self._runs[-1].text.rstrip(" "))
            self._runs.append(Run("\n"))

    def end_line(self) -> None:
        """Let what follows stand on a line of its own."""
        if self._table is not None and self._table.has_open_cell:
            if self._runs and self._runs[-1].text != "\n":
                self._runs.append(Run("\n"))
            return
        content = self._content()
        if content:
            self._append(self._block_of(content))
            self._level = 0

    def _block_of(self, content: Inline) -> Block:
        if self._level:
            return Heading(self._level, content, "")
        if len(content) == 1 and content[0] in self._linked:
            return self._linked[content[0]]
        return Paragraph(content)

    def _content(self) -> Inline:
        """Return the words so far; nothing where there are only spaces and signs."""
        runs, self._runs = self._runs, []
        while runs and runs[-1].text.isspace():
            runs.pop()
        if runs:
            runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
        signs = {sign.strip() for sign in _SIGNS.values()}
        if all(run.text.strip() in signs for run in runs):
            return ()
        return tuple(runs)

    def end(self) -> None:
        """Let nothing that was never closed be lost."""
        self._end_code()
        self._end_table()
        self.end_line()
        while len(self._frames) > 1:
            self._close()


def _is_short(item: ListItem) -> bool:
    return sum(isinstance(block, Paragraph) for block in item.blocks) < 2


def html_blocks(source: str) -> list[Block]:
    """Return what is to be read in a block of HTML; scripts and comments are dropped."""
    return html_content(source)[0]


def html_content(source: str) -> tuple[list[Block], list[str]]:
    """Return the same, and the names of places that no block of it has."""
    if has_too_many_open_tags(source):
        return too_long(source), []
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.end()
    return reader.blocks, reader.ids


def ids_in(source: str) -> list[str]:
    """Return the names that the tags in a line of HTML give to their place."""
    return html_content(f"{source}</a>")[1] if _NAMED_TAG.search(source) else []

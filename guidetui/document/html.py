"""Raw HTML in Markdown, made harmless: its words and pictures stay, its effects do not."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

from guidetui.document.limits import has_too_many_open_tags, too_long
from guidetui.document.model import (
    Align,
    Block,
    CodeBlock,
    Heading,
    Image,
    Inline,
    ListBlock,
    ListItem,
    Named,
    Paragraph,
    Rule,
    Run,
    Style,
    Table,
)
from guidetui.document.scripts import lowered, raised
from guidetui.text import sanitize, sanitize_line

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^>]*>", re.DOTALL)
STYLE_OF_TAG = {
    "b": Style.STRONG,
    "strong": Style.STRONG,
    "summary": Style.STRONG,
    "th": Style.STRONG,
    "dt": Style.STRONG,
    "caption": Style.STRONG,
    "mark": Style.STRONG,
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
# Tags that say nothing about the words inside them.
SILENT_TAGS = frozenset(
    "a abbr article aside body center details div dd dl figcaption figure font footer g head "
    "header html ins label li link main meta nav ol p picture pre q rp rt ruby section small "
    "source span table tbody td tfoot thead time tr u ul video wbr".split()
)
# What stands before the words of an element.
_SIGNS = {"summary": "▾ ", "dd": "  "}
_BREAKS = frozenset(
    "address article aside blockquote br caption center dd details div dl dt figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary ul".split()
)
_ID_ATTRIBUTES = ("id", "name")
_NAMED_TAG = re.compile(r"\s(?:id|name)\s*=", re.IGNORECASE)
_HIDDEN = frozenset({"script", "style", "template", "noscript"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._runs: list[Run] = []
        self._styles: Counter[Style] = Counter()
        self._hrefs: list[str | None] = []
        self._scripts: list[str] = []
        self._hidden = 0
        self._level = 0
        self._code: list[str] | None = None
        self._rows: list[list[Inline]] | None = None
        self._starts: list[int | None] = []
        self._is_item = False
        self.ids: list[str] = []

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
        match tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._level = int(tag[1])
            case "hr":
                self._append(Rule())
            case "pre":
                self._code = []
            case "ul" | "ol":
                self._starts.append(1 if tag == "ol" else None)
            case "li":
                self._is_item = True
            case "table":
                self._rows = []
            case "tr" if self._rows is not None:
                self._rows.append([])
            case "td" | "th":
                self._end_cell()
            case "img":
                self._picture(values.get("alt", ""), values.get("src", ""))

    def _append(self, block: Block) -> None:
        """Add a block, with the names that were given to its place."""
        if self.ids and isinstance(block, Named):
            block = replace(block, ids=tuple(self.ids))
            self.ids = []
        self.blocks.append(block)

    def _picture(self, alt: str, url: str) -> None:
        if self._rows is not None:
            self._runs.append(Run(alt or url, frozenset({Style.IMAGE}), url))
        else:
            self.end_line()
            self._append(Image(alt, url))

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
        match tag:
            case "pre":
                self._end_code()
            case "td" | "th" | "tr":
                self._end_cell()
            case "table":
                self._end_table()
            case _ if tag in _BREAKS:
                self.end_line()
        if tag in ("ul", "ol") and self._starts:
            self._starts.pop()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._code is not None:
            self._code.append(sanitize(data))
            return
        words = re.sub(r"\s+", " ", sanitize(data))
        if not words or (words.isspace() and not self._runs):
            return
        href = self._hrefs[-1] if self._hrefs else None
        if self._scripts and not words.isspace():
            words = SCRIPTS[self._scripts[-1]](words)
        self._runs.append(Run(words, frozenset(self._styles), href))

    def _end_code(self) -> None:
        code, self._code = "".join(self._code or ()).strip("\n"), None
        if code.strip():
            self._append(CodeBlock(code))

    def _end_cell(self) -> None:
        content = self._content()
        if self._rows is None:
            self._runs = [*content, Run(" ")] if content else []
        elif content:
            self._rows = self._rows or [[]]
            self._rows[-1].append(content)

    def _end_table(self) -> None:
        self._end_cell()
        rows, self._rows = [row for row in self._rows or () if row], None
        if rows:
            width = max(map(len, rows))
            head, *others = ((*row, *[()] * (width - len(row))) for row in rows)
            self._append(Table(head, tuple(others), (Align.LEFT,) * width))

    def end_line(self) -> None:
        """Let what follows stand on a line of its own."""
        if self._rows is not None:  # inside a cell
            if self._runs:
                self._runs.append(Run("\n"))
            return
        content = self._content()
        if content:
            self._append(self._block_of(content))
            self._level = 0
            self._is_item = False

    def _block_of(self, content: Inline) -> Block:
        if self._level:
            return Heading(self._level, content, "")
        if not self._is_item:
            return Paragraph(content)
        start = self._starts[-1] if self._starts else None
        items: tuple[ListItem, ...] = (ListItem((Paragraph(content),)),)
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, ListBlock) and last.start == start:
            self.blocks.pop()
            items = (*last.items, *items)
        return ListBlock(items, start)

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

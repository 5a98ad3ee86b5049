"""Raw HTML in Markdown, made harmless: its words and pictures stay, its effects do not."""

import re
from html.parser import HTMLParser

from guidetui.document.model import Block, Image, Paragraph, Run, Style
from guidetui.text import clean, clean_line

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^>]*>", re.DOTALL)
STYLE_OF_TAG = {
    "b": Style.STRONG,
    "strong": Style.STRONG,
    "summary": Style.STRONG,
    "i": Style.EMPHASIS,
    "em": Style.EMPHASIS,
    "s": Style.STRIKE,
    "del": Style.STRIKE,
    "code": Style.CODE,
    "tt": Style.CODE,
    "kbd": Style.KEY,
}
# Tags that say nothing about the words inside them.
SILENT_TAGS = frozenset(
    "a abbr center details div dd dl dt font g ins li mark ol p picture pre q samp section "
    "small source span sub sup table tbody td tfoot th thead tr u ul var wbr".split()
)
_BREAKS = frozenset(
    "address article blockquote br center dd details div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre "
    "section summary table tr ul".split()
)
_HIDDEN = frozenset({"script", "style", "template", "noscript"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._runs: list[Run] = []
        self._styles: list[Style] = []
        self._hrefs: list[str | None] = []
        self._hidden = 0

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Skip `<![anything[...]>`; the original raises AssertionError on an unknown keyword."""
        return self.parse_bogus_comment(i, report)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _HIDDEN:
            self._hidden += 1
        if tag in _BREAKS:
            self.end_paragraph()
        if tag in STYLE_OF_TAG:
            self._styles.append(STYLE_OF_TAG[tag])
        if tag == "a":
            self._hrefs.append(clean_line(values.get("href") or "") or None)
        if tag == "img":
            self.end_paragraph()
            url = clean_line(values.get("src") or "")
            self.blocks.append(Image(clean_line(values.get("alt") or ""), url))

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1
        if tag in STYLE_OF_TAG and STYLE_OF_TAG[tag] in self._styles:
            self._styles.remove(STYLE_OF_TAG[tag])
        if tag == "a" and self._hrefs:
            self._hrefs.pop()
        if tag in _BREAKS:
            self.end_paragraph()

    def handle_data(self, data: str) -> None:
        words = re.sub(r"\s+", " ", clean(data))
        if self._hidden or not words:
            return
        if words.isspace() and not self._runs:
            return
        href = self._hrefs[-1] if self._hrefs else None
        self._runs.append(Run(words, frozenset(self._styles), href))

    def end_paragraph(self) -> None:
        if any(not run.text.isspace() for run in self._runs):
            self.blocks.append(Paragraph(tuple(self._runs)))
        self._runs = []


def html_blocks(source: str) -> list[Block]:
    """Return the paragraphs and pictures in a block of HTML; scripts and comments are dropped."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.end_paragraph()
    return reader.blocks

"""A guide as the rules need it: its file's text, its Markdown and its blocks."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from guidetui.collection.guide_file import read_text, split_source
from guidetui.document.anchors import Anchors
from guidetui.document.mermaid import drawings
from guidetui.document.model import Block, Diagram, Document, Image, Run, walk
from guidetui.document.parse import parse_words, read_tokens
from guidetui.document.words import headings, links, plain_text
from guidetui.models import Guide, Problem
from guidetui.text import cells

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it.token import Token

_WORD = re.compile(r"[^\W_][\w'\u2019.+#/-]*")
_FENCE = re.compile(r"^[ \t>*+\-\d.)]*(?:`{3,}|~{3,})[ \t]*mermaid\b", re.MULTILINE | re.IGNORECASE)
_IN_HTML = re.compile(r"\b(?:href|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)


@dataclass(frozen=True)
class GuideSource:
    """One guide; line numbers are 1-based and count from the top of its file."""

    guide: Guide
    body: str
    body_line: int = 1

    @classmethod
    def read(cls, guide: Guide) -> "GuideSource | None":
        """Read a guide's file; None where that is no longer possible."""
        source = read_text(guide.path)
        if isinstance(source, Problem):
            return None
        split = split_source(guide.path, source.text)
        return cls(guide, split.body, split.body_line)

    @cached_property
    def document(self) -> Document:
        """The blocks of the body; addresses that are written as text are no links."""
        return parse_words(self.body)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the prose: no code, no diagrams, no front matter."""
        prose = "\n".join((*headings(self.document), plain_text(self.document)))
        return tuple(_WORD.findall(prose))

    def blocks(self) -> Iterator[Block]:
        """Yield every block, also those inside lists and quotes."""
        return walk(self.document.blocks)

    @cached_property
    def links(self) -> tuple[Run, ...]:
        """The links of the text, in order; those of pictures in the text are among them."""
        return tuple(links(self.document))

    @cached_property
    def diagrams(self) -> tuple[Diagram, ...]:
        """The Mermaid blocks, in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Diagram))

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """The pictures that stand alone, in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Image))

    @cached_property
    def anchors(self) -> Anchors:
        """The places that links may name."""
        return Anchors(self.document.blocks)

    def drawing(self, diagram: Diagram, fitting_cells: int) -> tuple[int, int] | None:
        """Return the cells and the lines that a diagram takes, None where it cannot be drawn.

        Of its drawings that is the first one that fits, or else the last one.
        """
        if diagram.source not in self._drawings:
            size = None
            for drawing in drawings(diagram.source):
                size = max(map(cells, drawing)), len(drawing)
                if size[0] <= fitting_cells:
                    break
            self._drawings[diagram.source] = size
        return self._drawings[diagram.source]

    @cached_property
    def _drawings(self) -> dict[str, tuple[int, int] | None]:
        return {}

    def line_of_diagram(self, number: int) -> int | None:
        """Return the line on which a diagram begins; they are counted from 0."""
        for index, match in enumerate(_FENCE.finditer(self.body)):
            if index == number:
                return self.line_at(match.start())
        return None

    def line_at(self, offset: int) -> int:
        """Return the line of the file of a place in the body."""
        return self.body_line + self.body.count("\n", 0, offset)

    def line_of_link(self, href: str, occurrence: int = 0) -> int | None:
        """Return the line of a link or picture; of those that lead to `href`, counted from 0."""
        lines = self._link_lines.get(href, [])
        if lines:
            return lines[min(occurrence, len(lines) - 1)]
        found = self.body.find(href)
        return self.line_at(found) if found >= 0 else None

    @cached_property
    def _link_lines(self) -> dict[str, list[int]]:
        lines: defaultdict[str, list[int]] = defaultdict(list)
        line = 0
        for token in read_tokens(self.body):
            line = token.map[0] if token.map else line
            if token.type == "inline":
                _note_links(token.children or [], line + self.body_line, lines)
            elif token.type == "html_block":
                _note_html(token.content, line + self.body_line, lines)
        return lines


def _note_links(tokens: "list[Token]", line: int, lines: dict[str, list[int]]) -> None:
    """Note the lines of the links in a paragraph that begins on `line`."""
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        elif token.type == "link_open":
            lines[str(token.attrs.get("href", ""))].append(line)
        elif token.type == "image":
            lines[str(token.attrs.get("src", ""))].append(line)
        elif token.type == "html_inline":
            _note_html(token.content, line, lines)
            line += token.content.count("\n")


def _note_html(source: str, line: int, lines: dict[str, list[int]]) -> None:
    for match in _IN_HTML.finditer(source):
        href = next(group for group in match.groups() if group is not None)
        lines[href].append(line + source.count("\n", 0, match.start()))

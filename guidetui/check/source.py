"""A guide as the rules need it: its file's text, its Markdown and its blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from guidetui.collection.front_matter import split_text
from guidetui.collection.guide_file import read_text
from guidetui.document.model import Block, Diagram, Document, Heading, Image
from guidetui.document.parse import parse
from guidetui.document.plain import headings, plain_text, walk
from guidetui.models import Guide, Problem

_WORD = re.compile(r"[^\W_][\w'\u2019.+#/-]*")


@dataclass(frozen=True)
class GuideSource:
    """One guide; line numbers are 1-based and count from the top of its file."""

    guide: Guide
    text: str
    body: str

    @classmethod
    def read(cls, guide: Guide) -> "GuideSource | None":
        """Read a guide's file; None where that is no longer possible."""
        source = read_text(guide.path)
        if isinstance(source, Problem):
            return None
        return cls(guide, source.text, split_text(source.text).body)

    @cached_property
    def document(self) -> Document:
        """The blocks of the body; diagrams are not drawn."""
        return parse(self.body, for_display=False)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the prose: no code, no diagrams, no front matter."""
        prose = "\n".join((*headings(self.document), plain_text(self.document)))
        return tuple(_WORD.findall(prose))

    def blocks(self) -> Iterator[Block]:
        """Yield every block, also those inside lists and quotes."""
        return walk(self.document.blocks)

    def diagrams(self) -> list[Diagram]:
        """Return the Mermaid blocks, in order."""
        return [block for block in self.blocks() if isinstance(block, Diagram)]

    def images(self) -> list[Image]:
        """Return the pictures that stand alone, in order."""
        return [block for block in self.blocks() if isinstance(block, Image)]

    def anchors(self) -> set[str]:
        """Return the anchors of the headings."""
        return {block.anchor for block in self.blocks() if isinstance(block, Heading)}

    def line_of(self, needle: str, occurrence: int = 0) -> int | None:
        """Return the line of an occurrence (0-based) of `needle` in the body, or None."""
        start = len(self.text) - len(self.body)
        for _ in range(occurrence + 1):
            found = self.text.find(needle, start)
            if found < 0:
                return None
            start = found + len(needle)
        return self.text.count("\n", 0, found) + 1

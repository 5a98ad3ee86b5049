"""The headings of the document in the reader."""

from dataclasses import dataclass

from guidetui.document.model import Heading, plain
from guidetui.text import sanitize_line
from guidetui.tui.widgets.reader.growing import Growing


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading: its words, its level and its block."""

    title: str
    level: int
    block: int


class Outlined(Growing):
    """A column that knows its headings."""

    def outline(self) -> list[Entry]:
        """Return the headings as far as they are there, without the title of the guide."""
        return [
            Entry(sanitize_line(plain(block.content)), block.level, index)
            for index, block in enumerate(self._flow.blocks[: self._body_count])
            if isinstance(block, Heading) and (block.anchor or index)
        ]

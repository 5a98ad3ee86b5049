"""The one traversal of the blocks of a document; a subclass decides how each looks."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Generic, TypeVar

from guidetui.document.model import (
    Block,
    CodeBlock,
    Definition,
    Diagram,
    Facts,
    Footnote,
    Heading,
    Image,
    ListBlock,
    Paragraph,
    Quote,
    Table,
)

Line = TypeVar("Line")


class Traversal(ABC, Generic[Line]):
    """Turns blocks into lines.

    Every method returns the lines of a block; `width` is in cells, `depth` counts the lists around.
    """

    def __init__(self, min_cells: int, empty_line: Line) -> None:
        self._min_cells = min_cells
        self._empty_line = empty_line

    def block(self, block: Block, width: int, depth: int = 0) -> list[Line]:
        """Return the lines of any block."""
        match block:
            case ListBlock():
                return self._list(block, width, depth)
            case Quote():
                return self._quote(block, width, depth)
            case Footnote():
                return self._footnote(block, width, depth)
            case Definition():
                return self._definition(block, width, depth)
            case _:
                return self._leaf(block, width)

    def _leaf(self, block: Block, width: int) -> list[Line]:
        match block:
            case Heading():
                return self._heading(block, width)
            case Paragraph():
                return self._paragraph(block, width)
            case CodeBlock():
                return self._code(block, width)
            case Diagram():
                return self._diagram(block, width)
            case Table():
                return self._table(block, width)
            case Image():
                return self._image(block, width)
            case Facts():
                return self._facts(block, width)
            case _:
                return self._rule(width)

    def _stack(
        self, blocks: Iterable[Block], width: int, depth: int, *, gap: int = 1, taken: int = 0
    ) -> list[Line]:
        """Return `blocks` one below the other; `taken` cells of the first line are not free."""
        lines: list[Line] = []
        for index, block in enumerate(blocks):
            if index and gap:
                lines.append(self._empty_line)
            free = width if index else width - taken
            lines.extend(self.block(block, max(free, self._min_cells), depth))
        return lines

    @abstractmethod
    def _list(self, block: ListBlock, width: int, depth: int) -> list[Line]: ...

    @abstractmethod
    def _quote(self, block: Quote, width: int, depth: int) -> list[Line]: ...

    @abstractmethod
    def _footnote(self, block: Footnote, width: int, depth: int) -> list[Line]: ...

    @abstractmethod
    def _definition(self, block: Definition, width: int, depth: int) -> list[Line]: ...

    @abstractmethod
    def _heading(self, block: Heading, width: int) -> list[Line]: ...

    @abstractmethod
    def _paragraph(self, block: Paragraph, width: int) -> list[Line]: ...

    @abstractmethod
    def _code(self, block: CodeBlock, width: int) -> list[Line]: ...

    @abstractmethod
    def _diagram(self, block: Diagram, width: int) -> list[Line]: ...

    @abstractmethod
    def _table(self, block: Table, width: int) -> list[Line]: ...

    @abstractmethod
    def _image(self, block: Image, width: int) -> list[Line]: ...

    @abstractmethod
    def _facts(self, block: Facts, width: int) -> list[Line]: ...

    @abstractmethod
    def _rule(self, width: int) -> list[Line]: ...

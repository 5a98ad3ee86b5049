"""Text selected in the reader: with the pointer, or block by block with the keys."""

import re
from collections.abc import Callable

from textual import events

from guidetui.document.model import is_continued
from guidetui.models import Position
from guidetui.render.text_offsets import Span, first_offset, offset_in
from guidetui.render.wrap import Line
from guidetui.text import pluralize
from guidetui.tui.keymap import shown_key
from guidetui.tui.widgets.reader.view import DocumentView, ReaderPart, decorated

_WORD = re.compile(r"\w+(?:['’.\-/]\w+)*|\S")
_ALL = 1_000_000_000
TextOffset = tuple[int, int]  # a block and a character of its text


class Selection(ReaderPart):
    """The selection, independent of the width."""

    def __init__(self, view: DocumentView, on_status: Callable[[str], object]) -> None:
        self._view = view
        self._on_status = on_status
        self._pressed: TextOffset | None = None
        self._ends: tuple[TextOffset, TextOffset] | None = None
        self._block_ends: tuple[int, int] | None = None

    @property
    def exists(self) -> bool:
        """Whether anything is selected."""
        return self._ends is not None

    @property
    def text(self) -> str:
        """The selected text, without the line breaks of the layout."""
        return self._view.text(self._spans())

    @property
    def blocks(self) -> range:
        """The blocks that are selected with the keys."""
        if self._block_ends is None:
            return range(0)
        return range(min(self._block_ends), max(self._block_ends) + 1)

    @property
    def source_blocks(self) -> range:
        """The blocks selected with the keys, numbered as in the file, not by chunks."""
        selected, blocks = self.blocks, self._view.layout.blocks
        first = sum(not is_continued(block) for block in blocks[: selected.start])
        last = sum(not is_continued(block) for block in blocks[: selected.stop - 1])
        return range(first, last + 1) if selected else selected

    def clear(self) -> None:
        """Select nothing."""
        self._pressed = None
        if self._ends is not None:
            self._select(None)

    def _spans(self) -> list[Span]:
        if self._ends is None:
            return []
        (first, start), (last, end) = sorted(self._ends)
        return [
            Span(block, start if block == first else 0, end if block == last else _ALL)
            for block in range(first, min(last + 1, len(self._view.layout.blocks)))
        ]

    def _select(self, ends: tuple[TextOffset, TextOffset] | None) -> None:
        self._ends, self._block_ends = ends, None
        self._on_status(f"text selected · {shown_key('copy')} copies it" if ends else "")
        self._view.widget.refresh()

    # With the keys

    def toggle_blocks(self) -> None:
        """Select the first block that begins in view; if blocks are selected, deselect them."""
        view = self._view
        if self._block_ends is not None:
            self.clear()
        elif view.layout.blocks:
            top = view.top
            is_cut = top.line > 0 and top.block + 1 < len(view.layout.blocks)
            block = top.block + 1 if is_cut else top.block
            self.select_blocks(block, block)

    def extend(self, steps: int) -> bool:
        """Select some blocks more or fewer; return False if no blocks are selected."""
        if self._block_ends is None:
            return False
        anchor, head = self._block_ends
        self.select_blocks(anchor, head + steps)
        return True

    def select_blocks(self, anchor: int, head: int) -> None:
        """Select the blocks from `anchor` to `head`, whichever comes first."""
        head = max(0, min(head, len(self._view.layout.blocks) - 1))
        self._block_ends = (anchor, head)
        blocks = self.blocks
        self._ends = ((blocks[0], 0), (blocks[-1], _ALL))
        self._on_status(
            f"{pluralize(len(blocks), 'block')} · {shown_key('copy')} copies it, "
            f"{shown_key('copy-markdown')} its Markdown"
        )
        self._view.widget.refresh()
        self._view.bring_into_view(Span(head, 0, 1))

    # With the pointer

    def press(self, event: events.MouseDown) -> None:
        """Begin to select."""
        self.clear()
        if event.button == 1:
            self._pressed = self._offset_under(event)
            self._view.widget.capture_mouse()

    def drag(self, event: events.MouseMove) -> None:
        """Select up to the pointer; past an edge the text scrolls."""
        if self._pressed is None:
            return
        view = self._view
        y = event.y - view.widget.gutter.top
        if not 0 <= y < view.widget.size.height:
            view.scroll_to_line(view.lines.start + (1 if y > 0 else -1))
        offset = self._offset_under(event)
        if offset is not None and (offset != self._pressed or self.exists):
            self._select((self._pressed, offset))

    def release(self) -> None:
        """End to select."""
        if self._pressed is not None:
            self._pressed = None
            self._view.widget.release_mouse()

    def click(self, event: events.Click) -> None:
        """Select a word by a double click, a block by a triple one."""
        at = self._offset_under(event)
        if event.chain < 2 or at is None:
            return
        block, offset = at
        if event.chain > 2:
            self._select(((block, 0), (block, _ALL)))
            return
        for word in _WORD.finditer(self._view.text_of_block(block)):
            if word.start() <= offset < word.end():
                self._select(((block, word.start()), (block, word.end())))

    def _offset_under(self, event: events.MouseEvent) -> TextOffset | None:
        """Return the character under the pointer, or the nearest in its line or below."""
        view, widget = self._view, self._view.widget
        if not view.layout.blocks:
            return None
        x, y = event.x - widget.gutter.left, event.y - widget.gutter.top
        y = max(0, min(y, widget.size.height - 1))
        at = view.layout.position_at(y + view.lines.start)
        lines = view.layout.lines_of(at.block)
        if at.line < len(lines):
            line = lines[at.line]
            column = view.wide_blocks.column(line, at.block, x - view.margin)
            offset = offset_in(line, column)
            if offset is not None:
                return at.block, offset
        return at.block, first_offset(lines, at.line)

    def decorate(self, line: Line, at: Position) -> Line:
        """Show the selected part of a line."""
        if self._ends is None:
            return line
        (first, start), (last, end) = sorted(self._ends)
        if not first <= at.block <= last:
            return line
        start = start if at.block == first else 0
        end = end if at.block == last else _ALL
        return decorated(line, [(start, end, "selected-text")])

    def on_document_shown(self) -> None:
        """Select nothing."""
        self.clear()

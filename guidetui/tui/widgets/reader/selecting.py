"""Text chosen in the reader: with the pointer, or block by block with the keys."""

import re
from collections.abc import Iterable

from textual import events

from guidetui.document.chunks import is_continued
from guidetui.render.spots import Span, first_offset, offset_in
from guidetui.render.stretches import text_of
from guidetui.text import pluralize
from guidetui.tui.widgets.reader.growing import Growing

_KIND = "selected-text"
_WORD = re.compile(r"\w+(?:['’.\-/]\w+)*|\S")
_ALL = 1_000_000_000
Spot = tuple[int, int]


class Selecting(Growing):
    """A column that knows what is chosen in it, whatever its width."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._pressed: Spot | None = None
        self._selected: tuple[Spot, Spot] | None = None
        self._chosen_blocks: tuple[int, int] | None = None

    @property
    def has_selection(self) -> bool:
        """Whether anything is chosen."""
        return self._selected is not None

    @property
    def selected_blocks(self) -> range:
        """The blocks that are chosen by the keys."""
        if self._chosen_blocks is None:
            return range(0)
        return range(min(self._chosen_blocks), max(self._chosen_blocks) + 1)

    @property
    def selected_wholes(self) -> range:
        """The blocks that are chosen by the keys, counted as the file has them, not by slices."""
        chosen, blocks = self.selected_blocks, self._flow.blocks
        first = sum(not is_continued(block) for block in blocks[: chosen.start])
        last = sum(not is_continued(block) for block in blocks[: chosen.stop - 1])
        return range(first, last + 1) if chosen else chosen

    @property
    def selected_text(self) -> str:
        """What is chosen, without the line breaks of the layout."""
        return self._joined(self._spans())

    def text_of_block(self, block: int) -> str:
        """Return the text of one block as it is drawn now."""
        return text_of(self._flow.blocks[block], self._flow.width)

    def body_text(self) -> str:
        """Return the text of the whole document."""
        return self._joined(Span(block, 0, _ALL) for block in range(self._body_count))

    def _joined(self, spans: Iterable[Span]) -> str:
        """Return what stands there; the slices of a block are one again."""
        parts = [""]
        for span in spans:
            parts[-1] += self.text_of_block(span.block)[span.start : span.end]
            if not is_continued(self._flow.blocks[span.block]):
                parts.append("")
        return "\n\n".join(part.strip("\n") for part in parts if part.strip())

    def drop_selection(self) -> None:
        """Choose nothing."""
        self._pressed = None
        if self._selected is not None:
            self._select(None)

    def _spans(self) -> list[Span]:
        if self._selected is None:
            return []
        (first, start), (last, end) = sorted(self._selected)
        return [
            Span(block, start if block == first else 0, end if block == last else _ALL)
            for block in range(first, min(last + 1, len(self._flow.blocks)))
        ]

    def _select(self, selected: tuple[Spot, Spot] | None, blocks: range | None = None) -> None:
        self._selected = selected
        if blocks is None:
            self._chosen_blocks = None
        self.marks.put(_KIND, self._spans())
        note = ""
        if selected is not None:
            what = pluralize(len(blocks), "block") if blocks else "text selected"
            note = f"{what} · y copies it, Y its Markdown" if blocks else f"{what} · y copies it"
        self.post_message(self.StatusChanged(note))
        self.refresh()

    def action_select_block(self) -> None:
        """Choose the first block that begins in view; pressed again, nothing."""
        if self._chosen_blocks is not None:
            self.drop_selection()
        elif self._flow.blocks:
            top = self._top
            is_cut = top.line > 0 and top.block + 1 < len(self._flow.blocks)
            block = top.block + 1 if is_cut else top.block
            self._choose_blocks(block, block)

    def _choose_blocks(self, anchor: int, head: int) -> None:
        head = max(0, min(head, len(self._flow.blocks) - 1))
        self._chosen_blocks = (anchor, head)
        blocks = self.selected_blocks
        self._select(((blocks[0], 0), (blocks[-1], _ALL)), blocks)
        self.bring_into_view(Span(head, 0, 1))

    def extend_blocks(self, steps: int) -> bool:
        """Choose more or fewer blocks; False where they are not chosen one by one."""
        if self._chosen_blocks is None:
            return False
        anchor, head = self._chosen_blocks
        self._choose_blocks(anchor, head + steps)
        return True

    def _spot(self, event: events.MouseEvent) -> Spot | None:
        """Return the character under the pointer, or the nearest in its line or below."""
        if not self._flow.blocks:
            return None
        x, y = event.x - self.gutter.left, event.y - self.gutter.top
        y = max(0, min(y, self.size.height - 1))
        place = self._flow.position_at(y + self.scroll_offset.y)
        lines = self._flow.lines_of(place.block)
        if place.line < len(lines):
            offset = offset_in(lines[place.line], x + self.scroll_offset.x - self._margin)
            if offset is not None:
                return place.block, offset
        return place.block, first_offset(lines, place.line)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to choose."""
        self.drop_selection()
        if event.button == 1:
            self._pressed = self._spot(event)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Choose up to the pointer; past an edge the text moves."""
        if self._pressed is None:
            return
        y = event.y - self.gutter.top
        if not 0 <= y < self.size.height:
            self._scroll_to_line(self.scroll_offset.y + (1 if y > 0 else -1))
        spot = self._spot(event)
        if spot is not None and (spot != self._pressed or self._selected is not None):
            self._select((self._pressed, spot))

    def on_mouse_up(self) -> None:
        """Leave it at what is chosen."""
        if self._pressed is not None:
            self._pressed = None
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Choose a word by a double click, a block by a triple one."""
        spot = self._spot(event)
        if event.chain < 2 or spot is None:
            return
        block, offset = spot
        if event.chain > 2:
            self._select(((block, 0), (block, _ALL)))
            return
        for word in _WORD.finditer(self.text_of_block(block)):
            if word.start() <= offset < word.end():
                self._select(((block, word.start()), (block, word.end())))

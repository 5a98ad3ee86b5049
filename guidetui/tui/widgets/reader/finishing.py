"""Diagrams are drawn and code is colored near the view, one block at a time on a thread."""

import asyncio

from textual import work

from guidetui.document.finish import finish
from guidetui.document.model import Block
from guidetui.models import Position
from guidetui.render.lazy_layout import LazyLayout
from guidetui.tui.widgets.reader.column import Column


class Finishing(Column):
    """A column whose blocks are finished once they come near the view."""

    _is_finishing = False

    def _settle(self, position: Position) -> None:
        super()._settle(position)
        self._finish_near()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Finish what comes near the view."""
        super().watch_scroll_y(old_value, new_value)
        self._finish_near()

    def unfinished_near(self) -> tuple[LazyLayout, int] | None:
        """Return the next block to finish, in view or a screen away from it."""
        height = max(self.size.height, 1)
        top = self._flow.position_at(max(0, self.scroll_offset.y - height))
        block = self._flow.unfinished(top, 3 * height)
        return None if block is None else (self._flow, block)

    def _finish_near(self) -> None:
        if not self._is_finishing and self.is_attached and self.unfinished_near() is not None:
            self._is_finishing = True
            self._finish_blocks()

    @work(group="finishing", exit_on_error=False)
    async def _finish_blocks(self) -> None:
        try:
            while (place := self.unfinished_near()) is not None:
                flow, index = place
                block = flow.blocks[index]
                finished = await asyncio.to_thread(finish, block)
                is_there = index < len(flow.blocks) and flow.blocks[index] is block
                if is_there and flow is self._flow:
                    self.replace_block(index, finished)
        finally:
            self._is_finishing = False

    def replace_block(self, index: int, block: Block) -> None:
        """Show a finished block; what is in view stays where it is."""
        position = self._top
        self._flow.replace(index, block)
        self._resize_lines()
        self._scroll_to_line(self._flow.line_at(position))
        self.refresh()

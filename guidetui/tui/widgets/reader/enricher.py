"""Diagrams are drawn and code is colored near the view, one block at a time on a thread."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from guidetui.document.enrich import enrich
from guidetui.render.layout import block_text
from guidetui.tui.widgets.reader.part import ReaderPart
from guidetui.tui.widgets.reader.view import DocumentView


class Enricher(ReaderPart):
    """Enriches the blocks in view and a screen around it, also after scrolling."""

    def __init__(self, view: DocumentView, on_text_changed: Callable[[], object]) -> None:
        """`on_text_changed` is called where a drawing takes the place of its source."""
        self._view = view
        self._on_text_changed = on_text_changed
        self._is_running = False

    @property
    def is_done(self) -> bool:
        """Whether everything in view and around it is enriched."""
        return self._next_block() is None

    def on_document_shown(self) -> None:
        """Enrich what is in view."""
        self._start()

    def on_blocks_changed(self, first: int, last: int) -> None:  # noqa: ARG002
        """Enrich what came into view."""
        self._start()

    def on_resized(self) -> None:
        """Enrich what came into view."""
        self._start()

    def on_scrolled(self) -> None:
        """Enrich what comes near the view."""
        self._start()

    def _next_block(self) -> int | None:
        height = self._view.height
        first = self._view.layout.position_at(max(0, self._view.lines.start - height))
        return self._view.layout.unfinished(first, 3 * height)

    def _start(self) -> None:
        widget = self._view.widget
        if not self._is_running and widget.is_attached and not self.is_done:
            self._is_running = True
            widget.run_worker(cast("Any", self._enrich), group="enrich", exit_on_error=False)

    async def _enrich(self) -> None:
        view = self._view
        try:
            while (index := self._next_block()) is not None:
                layout = view.layout
                block = layout.blocks[index]
                enriched = await asyncio.to_thread(enrich, block)
                is_there = index < len(layout.blocks) and layout.blocks[index] is block
                if is_there and layout is view.layout:
                    is_same = block_text(block, layout.width) == block_text(enriched, layout.width)
                    view.replace(index, enriched)
                    if not is_same:
                        self._on_text_changed()
        finally:
            self._is_running = False

"""Draws what comes into view: diagrams, colors of code, pictures."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

from guidetui.document.enrich import enrich
from guidetui.document.model import Facts, Image
from guidetui.models import Position
from guidetui.render.illustrated import has_picture, illustrated, images_in, without_picture
from guidetui.render.layout import block_text, indent_of
from guidetui.render.lazy_layout import LinkPlace
from guidetui.render.wrap import Line
from guidetui.tui.widgets.reader.view import DocumentView, ReaderPart


class Enricher(ReaderPart):
    """Enriches the blocks in view and those within a screen of it."""

    def __init__(self, view: DocumentView, on_text_changed: Callable[[], object]) -> None:
        """`on_text_changed` is called when a drawing replaces its source."""
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


# Lines left for the text around a picture, to show where in the guide it is.
_LINES_AROUND = 2
_MIN_LINES = 6


class PictureSlot(ReaderPart):
    """The place of a picture in the document that is shown."""

    def __init__(
        self,
        view: DocumentView,
        selected: Callable[[], LinkPlace | None],
        on_size_changed: Callable[[], object],
    ) -> None:
        """`on_size_changed` is called when the picture was drawn for another size.

        `selected` returns the selected link.
        """
        self._view = view
        self._selected = selected
        self._on_size_changed = on_size_changed
        self._image: Image | None = None
        self._block = -1
        self._drawn_for = (0, 0)

    def size_of(self, image: Image) -> tuple[int, int]:
        """Return the size in cells and lines that a picture may take in its place."""
        place = self._place(image)
        block = self._view.layout.blocks[place] if place is not None else None
        indent = indent_of(block, lambda inner: image in images_in(inner)) if block else 0
        lines = max(_MIN_LINES, self._view.widget.size.height - _LINES_AROUND)
        return max(1, self._view.width - indent), lines

    def show(self, image: Image | None, picture: Sequence[Line] = ()) -> None:
        """Put the lines of a picture where it belongs, or remove them (`image` None).

        That is below a picture of the text, or below the facts. What is in view stays, unless
        there was no picture before: it is scrolled to then.
        """
        view, position = self._view, self._view.position
        before = self._shown()
        place = self._place(image) if image else None
        if before is not None and before != place:
            view.replace(before, without_picture(view.layout.blocks[before]))
        self._image, self._block = image, -1
        if image is None or place is None:
            view.go_to(position)
            return
        self._drawn_for, self._block = self.size_of(image), place
        block = without_picture(view.layout.blocks[place])
        view.replace(place, illustrated(block, image, tuple(picture)))
        if before != place:
            first, last = self._lines_of_picture(place, image)
            top = view.layout.line_at(Position(place, first))
            if top not in view.lines or top + last - first not in view.lines:
                position = Position(place, max(0, first - _LINES_AROUND + 1))
        view.go_to(position)

    def _lines_of_picture(self, block: int, image: Image) -> tuple[int, int]:
        """Return the first and the last line of the picture in its block."""
        lines = self._view.layout.lines_of(block)
        found = [
            number
            for number, line in enumerate(lines)
            if any(segment.colors and segment.opens == image for segment in line)
        ]
        return (found[0], found[-1]) if found else (0, len(lines) - 1)

    def on_document_shown(self) -> None:
        """Forget the picture of the previous document."""
        self._image, self._block = None, -1

    def _shown(self) -> int | None:
        """Return the block with the picture, if any."""
        blocks = self._view.layout.blocks
        is_there = 0 <= self._block < len(blocks) and has_picture(blocks[self._block])
        return self._block if is_there else None

    def _place(self, image: Image) -> int | None:
        """Return the block for a picture: the one that refers to it, or the facts."""
        facts = None
        for index, block in enumerate(self._view.layout.blocks):
            if isinstance(block, Facts):
                facts = index if facts is None else facts
            elif image in images_in(block):
                return index
        return facts

    @property
    def candidate(self) -> Image | None:
        """The selected picture of the text, or else the first one in view, or the first of all."""
        selected, view = self._selected(), self._view
        if selected is not None:
            images = list(images_in(view.layout.blocks[selected.block]))
            leads_there = (image for image in images if image.url == selected.href)
            if image := next(leads_there, None) or next(iter(images), None):
                return image
        first = view.layout.position_at(view.lines.start).block
        last = view.layout.position_at(max(view.lines.start, view.lines.stop - 1)).block
        for block in range(first, last + 1):
            for image in images_in(view.layout.blocks[block]):
                if self._is_in_view(block, image):
                    return image
        return next((image for block in view.layout.blocks for image in images_in(block)), None)

    def _is_in_view(self, block: int, image: Image) -> bool:
        places = self._view.layout.links_of(block)
        found = (place.line for place in places if place.href == image.url)
        return self._view.is_in_view(Position(block, next(found, 0)))

    def on_resized(self) -> None:
        """Request the picture again if its size changed."""
        image = self._image
        if image and self._shown() is not None and self.size_of(image) != self._drawn_for:
            self._on_size_changed()

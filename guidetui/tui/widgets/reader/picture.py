"""The picture in the reader: the production diagram under the facts, or one of the text."""

from collections.abc import Callable, Sequence

from guidetui.document.model import Facts, Image
from guidetui.models import Position
from guidetui.render.illustrated import (
    Illustrated,
    IllustratedImage,
    illustrated,
    without_picture,
)
from guidetui.render.wrap import Line
from guidetui.tui.widgets.reader.part import ReaderPart
from guidetui.tui.widgets.reader.view import DocumentView

# Left for the text around a picture, to show where in the guide it is.
_LINES_AROUND = 2
_MIN_LINES = 6


class PictureSlot(ReaderPart):
    """The place of a picture, for as long as the document is shown."""

    def __init__(
        self,
        view: DocumentView,
        selected: Callable[[], int],
        on_size_changed: Callable[[], object],
    ) -> None:
        """`on_size_changed` is called where the picture was drawn for another size.

        `selected` returns the block with the selected link, or -1.
        """
        self._view = view
        self._selected = selected
        self._on_size_changed = on_size_changed
        self._drawn_for = (0, 0)

    @property
    def size(self) -> tuple[int, int]:
        """How many cells across and lines down a picture may take."""
        return self._view.width, max(_MIN_LINES, self._view.widget.size.height - _LINES_AROUND)

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
        if image is None or place is None:
            view.go_to(position)
            return
        self._drawn_for = self.size
        block = view.layout.blocks[place]
        if isinstance(block, Facts | Image):
            view.replace(place, illustrated(block, image, tuple(picture)))
        if before != place:
            end = len(view.layout.lines_of(place))
            last = view.layout.line_at(Position(place, end - 1))
            first = last - len(picture) + 1
            if first not in view.lines or last not in view.lines:
                position = Position(place, max(0, end - len(picture) - _LINES_AROUND + 1))
        view.go_to(position)

    def _shown(self) -> int | None:
        """Return which block has a picture under it now."""
        blocks = enumerate(self._view.layout.blocks)
        shown = (at for at, block in blocks if isinstance(block, Illustrated | IllustratedImage))
        return next(shown, None)

    def _place(self, image: Image) -> int | None:
        """Return the block that a picture goes under: itself in the text, or the facts."""
        facts = None
        for index, block in enumerate(self._view.layout.blocks):
            if isinstance(block, Facts):
                facts = index if facts is None else facts
            elif isinstance(block, Image) and (block.alt, block.url) == (image.alt, image.url):
                return index
        return facts

    @property
    def candidate(self) -> Image | None:
        """The picture of the text that is selected, or else the first one in view, or of all."""
        blocks = self._view.layout.blocks
        images = {at: block for at, block in enumerate(blocks) if isinstance(block, Image)}
        if self._selected() in images:
            return images[self._selected()]
        in_view = (images[at] for at in images if self._view.is_in_view(Position(at)))
        return next(in_view, None) or next(iter(images.values()), None)

    def on_resized(self) -> None:
        """Ask for the picture again where it has another size."""
        if self._shown() is not None and self.size != self._drawn_for:
            self._on_size_changed()

"""The production picture in the reader: under the facts, above the guide's text."""

from collections.abc import Callable, Sequence

from guidetui.document.model import Facts, Image
from guidetui.models import Position
from guidetui.render.illustrated import Illustrated
from guidetui.render.wrap import Line
from guidetui.tui.widgets.reader.part import ReaderPart
from guidetui.tui.widgets.reader.view import DocumentView

# Left for the text around a picture, to show where in the guide it is.
_LINES_AROUND = 2
_MIN_LINES = 6
# The facts are among the first blocks.
_HEADER_BLOCKS = 4


class PictureSlot(ReaderPart):
    """The place of a picture, for as long as the document is shown."""

    def __init__(self, view: DocumentView, on_size_changed: Callable[[], object]) -> None:
        """`on_size_changed` is called where the picture was drawn for another size."""
        self._view = view
        self._on_size_changed = on_size_changed
        self._drawn_for = (0, 0)

    @property
    def size(self) -> tuple[int, int]:
        """How many cells across and lines down a picture may take."""
        return self._view.width, max(_MIN_LINES, self._view.widget.size.height - _LINES_AROUND)

    def show(self, image: Image | None, picture: Sequence[Line] = ()) -> None:
        """Put the lines of a picture under the facts, or remove them (`image` None).

        What is in view stays, unless there was no picture before: it is scrolled to then.
        """
        found = self._facts()
        if found is None:
            return
        index, facts = found
        view, position = self._view, self._view.position
        self._drawn_for = self.size
        is_new = image is not None and not isinstance(facts, Illustrated)
        plain = Facts(facts.rows)
        view.replace(index, Illustrated(facts.rows, tuple(picture), image) if image else plain)
        if is_new:
            end = len(view.layout.lines_of(index))
            last = view.layout.line_at(Position(index, end - 1))
            first = last - len(picture) + 1
            if first not in view.lines or last not in view.lines:
                position = Position(index, max(0, end - len(picture) - _LINES_AROUND + 1))
        view.go_to(position)

    def _facts(self) -> tuple[int, Facts] | None:
        for index, block in enumerate(self._view.layout.blocks[:_HEADER_BLOCKS]):
            if isinstance(block, Facts):
                return index, block
        return None

    def on_resized(self) -> None:
        """Ask for the picture again where it has another size."""
        found = self._facts()
        is_there = found is not None and isinstance(found[1], Illustrated)
        if is_there and self.size != self._drawn_for:
            self._on_size_changed()

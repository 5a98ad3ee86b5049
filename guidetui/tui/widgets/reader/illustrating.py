"""The production diagram in the reader: under the facts, above the guide's text."""

from collections.abc import Sequence

from textual.message import Message

from guidetui.document.model import Facts, Image
from guidetui.models import Position
from guidetui.render.illustrated import Illustrated
from guidetui.render.wrap import Line
from guidetui.tui.widgets.reader.links import Links

# Left for the text around a picture, so that one sees where it stands.
_LINES_AROUND = 2
_LEAST_LINES = 6
# The facts are among the first blocks.
_HEADER = 4


class Illustrating(Links):
    """A column with a picture in it, for as long as the document is shown."""

    class PictureSizeChanged(Message):
        """The picture in the guide was drawn for another size than there is now."""

    _drawn_for = (0, 0)

    @property
    def picture_size(self) -> tuple[int, int]:
        """How many cells across and lines down a picture may take."""
        return self._measure, max(_LEAST_LINES, self.size.height - _LINES_AROUND)

    def on_resize(self) -> None:
        """Ask for the picture again where it has another room."""
        is_there = any(isinstance(block, Illustrated) for block in self._flow.blocks[:_HEADER])
        if is_there and self.picture_size != self._drawn_for:
            self.post_message(self.PictureSizeChanged())

    def illustrate(self, image: Image | None, picture: Sequence[Line] = ()) -> None:
        """Put the lines of a picture under the facts, or take them away (`image` None).

        What is in view stays, unless there was no picture before: it is scrolled to then.
        """
        header = self._flow.blocks[:_HEADER]
        index = next((i for i, block in enumerate(header) if isinstance(block, Facts)), None)
        facts = self._flow.blocks[index] if index is not None else None
        if index is None or not isinstance(facts, Facts):
            return
        self._drawn_for = self.picture_size
        position = self.position
        if self._link is not None and isinstance(self._link.opens, Image):
            self._link = None
        is_new = image is not None and not isinstance(facts, Illustrated)
        plain = Facts(facts.rows)
        self._flow.replace(
            index, Illustrated(facts.rows, tuple(picture), image) if image else plain
        )
        if is_new:
            end = len(self._flow.lines_of(index))
            last = self._flow.line_at(Position(index, end - 1))
            first = last - len(picture) + 1
            if not (
                self.scroll_offset.y <= first and last < self.scroll_offset.y + self.size.height
            ):
                position = Position(index, max(0, end - len(picture) - _LINES_AROUND + 1))
        self._settle(position)

"""Links by letter: `f` puts letters on the links in view, typing them follows one."""

from textual import events

from guidetui.models import Position
from guidetui.render.lazy_layout import LinkPlace
from guidetui.render.wrap import Line
from guidetui.tui.widgets.reader.hints import LETTERS, column_of, labels, overlaid
from guidetui.tui.widgets.reader.links import Links

_NOTE = "type the letters of a link; Esc cancels"


class Hinting(Links):
    """A column that may show letters on its links, and then reads letters only."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._hints: dict[str, LinkPlace] = {}
        self._typed = ""

    @property
    def is_hinting(self) -> bool:
        """Whether letters stand on the links."""
        return bool(self._hints)

    def action_hints(self) -> None:
        """Put letters on the links in view; where they stand already, the key is one of them."""
        if self._hints:
            self._type("f")
            return
        places = self._links_in_view()
        if not places:
            self.notify("There is no link in view.", markup=False)
            return
        self._hints = dict(zip(labels(len(places)), places, strict=True))
        self._typed = ""
        self.post_message(self.StatusChanged(_NOTE))
        self.refresh()

    def drop_hints(self) -> None:
        """Take the letters away."""
        if self._hints:
            self._hints = {}
            self.post_message(self.StatusChanged(""))
            self.refresh()

    def _links_in_view(self) -> list[LinkPlace]:
        top = self.scroll_offset.y
        bottom = top + self.size.height
        first, last = self._flow.position_at(top).block, self._flow.position_at(bottom - 1).block
        if not self._flow.blocks:
            return []
        places = [place for block in range(first, last + 1) for place in self._flow.links_of(block)]
        return [
            place
            for place in places
            if top <= self._flow.line_at(Position(place.block, place.line)) < bottom
        ]

    def decorated(self, line: Line, place: Position) -> Line:
        """Return a line with the letters of the links that begin on it."""
        line = super().decorated(line, place)
        for label, link in self._hints.items():
            is_here = (link.block, link.line) == (place.block, place.line)
            if is_here and label.startswith(self._typed):
                line = overlaid(line, column_of(line, link.number), label)
        return line

    def on_key(self, event: events.Key) -> None:
        """Read the letters of a hint; any other key takes the letters away."""
        if not self._hints:
            return
        event.stop()
        event.prevent_default()
        if event.key == "backspace" and self._typed:
            self._typed = self._typed[:-1]
            self.refresh()
            return
        letter = (event.character or "").lower()
        if letter and letter in LETTERS:
            self._type(letter)
        else:
            self.drop_hints()

    def _type(self, letter: str) -> None:
        typed = self._typed + letter
        if typed in self._hints:
            place = self._hints[typed]
            self.drop_hints()
            self._go_to(place)
        elif any(label.startswith(typed) for label in self._hints):
            self._typed = typed
            self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Take the letters away where other links come into view."""
        super().watch_scroll_y(old_value, new_value)
        if old_value != new_value:
            self.drop_hints()

    def on_resize(self) -> None:
        """Take the letters away where lines are laid out anew."""
        self.drop_hints()

    def on_blur(self) -> None:
        """Take the letters away where nobody types."""
        self.drop_hints()

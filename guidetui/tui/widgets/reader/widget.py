"""The reader: one guide, its links within reach of the keys."""

from typing import ClassVar

from textual.binding import BindingType

from guidetui.tui.keymap import Place, bindings
from guidetui.tui.widgets.reader.finding import Finding
from guidetui.tui.widgets.reader.illustrating import Illustrating
from guidetui.tui.widgets.reader.scrolling import Scrolling


class Reader(Finding, Illustrating, Scrolling, can_focus=True):
    """Shows the blocks of one guide."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.READER)]

    def let_go(self) -> bool:
        """Let go of what was found; True where that is all that Esc should do."""
        was_finding = self.is_finding
        if self.has_matches:
            self.clear_matches()
        return was_finding

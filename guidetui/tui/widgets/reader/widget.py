"""The reader: one guide, its links within reach of the keys."""

from typing import ClassVar

from textual.binding import BindingType

from guidetui.tui.keymap import Place, bindings
from guidetui.tui.widgets.reader.links import Links
from guidetui.tui.widgets.reader.scrolling import Scrolling


class Reader(Links, Scrolling, can_focus=True):
    """Shows the blocks of one guide."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.READER)]

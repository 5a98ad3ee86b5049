"""The reader: one guide, with all that its keys can do."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from guidetui.document.model import Block
from guidetui.models import Position
from guidetui.tui.key import Place
from guidetui.tui.keymap import bindings
from guidetui.tui.widgets.reader.finding import Finding
from guidetui.tui.widgets.reader.hinting import Hinting
from guidetui.tui.widgets.reader.illustrating import Illustrating
from guidetui.tui.widgets.reader.outline import Outlined
from guidetui.tui.widgets.reader.scrolling import Scrolling
from guidetui.tui.widgets.reader.selecting import Selecting


class Reader(Finding, Hinting, Illustrating, Selecting, Outlined, Scrolling, can_focus=True):
    """Shows the blocks of one guide."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.READER)]

    def show(
        self, blocks: Sequence[Block], position: Position, *, is_complete: bool = True
    ) -> None:
        """Show other blocks, with `position` at the top and nothing chosen."""
        self.drop_hints()
        self.drop_selection()
        super().show(blocks, position, is_complete=is_complete)

    def let_go(self) -> bool:
        """Let go of what was chosen or found; True where that is all that Esc should do."""
        if self.has_selection:
            self.drop_selection()
            return True
        was_finding = self.is_finding
        if self.has_matches:
            self.clear_matches()
        return was_finding

    def is_plain_click(self, event: events.Click) -> bool:
        """Say whether a click follows a link: one that chose text does not."""
        return super().is_plain_click(event) and not self.has_selection

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines; where blocks are chosen, choose more or fewer."""
        if not self.extend_blocks(lines):
            super().action_scroll_lines(lines)

"""One line of filters under the search box, each with a cross that removes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from guidetui.tui.chips import ShownChip
from guidetui.tui.component_style import component_style
from guidetui.tui.keymap import shown_key

_MIN_LABEL_CELLS = 6


class ChipBar(Widget):
    """Shown only while there are filters. Where they do not fit, the first ones are counted."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"chip--label", "chip--cross", "chip--note"}
    ALLOW_SELECT = False

    @dataclass
    class Removed(Message):
        """A filter should go."""

        chip: ShownChip

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.chips: tuple[ShownChip, ...] = ()
        self.display = False

    def show(self, chips: tuple[ShownChip, ...]) -> None:
        """Show other filters."""
        if chips != self.chips:
            self.chips = chips
            if self.display != bool(chips):
                self.display = bool(chips)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        base = self.rich_style
        width = self.size.width
        if y:
            return Strip.blank(width, base)
        note = base + component_style(self, "chip--note")
        hidden, shown = self._fitting(width)
        segments = [Segment(f"{hidden} more ", note)] if hidden else []
        for number, label in shown:
            meta = Style.from_meta({"chip": number})
            segments.append(
                Segment(f" {label} ", base + component_style(self, "chip--label") + meta)
            )
            segments.append(Segment("✕ ", base + component_style(self, "chip--cross") + meta))
            segments.append(Segment(" ", base))
        used = sum(cell_len(segment.text) for segment in segments)
        hint = f" {shown_key('remove-chip')} removes the last "
        if used + cell_len(hint) <= width:
            segments.append(Segment(hint, note))
        return Strip(segments).crop_extend(0, width, base)

    def _fitting(self, width: int) -> tuple[int, Sequence[tuple[int, str]]]:
        """Return how many of the first are left out, and the others with their number."""
        hidden = 0
        while True:
            shown = [(n, chip.label) for n, chip in enumerate(self.chips) if n >= hidden]
            free = width - (len(f"{hidden} more ") if hidden else 0)
            used = sum(cell_len(label) + 5 for _, label in shown)
            if used <= free:
                return hidden, shown
            if len(shown) == 1:
                number, label = shown[0]
                return hidden, [(number, _cut(label, max(_MIN_LABEL_CELLS, free - 5)))]
            hidden += 1

    def on_click(self, event: events.Click) -> None:
        """Remove the filter that was clicked."""
        number = event.style.meta.get("chip")
        if isinstance(number, int) and number < len(self.chips):
            self.post_message(self.Removed(self.chips[number]))


def _cut(label: str, cells: int) -> str:
    while label and cell_len(label) > cells - 1:
        label = label[:-1]
    return f"{label}…"

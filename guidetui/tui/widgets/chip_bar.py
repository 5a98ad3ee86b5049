"""The filters that stand now, wherever they were chosen, as one row that can be taken apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from guidetui.models import Chip, SearchPage
from guidetui.tui.keymap import shown_key
from guidetui.tui.themes import component_style


class ChipSource(Enum):
    """Where a filter is."""

    LITERAL = auto()
    TAG_PANE = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class ShownChip:
    """A filter as it is shown.

    `key` is the folded tag of one from the tag pane, `start` and `end` are the characters of one
    in the query's text.
    """

    source: ChipSource
    label: str
    key: str = ""
    start: int = 0
    end: int = 0


def chips_of(page: SearchPage, tags: Iterable[tuple[str, str]]) -> tuple[ShownChip, ...]:
    """Return the filters of an answer; `tags` are keys and labels of those in the tag pane."""
    chips = [ShownChip(ChipSource.LITERAL, "exactly as typed")] if page.query.is_literal else []
    chips += [ShownChip(ChipSource.TAG_PANE, f"tag: {label}", key=key) for key, label in tags]
    chips += [
        ShownChip(ChipSource.TEXT, _label(chip), start=chip.start, end=chip.end)
        for chip in page.chips
    ]
    return tuple(chips)


def _label(chip: Chip) -> str:
    return chip.label if chip.kind == "not" else chip.label.replace(":", ": ", 1)


def without(text: str, start: int, end: int) -> str:
    """Return a query's text without a filter."""
    return (text[:start] + text[end:]).strip()


def is_narrowed_to(page: SearchPage, title: str) -> bool:
    """Return whether an answer is that of one category."""
    return any(
        chip.kind == "category" and not chip.is_excluded and chip.value == title
        for chip in page.chips
    )


def with_category(page: SearchPage, category_id: str, title: str) -> str:
    """Return the text of an answer's query narrowed to a category instead of another one.

    Where it is narrowed to that one already, it no longer is.
    """
    text = page.query.text
    has_it = False
    for chip in reversed(page.chips):
        if chip.kind == "category" and not chip.is_excluded:
            has_it = has_it or chip.value == title
            text = without(text, chip.start, chip.end)
    if has_it:
        return text
    name = category_id.replace('"', "")
    value = name if name.replace("-", "").isalnum() else f'"{name}"'
    return f"{text} category:{value}".strip()


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

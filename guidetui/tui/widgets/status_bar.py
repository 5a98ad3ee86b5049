"""The bottom line: the most important keys, and the status."""

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from guidetui.tui.keymap import Context, Key, footer_keys
from guidetui.tui.themes import component_style

# For " ? help " and a space on each side of the status.
_HELP_CELLS = 10
_CONFIRMED_FOR_S = 4.0


class StatusBar(Widget):
    """Keys on the left, each a button for the pointer; the status on the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"status--key", "status--text"}
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._key_context = Context.GUIDES
        self._status = ""
        self._badges = ""
        self._detail = ""
        self._labels: Mapping[str, str] = {}
        self._confirmation = ""
        self._confirming: Timer | None = None

    @property
    def key_context(self) -> Context:
        """The context whose keys are shown: that of the focus."""
        return self._key_context

    def show_keys(self, context: Context, labels: Mapping[str, str] | None = None) -> None:
        """Show the keys of a context.

        `labels` say by id what some of them do now, empty for nothing.
        """
        labels = labels or {}
        if (context, labels) != (self._key_context, self._labels):
            self._key_context, self._labels = context, labels
            self.refresh()

    def confirm(self, text: str) -> bool:
        """Show a confirmation instead of the status for a moment; return False if it does not fit.

        `text` is one sanitized line.
        """
        if "\n" in text or cell_len(text) > self.size.width - _HELP_CELLS or not self.display:
            return False
        if self._confirming is not None:
            self._confirming.stop()
        self._confirming = self.set_timer(_CONFIRMED_FOR_S, self._end_confirmation)
        self._confirmation = text
        self.refresh()
        return True

    def _end_confirmation(self) -> None:
        self._confirmation = ""
        self.refresh()

    def show_status(self, text: str) -> None:
        """Show the status; `text` is sanitized."""
        if text != self._status:
            self._status = text
            self.refresh()

    def show_guide(self, badges: str, detail: str) -> None:
        """Show a guide's badges beside the status, and a detail instead of it; both sanitized."""
        if (badges, detail) != (self._badges, self._detail):
            self._badges, self._detail = badges, detail
            self.refresh()

    def _right_part(self, width: int) -> str:
        """Return the badges and the status or detail, cut at the key of the help."""
        text = self._confirmation or " ".join(
            part for part in (self._badges, self._detail or self._status) if part
        )
        free = max(0, width - _HELP_CELLS)
        if cell_len(text) > free:
            text = f"{set_cell_size(text, max(0, free - 1))}…"
        return f" {text} " if text else ""

    def render_line(self, y: int) -> Strip:
        """Return the line; keys that do not fit are left out from the end."""
        base = self.rich_style
        width = self.size.width
        if y:
            return Strip.blank(width, base)
        status = self._right_part(width)
        free = width - cell_len(status)
        key_style = component_style(self, "status--key")
        text_style = component_style(self, "status--text")
        segments = []
        for key, shown, label in self._fitting(free):
            free -= cell_len(shown) + cell_len(label)
            press = Style.from_meta({"key": key.keys.split(",")[0]})
            segments.append(Segment(shown, base + key_style + press))
            segments.append(Segment(label, base + text_style + press))
        segments.append(Segment(" " * max(0, free), base))
        segments.append(Segment(status, base + text_style))
        return Strip(segments).crop_extend(0, width, base)

    def _fitting(self, free: int) -> list[tuple[Key, str, str]]:
        """Return the keys that fit, always including that of the help."""
        shown = [
            (key, f" {key.shown_keys()[0]}", f" {label} ")
            for key in footer_keys(self._key_context)
            if (label := self._labels.get(key.id, key.label))
        ]
        help_cells = sum(cell_len(a) + cell_len(b) for key, a, b in shown if key.label == "help")
        fitting = []
        for item in shown:
            is_help = item[0].label == "help"
            cells = cell_len(item[1]) + cell_len(item[2])
            if is_help or cells + help_cells <= free:
                fitting.append(item)
                free -= cells
                help_cells = 0 if is_help else help_cells
            else:
                free = min(free, help_cells)  # no later key replaces it
        return fitting

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        key = event.style.meta.get("key")
        if key:
            self.app.simulate_key(str(key))

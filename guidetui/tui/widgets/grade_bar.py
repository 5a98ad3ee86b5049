"""The four grades of the self-test, with how long until the guide is asked again."""

from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from guidetui.models import Grade
from guidetui.tui.component_style import component_style


class GradeBar(Widget):
    """One line: `1 Again 1 min   2 Hard 6 min   3 Good 10 min   4 Easy 8 d`, each a button."""

    COMPONENT_CLASSES = {"grade--key", "grade--name", "grade--wait"}  # noqa: RUF012
    ALLOW_SELECT = False

    @dataclass
    class Chosen(Message):
        """A grade was clicked."""

        grade: Grade

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._waits: dict[Grade, str] = {}

    def show(self, waits: dict[Grade, str]) -> None:
        """Show the grades with their intervals; nothing where there are none."""
        self._waits = waits
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line, spread over the width; intervals are left out where it is narrow."""
        base, width = self.rich_style, self.size.width
        if y or not self._waits:
            return Strip.blank(width, base)
        buttons = [
            ((f" {grade.value} ", "key"), (f"{grade.name.title()} ", "name"), (f"{wait} ", "wait"))
            for grade, wait in self._waits.items()
        ]
        cells = [sum(cell_len(text) for text, _ in parts) for parts in buttons]
        if sum(cells) > width:
            buttons = [(key, name, ("", "wait")) for key, name, _ in buttons]
            cells = [sum(cell_len(text) for text, _ in parts) for parts in buttons]
        gap = max(1, min(6, (width - sum(cells)) // (len(buttons) + 1)))
        segments = []
        for grade, parts in zip(self._waits, buttons, strict=True):
            press = Style.from_meta({"grade": int(grade)})
            segments.append(Segment(" " * gap, base))
            segments += [
                Segment(text, base + component_style(self, f"grade--{name}") + press)
                for text, name in parts
            ]
        return Strip(segments).crop_extend(0, width, base)

    def on_click(self, event: events.Click) -> None:
        """Give the grade that was clicked."""
        number = event.style.meta.get("grade")
        if number is not None:
            self.post_message(self.Chosen(Grade(int(number))))

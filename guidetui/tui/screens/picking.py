"""A list over the main screen from which one row is picked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from guidetui.tui.widgets.row_list import Parts, RowList
from guidetui.tui.widgets.text_box import TextBox


@dataclass(frozen=True, slots=True)
class Pick:
    """A row: its text, a remark at its right, and whether it is where one is now."""

    text: str
    remark: str = ""
    is_current: bool = False


def _nothing(_: int) -> None:
    """Do nothing where the cursor moves."""


class PickList(RowList):
    """The rows that hold every word typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", show=False),
    ]

    def __init__(self, picks: Sequence[Pick], on_move: Callable[[int], None]) -> None:
        super().__init__()
        self._picks = picks
        self._on_move = on_move
        self._rows = list(range(len(picks)))

    @property
    def row_count(self) -> int:
        """How many rows are listed."""
        return len(self._rows)

    @property
    def picked(self) -> int | None:
        """The number of the pick under the cursor."""
        return self._rows[self.cursor] if self._rows else None

    def show_current(self) -> None:
        """Put the cursor where one is now."""
        current = [index for index, pick in enumerate(self._picks) if pick.is_current]
        self.rows_changed(cursor=current[0] if current else 0)

    def filter_by(self, text: str) -> None:
        """List only what holds every word of `text`."""
        words = text.casefold().split()
        self._rows = [
            index
            for index, pick in enumerate(self._picks)
            if all(word in pick.text.casefold() for word in words)
        ]
        self.rows_changed()

    def row_parts(self, index: int, width: int) -> Sequence[tuple[Parts, Parts]]:
        """Return the sign of where one is, the text, and the remark in a third of the width."""
        pick = self._picks[self._rows[index]]
        sign = "› " if pick.is_current else "  "
        look = "strong" if pick.is_current else ""
        remark = pick.remark
        if cell_len(remark) > width // 3:
            remark = f"{set_cell_size(remark, max(0, width // 3 - 1))}…"
        return [([(sign, "sign"), (pick.text, look)], [(f" {remark} ", "dim")])]

    def on_highlighted(self, index: int) -> None:
        """Tell which row the cursor is on."""
        self._on_move(self._rows[index])

    def action_choose(self) -> None:
        """Pick the row under the cursor."""
        if self.picked is not None:
            self.screen.dismiss(self.picked)

    def chooses_on_click(self, index: int) -> bool:  # noqa: ARG002
        """Say that one click picks."""
        return True


class PickScreen(ModalScreen[int | None]):
    """Enter gives the number of a row, Esc None; `on_move` is told each row the cursor is on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        picks: Sequence[Pick],
        *,
        filters: bool = False,
        on_move: Callable[[int], None] = _nothing,
    ) -> None:
        super().__init__(classes="-filters" if filters else "-plain")
        self._title = title
        self._list = PickList(picks, on_move)
        self._filters = filters

    def compose(self) -> ComposeResult:
        """Put the list in a frame, under a box where it can be narrowed."""
        with Vertical() as frame:
            frame.border_title = Content(self._title)
            frame.border_subtitle = "↑↓ · Enter picks · Esc back"
            if self._filters:
                yield TextBox(placeholder="Type to filter", compact=True)
            yield self._list

    def on_mount(self) -> None:
        """Start where one is now."""
        self._list.show_current()
        (self.query_one(Input) if self._filters else self._list).focus()

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        self._list.filter_by(event.value)

    @on(Input.Submitted)
    def _pick(self) -> None:
        self._list.action_choose()

    def action_move(self, rows: int) -> None:
        """Move in the list."""
        self._list.cursor += rows

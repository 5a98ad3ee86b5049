"""The themes in a list; the one under the cursor is tried on at once."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.theme import Theme

from guidetui.tui.themes import THEMES
from guidetui.tui.widgets.row_list import Parts, RowList

_OWN = tuple(theme.name for theme in THEMES)
_NOTES = {
    _OWN[0]: "our own, dark",
    _OWN[1]: "our own, light",
    "ansi-dark": "the terminal's own colors, on a dark ground",
    "ansi-light": "the terminal's own colors, on a light ground",
}


class ThemeList(RowList):
    """Our own themes first, then the terminal's own colors, then Textual's by name."""

    def __init__(self, themes: dict[str, Theme], current: str) -> None:
        super().__init__()
        known = [name for name in _NOTES if name in themes]
        self._themes = themes
        self._names = known + sorted(name for name in themes if name not in _NOTES)
        self.set_reactive(RowList.cursor, self._names.index(current))

    @property
    def row_count(self) -> int:
        """How many themes there are."""
        return len(self._names)

    def row_parts(self, index: int, width: int) -> Sequence[tuple[Parts, Parts]]:  # noqa: ARG002
        """Return the name, and what is special about it."""
        name = self._names[index]
        note = _NOTES.get(name) or ("dark" if self._themes[name].dark else "light")
        return [([(f" {name}", "strong")], [(f" {note} ", "dim")])]

    def on_highlighted(self, index: int) -> None:
        """Try the theme on."""
        self.app.theme = self._names[index]

    def chooses_on_click(self, index: int) -> bool:  # noqa: ARG002
        """Say no: the first click tries the theme on, the second keeps it."""
        return False

    def action_choose(self) -> None:
        """Keep the theme."""
        self.screen.dismiss()


class ThemeScreen(ModalScreen[None]):
    """Opened with `T`; Enter keeps the theme under the cursor, Esc the one that was there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,T", "undo", "Close"),
        Binding("enter", "dismiss", "Keep"),
    ]

    def compose(self) -> ComposeResult:
        """Put the list into a frame."""
        self._before = self.app.theme
        with Vertical() as frame:
            frame.border_title = "Themes"
            frame.border_subtitle = "↑↓ try on · Enter keeps · Esc goes back"
            yield ThemeList(self.app.available_themes, self.app.theme)

    def action_undo(self) -> None:
        """Go back to the theme that was there."""
        self.app.theme = self._before
        self.dismiss()

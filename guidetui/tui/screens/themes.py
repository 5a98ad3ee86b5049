"""The list of themes; the one under the cursor is previewed."""

from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from guidetui.tui.keymap import Context, bindings
from guidetui.tui.screens.modal import Choice, ChooserScreen
from guidetui.tui.themes import THEMES

_REMARKS = {
    THEMES[0].name: "our own, dark",
    THEMES[1].name: "our own, light",
    "ansi-dark": "the terminal's own colors, on a dark ground",
    "ansi-light": "the terminal's own colors, on a light ground",
}


class ThemeScreen(ChooserScreen):
    """Applies the chosen theme, or goes back to the previous one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.THEMES)]

    def __init__(self, app: App[None]) -> None:
        """List our own themes, then the terminal's own colors, then Textual's by name."""
        themes, before = app.available_themes, app.theme
        known = [name for name in _REMARKS if name in themes]
        names = known + sorted(name for name in themes if name not in _REMARKS)
        choices = [
            Choice(
                name,
                _REMARKS.get(name) or ("dark" if themes[name].dark else "light"),
                is_current=name == before,
            )
            for name in names
        ]

        def try_on(number: int) -> None:
            app.theme = names[number]

        # The first click previews a theme, the second chooses it.
        super().__init__("Themes", choices, chooses_on_click=False, on_move=try_on)
        self._names = names
        self._before = before

    def action_choose(self) -> None:
        """Keep the theme under the cursor."""
        number = self.number
        if number is not None:
            self.app.theme = self._names[number]
        self.dismiss(number)

    def action_close(self) -> None:
        """Go back to the previous theme."""
        self.app.theme = self._before
        self.dismiss(None)

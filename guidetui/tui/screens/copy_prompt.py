"""One line at the bottom that asks what to copy."""

from textual import events
from textual.app import ComposeResult
from textual.widgets import Static

from guidetui.tui.keymap import KEYS, Context, Key
from guidetui.tui.screens.modal import Modal


def _keys() -> list[Key]:
    return [key for key in KEYS if key.context is Context.COPY]


class CopyPrompt(Modal[str]):
    """The next key answers it with an action of the key table, any other key with nothing."""

    def compose(self) -> ComposeResult:
        """Say what there is to choose from."""
        choices = [f"{key.shown_keys()[0]} {key.label}" for key in _keys() if key.label]
        yield Static(f"Copy  {' · '.join(choices)}", markup=False)

    def on_key(self, event: events.Key) -> None:
        """Answer; a key typed after that bubbles to whatever is shown now."""
        if self.is_active:
            event.stop()
            names = {name: key.action for key in _keys() for name in key.keys.split(",")}
            self.dismiss(names.get(event.key, ""))

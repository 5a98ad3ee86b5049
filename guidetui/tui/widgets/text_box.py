"""Where text is typed."""

from textual import events
from textual.widgets import Input


class TextBox(Input):
    """An input in which keys typed in haste take effect in the order in which they were typed.

    Textual runs a binding of the focused widget only when the key has come back from it to the
    app, while letters are inserted at once: what follows Ctrl+U in the same breath would be
    deleted by it.
    """

    async def _on_key(self, event: events.Key) -> None:
        """Run what the key is bound to here, at once; Textual calls the base class's by itself."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return

"""An input that handles its keys in the order in which they are typed."""

from textual import events
from textual.widgets import Input


class TextBox(Input):
    """An input that runs its bindings at once.

    Textual runs a binding of the focused widget only when the key has come back from it to the
    app, while letters are inserted at once: what is typed right behind Ctrl+U would be deleted by
    it.
    """

    async def _on_key(self, event: events.Key) -> None:
        """Run what the key is bound to here, at once; Textual calls the base class's by itself."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return

"""The face of what the reader holds beside its document: find, links, hints, selection, picture."""

from textual import events

from guidetui.models import Position
from guidetui.render.wrap import Line


class ReaderPart:
    """A part overrides what concerns it; by default it does nothing."""

    def decorate(self, line: Line, at: Position) -> Line:  # noqa: ARG002
        """Return the line at a position with what this part shows on it."""
        return line

    def take_key(self, event: events.Key) -> bool:  # noqa: ARG002
        """Handle a key before any binding does; return whether it was handled."""
        return False

    def on_document_shown(self) -> None:
        """Start anew: the view shows another document."""

    def on_blocks_changed(self, first: int, last: int) -> None:
        """Adapt to other blocks from `first` to before `last`; more may have been added."""

    def on_layout_changed(self) -> None:
        """Adapt to a layout of another width."""

    def on_resized(self) -> None:
        """Adapt to a view of another size; called after `on_layout_changed`."""

    def on_scrolled(self) -> None:
        """Adapt to other lines in the view."""

    def on_focus_lost(self) -> None:
        """Adapt to the focus being elsewhere."""

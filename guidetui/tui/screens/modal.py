"""What all screens over the main one have in common: each is opened once and closed once.

Keys typed ahead, resizes and late answers of workers may reach a screen that is no longer, or not
yet, the one on top.
"""

from collections.abc import Callable
from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

T = TypeVar("T")


class Modal(ModalScreen[T]):
    """A screen over another one."""

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close the screen, unless that is done already or another one covers it.

        One that a key typed ahead closes before it is mounted would find none of its widgets.
        """
        if not self.is_mounted:
            self.call_later(self._close, result)
            return AwaitComplete()
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _close(self, result: T | None) -> None:
        self.dismiss(result)  # a message handler of the screen itself must not await it


def open_over(
    widget: Widget, screen: Screen[T], callback: Callable[[T | None], None] | None = None
) -> None:
    """Open `screen` over the screen of `widget`, unless another one covers that already."""
    if widget.screen.is_active:  # `is_current` is true of what shines through as well
        widget.app.push_screen(screen, callback)

"""The four parts of the main screen; each owns its widgets, their messages and its own state."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar, cast

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from guidetui.text import sanitize
from guidetui.tui.keymap import Context


class Pane(Vertical):
    """A part of the main screen with a name, a number as its key, and a titled frame."""

    NAME: ClassVar[str]
    NUMBER: ClassVar[int]
    TITLE: ClassVar[str]
    CONTEXT: ClassVar[Context]
    FOCUS: ClassVar[str]  # selector of the widget to focus

    def on_mount(self) -> None:
        """Show the number and the title from the first frame on."""
        self.set_title(self.TITLE)

    def start(
        self, work: Callable[[], Awaitable[None]], group: str, *, exclusive: bool = False
    ) -> None:
        """Run an asynchronous function as a worker.

        A coroutine would never be awaited if the worker is cancelled before it starts.
        """
        self.run_worker(cast("Any", work), group=group, exclusive=exclusive, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed instead of ending the app."""
        report_failure(self, event)

    @property
    def key_labels(self) -> Mapping[str, str]:
        """What some keys of the pane do now, by their ids; empty if nothing."""
        return {}

    @property
    def frame(self) -> Widget:
        """The widget around which the frame is drawn."""
        return self

    @property
    def focus_target(self) -> Widget:
        """The widget that gets the focus when the pane does."""
        return self.query_one(self.FOCUS)

    def set_title(self, title: str) -> None:
        """Show a title, which may come from a file, after the pane's number."""
        self.frame.border_title = Content(f"{self.NUMBER} {title}")


def report_failure(widget: Widget, event: Worker.StateChanged) -> None:
    """Notify of a worker of `widget` that failed."""
    if event.state is WorkerState.ERROR:
        error = event.worker.error
        widget.notify(
            f"{type(error).__name__}: {sanitize(str(error))}",
            title="Something failed",
            severity="error",
            markup=False,
        )

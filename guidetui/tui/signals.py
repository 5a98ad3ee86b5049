"""What signals and errors do to the terminal UI.

Both end it as quitting does: the place is saved and the terminal restored.
"""

import asyncio
import signal
import sys
from io import StringIO

from rich.console import Console
from textual.app import App

# Sent by `kill` and by a terminal that is closed; Windows has no way to receive them.
_SIGNALS = () if sys.platform == "win32" else (signal.SIGTERM, signal.SIGHUP)


def exit_on_signals(app: App[None]) -> None:
    """Exit `app` when the process is asked to end, with the exit code of a shell for it.

    Only the first signal counts: the kernel and the shell both report a terminal that is closed.
    """
    loop = asyncio.get_running_loop()

    def exit_app(number: signal.Signals) -> None:
        for other in _SIGNALS:
            loop.add_signal_handler(other, lambda: None)
        app.exit(return_code=128 + number)

    for number in _SIGNALS:
        loop.add_signal_handler(number, exit_app, number)
    if not app.is_headless:
        # Not of the loop, which would see an interrupt that was meant for an open editor later.
        # Without a handler the loop cancels the app, also while it saves the place.
        interrupt = signal.SIGINT
        signal.signal(interrupt, lambda *_: loop.call_soon_threadsafe(exit_app, interrupt))


def repaint_on_resume(app: App[None]) -> None:
    """Paint everything anew when a suspended `app` goes on: the shell wrote over its screen."""
    app.app_resume_signal.subscribe(app, lambda _: app.refresh(layout=True))


def silent_console() -> Console:
    """Return a console that prints nothing, in place of the one Textual reports errors on.

    Textual prints the local variables too, and guides' text in them would reach the terminal raw.
    """
    return Console(file=StringIO())

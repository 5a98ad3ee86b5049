"""What signals and errors do to the terminal UI.

Both end it as quitting does: the place is saved and the terminal restored.
"""

import asyncio
import select
import signal
import sys
import threading
from contextlib import suppress
from functools import partial
from io import StringIO
from types import FrameType

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


def exit_on_hangup(app: App[None]) -> None:
    """Exit `app` when its terminal is closed, even if no signal tells of it.

    The kernel tells the shell, which may ignore it. Textual would read the end of the input over
    and over, on a whole core.
    """
    if app.is_headless or sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    terminal = sys.stdin.fileno()

    def wait() -> None:
        poll = select.poll()
        poll.register(terminal, 0)
        if any(event & select.POLLHUP for _, event in poll.poll()):
            with suppress(RuntimeError):  # the app has ended
                loop.call_soon_threadsafe(partial(app.exit, return_code=128 + signal.SIGHUP))

    threading.Thread(target=wait, name="hangup", daemon=True).start()


def repaint_on_resume(app: App[None]) -> None:
    """Paint everything anew when a suspended `app` goes on: the shell wrote over its screen.

    A terminal that is closed tells what runs in it to go on, too. Textual would then take the
    terminal a second time, and wait forever for what it cannot write any more.
    """
    app.app_resume_signal.subscribe(app, lambda _: app.refresh(layout=True))
    if app.is_headless or sys.platform == "win32":
        return
    suspend, resume = signal.getsignal(signal.SIGTSTP), signal.getsignal(signal.SIGCONT)
    loop = asyncio.get_running_loop()
    is_suspended = False

    def on_suspend(number: int, frame: FrameType | None) -> None:
        nonlocal is_suspended
        is_suspended = True
        if callable(suspend):
            suspend(number, frame)

    def on_resume(number: int, frame: FrameType | None) -> None:
        nonlocal is_suspended
        if is_suspended and callable(resume):
            resume(number, frame)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(partial(app.refresh, layout=True))
        is_suspended = False

    signal.signal(signal.SIGTSTP, on_suspend)
    signal.signal(signal.SIGCONT, on_resume)


def silent_console() -> Console:
    """Return a console that prints nothing, in place of the one Textual reports errors on.

    Textual prints the local variables too, and guides' text in them would reach the terminal raw.
    """
    return Console(file=StringIO())

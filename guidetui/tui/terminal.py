"""Keys, signals and lines between the terminal and the app."""

import asyncio
import select
import signal
import sys
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from io import StringIO
from types import FrameType

from rich.console import Console
from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.events import Key
from textual.filter import LineFilter
from textual.message_pump import MessagePump

from guidetui.text import is_sanitized, sanitize
from guidetui.tui.keymap import KEYS


def _acts(text: str) -> bool:
    return not is_sanitized(text) or "\n" in text or "\t" in text


def _harmless(text: str) -> str:
    return sanitize(text).replace("\n", " ").replace("\t", " ")


class TerminalGuard(LineFilter):
    """Makes control characters visible, even if a widget did not sanitize its text."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the sanitized segments; Textual's own control segments stay as they are."""
        if not any(_acts(segment.text) for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(_harmless(segment.text), segment.style)
            for segment in segments
        ]


# Messages cause more messages; some screens are animated and never idle.
_MAX_ROUNDS = 12
# These keys end a wait: leaving must never wait for an answer.
_URGENT = frozenset({"escape", "ctrl+q", "ctrl+c", "ctrl+z"})
_LINE_FEED = "ctrl+j"


class KeyQueue:
    """Passes keys to `app` one after another through `send`, run as a callback of the app.

    `shown_for` returns the event that is set once the answer or guide that a key acts on is shown.
    """

    def __init__(
        self,
        app: App[None],
        send: Callable[[Key], Awaitable[None]],
        shown_for: Callable[[Key], asyncio.Event | None],
    ) -> None:
        self._app = app
        self._send = send
        self._shown_for = shown_for
        self._keys: deque[Key] = deque()
        self._sender: asyncio.Task[None] | None = None
        self._is_held = False
        self._hurry = asyncio.Event()

    @property
    def is_idle(self) -> bool:
        """Whether all keys so far are handled, or wait for an answer."""
        return self._is_held or self._sender is None or self._sender.done()

    def add(self, key: Key) -> None:
        """Send `key` when its turn comes."""
        if key.key == _LINE_FEED and not any(_LINE_FEED in it.keys.split(",") for it in KEYS):
            key = Key("enter", "\r")
        self._keys.append(key)
        if key.key in _URGENT:
            self._hurry.set()
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send_all(), name="keys")

    def close(self) -> None:
        """Send no more keys."""
        if self._sender is not None:
            self._sender.cancel()

    async def _send_all(self) -> None:
        while self._keys and self._app.is_running:
            shown = self._shown_for(self._keys[0])
            if shown is not None and not shown.is_set() and not self._hurry.is_set():
                self._is_held = True
                await _first_of(shown, self._hurry)
                self._is_held = False
                continue
            await handled(self._app, self._send, self._keys.popleft())
            if not any(key.key in _URGENT for key in self._keys):
                self._hurry.clear()
            await self._settle()

    async def _settle(self) -> None:
        """Return when the key is handled by every node from the widget up to the app."""
        app = self._app
        for node in (app.focused or app.screen).ancestors_with_self:
            await handled(node)
        for _ in range(_MAX_ROUNDS):
            screen = app.screen
            busy = [it for it in (*screen.walk_children(), screen, app) if it.message_queue_size]
            if not busy:
                return
            for node in busy:
                await handled(node)


async def handled(
    node: MessagePump, call: Callable[[Key], Awaitable[None]] | None = None, key: Key | None = None
) -> None:
    """Return when a node has handled its current messages; `call` is then run with `key`."""
    done = asyncio.Event()

    async def run() -> None:
        try:
            if call is not None and key is not None:
                await call(key)
        finally:
            done.set()

    if node.call_later(run):
        await done.wait()


async def _first_of(*events: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


# Sent by `kill` and by a closed terminal; Windows cannot receive them.
_SIGNALS = () if sys.platform == "win32" else (signal.SIGTERM, signal.SIGHUP)


def exit_on_signals(app: App[None]) -> None:
    """Exit `app` on a signal to end, with the exit code that a shell uses for it.

    Only the first signal counts: the kernel and the shell both report a closed terminal.
    """
    loop = asyncio.get_running_loop()

    def exit_app(number: signal.Signals) -> None:
        for other in _SIGNALS:
            loop.add_signal_handler(other, lambda: None)
        app.exit(return_code=128 + number)

    for number in _SIGNALS:
        loop.add_signal_handler(number, exit_app, number)
    if not app.is_headless:
        # Not a handler of the loop, which would later see an interrupt meant for an open editor.
        # Without a handler the loop cancels the app, even while it saves the session.
        interrupt = signal.SIGINT
        signal.signal(interrupt, lambda *_: loop.call_soon_threadsafe(exit_app, interrupt))


def exit_on_hangup(app: App[None]) -> None:
    """Exit `app` when its terminal is closed, even without a signal.

    The kernel signals the shell, which may ignore it. Textual would read the end of the input over
    and over, using a whole core.
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
    """Paint everything when a suspended `app` continues, since the shell wrote over its screen.

    A closed terminal makes its programs continue, too. Textual would then take the terminal a
    second time, and wait forever to write to it.
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
    """Return a console that prints nothing, in place of Textual's console for errors.

    Textual prints local variables too, and text of guides in them would reach the terminal raw.
    """
    return Console(file=StringIO())

"""Keys take effect in the order in which they are typed, however many arrive at once.

Textual gives each key to the widget that has the focus when it arrives. Of keys that come in one
write, the second would go there before the first has moved the focus, opened a screen or changed a
text. So a key waits until the one before is handled, and until what that one asked for is shown.

Until the terminal is in raw mode, it turns the carriage return of Enter into a line feed, which is
Ctrl+J. So both are taken for Enter, or what is typed at once after the command would be half lost.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from textual.app import App
from textual.events import Key
from textual.message_pump import MessagePump

from guidetui.tui.keymap import KEYS

# Messages lead to messages; some screens also move by themselves and are never quite still.
_MAX_ROUNDS = 12
# These end a wait: nobody must wait for an answer in order to leave.
_URGENT = frozenset({"escape", "ctrl+q", "ctrl+c", "ctrl+z"})
_LINE_FEED = "ctrl+j"


class KeyQueue:
    """Gives `app` one key after the other through `send`, which is run as a callback of the app.

    `shown_for` returns the event that is set once what a key concerns is shown.
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
        """Whether all keys so far are handled, or wait for what is not shown yet."""
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
            await _handled(self._app, self._send, self._keys.popleft())
            if not any(key.key in _URGENT for key in self._keys):
                self._hurry.clear()
            await self._settle()

    async def _settle(self) -> None:
        """Return when the key, on its way from the widget to the app, is handled everywhere."""
        app = self._app
        for node in (app.focused or app.screen).ancestors_with_self:
            await _handled(node)
        for _ in range(_MAX_ROUNDS):
            screen = app.screen
            busy = [it for it in (*screen.walk_children(), screen, app) if it.message_queue_size]
            if not busy:
                return
            for node in busy:
                await _handled(node)


async def _handled(
    node: MessagePump, call: Callable[[Key], Awaitable[None]] | None = None, key: Key | None = None
) -> None:
    """Return when a node has handled its messages of now; `call` is run behind them with `key`."""
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

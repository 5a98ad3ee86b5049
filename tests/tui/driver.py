"""Drives the app and reads its screen; every wait has a condition and a deadline."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from inspect import Signature
from pathlib import Path
from time import monotonic
from types import CoroutineType
from typing import Any, ClassVar

import pytest
from rich.cells import cell_len
from textual import events
from textual.app import App
from textual.keys import KEY_NAME_REPLACEMENTS
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

from guidetui.models import Guide
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options
from guidetui.tui.panes.guides import ResultList
from guidetui.tui.panes.search import ChipBar, SearchBox, ShownChip
from guidetui.tui.panes.tags import TagList
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.row_list import CURSOR_SIGN
from tests.tui.sample import BASE_URL

WIDE = (160, 45)
NARROW = (80, 24)
_DEADLINE_S = 30
# The groups of the workers that run as long as the app.
_WATCHERS = ("configuration", "watch")
_MAX_ROUNDS = 20


def make_app(path: Path, state: State, base_url: str | None = BASE_URL) -> GuideTuiApp:
    """Return an app that has not started yet."""
    return GuideTuiApp(Options(path, base_url=base_url), state)


@asynccontextmanager
async def starting(
    app: GuideTuiApp, size: tuple[int, int] = WIDE, *, notifications: bool = False
) -> AsyncIterator["Driver"]:
    """Run `app`, which may still be opening its collection."""
    told = _recorded_notifications(app)
    async with app.run_test(size=size, notifications=notifications) as pilot:
        yield Driver(pilot, app, told)


@asynccontextmanager
async def browsing(
    app: GuideTuiApp, size: tuple[int, int] = WIDE, *, notifications: bool = False
) -> AsyncIterator["Driver"]:
    """Run `app` with its collection and index there."""
    async with starting(app, size, notifications=notifications) as driver:
        await driver.opened()
        yield driver


def hold(monkeypatch: pytest.MonkeyPatch, name: str) -> asyncio.Event:
    """Hold the calls of one method of the service back until the returned event is set."""
    gate = asyncio.Event()
    original = getattr(LibraryService, name)

    async def wait(self: LibraryService, *args: object, **options: object) -> object:
        await gate.wait()
        return await original(self, *args, **options)

    monkeypatch.setattr(LibraryService, name, wait)
    return gate


class Driver:
    """An app that runs, its keyboard and its screen."""

    def __init__(self, pilot: Pilot[None], app: GuideTuiApp, notifications: Sequence[str]) -> None:
        self.pilot = pilot
        self.app = app
        self.notifications = notifications

    # The parts of the screen

    @property
    def main(self) -> BrowseScreen:
        """The main screen, also while another one covers it."""
        return next(it for it in self.app.screen_stack if isinstance(it, BrowseScreen))

    @property
    def box(self) -> SearchBox:
        """The search box."""
        return self.main.search_pane.box

    @property
    def tree(self) -> CategoryTree:
        """The tree of categories."""
        return self.main.guides_pane.category_tree

    @property
    def results(self) -> ResultList:
        """The list of results."""
        return self.main.guides_pane.results

    @property
    def tags(self) -> TagList:
        """The list of tags."""
        return self.main.tags_pane.tag_list

    @property
    def reader(self) -> Reader:
        """The reader."""
        return self.main.reader_pane.reader

    @property
    def guide(self) -> Guide | None:
        """The guide in the reader."""
        return self.main.reader_pane.guide

    @property
    def slug(self) -> str:
        """The slug of the guide in the reader, or an empty string."""
        return self.guide.slug if self.guide else ""

    @property
    def pane(self) -> str:
        """The name of the pane that has the focus."""
        return self.main.panes.current

    @property
    def chips(self) -> tuple[ShownChip, ...]:
        """The filters shown as chips."""
        return self.main.query_one(ChipBar).chips

    # What is to be seen

    @staticmethod
    def lines_of(widget: Widget) -> list[str]:
        """Return what stands on the screen where `widget` is; nothing where it is hidden.

        The sign at the row under a cursor is left out.
        """
        region = widget.region
        strips = screen_strips(widget)[region.y : region.bottom]
        cropped = [strip.crop(region.x, region.right) for strip in strips]
        return [strip.text.replace(CURSOR_SIGN, " ").rstrip() for strip in cropped]

    @staticmethod
    def text_of(widget: Widget) -> str:
        """Return `lines_of` as one string."""
        return "\n".join(Driver.lines_of(widget))

    @staticmethod
    def place_of(widget: Widget, text: str) -> tuple[int, int]:
        """Return where in `widget`, frame included, `text` stands: column and row."""
        for row, line in enumerate(Driver.lines_of(widget)):
            if text in line:
                return cell_len(line[: line.index(text)]), row
        raise AssertionError(f"{text!r} is not in view")

    @property
    def status(self) -> str:
        """The bottom line."""
        return self.text_of(self.main.status_bar)

    @property
    def notice(self) -> str:
        """The line under the search box, empty while it is hidden."""
        return self.text_of(self.main.query_one("#notice")).strip()

    @property
    def top_line(self) -> str:
        """The first line of text in the reader, without frame and margin."""
        row = self.reader.content_region.y - self.reader.region.y
        return self.lines_of(self.reader)[row].strip("│▁▂▃▄▅▆▇█ ")

    # Waiting

    async def handled(self) -> None:
        """Wait until no widget has a message in its queue or at work.

        One message may bring about the next, hence the rounds; an animation has always another.
        """
        busy: list[MessagePump] = [self.app]  # what it awaits is not to be seen
        for _ in range(_MAX_ROUNDS):
            receipts = [_Receipt(node) for node in busy]
            waiting = [receipt for receipt in receipts if receipt.node.call_later(receipt)]
            await self._wait(partial(_are_final, waiting), "all is handled")
            screen = self.app.screen
            nodes = (self.app, screen, *screen.walk_children())
            busy = [node for node in nodes if _is_busy(node)]
            if not busy:
                return

    async def repainted(self) -> None:
        """Wait until all messages are handled and the layout they asked for is painted.

        A widget asks for a layout only once it is idle, and the first one may ask for another.
        """
        for _ in range(3):
            await self.handled()
            painted = asyncio.Event()
            screen = self.app.screen
            if screen.call_after_refresh(painted.set):
                await self._wait(partial(_is_over, painted, screen), "a paint")
        await self.handled()

    async def _wait(self, condition: Callable[[], bool], what: str) -> None:
        deadline = monotonic() + _DEADLINE_S
        rounds = 0
        while not condition() and self.app.is_running:
            assert monotonic() < deadline, f"in vain: {what}"
            # What takes longer waits for a thread or the next frame, and needs the processor.
            await asyncio.sleep(0 if rounds < 20 else 0.001)
            rounds += 1

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for `condition`; fails after a deadline, naming `what` did not happen."""
        deadline = monotonic() + _DEADLINE_S
        while not condition():
            assert monotonic() < deadline, f"in vain: {what}"
            await self.handled()
            await asyncio.sleep(0.005)

    async def settled(self) -> None:
        """Wait until what was asked of the service so far is answered and shown.

        One answer may ask for the next (query, preview, position), hence the rounds. A worker
        that a test or a server holds back is not waited for.
        """
        await self.keys_handled()
        held = await self._answered()
        await self.repainted()
        while not held.issuperset(self._workers()):  # a layout may ask for more
            held = await self._answered()
            await self.repainted()

    async def _answered(self) -> set[Worker[Any]]:
        """Wait for the workers; return those that many rounds did not bring to an end."""
        rounds = 0
        waiting = self._workers()
        while waiting and rounds < _MAX_ROUNDS:
            await self.app.service.idle()
            await self.handled()
            before, waiting = waiting, self._workers()
            rounds = rounds + 1 if waiting == before else 0
            if rounds:  # another thread or process may have to finish
                await asyncio.sleep(0.005)
        return waiting

    def _workers(self) -> set[Worker[Any]]:
        return {worker for worker in self.app.workers if worker.group not in _WATCHERS}

    async def opened(self) -> None:
        """Wait until the collection is shown, its index is in use and the status bar says so."""
        for box in self.main.query(Input):
            box.cursor_blink = False
        service = self.app.service
        await self.until(lambda: service.collection is not None, "the collection is there")
        await self.until(lambda: service.is_indexed, "the index is there")
        await self.until(lambda: "guide" in self.status, "the status bar counts the guides")
        await self.settled()

    async def laid_out(self) -> None:
        """Wait until the reader knows the height of its document and has drawn what is near."""
        reader = self.reader
        await self.until(lambda: reader.view.layout.is_complete, "the guide is parsed")
        await self.until(lambda: not reader.view.layout.is_missing_lines, "the guide is laid out")
        await self.until(lambda: reader.enricher.is_done, "what is in view is drawn")
        await self.settled()

    # Acting

    async def press(self, *keys: str) -> None:
        """Press keys; each is handled before the next, and what the last asks for is shown."""
        for key in keys:
            self.type_ahead(key)
            await self.keys_handled()
        await self.settled()

    async def keys_handled(self) -> None:
        """Wait until all keys are handled, but not for what they ask for."""
        await self.handled()
        await self._wait(lambda: self.app.keys.is_idle, "all keys are handled")

    def type_ahead(self, *keys: str) -> None:
        """Send keys in one write, as a terminal does with what is typed in haste."""
        for key in keys:
            self.app.post_message(events.Key(_key_name(key), key if len(key) == 1 else None))

    async def use_mouse(
        self,
        event: type[events.MouseEvent],
        widget: Widget,
        offset: tuple[int, int] = (1, 1),
        *,
        button: int = 0,
        ctrl: bool = False,
    ) -> None:
        """Send a mouse event at a cell of `widget`, and wait until it is handled."""
        x, y = widget.region.offset + offset
        self.app.post_message(event(None, x, y, 0, 0, button, shift=False, meta=False, ctrl=ctrl))
        await self.handled()

    async def read(self, slug: str) -> None:
        """Open a guide for reading and wait until all of it is laid out."""
        self.main.navigation.open(slug)
        await self.until(lambda: self.slug == slug, f"{slug} is shown")
        await self.laid_out()

    async def select_link(self, href: str) -> None:
        """Press Tab until the link with that `href` is selected; an empty one: a drawing."""
        for _ in range(40):
            await self.press("tab")
            selected = self.reader.links.selected
            if selected is not None and selected.href == href:
                return
        raise AssertionError(f"{href!r} was not selected")

    async def search(self, text: str) -> None:
        """Put `text` into the search box, and wait for the answer and its preview."""
        self.main.panes.focus("search")
        await self.handled()  # getting the focus selects what stands in the box
        self.box.value = text
        await self.settled()  # the answer
        await self.settled()  # what its layout asks for

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        await self.pilot.resize_terminal(width, height)


def _recorded_notifications(app: GuideTuiApp) -> list[str]:
    """Return a list to which every notification of `app` is added from now on."""
    told: list[str] = []
    notify = app.notify

    def record(message: str, **options: Any) -> None:
        told.append(message)
        notify(message, **options)

    app.notify = record  # type: ignore[method-assign]
    return told


@dataclass
class _Receipt:
    """Called by a widget at the end of the messages that it had."""

    # Textual asks for it at every call; to inspect a function takes longer than to call it.
    __signature__: ClassVar = Signature()

    node: MessagePump
    is_given: bool = False

    def __call__(self) -> None:
        self.is_given = True

    @property
    def is_final(self) -> bool:
        return self.is_given or not self.node.is_running


def _is_busy(node: MessagePump) -> bool:
    """Return whether a widget has a message in its queue or at work.

    Textual has no public way to see the second, and to ask each widget by a message would take a
    third of the time of all tests of the app. What a widget awaits is read from its coroutine;
    where that does not show the next message, the widget counts as busy and is asked.
    """
    if node.message_queue_size or not node.is_running or isinstance(node, App):
        return node.message_queue_size > 0 and node.is_running
    waiting = node.task.get_coro()
    while isinstance(waiting, CoroutineType):
        if waiting.cr_code.co_name == "_get_message":
            return False
        waiting = waiting.cr_await
    return True


def _are_final(receipts: Sequence[_Receipt]) -> bool:
    return all(receipt.is_final for receipt in receipts)


def _is_over(event: asyncio.Event, screen: Screen[Any]) -> bool:
    # Textual may never tell of a paint of one that another screen was put over meanwhile.
    return event.is_set() or not screen.is_running or screen.app.screen is not screen


def screen_strips(widget: Widget) -> list[Strip]:
    """Return the lines of the screen of `widget`, for which Textual has no public way."""
    return widget.screen._compositor.render_strips()


def _key_name(key: str) -> str:
    if len(key) > 1 or key.isalnum():
        return key
    name = unicodedata.name(key).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)

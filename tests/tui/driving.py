"""Ways to drive the app and to read its screen; every wait has a condition and a deadline."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest
from rich.cells import cell_len
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.result_list import ResultList
from guidetui.tui.widgets.row_list import CURSOR_SIGN
from guidetui.tui.widgets.search_box import SearchBox
from guidetui.tui.widgets.status_bar import StatusBar
from guidetui.tui.widgets.tag_filter import TagList
from tests.tui.sample import BASE_URL

AppPilot = Pilot[None]
WIDE = (160, 45)
NARROW = (80, 24)
_DEADLINE_S = 10


def make_app(path: Path, state: State, base_url: str | None = BASE_URL) -> GuideTuiApp:
    """Return an app that has not started yet."""
    return GuideTuiApp(Options(path, base_url=base_url), state)


def app_of(pilot: AppPilot) -> GuideTuiApp:
    """Return the app under the pilot."""
    assert isinstance(pilot.app, GuideTuiApp)
    return pilot.app


def screen_of(pilot: AppPilot) -> BrowseScreen:
    """Return the main screen, also while another one covers it."""
    return next(s for s in pilot.app.screen_stack if isinstance(s, BrowseScreen))


def box_of(pilot: AppPilot) -> SearchBox:
    """Return the search box."""
    return screen_of(pilot).query_one(SearchBox)


def tree_of(pilot: AppPilot) -> CategoryTree:
    """Return the tree."""
    return screen_of(pilot).query_one(CategoryTree)


def results_of(pilot: AppPilot) -> ResultList:
    """Return the list of results."""
    return screen_of(pilot).query_one(ResultList)


def tags_of(pilot: AppPilot) -> TagList:
    """Return the list of tags."""
    return screen_of(pilot).query_one(TagList)


def reader_of(pilot: AppPilot) -> Reader:
    """Return the reader."""
    return screen_of(pilot).query_one(Reader)


def slug_of(pilot: AppPilot) -> str:
    """Return the slug of the guide in the reader, or an empty string."""
    guide = screen_of(pilot).guide
    return guide.slug if guide else ""


async def press(pilot: AppPilot, *keys: str) -> None:
    """Press keys one after the other, without waiting for an idle processor as the pilot does."""
    driver = pilot.app._driver
    assert driver is not None
    for key in keys:
        is_sign = len(key) == 1 and not key.isalnum()
        name = _character_to_key(key) if is_sign else key
        driver.send_message(events.Key(name, key if len(key) == 1 else None))
        for _ in range(3):  # app, focused widget, screen
            await pilot._wait_for_screen()
    await repainted(pilot)


async def repainted(pilot: AppPilot) -> None:
    """Wait until all messages are handled and the layout they asked for is made."""
    for _ in range(2):
        await pilot._wait_for_screen()
        pilot.app.screen._on_timer_update()
    await pilot._wait_for_screen()


async def until(pilot: AppPilot, condition: Callable[[], bool], what: str) -> None:
    """Wait for `condition`; fails after a deadline, naming `what` did not happen."""
    deadline = monotonic() + _DEADLINE_S
    while not condition():
        assert monotonic() < deadline, f"in vain: {what}"
        await pilot.pause()


async def settled(pilot: AppPilot) -> None:
    """Wait until what was asked of the library so far is answered and shown.

    One answer may ask for the next (query, preview, position), hence the rounds. The library's
    one thread answers in order, so what comes back here was asked last.
    """
    for _ in range(6):
        await pilot._wait_for_screen()
        await app_of(pilot).library._run(lambda: None)
    await repainted(pilot)


async def opened(pilot: AppPilot) -> None:
    """Wait until the collection is shown, its index is in use and the status bar says so."""
    for box in screen_of(pilot).query(Input):
        box.cursor_blink = False
    screen = screen_of(pilot)
    await until(pilot, lambda: screen.collection is not None, "the collection is shown")
    await until(pilot, lambda: app_of(pilot).library.is_indexed, "the index is there")
    await until(pilot, lambda: "guide" in status(pilot), "the status bar counts the guides")
    await settled(pilot)


@asynccontextmanager
async def browsing(
    app: GuideTuiApp, size: tuple[int, int] = WIDE, *, notifications: bool = False
) -> AsyncIterator[AppPilot]:
    """Run `app` with its collection and index there."""
    async with app.run_test(size=size, notifications=notifications) as pilot:
        await opened(pilot)
        yield pilot


async def read(pilot: AppPilot, slug: str) -> None:
    """Open a guide for reading and wait until all of it is laid out."""
    screen_of(pilot).open_slug(slug, reads=True)
    await until(pilot, lambda: slug_of(pilot) == slug, f"{slug} is shown")
    await laid_out(pilot)


async def laid_out(pilot: AppPilot) -> None:
    """Wait until the reader knows the height of its document."""
    reader = reader_of(pilot)
    await until(pilot, lambda: reader.view.layout.is_complete, "the guide is parsed")
    await until(pilot, lambda: reader.view.is_laid_out, "the guide is laid out")
    await until(pilot, lambda: reader.enricher.is_done, "what is in view is drawn")
    await settled(pilot)


async def search(pilot: AppPilot, text: str) -> None:
    """Put `text` into the search box, and wait for the answer with its snippets and preview."""
    screen_of(pilot).action_focus_pane("search")
    await pilot._wait_for_screen()  # getting the focus selects what stands in the box
    box_of(pilot).value = text
    await settled(pilot)  # the answer
    await settled(pilot)  # what its layout asks for


def lines_of(widget: Widget) -> list[str]:
    """Return what stands on the screen where `widget` is; nothing where it is hidden.

    The sign at the row under a cursor is left out.
    """
    region = widget.region
    strips = widget.screen._compositor.render_strips()
    cropped = [strip.crop(region.x, region.right) for strip in strips[region.y : region.bottom]]
    return [strip.text.replace(CURSOR_SIGN, " ").rstrip() for strip in cropped]


def text_of(widget: Widget) -> str:
    """Return `lines_of` as one string."""
    return "\n".join(lines_of(widget))


def status(pilot: AppPilot) -> str:
    """Return the bottom line."""
    return text_of(screen_of(pilot).query_one(StatusBar))


def notice(pilot: AppPilot) -> str:
    """Return the line under the search box, empty while it is hidden."""
    return text_of(screen_of(pilot).query_one("#notice")).strip()


def told(pilot: AppPilot) -> list[str]:
    """Return the texts of the notifications so far."""
    return [notification.message for notification in pilot.app._notifications]


def held(monkeypatch: pytest.MonkeyPatch, name: str) -> asyncio.Event:
    """Hold the calls of one method of the library back until the event that is returned is set."""
    gate = asyncio.Event()
    original = getattr(AsyncLibrary, name)

    async def wait(self: AsyncLibrary, *args: object, **options: object) -> object:
        await gate.wait()
        return await original(self, *args, **options)

    monkeypatch.setattr(AsyncLibrary, name, wait)
    return gate


def place_of(widget: Widget, text: str) -> tuple[int, int]:
    """Return where in `widget`, frame included, `text` stands on the screen: column and row."""
    for row, line in enumerate(lines_of(widget)):
        if text in line:
            return cell_len(line[: line.index(text)]), row
    raise AssertionError(f"{text!r} is not in view")


def top_line(pilot: AppPilot) -> str:
    """Return the first line of text in the reader, without frame and margin."""
    reader = reader_of(pilot)
    row = reader.content_region.y - reader.region.y
    return lines_of(reader)[row].strip("│▁▂▃▄▅▆▇█ ")

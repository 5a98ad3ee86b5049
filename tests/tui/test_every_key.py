"""Every key of the table has an effect in its place: a test made from the table presses each.

The keys of a picture in full, which a server must send first, are tested with the pictures.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.app import App

from guidetui.state import Session, State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.keymap import KEYS, Context
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.screens.diagram import DiagramScreen
from guidetui.tui.service import LibraryService
from tests.tui.driver import Driver, browsing, make_app, screen_strips
from tests.tui.sample import write_guide

_SIZE = (110, 24)
_CHAINS = "\n    ".join(
    " --> ".join(f"Station{row}of{number}" for number in range(12)) for row in range(9)
)
_BODY = "\n\n".join(
    [
        "A cache keeps what was asked for: [sharding](sharding.md), [again](#part-5).",
        f"```mermaid\ngraph LR\n    {_CHAINS}\n```",
        *(f"## Part {number}\n\n" + "A cache, and another cache.\n\n" * 9 for number in range(9)),
    ]
)


async def _reset(driver: Driver) -> None:
    """Go to the reader with the long guide open at its top, nothing typed and nothing chosen."""
    for _ in range(6):
        if isinstance(driver.app.screen, BrowseScreen):
            break
        await driver.press("escape")
    main = driver.main
    if main.panes.is_zen:
        main.panes.toggle_zen()
    main.tags_pane.tag_list.clear()
    main.search_pane.set_text("")
    if driver.slug != "long":
        await driver.read("long")
    main.panes.focus("reader")
    driver.reader.action_top()
    await driver.settled()


async def _in_reader(driver: Driver) -> None:
    await driver.press("space")


async def _in_compare(driver: Driver) -> None:
    await driver.resize(160, 24)
    await driver.press("K")  # another guide than the long one must have been read
    await driver.press("vertical_line")
    await driver.settled()


async def _in_search(driver: Driver) -> None:
    await driver.search("cache")
    await driver.press("down")


async def _in_tree(driver: Driver) -> None:
    await driver.press("2", "g", "Z")
    if len(driver.tree.rows) < 9:
        await driver.press("Z")
    await driver.press("j", "j", "j")


def _after(*keys: str) -> Callable[[Driver], Awaitable[None]]:
    async def press(driver: Driver) -> None:
        await driver.press(*keys)
        await driver.settled()

    return press


async def _in_diagram(driver: Driver) -> None:
    await driver.press("enter")
    await _drawn(driver)
    await driver.press("l", "l", "j", "j")


# How to come to the place of a context, from the reader with the long guide open.
_PLACES: dict[Context, Callable[[Driver], Awaitable[None]]] = {
    Context.ANYWHERE: _in_reader,
    Context.SEARCH: _in_search,
    Context.LIST: _in_tree,
    Context.GUIDES: _in_tree,
    Context.TAGS: _after("3", "j"),
    Context.TAG_BOX: _after("3", "f", "down"),
    Context.READER: _in_reader,
    Context.FIND: _after("slash", *"cache"),
    Context.CHOOSER: _after("t", "down", "down"),
    Context.HELP: _after("question_mark"),
    Context.THEMES: _after("T"),
    Context.COPY: _after("y"),
    Context.COMPARE: _in_compare,
    Context.DIAGRAM: _in_diagram,
    Context.QUIZ: _after("c", "space"),
    Context.COLLECTIONS: _after("C"),
}

# What must have been pressed for a key to have something to do.
_BEFORE: dict[str, tuple[str, ...]] = {
    "reader": ("2",),
    "literal": ("1", *"cache"),
    "remove-chip": ("1", *"is:unread "),
    "clear-tags": ("3", "j", "enter", "4"),
    "tree-expand": ("h",),
    "tag-clear": ("enter",),
    "read-left": ("l",),
    "diagram-roomier": ("minus",),
    "diagram-tighter": ("plus",),
    "diagram-page-up": ("space",),
}


def _seen(driver: Driver, calls: list[str]) -> object:
    """Return all that a key may change."""
    app = driver.app
    return (
        type(app.screen),
        app.focused,
        [list(strip) for strip in screen_strips(app.screen)],
        driver.reader.scroll_offset,
        len(driver.notifications),
        app.clipboard,
        app.service.state.flags,
        list(calls),
    )


def _place(driver: Driver) -> object:
    """Return what differs once a key has led elsewhere."""
    app = driver.app
    return type(app.screen), app.focused and app.focused.id, driver.main.panes.is_zen


async def _drawn(driver: Driver) -> None:
    """Wait until the diagram on the screen, if that is what it shows, is drawn."""
    screen = driver.app.screen
    if isinstance(screen, DiagramScreen):
        await driver.until(lambda: "Station" in driver.text_of(screen), "the drawing")


async def _silent_keys(driver: Driver, context: Context, calls: list[str]) -> list[str]:
    """Press every key of a context where the one before has led to; at its own place if in vain."""
    silent, place = [], None
    for key in (key for key in KEYS if key.context is context):
        for pressed in key.keys.split(","):
            if place is not None and _place(driver) == place:
                await _drawn(driver)
                before = _seen(driver, calls)
                await driver.press(pressed)
                if _seen(driver, calls) != before:
                    continue
            await _reset(driver)
            await _PLACES[context](driver)
            place = _place(driver)
            await driver.press(*_BEFORE.get(key.id, ()))
            await driver.settled()
            await _drawn(driver)
            before = _seen(driver, calls)
            await driver.press(pressed)
            try:  # what a key asks for may take its time
                await driver.until(lambda seen=before: _seen(driver, calls) != seen, "an effect")
            except AssertionError:
                silent.append(f"{key.id}: {pressed}")
    return silent


@pytest.mark.slow
@pytest.mark.parametrize("context", _PLACES)
async def test_every_key_has_an_effect_in_its_place(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch, context: Context
) -> None:
    calls: list[str] = []

    def record(owner: type, name: str) -> None:
        async def note(*_: object, **__: object) -> None:
            calls.append(name)

        monkeypatch.setattr(owner, name, note)

    opening = LibraryService.open

    async def open_again(self: LibraryService) -> Session:
        calls.append("open")
        return await opening(self)

    monkeypatch.setattr(LibraryService, "open", open_again)
    record(LibraryService, "open_url")
    record(App, "action_suspend_process")
    record(GuideTuiApp, "action_quit")
    write_guide(own_sample, "long", "Long", _BODY)
    async with browsing(make_app(own_sample, state), _SIZE) as driver:
        assert await _silent_keys(driver, context, calls) == []

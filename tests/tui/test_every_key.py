"""Every key of the table has an effect in its place: a test made from the table presses each."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.app import App

from guidetui.state import Session, State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.keymap import KEYS, Context
from guidetui.tui.screens.browse import BrowseScreen
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
    """Go to the tree with the long guide open at its top, nothing typed and nothing chosen."""
    for _ in range(6):
        if isinstance(driver.app.screen, BrowseScreen):
            break
        await driver.press("escape")
    main = driver.main
    main.tags_pane.tag_list.clear()
    main.search_pane.set_text("")
    await driver.read("long")
    main.panes.focus("guides")
    driver.reader.action_top()
    await driver.settled()


async def _in_reader(driver: Driver) -> None:
    driver.main.panes.focus("reader")
    await driver.press("space")


async def _in_search(driver: Driver) -> None:
    await driver.search("cache")
    await driver.press("down")


async def _in_tree(driver: Driver) -> None:
    await driver.press("g", "Z")
    if len(driver.tree.rows) < 9:
        await driver.press("Z")
    await driver.press("j", "j", "j")


def _after(*keys: str) -> Callable[[Driver], Awaitable[None]]:
    async def press(driver: Driver) -> None:
        driver.main.panes.focus("reader")
        await driver.press(*keys)
        await driver.settled()

    return press


# How to come to the place of a context, from the tree with the long guide open.
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
    Context.DIAGRAM: _after("g", "D", "D", "l", "l", "plus"),
    Context.QUIZ: _after("c", "space"),
    Context.COLLECTIONS: _after("C"),
}

# What must have been pressed for a key to have something to do.
_BEFORE: dict[str, tuple[str, ...]] = {
    "reader": ("2",),
    "tree-expand": ("h",),
    "tag-clear": ("enter",),
    "read-left": ("l",),
    "diagram-up": ("j", "j"),
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
    silent = []
    async with browsing(make_app(own_sample, state), _SIZE) as driver:
        for key in (key for key in KEYS if key.context is context):
            for pressed in key.keys.split(","):
                await _reset(driver)
                await _PLACES[context](driver)
                await driver.press(*_BEFORE.get(key.id, ()))
                await driver.settled()
                before = _seen(driver, calls)
                await driver.press(pressed)
                await driver.settled()
                if _seen(driver, calls) == before:
                    silent.append(f"{key.id}: {pressed}")
    assert silent == []

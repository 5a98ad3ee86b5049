"""The help: every key, narrowed by typing, closed by Esc."""

import pytest

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.keymap import KEYS
from guidetui.tui.screens.help import HelpScreen, KeyList
from tests.tui.driving import (
    NARROW,
    AppPilot,
    browsing,
    lines_of,
    press,
    screen_of,
    search,
    text_of,
)


def _list(pilot: AppPilot) -> KeyList:
    return pilot.app.screen.query_one(KeyList)


def _rows(pilot: AppPilot) -> list[str]:
    key_list = _list(pilot)
    parts = [key_list.row_parts(index, 80)[0][0] for index in range(key_list.row_count)]
    return ["".join(text for text, _ in left) for left in parts]


@pytest.mark.parametrize("key", ["?", "f1"])
async def test_help_lists_every_key_and_escape_closes_it(app: GuideTuiApp, key: str) -> None:
    async with browsing(app) as pilot:
        focused = app.focused
        await press(pilot, key)
        assert isinstance(app.screen, HelpScreen)
        rows = _rows(pilot)
        for command in KEYS:
            assert any(
                command.help in row and all(shown in row for shown in command.shown_keys())
                for row in rows
            )
        await press(pilot, "escape")
        assert app.screen is screen_of(pilot)
        assert app.focused is focused


async def test_no_help_text_is_cut_short_at_80_columns(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await press(pilot, "?")
        cut = []
        while True:
            cut += [line.strip("│▎ ") for line in lines_of(_list(pilot)) if "…" in line]
            before = _list(pilot).cursor
            await press(pilot, "pagedown")
            if _list(pilot).cursor == before:
                break
        assert cut == []


async def test_typing_lists_the_keys_that_hold_every_word(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "?", *"tag clear")
        rows = [row.strip() for row in _rows(pilot) if row.strip()]
        assert rows[0] == "Anywhere"
        assert all("Clear the tag filter" in row for row in rows[1:] if row != "Tags")
        assert len(rows) == 4


async def test_filter_that_matches_nothing_leaves_an_empty_list(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "?", *"[/]q", "down", "pagedown")
        assert _rows(pilot) == []
        assert app.is_running


async def test_arrows_move_in_the_list_while_the_box_keeps_the_focus(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await press(pilot, "?", "down", "down", "up")
        assert _list(pilot).cursor == 1
        await press(pilot, *["pagedown"] * len(KEYS))
        assert KEYS[-1].help in text_of(_list(pilot))
        assert app.focused is app.screen.query_one("Input")


async def test_help_over_a_search_leaves_the_search_as_it_was(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        await press(pilot, "f1", *"copy", "escape")
        assert screen_of(pilot).is_searching
        assert app.focused is screen_of(pilot).query_one("#search")

"""The help: every key, narrowed by typing, closed by Esc."""

import pytest

from guidetui.search.fields import FIELDS, MARKS
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.keymap import EXAMPLES, KEYS
from guidetui.tui.screens.help import HelpScreen, KeyList
from tests.tui.driver import NARROW, WIDE, Driver, browsing


def _list(driver: Driver) -> KeyList:
    return driver.app.screen.query_one(KeyList)


def _rows(driver: Driver) -> list[str]:
    key_list = _list(driver)
    parts = [key_list.draw(row, 80)[0][0] for row in key_list.rows]
    return ["".join(text for text, _ in left) for left in parts]


@pytest.mark.parametrize("key", ["?", "f1"])
async def test_help_lists_every_key_and_escape_closes_it(app: GuideTuiApp, key: str) -> None:
    async with browsing(app) as driver:
        focused = app.focused
        await driver.press(key)
        assert isinstance(app.screen, HelpScreen)
        rows = _rows(driver)
        for command in KEYS:
            assert any(
                command.help in row and all(shown in row for shown in command.shown_keys())
                for row in rows
            )
        await driver.press("escape")
        assert app.screen is driver.main
        assert app.focused is focused


async def test_no_help_text_is_cut_short_at_80_columns(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.press("?")
        await driver.press("home")
        cut = []
        while True:
            cut += [line.strip("│▎ ") for line in Driver.lines_of(_list(driver)) if "…" in line]
            before = _list(driver).cursor
            await driver.press("pagedown")
            if _list(driver).cursor == before:
                break
        assert cut == []


async def test_typing_lists_the_keys_that_hold_every_word(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("?", *"tag clear")
        rows = [row.strip() for row in _rows(driver) if row.strip()]
        assert rows[0] == "Anywhere"
        assert all("Clear the tag filter" in row for row in rows[1:] if row != "Tags")
        assert len(rows) == 4


async def test_filter_that_matches_nothing_leaves_an_empty_list(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("?", *"[/]q", "down", "pagedown")
        assert _rows(driver) == []
        assert app.is_running


async def test_arrows_move_in_the_list_while_the_box_keeps_the_focus(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.press("?", "home", "down", "down", "up")
        assert _list(driver).cursor == 2
        await driver.press("end")
        assert EXAMPLES[-1].help in Driver.text_of(_list(driver))
        assert app.focused is app.screen.query_one("Input")


async def test_help_over_a_search_leaves_the_search_as_it_was(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        await driver.press("f1", *"copy", "escape")
        assert driver.main.guides_pane.is_searching
        assert app.focused is driver.main.query_one("#search")


async def test_help_opens_at_the_keys_of_the_place(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        for pane, heading in (("2", "Guides"), ("3", "Tags"), ("4", "Reader")):
            await driver.press(pane, "?")
            await driver.repainted()
            assert heading in [line.strip() for line in Driver.lines_of(_list(driver))]
            await driver.press("escape")


async def test_help_opens_at_the_queries_in_an_empty_search_box(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.press("1", "f1")
        await driver.repainted()
        assert "kafka lose mess" in Driver.text_of(_list(driver))
        await driver.press("down", "enter")
        await driver.settled()
        assert driver.box.value == EXAMPLES[1].query
        assert driver.pane == "search"


async def test_enter_runs_the_command_of_the_row(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("?", *"only the text", "enter")
        await driver.settled()
        assert driver.main.panes.is_zen
        await driver.press("?", *"find a tag", "enter")
        await driver.settled()
        assert driver.pane == "tags"
        await driver.press("escape", "?", *"roomier", "enter")
        await driver.settled()
        assert "works in another place" in driver.notifications[-1]


async def test_short_confirmation_stands_in_the_bottom_line(app: GuideTuiApp) -> None:
    async with browsing(app, notifications=True) as driver:
        app.notify("Copied the text.", markup=False)
        await driver.repainted()
        assert "Copied the text." in driver.status
        assert "? help" in driver.status
        app.notify("line\n" * 3, markup=False)
        await driver.repainted()
        assert "line" not in driver.status


async def test_keys_stand_in_two_columns_where_there_is_room(app: GuideTuiApp) -> None:
    async with browsing(app, WIDE) as driver:
        await driver.press("4", "?")
        await driver.repainted()
        keys = _list(driver)
        lines = Driver.lines_of(keys)
        row = next(row for row, line in enumerate(lines) if "Scroll half a page down" in line)
        assert "Follow a link by its letters" in lines[row]
        await driver.pilot.click(KeyList, offset=(lines[row].index("Follow a link"), row))
        assert getattr(keys.row_under_cursor, "help", "") == "Follow a link by its letters"
        await driver.press("up", "down")
        assert getattr(keys.row_under_cursor, "help", "") == "Follow a link by its letters"
        await driver.resize(*NARROW)
        await driver.settled()
        assert not any(line.count("Scroll") > 1 for line in Driver.lines_of(keys))
        assert "Follow a link by its letters" in Driver.text_of(keys)


def test_examples_of_queries_show_every_field() -> None:
    shown = " ".join(f"{example.query} {example.help}" for example in EXAMPLES)
    fields = [*(f"{name}:" for name in FIELDS), *(f"is:{mark}" for mark in MARKS), "in:all"]
    assert [field for field in fields if field not in shown] == []


async def test_empty_search_box_shows_examples_while_it_has_the_focus(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        assert "Search guides" in driver.text_of(driver.box)
        await driver.press("/")
        assert driver.text_of(driver.box).strip() == (
            'Words, "a phrase" · tag:kafka · is:unread · F1 lists all'
        )
        await driver.press("f1")
        assert "Queries" in driver.text_of(_list(driver))

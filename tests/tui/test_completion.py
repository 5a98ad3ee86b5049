"""Completion in the search box: values in a list, names behind the cursor, typing undisturbed."""

import pytest

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.panes.search import CompletionList, SearchPane
from tests.tui.driver import NARROW, Driver, browsing


def _list(driver: Driver) -> CompletionList:
    return driver.main.query_one(CompletionList)


def _offered(driver: Driver) -> list[str]:
    return [line.strip("│ ").split()[0] for line in Driver.lines_of(_list(driver)) if "│" in line]


async def _type(driver: Driver, text: str) -> None:
    await driver.press("slash", *text)
    await driver.settled()


async def test_values_are_listed_while_a_field_is_typed(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _type(driver, "tag:")
        assert _offered(driver)[:2] == ["Cache", "Performance"]
        assert "Performance" in Driver.text_of(_list(driver))
        assert "Tab takes it" in Driver.text_of(_list(driver))
        await driver.press(*"me")
        await driver.settled()
        assert _offered(driver) == ["Memory"]


async def test_question_that_comes_between_takes_no_completion_away(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        screen = driver.main
        await driver.press("slash")
        driver.box.value = "tag:me"
        screen.post_message(SearchPane.QueryChanged())  # as when the index comes
        await driver.settled()
        assert _offered(driver) == ["Memory"]


@pytest.mark.parametrize("key", ["tab", "right"])
async def test_tab_or_right_takes_the_value(app: GuideTuiApp, key: str) -> None:
    async with browsing(app) as driver:
        await _type(driver, "hot tag:perf")
        await driver.press(key)
        await driver.settled()
        assert driver.box.value == "hot tag:Performance "
        assert driver.box.has_focus
        assert not _list(driver).display
        assert [chip.label for chip in driver.chips] == ["tag: Performance"]


async def test_arrows_choose_in_the_list_while_it_is_open_and_enter_takes(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await _type(driver, "category:")
        await driver.press("down", "down", "up", "enter")
        await driver.settled()
        assert driver.box.value == "category:databases "
        assert driver.box.has_focus


async def test_arrows_move_in_the_results_once_it_is_closed(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _type(driver, "cache sort:da")
        assert _offered(driver) == ["date"]
        await driver.press("escape")
        assert not _list(driver).display
        assert driver.box.has_focus
        await driver.press("down")
        assert driver.results.cursor == 1
        await driver.press("tab")
        assert not driver.box.has_focus


async def test_enter_reads_where_nothing_was_chosen_in_the_list(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _type(driver, "eviction sort:d")
        await driver.press("enter")
        await driver.settled()
        assert driver.box.value == "eviction sort:d"
        assert not _list(driver).display
        assert driver.pane == "reader"


async def test_whole_value_is_not_offered_again(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _type(driver, "sort:date")
        assert not _list(driver).display


async def test_plain_words_offer_nothing_and_run_into_nothing(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _type(driver, "cache tagged isolation")
        assert not _list(driver).display
        assert Driver.text_of(driver.box).strip() == "cache tagged isolation"
        assert driver.box.value == "cache tagged isolation"


async def test_name_of_a_field_goes_on_behind_the_cursor(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _type(driver, "hot cate")
        assert "hot category:" in Driver.text_of(driver.box)
        assert driver.box.value == "hot cate"
        await driver.press("right")
        await driver.settled()
        assert driver.box.value == "hot category:"
        assert _offered(driver) == ["caching", "databases", "networks"]


async def test_half_typed_value_is_not_called_wrong(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _type(driver, "cache tag:")
        assert driver.notice == ""
        await driver.press(*"zz")
        await driver.settled()
        assert "There is no tag 'zz'" in driver.notice


async def test_list_goes_when_the_box_is_left_and_a_click_takes(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await _type(driver, "is:")
        assert _offered(driver) == ["starred", "read", "unread", "new"]
        await driver.pilot.click(CompletionList, offset=Driver.place_of(_list(driver), "unread"))
        await driver.settled()
        assert driver.box.value == "is:unread "
        await driver.press(*"tag:")
        await driver.settled()
        assert _list(driver).display
        driver.main.panes.focus("tags")
        await driver.settled()
        assert driver.tags.has_focus
        assert not _list(driver).display
        assert not driver.tree.has_focus


async def test_list_stays_inside_a_small_terminal(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 15)) as driver:
        await _type(driver, "tag:")
        region = _list(driver).region
        assert region.right <= 60
        assert region.bottom <= 15
        assert "Cache" in Driver.text_of(_list(driver))

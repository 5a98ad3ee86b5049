"""Completion in the search box: values in a list, names behind the cursor, typing undisturbed."""

import pytest

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.completion_list import CompletionList
from tests.tui.driving import (
    NARROW,
    AppPilot,
    box_of,
    browsing,
    notice,
    place_of,
    press,
    results_of,
    screen_of,
    settled,
    tags_of,
    text_of,
    tree_of,
)


def _list(pilot: AppPilot) -> CompletionList:
    return screen_of(pilot).query_one(CompletionList)


def _offered(pilot: AppPilot) -> list[str]:
    return [completion.label for completion in _list(pilot)._completions]


async def _type(pilot: AppPilot, text: str) -> None:
    await press(pilot, "slash", *text)
    await settled(pilot)


async def test_values_are_listed_while_a_field_is_typed(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _type(pilot, "tag:")
        assert _offered(pilot)[:2] == ["Cache", "Performance"]
        assert "Performance" in text_of(_list(pilot))
        assert "Tab takes it" in text_of(_list(pilot))
        await press(pilot, *"me")
        await settled(pilot)
        assert _offered(pilot) == ["Memory"]


async def test_question_that_comes_between_takes_no_completion_away(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        screen = screen_of(pilot)
        await press(pilot, "slash")
        box_of(pilot).value = "tag:me"
        screen._ask(is_typing=True)
        screen.ask()  # as when the index comes
        await settled(pilot)
        assert _offered(pilot) == ["Memory"]


@pytest.mark.parametrize("key", ["tab", "right"])
async def test_tab_or_right_takes_the_value(app: GuideTuiApp, key: str) -> None:
    async with browsing(app) as pilot:
        await _type(pilot, "hot tag:perf")
        await press(pilot, key)
        await settled(pilot)
        assert box_of(pilot).value == "hot tag:Performance "
        assert box_of(pilot).has_focus
        assert not _list(pilot).display
        assert [c.label for c in screen_of(pilot)._page.chips] == ["tag:Performance"]  # type: ignore[union-attr]


async def test_arrows_choose_in_the_list_while_it_is_open_and_enter_takes(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await _type(pilot, "category:")
        await press(pilot, "down", "down", "up", "enter")
        await settled(pilot)
        assert box_of(pilot).value == "category:databases "
        assert box_of(pilot).has_focus


async def test_arrows_move_in_the_results_once_it_is_closed(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _type(pilot, "cache sort:da")
        assert _offered(pilot) == ["date"]
        await press(pilot, "escape")
        assert not _list(pilot).display
        assert box_of(pilot).has_focus
        await press(pilot, "down")
        assert results_of(pilot).cursor == 1
        await press(pilot, "tab")
        assert not box_of(pilot).has_focus


async def test_enter_reads_where_nothing_was_chosen_in_the_list(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _type(pilot, "eviction sort:d")
        await press(pilot, "enter")
        await settled(pilot)
        assert box_of(pilot).value == "eviction sort:d"
        assert not _list(pilot).display
        assert screen_of(pilot).pane == "reader"


async def test_whole_value_is_not_offered_again(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _type(pilot, "sort:date")
        assert not _list(pilot).display


async def test_plain_words_offer_nothing_and_run_into_nothing(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _type(pilot, "cache tagged isolation")
        assert not _list(pilot).display
        assert box_of(pilot)._suggestion == ""
        assert box_of(pilot).value == "cache tagged isolation"


async def test_name_of_a_field_goes_on_behind_the_cursor(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _type(pilot, "hot cate")
        assert "hot category:" in text_of(box_of(pilot))
        assert box_of(pilot).value == "hot cate"
        await press(pilot, "right")
        await settled(pilot)
        assert box_of(pilot).value == "hot category:"
        assert _offered(pilot) == ["caching", "databases", "networks"]


async def test_half_typed_value_is_not_called_wrong(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _type(pilot, "cache tag:")
        assert notice(pilot) == ""
        await press(pilot, *"zz")
        await settled(pilot)
        assert "There is no tag 'zz'" in notice(pilot)


async def test_list_goes_when_the_box_is_left_and_a_click_takes(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await _type(pilot, "is:")
        assert _offered(pilot) == ["starred", "read", "unread"]
        await pilot.click(CompletionList, offset=place_of(_list(pilot), "unread"))
        await settled(pilot)
        assert box_of(pilot).value == "is:unread "
        await press(pilot, *"tag:")
        await settled(pilot)
        assert _list(pilot).display
        screen_of(pilot).action_focus_pane("tags")
        await settled(pilot)
        assert tags_of(pilot).has_focus
        assert not _list(pilot).display
        assert not tree_of(pilot).has_focus


async def test_list_stays_inside_a_small_terminal(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 15)) as pilot:
        await _type(pilot, "tag:")
        region = _list(pilot).region
        assert region.right <= 60
        assert region.bottom <= 15
        assert "Cache" in text_of(_list(pilot))

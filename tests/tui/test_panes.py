"""Panes: by Tab and by number, one at a time where it is narrow, fewer frames where it is low."""

import pytest

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.status_bar import StatusBar
from tests.tui.driving import (
    NARROW,
    WIDE,
    AppPilot,
    box_of,
    browsing,
    laid_out,
    lines_of,
    press,
    read,
    reader_of,
    results_of,
    screen_of,
    search,
    settled,
    slug_of,
    status,
    tags_of,
    text_of,
    tree_of,
)

_FRAMES = {"guides": "#guides", "tags": "#tags", "reader": "#reader"}


def _visible(pilot: AppPilot) -> list[str]:
    return [pane for pane, frame in _FRAMES.items() if lines_of(screen_of(pilot).query_one(frame))]


def _focused_pane(pilot: AppPilot) -> str:
    focused = pilot.app.focused
    assert focused is not None
    targets = {
        "search": box_of(pilot),
        "guides": tree_of(pilot),
        "tags": tags_of(pilot),
        "reader": reader_of(pilot),
    }
    return next(pane for pane, widget in targets.items() if widget is focused)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_tab_goes_round_the_panes_and_shift_tab_back(
    app: GuideTuiApp, size: tuple[int, int]
) -> None:
    async with browsing(app, size) as pilot:
        order = []
        for _ in range(4):
            await press(pilot, "tab")
            order.append(_focused_pane(pilot))
        assert order == ["tags", "reader", "search", "guides"]
        back = []
        for _ in range(4):
            await press(pilot, "shift+tab")
            back.append(_focused_pane(pilot))
        assert back == ["search", "reader", "tags", "guides"]


@pytest.mark.parametrize("size", [WIDE, (60, 15)])
async def test_number_goes_to_its_pane(app: GuideTuiApp, size: tuple[int, int]) -> None:
    async with browsing(app, size) as pilot:
        order = []
        for key in ("3", "4", "2", "1"):
            await press(pilot, key)
            order.append(_focused_pane(pilot))
        assert order == ["tags", "reader", "guides", "search"]


async def test_all_panes_stand_side_by_side_from_100_columns_on(app: GuideTuiApp) -> None:
    async with browsing(app, (100, 24)) as pilot:
        assert _visible(pilot) == ["guides", "tags", "reader"]


async def test_one_pane_shows_at_a_time_below_100_columns(app: GuideTuiApp) -> None:
    async with browsing(app, (99, 24)) as pilot:
        seen = [_visible(pilot)]
        for key in ("3", "4", "1"):
            await press(pilot, key)
            seen.append(_visible(pilot))
        assert seen == [["guides"], ["tags"], ["reader"], ["guides"]]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_escape_goes_from_the_reader_to_the_results_to_the_tree(
    app: GuideTuiApp, size: tuple[int, int]
) -> None:
    async with browsing(app, size) as pilot:
        await search(pilot, "cache")
        await press(pilot, "down", "enter")
        await settled(pilot)
        slug = slug_of(pilot)
        assert reader_of(pilot).has_focus
        await press(pilot, "escape")
        assert results_of(pilot).has_focus
        assert results_of(pilot).slug_under_cursor == slug
        await press(pilot, "escape")
        await settled(pilot)
        assert tree_of(pilot).has_focus
        assert box_of(pilot).value == ""
        await press(pilot, "escape")
        assert tree_of(pilot).has_focus


async def test_folding_and_unfolding_keeps_the_focus_and_the_guide(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "sharding")
        await pilot.resize_terminal(*NARROW)
        await settled(pilot)
        assert _visible(pilot) == ["reader"]
        assert reader_of(pilot).has_focus
        await press(pilot, "2")
        await pilot.resize_terminal(*WIDE)
        await settled(pilot)
        assert _visible(pilot) == ["guides", "tags", "reader"]
        assert tree_of(pilot).has_focus
        assert "Rows are spread" in text_of(reader_of(pilot))


async def test_guide_can_be_found_and_read_in_60_by_15(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 15)) as pilot:
        await press(pilot, "slash", *"shard")
        await settled(pilot)
        await press(pilot, "enter")
        await settled(pilot)
        shown = text_of(reader_of(pilot))
        assert reader_of(pilot).has_focus
        assert "One table on many machines." in shown
        await press(pilot, "space")
        assert "A hot key makes" in text_of(reader_of(pilot))
        await press(pilot, "escape")
        assert "Sharding" in text_of(results_of(pilot))


async def test_low_terminal_spends_no_rows_on_frames(app: GuideTuiApp) -> None:
    async with browsing(app, (80, 15)) as pilot:
        assert tree_of(pilot).size.height == 13
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "╭" in text_of(screen_of(pilot).query_one("#guides"))


async def test_tiny_terminal_is_survived(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "every-construct")
        for size in ((20, 5), (8, 3), (1, 1), WIDE):
            await pilot.resize_terminal(*size)
            await press(pilot, "1", "escape", "2", "Z", "G", "3", "4", "G", "tab", "?", "escape")
            await laid_out(pilot)
        assert app.is_running


async def test_bottom_line_shows_the_keys_of_the_pane_with_the_focus(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        assert "Enter read" in status(pilot)
        await press(pilot, "3")
        assert "f find tag" in status(pilot)
        await press(pilot, "4")
        assert "f links" in status(pilot)


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 15)])
async def test_bottom_line_always_shows_the_way_to_the_help(
    app: GuideTuiApp, size: tuple[int, int]
) -> None:
    async with browsing(app, size) as pilot:
        for key in ("4", "3", "2", "1"):
            await press(pilot, key)
            assert ("F1 help" if key == "1" else "? help") in status(pilot)  # `?` types there


async def test_click_on_a_key_of_the_bottom_line_presses_it(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await pilot.click(StatusBar, offset=(status(pilot).index("search"), 0))
        await settled(pilot)
        assert box_of(pilot).has_focus


async def test_click_on_a_pane_focuses_it(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await pilot.click("#reader", offset=(10, 20))
        assert reader_of(pilot).has_focus
        assert screen_of(pilot).pane == "reader"

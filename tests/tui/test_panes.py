"""Panes: by Tab and by number, one at a time where it is narrow, fewer frames where it is low."""

import pytest
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.status_bar import StatusBar
from tests.tui.driver import NARROW, WIDE, Driver, browsing

_FRAMES = {"guides": "#guides", "tags": "#tags", "reader": "#reader"}


def _visible(driver: Driver) -> list[str]:
    return [
        pane for pane, frame in _FRAMES.items() if Driver.lines_of(driver.main.query_one(frame))
    ]


def _focused_pane(driver: Driver) -> str:
    focused = driver.app.focused
    assert focused is not None
    targets = {
        "search": driver.box,
        "guides": driver.tree,
        "tags": driver.tags,
        "reader": driver.reader,
    }
    return next(pane for pane, widget in targets.items() if widget is focused)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_tab_goes_round_the_panes_and_shift_tab_back(
    app: GuideTuiApp, size: tuple[int, int]
) -> None:
    async with browsing(app, size) as driver:
        order = []
        for _ in range(4):
            await driver.press("tab")
            order.append(_focused_pane(driver))
        assert order == ["tags", "reader", "search", "guides"]
        back = []
        for _ in range(4):
            await driver.press("shift+tab")
            back.append(_focused_pane(driver))
        assert back == ["search", "reader", "tags", "guides"]


@pytest.mark.parametrize("size", [WIDE, (60, 15)])
async def test_number_goes_to_its_pane(app: GuideTuiApp, size: tuple[int, int]) -> None:
    async with browsing(app, size) as driver:
        order = []
        for key in ("3", "4", "2", "1"):
            await driver.press(key)
            order.append(_focused_pane(driver))
        assert order == ["tags", "reader", "guides", "search"]


async def test_all_panes_stand_side_by_side_from_120_columns_on(app: GuideTuiApp) -> None:
    async with browsing(app, (120, 24)) as driver:
        assert _visible(driver) == ["guides", "tags", "reader"]


async def test_tags_make_way_before_the_reader_has_under_70_columns(app: GuideTuiApp) -> None:
    async with browsing(app, (100, 24)) as driver:
        for width in (100, 119, 120):
            await driver.resize(width, 24)
            await driver.settled()
            assert driver.reader.region.width >= 70
            assert driver.reader.region.right == width
        await driver.resize(119, 24)
        await driver.settled()
        assert _visible(driver) == ["guides", "reader"]
        await driver.press("3")
        assert _visible(driver) == ["guides", "tags", "reader"]
        await driver.press("2")
        assert _visible(driver) == ["guides", "reader"]


async def test_first_run_in_a_narrow_terminal_shows_the_welcome(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        assert "show every key" in driver.text_of(driver.reader)
        assert driver.tree.has_focus
        await driver.press("Z", "j", "j", "j")
        await driver.settled()
        assert driver.slug
        assert _visible(driver) == ["guides"]
        await driver.press("enter")
        await driver.settled()
        assert _visible(driver) == ["reader"]
        assert driver.reader.region.width == NARROW[0]


async def test_one_pane_shows_at_a_time_below_100_columns(app: GuideTuiApp) -> None:
    async with browsing(app, (99, 24)) as driver:
        await driver.read("sharding")
        await driver.press("2")
        seen = [_visible(driver)]
        for key in ("3", "4", "1"):
            await driver.press(key)
            seen.append(_visible(driver))
        assert seen == [["guides"], ["tags"], ["reader"], ["guides"]]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_escape_goes_from_the_reader_to_the_results_to_the_tree(
    app: GuideTuiApp, size: tuple[int, int]
) -> None:
    async with browsing(app, size) as driver:
        await driver.search("cache")
        await driver.press("down", "enter")
        await driver.settled()
        slug = driver.slug
        assert driver.reader.has_focus
        await driver.press("escape")
        assert driver.results.has_focus
        assert driver.results.slug_under_cursor == slug
        await driver.press("escape")
        await driver.settled()
        assert driver.tree.has_focus
        assert driver.box.value == ""
        await driver.press("escape")
        assert driver.tree.has_focus


async def test_folding_and_unfolding_keeps_the_focus_and_the_guide(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.resize(*NARROW)
        await driver.settled()
        assert _visible(driver) == ["reader"]
        assert driver.reader.has_focus
        await driver.press("2")
        await driver.resize(*WIDE)
        await driver.settled()
        assert _visible(driver) == ["guides", "tags", "reader"]
        assert driver.tree.has_focus
        assert "Rows are spread" in Driver.text_of(driver.reader)


async def test_guide_can_be_found_and_read_in_60_by_15(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 15)) as driver:
        await driver.press("slash", *"shard")
        await driver.settled()
        await driver.press("enter")
        await driver.settled()
        shown = Driver.text_of(driver.reader)
        assert driver.reader.has_focus
        assert "One table on many machines." in shown
        await driver.press("j", "j", "j")
        assert "A hot key makes" in Driver.text_of(driver.reader)
        await driver.press("escape")
        assert "Sharding" in Driver.text_of(driver.results)


async def test_low_terminal_spends_no_rows_on_frames(app: GuideTuiApp) -> None:
    async with browsing(app, (80, 15)) as driver:
        assert driver.tree.size.height == 13
        await driver.resize(80, 24)
        await driver.settled()
        assert "╭" in Driver.text_of(driver.main.query_one("#guides"))


async def test_tiny_terminal_is_survived(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("every-construct")
        for size in ((20, 5), (8, 3), (1, 1), WIDE):
            await driver.resize(*size)
            await driver.press("1", "escape", "2", "Z", "G", "3", "4", "G", "tab", "?", "escape")
            await driver.laid_out()
        assert app.is_running


async def test_bottom_line_shows_the_keys_of_the_pane_with_the_focus(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        assert "Enter read" in driver.status
        await driver.press("3")
        assert "f find tag" in driver.status
        await driver.press("4")
        assert "f links" in driver.status


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 15)])
async def test_bottom_line_always_shows_the_way_to_the_help(
    app: GuideTuiApp, size: tuple[int, int]
) -> None:
    async with browsing(app, size) as driver:
        for key in ("4", "3", "2", "1"):
            await driver.press(key)
            assert ("F1 help" if key == "1" else "? help") in driver.status  # `?` types there


async def test_click_on_a_key_of_the_bottom_line_presses_it(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.pilot.click(StatusBar, offset=(driver.status.index("search"), 0))
        await driver.settled()
        assert driver.box.has_focus


async def test_click_on_a_pane_focuses_it(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.pilot.click("#reader", offset=(10, 20))
        assert driver.reader.has_focus
        assert driver.pane == "reader"


async def test_screen_is_painted_anew_after_a_size_that_was_gone_at_once(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app, NARROW) as driver:
        painted: list[Region] = []
        refresh = type(driver.tree).render_lines

        def render_lines(self: CategoryTree, crop: Region) -> list[Strip]:
            painted.append(crop)
            return refresh(self, crop)

        monkeypatch.setattr(type(driver.tree), "render_lines", render_lines)
        await driver.repainted()
        painted.clear()
        for size in ((1, 1), NARROW):
            app.post_message(events.Resize.from_dimensions(size, None))
        await driver.until(lambda: bool(painted), "the tree is painted")

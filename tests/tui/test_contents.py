"""The contents beside the text: shown where there is room, following the text, a way through it."""

from pathlib import Path

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.contents import Contents
from tests.tui.driver import WIDE, Driver, browsing, make_app

_GUIDE = "every-construct"


def _contents(driver: Driver) -> Contents:
    return driver.main.query_one(Contents)


def _in_view(driver: Driver) -> str:
    entry = _contents(driver).row_under_cursor
    return entry.title if entry else ""


async def test_contents_list_the_headings_and_follow_the_text(app: GuideTuiApp) -> None:
    async with browsing(app, (WIDE[0], 16)) as driver:
        await driver.read(_GUIDE)
        await driver.press("O")
        await driver.laid_out()
        titles = [entry.title for entry in driver.reader.outline()]
        assert [entry.title for entry in _contents(driver).rows] == titles
        assert _in_view(driver) == titles[0]
        assert titles[-1] in Driver.text_of(_contents(driver))
        await driver.press("G")
        assert _in_view(driver) == titles[-1]
        await driver.press("g")
        assert _in_view(driver) == titles[0]


async def test_click_on_a_heading_goes_to_it_and_the_keys_stay_with_the_text(
    app: GuideTuiApp,
) -> None:
    async with browsing(app, (WIDE[0], 16)) as driver:
        await driver.read(_GUIDE)
        await driver.press("O")
        await driver.laid_out()
        entry = driver.reader.outline()[1]
        await driver.pilot.click(Contents, offset=(3, 1))  # no frame where it is low
        await driver.settled()
        assert driver.reader.position.block == entry.block
        assert _in_view(driver) == entry.title
        assert driver.reader.has_focus


async def test_contents_are_those_of_the_guide_that_is_shown(app: GuideTuiApp) -> None:
    async with browsing(app, WIDE) as driver:
        await driver.read(_GUIDE)
        await driver.press("O", "J")
        await driver.settled()
        assert driver.slug != _GUIDE
        assert list(_contents(driver).rows) == driver.reader.outline()


async def test_contents_go_where_there_is_no_room_and_come_back(app: GuideTuiApp) -> None:
    async with browsing(app, (139, 40)) as driver:
        await driver.read(_GUIDE)
        await driver.press("O")
        assert "140 columns" in driver.notifications[-1]
        assert not driver.main.query(Contents)
        for width, is_shown in ((140, True), (139, False), (140, True)):
            await driver.resize(width, 40)
            await driver.laid_out()
            assert _contents(driver).display is is_shown
        assert driver.reader.size.width >= 66  # within its frame
        await driver.press("z")
        assert not _contents(driver).display
        await driver.press("z", "O")
        assert not _contents(driver).display


async def test_contents_are_there_at_the_next_start(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state), WIDE) as driver:
        await driver.press("O", "q")
    async with browsing(make_app(sample, state), WIDE) as driver:
        assert _contents(driver).display

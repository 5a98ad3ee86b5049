"""What lies over the main screen stands in its middle, whole, with the cursor in view."""

import pytest
from textual.app import App
from textual.containers import Vertical
from textual.widgets import Input

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.widgets.row_list import RowList
from tests.tui.driver import NARROW, WIDE, Driver, browsing

_SIZES = (NARROW, (100, 24), WIDE)
_POPUPS = {
    "themes": ("T",),
    "help": ("?",),
    "palette": ("ctrl+p",),
    "headings": ("4", "t"),
    "visits": ("H",),
    "lists": ("L",),
    "name of a list": ("L", "end", "enter"),
    "collections": ("C",),
}


def _misplaced(driver: Driver, size: tuple[int, int]) -> str:
    """Return what is wrong with the place of the popup on the screen, or nothing."""
    width, height = size
    frame = driver.app.screen.query(Vertical).first()
    place = frame.region
    if abs(place.x - (width - place.right)) > 1 or abs(place.y - (height - place.bottom)) > 1:
        return f"not in the middle: {place}"
    if place.x < 0 or place.y < 0 or place.bottom >= height:
        return f"not whole: {place}"
    for part in (*frame.query(Input), *frame.query(RowList)):
        if not frame.content_region.contains_region(part.region):
            return f"{part} is cut"
    return ""


def _hidden(rows: RowList[object]) -> str:
    """Return what is wrong with the rows around the cursor, or nothing."""
    height = rows.size.height // rows.ROW_HEIGHT
    first = rows.scroll_offset.y // rows.ROW_HEIGHT
    ahead = min(3, (height - 1) // 2)
    place, end = rows.place_of(rows.cursor), rows.place_of(len(rows.rows))
    if place - min(ahead, place) < first:
        return f"row {place} of {end} is above {first}"
    if place + min(ahead, end - 1 - place) >= first + height:
        return f"row {place} of {end} is below {first + height}"
    return ""


@pytest.mark.parametrize("popup", _POPUPS)
async def test_popup_is_in_the_middle_and_whole_in_every_size(app: GuideTuiApp, popup: str) -> None:
    wrong = []
    async with browsing(app, NARROW) as driver:
        await driver.read("every-construct")
        await driver.press(*_POPUPS[popup])
        await driver.until(lambda: not isinstance(driver.app.screen, BrowseScreen), "the popup")
        for size in _SIZES:
            await driver.resize(*size)
            for key in ("end", "home"):
                await driver.press(key)
                await driver.settled()
                found = [_hidden(rows) for rows in driver.app.screen.query(RowList)]
                wrong += [(size, key, it) for it in (_misplaced(driver, size), *found) if it]
    assert wrong == []


async def test_app_can_be_suspended_from_every_screen(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    suspended: list[App[None]] = []

    def suspend(self: App[None]) -> None:
        suspended.append(self)

    monkeypatch.setattr(App, "action_suspend_process", suspend)
    screens = {
        **_POPUPS,
        "add": ("C", "a"),
        "diagram": ("4", "D"),
        "compare": ("vertical_line",),
        "quiz": ("c",),
    }
    dead = []
    async with browsing(app, WIDE) as driver:
        for slug in ("sharding", "every-construct"):
            await driver.read(slug)
        for name, keys in screens.items():
            await driver.press(*keys)
            await driver.until(lambda: not isinstance(app.screen, BrowseScreen), name)
            await driver.press("ctrl+z")
            if not suspended:
                dead.append(name)
            suspended.clear()
            await driver.press(*["escape"] * 3)
            await driver.until(lambda: isinstance(app.screen, BrowseScreen), "the main screen")
    assert dead == []


async def test_lists_keep_rows_around_the_cursor_in_view_in_every_size(app: GuideTuiApp) -> None:
    wrong = []
    async with browsing(app, WIDE) as driver:
        await driver.press("2", "Z", "G")
        for size in (*_SIZES, (90, 12)):
            await driver.resize(*size)
            await driver.settled()
            wrong += [(size, it) for it in (_hidden(driver.tree), _hidden(driver.tags)) if it]
        await driver.search("a")
        await driver.press("2", "G")
        for size in (*_SIZES, (90, 12)):
            await driver.resize(*size)
            await driver.settled()
            wrong += [(size, it) for it in (_hidden(driver.results),) if it]
    assert wrong == []

"""Two guides side by side: both are read, searched and followed like the one."""

from guidetui.models import Position
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.panes.reader import ReaderPane
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.screens.compare import CompareScreen
from tests.tui.driver import NARROW, WIDE, Driver, browsing


def _panes(driver: Driver) -> list[ReaderPane]:
    return list(driver.app.screen.query(ReaderPane))


async def _compare(driver: Driver, left: str, right: str) -> list[ReaderPane]:
    """Read two guides, show them side by side and return their panes."""
    await driver.read(left)
    await driver.read(right)
    await driver.press("vertical_line")
    await driver.until(lambda: isinstance(driver.app.screen, CompareScreen), "two guides")
    panes = _panes(driver)
    await driver.until(lambda: all(pane.guide for pane in panes), "both texts")
    await driver.settled()
    return panes


async def test_guide_stands_beside_the_one_that_was_read_before(app: GuideTuiApp) -> None:
    async with browsing(app, WIDE) as driver:
        left, right = await _compare(driver, "dns-lookup", "cache-eviction")
        assert [pane.guide and pane.guide.slug for pane in (left, right)] == [
            "dns-lookup",
            "cache-eviction",
        ]
        assert "Step 1 asks the resolver" in driver.text_of(left)
        assert "Reason 1." in driver.text_of(right)
        assert right.reader.has_focus
        await driver.press("q")
        assert isinstance(app.screen, BrowseScreen)
        assert driver.slug == "cache-eviction"


async def test_keys_act_on_the_guide_that_has_the_focus(app: GuideTuiApp) -> None:
    async with browsing(app, WIDE) as driver:
        left, right = await _compare(driver, "dns-lookup", "cache-eviction")
        await driver.press("space")
        assert right.reader.position != Position() == left.reader.position
        await driver.press("tab", "G")
        assert left.reader.has_focus
        assert left.reader.view.is_at_end
        assert not right.reader.view.is_at_end
        await driver.press("slash", *"step 9", "enter")
        assert "Step 9 asks" in driver.text_of(left)
        await driver.press("tab", "t")
        assert "Policies" in driver.text_of(app.screen)
        await driver.press("escape", "escape")
        assert isinstance(app.screen, BrowseScreen)


async def test_link_opens_in_the_place_of_its_guide(app: GuideTuiApp) -> None:
    async with browsing(app, WIDE) as driver:
        left, right = await _compare(driver, "dns-lookup", "what-is-a-cache")
        href = "sharding.md"
        for _ in range(20):
            right.reader.action_next_link(1)
            if right.reader.links.selected and right.reader.links.selected.href == href:
                break
        await driver.press("enter")
        await driver.until(lambda: bool(right.guide and right.guide.slug == "sharding"), "the link")
        assert left.guide is not None
        assert left.guide.slug == "dns-lookup"


async def test_what_leads_away_says_how_to_go_back_first(app: GuideTuiApp) -> None:
    async with browsing(app, WIDE) as driver:
        await _compare(driver, "dns-lookup", "cache-eviction")
        await driver.press("J")
        assert driver.notifications[-1] == "q goes back to one guide first."


async def test_comparing_needs_room_and_a_guide_read_before(app: GuideTuiApp) -> None:
    async with browsing(app, WIDE) as driver:
        await driver.read("dns-lookup")
        await driver.press("vertical_line")
        assert "Read a guide first" in driver.status
        await driver.read("sharding")
        await driver.resize(*NARROW)
        await driver.press("vertical_line")
        assert "160 columns" in driver.status
        assert isinstance(app.screen, BrowseScreen)


async def test_comparing_typed_ahead_is_opened_and_closed_once(app: GuideTuiApp) -> None:
    async with browsing(app, WIDE) as driver:
        await driver.read("dns-lookup")
        await driver.read("sharding")
        driver.type_ahead("vertical_line", "tab", "space", "q", "vertical_line", "q")
        await driver.settled()
        assert isinstance(app.screen, BrowseScreen)

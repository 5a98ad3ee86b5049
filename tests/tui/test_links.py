"""Links in the reader: selected by Tab, followed by Enter or a click, and where each kind leads."""

import pytest

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.reader import Reader
from tests.tui.driver import NARROW, Driver, browsing, hold
from tests.tui.sample import BASE_URL

_LINKS = (
    "category:caching",
    "tag:Cache",
    "tag:Performance",
    f"{BASE_URL}/what-is-a-cache",
    "https://example.org/diagrams/what-is-a-cache.png",
    "cache-eviction.md#policies",
    "sharding.md",
    "https://example.org/site",
    "#the-end",
    "#nowhere",
    "gone.md",
    "mailto:a@example.org",
    "file:///etc/passwd",
)


def _pointed_at(driver: Driver) -> str:
    """Return what stands on the frame beside the share that was read."""
    parts = Driver.lines_of(driver.reader)[-1].strip("╰─╯ ").split(" · ")
    return " · ".join(part for part in parts if not part.endswith("%"))


async def _follow(driver: Driver, href: str) -> None:
    driver.reader.post_message(Reader.LinkFollowed(href))
    await driver.settled()


async def test_tab_selects_the_links_in_order_and_says_where_they_lead(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        seen = []
        for _ in _LINKS:
            await driver.press("tab")
            seen.append(_pointed_at(driver))
        assert tuple(seen) == _LINKS
        await driver.press("shift+tab")
        assert _pointed_at(driver) == _LINKS[-2]


async def test_tab_past_the_last_link_leaves_the_reader_and_before_the_first_one_too(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, "below_guide")
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.select_link("https://example.org/diagrams/sharding.png")
        await driver.press("tab", "tab")  # the last one leads to the next guide
        assert driver.box.has_focus
        assert _pointed_at(driver) == ""
        await driver.press("shift+tab")
        await driver.press("tab", "shift+tab")
        assert driver.tags.has_focus


async def test_link_out_of_view_is_scrolled_to_when_it_is_selected(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("every-construct")
        await driver.select_link("what-is-a-cache.md")
        assert _pointed_at(driver) == "what-is-a-cache.md"
        assert "the cache guide" in Driver.text_of(driver.reader)


async def test_tab_starts_at_what_is_in_view(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("every-construct")
        await driver.press("space", "tab", "tab")  # the diagram comes first
        assert _pointed_at(driver) == "what-is-a-cache.md"


async def test_enter_on_a_link_to_a_guide_opens_it_at_its_anchor(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        await driver.select_link("cache-eviction.md#policies")
        await driver.press("enter")
        await driver.until(lambda: driver.slug == "cache-eviction", "the other guide")
        await driver.laid_out()
        assert Driver.place_of(driver.reader, "Policies")[1] == 1
        assert driver.reader.has_focus


async def test_click_on_a_link_follows_it(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        column, row = Driver.place_of(driver.reader, "sharding makes")
        await driver.pilot.click(Reader, offset=(column + 2, row))
        await driver.settled()
        assert driver.slug == "sharding"


async def test_click_beside_a_link_follows_nothing(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        column, row = Driver.place_of(driver.reader, "sharding makes")
        await driver.pilot.click(Reader, offset=(column + len("sharding"), row))
        await driver.settled()
        assert driver.slug == "what-is-a-cache"


async def test_pointer_over_a_link_says_where_it_leads(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        column, row = Driver.place_of(driver.reader, "the policies")
        await driver.pilot.hover(Reader, offset=(column + 3, row))
        assert _pointed_at(driver) == "cache-eviction.md#policies"
        await driver.pilot.hover(Reader, offset=(column + 3, 2))
        assert _pointed_at(driver) == ""


async def test_anchor_jumps_to_its_heading(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        await _follow(driver, "#in-the-middle")
        assert Driver.place_of(driver.reader, "In the middle")[1] == 1
        await _follow(driver, "#the-end")
        assert "Cold keys leave." in Driver.text_of(driver.reader)


_NOWHERE = {
    "#nowhere": "There is no heading #nowhere here.",
    "gone.md": "There is no guide gone.md here.",
    "javascript:alert(1)": "Not opened: javascript:alert(1).",
    "file:///etc/passwd": "Not opened: file:///etc/passwd.",
    "data:text/html,[red]x": "Not opened: data:text/html,[red]x.",
    "//[": "Not opened: //[.",
    "mailto:a@example.org": "Not opened: mailto:a@example.org.",
    "/etc/passwd": "There is no guide /etc/passwd here.",
    "wiki:Gone%20note#x": "There is no guide Gone note here.",
}


async def test_link_that_leads_nowhere_says_so_and_leaves_the_guide(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        for href in _NOWHERE:
            await _follow(driver, href)
        beginnings = [text.partition(" Only http")[0] for text in driver.notifications]
        assert beginnings == list(_NOWHERE.values())
        assert driver.slug == "what-is-a-cache"


async def test_enter_without_a_link_or_diagram_says_so(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        await driver.press("enter")
        await driver.settled()
        assert driver.notifications == ["There is no diagram here."]
        assert driver.pane == "reader"


def _guides(driver: Driver) -> str:
    return Driver.text_of(driver.main.guides_pane)


async def test_tag_in_the_header_narrows_the_list(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("write-through")
        await driver.pilot.click(Reader, offset=Driver.place_of(driver.reader, "#Performance"))
        await driver.until(lambda: "with 1 tag" in _guides(driver), "the list is narrowed")
        assert driver.pane == "guides"


async def test_category_in_the_header_opens_it_in_the_tree(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("write-through")
        await driver.press("enter")
        await driver.settled()
        await driver.press("tab", "enter")
        await driver.until(lambda: driver.tree.has_focus, "the tree is shown")
        assert driver.box.value == ""
        assert "What is a cache?" in Driver.text_of(driver.tree)

"""Links in the reader: selected by Tab, followed by Enter or a click, and where each kind leads."""

import pytest

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.reader import Reader
from tests.tui.driving import (
    NARROW,
    AppPilot,
    box_of,
    browsing,
    held,
    laid_out,
    lines_of,
    place_of,
    press,
    read,
    reader_of,
    screen_of,
    settled,
    slug_of,
    tags_of,
    text_of,
    told,
    until,
)
from tests.tui.sample import BASE_URL

_LINKS = (
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


def _pointed_at(pilot: AppPilot) -> str:
    return lines_of(reader_of(pilot))[-1].strip("╰─╯ ")


async def _follow(pilot: AppPilot, href: str) -> None:
    reader_of(pilot).post_message(Reader.LinkFollowed(href))
    await settled(pilot)


async def test_tab_selects_the_links_in_order_and_says_where_they_lead(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "what-is-a-cache")
        seen = []
        for _ in _LINKS:
            await press(pilot, "tab")
            seen.append(_pointed_at(pilot))
        assert tuple(seen) == _LINKS
        await press(pilot, "shift+tab")
        assert _pointed_at(pilot) == _LINKS[-2]


async def test_tab_past_the_last_link_leaves_the_reader_and_before_the_first_one_too(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, "related")
    async with browsing(app) as pilot:
        await read(pilot, "sharding")
        await press(pilot, "tab", "tab", "tab")
        assert box_of(pilot).has_focus
        assert _pointed_at(pilot) == ""
        await press(pilot, "shift+tab")
        await press(pilot, "tab", "shift+tab")
        assert tags_of(pilot).has_focus


async def test_link_out_of_view_is_scrolled_to_when_it_is_selected(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "every-construct")
        await press(pilot, "tab", "tab", "tab", "tab")  # the third is the diagram
        assert _pointed_at(pilot) == "what-is-a-cache.md"
        assert "the cache guide" in text_of(reader_of(pilot))


async def test_tab_starts_at_what_is_in_view(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "every-construct")
        await press(pilot, "space", "tab", "tab")  # the diagram comes first
        assert _pointed_at(pilot) == "what-is-a-cache.md"


async def test_enter_on_a_link_to_a_guide_opens_it_at_its_anchor(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "what-is-a-cache")
        await press(pilot, "tab", "tab", "tab", "enter")
        await until(pilot, lambda: slug_of(pilot) == "cache-eviction", "the other guide")
        await laid_out(pilot)
        assert place_of(reader_of(pilot), "Policies")[1] == 1
        assert reader_of(pilot).has_focus


async def test_click_on_a_link_follows_it(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "what-is-a-cache")
        column, row = place_of(reader_of(pilot), "sharding makes")
        await pilot.click(Reader, offset=(column + 2, row))
        await settled(pilot)
        assert slug_of(pilot) == "sharding"


async def test_click_beside_a_link_follows_nothing(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "what-is-a-cache")
        column, row = place_of(reader_of(pilot), "sharding makes")
        await pilot.click(Reader, offset=(column + len("sharding"), row))
        await settled(pilot)
        assert slug_of(pilot) == "what-is-a-cache"


async def test_pointer_over_a_link_says_where_it_leads(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "what-is-a-cache")
        column, row = place_of(reader_of(pilot), "the policies")
        await pilot.hover(Reader, offset=(column + 3, row))
        assert _pointed_at(pilot) == "cache-eviction.md#policies"
        await pilot.hover(Reader, offset=(column + 3, 2))
        assert _pointed_at(pilot) == ""


async def test_anchor_jumps_to_its_heading(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "what-is-a-cache")
        await _follow(pilot, "#in-the-middle")
        assert place_of(reader_of(pilot), "In the middle")[1] == 1
        await _follow(pilot, "#the-end")
        assert "Cold keys leave." in text_of(reader_of(pilot))


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
    async with browsing(app) as pilot:
        await read(pilot, "what-is-a-cache")
        for href in _NOWHERE:
            await _follow(pilot, href)
        beginnings = [text.partition(" Only http")[0] for text in told(pilot)]
        assert beginnings == list(_NOWHERE.values())
        assert slug_of(pilot) == "what-is-a-cache"


async def test_enter_without_a_selected_link_does_nothing(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "what-is-a-cache")
        await press(pilot, "enter")
        await settled(pilot)
        assert told(pilot) == []
        assert screen_of(pilot).pane == "reader"

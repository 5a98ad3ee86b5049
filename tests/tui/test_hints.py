"""Link hints: letters on the links in view."""

import pytest

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.service import LibraryService
from tests.tui.driver import NARROW, Driver, browsing


def _label(driver: Driver, href: str) -> str:
    hints = driver.reader.hints.links
    return next(label for label, place in hints.items() if place.href == href)


async def test_typed_letters_follow_a_link_to_another_guide(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        await driver.press("f")
        assert driver.reader.hints.links
        await driver.press(*_label(driver, "sharding.md"))
        await driver.settled()
        assert driver.slug == "sharding"
        assert not driver.reader.hints.links
        await driver.press("[")
        await driver.settled()
        assert driver.slug == "what-is-a-cache"


async def test_anchor_jumps_and_web_opens(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    async def note(_: LibraryService, url: str, *__: object) -> None:
        opened.append(url)

    monkeypatch.setattr(LibraryService, "open_url", note)
    async with browsing(app, NARROW) as driver:
        await driver.read("what-is-a-cache")
        await driver.press("f", *_after_f(driver, "https://example.org/site"))
        await driver.settled()
        assert opened == ["https://example.org/site"]
        await driver.press("f", *_after_f(driver, "#the-end"))
        await driver.settled()
        assert driver.reader.scroll_offset.y > 0


def _after_f(driver: Driver, href: str) -> str:
    reader = driver.reader
    reader.action_hints()
    label = _label(driver, href)
    reader.hints.clear()
    return label


@pytest.mark.parametrize("key", ["escape", "q", "5"])
async def test_other_keys_take_the_letters_away_and_do_nothing_else(
    app: GuideTuiApp, key: str
) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        await driver.press("f", key)
        assert not driver.reader.hints.links
        assert driver.reader.has_focus
        assert driver.app.is_running
        assert driver.slug == "what-is-a-cache"


async def test_view_without_links_is_told(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("dns-lookup")
        await driver.press("space", "space", "f")
        assert driver.notifications == ["There is no link in view."]

"""Link hints: letters on the links in view."""

import pytest

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.async_library import AsyncLibrary
from tests.tui.driving import (
    NARROW,
    AppPilot,
    browsing,
    press,
    read,
    reader_of,
    settled,
    slug_of,
    told,
)


def _label(pilot: AppPilot, href: str) -> str:
    hints = reader_of(pilot).hints.links
    return next(label for label, place in hints.items() if place.href == href)


async def test_typed_letters_follow_a_link_to_another_guide(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "what-is-a-cache")
        await press(pilot, "f")
        assert reader_of(pilot).hints.links
        await press(pilot, *_label(pilot, "sharding.md"))
        await settled(pilot)
        assert slug_of(pilot) == "sharding"
        assert not reader_of(pilot).hints.links
        await press(pilot, "[")
        await settled(pilot)
        assert slug_of(pilot) == "what-is-a-cache"


async def test_anchor_jumps_and_web_opens(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    async def note(_: AsyncLibrary, url: str, *__: object) -> None:
        opened.append(url)

    monkeypatch.setattr(AsyncLibrary, "open_url", note)
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "what-is-a-cache")
        await press(pilot, "f", *_after_f(pilot, "https://example.org/site"))
        await settled(pilot)
        assert opened == ["https://example.org/site"]
        await press(pilot, "f", *_after_f(pilot, "#the-end"))
        await settled(pilot)
        assert reader_of(pilot).scroll_offset.y > 0


def _after_f(pilot: AppPilot, href: str) -> str:
    reader = reader_of(pilot)
    reader.action_hints()
    label = _label(pilot, href)
    reader.hints.clear()
    return label


@pytest.mark.parametrize("key", ["escape", "q", "5"])
async def test_other_keys_take_the_letters_away_and_do_nothing_else(
    app: GuideTuiApp, key: str
) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "what-is-a-cache")
        await press(pilot, "f", key)
        assert not reader_of(pilot).hints.links
        assert reader_of(pilot).has_focus
        assert pilot.app.is_running
        assert slug_of(pilot) == "what-is-a-cache"


async def test_view_without_links_is_told(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "space", "space", "f")
        assert told(pilot) == ["There is no link in view."]

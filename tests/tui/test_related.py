"""Related guides: under every guide, after it is shown, each a link; nothing in view moves."""

from pathlib import Path

import pytest

from guidetui.models import Position
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from tests.tui.driver import Driver, browsing, hold, make_app, starting
from tests.tui.sample import write_guide


def _blocks(driver: Driver) -> int:
    return len(driver.reader.view.layout.blocks)


async def test_related_guides_stand_under_the_guide_with_the_reason(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("write-through")
        shown = Driver.text_of(driver.reader)
        assert "Related guides" in shown
        assert "What is a cache?" in shown
        assert "both on" in shown


async def test_related_guide_is_followed_like_any_link(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("write-through")
        guide = driver.guide
        assert guide is not None
        related = await driver.app.service.ask(lambda library, *_: library.related(guide, 1))
        shown = driver.app.service.collection
        assert shown is not None
        await driver.select_link(shown.href_of(shown.guide(related[0].slug)))
        await driver.press("enter")
        await driver.settled()
        assert driver.slug == related[0].slug


async def test_guide_is_shown_before_its_related_ones_are_known(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold(monkeypatch, "below_guide")
    async with browsing(app) as driver:
        await driver.read("write-through")
        assert "A write goes to the cache" in Driver.text_of(driver.reader)
        assert "Related guides" not in Driver.text_of(driver.reader)
        gate.set()
        await driver.settled()
        assert "Related guides" in Driver.text_of(driver.reader)


async def test_place_in_the_guide_stays_when_the_related_ones_arrive(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold(monkeypatch, "below_guide")
    async with browsing(app) as driver:
        await driver.read("cache-eviction")
        await driver.press("space", "space")
        position, top = driver.reader.position, driver.top_line
        count = _blocks(driver)
        gate.set()
        await driver.settled()
        assert _blocks(driver) > count
        assert (driver.reader.position, driver.top_line) == (position, top)


async def test_place_among_the_related_ones_is_come_back_to(app: GuideTuiApp) -> None:
    async with browsing(app, (80, 15)) as driver:
        await driver.read("cache-eviction")
        await driver.press("G")
        position, top = driver.reader.position, driver.top_line
        await driver.read("sharding")
        await driver.press("left_square_bracket")
        await driver.until(lambda: driver.slug == "cache-eviction", "the way back")
        await driver.laid_out()
        assert (driver.reader.position, driver.top_line) == (position, top)


async def test_guide_is_read_to_its_end_where_the_related_ones_begin(app: GuideTuiApp) -> None:
    async with browsing(app, (80, 24)) as driver:
        await driver.read("dns-lookup")
        reader = driver.reader
        assert not reader.view.is_at_end
        end = reader.view.layout.height_of(reader.view.body_count)
        reader.view.scroll_to_line(end - reader.size.height)
        assert reader.view.is_at_end
        assert reader.scroll_offset.y < reader.max_scroll_y


async def test_late_related_guides_of_another_guide_are_dropped(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold(monkeypatch, "below_guide")
    async with browsing(app) as driver:
        await driver.read("write-through")
        await driver.read("tcp-handshake")
        gate.set()
        await driver.settled()
        shown = Driver.text_of(driver.reader)
        assert "Three segments open a connection." in shown
        assert "DNS lookup" in shown[shown.index("Related guides") :]


async def test_links_between_guides_are_known_once_the_index_is_there(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_guide(own_sample, "lonely", "Lonely", "See [DNS](dns-lookup.md).", categories="databases")
    gate = hold(monkeypatch, "build_index")
    app = make_app(own_sample, state)
    async with starting(app) as driver:
        await driver.until(
            lambda: driver.app.service.collection is not None, "the collection is shown"
        )
        await driver.read("lonely")
        assert "linked from here" not in Driver.text_of(driver.reader)
        gate.set()
        await driver.until(
            lambda: "linked from here" in Driver.text_of(driver.reader), "the link is known"
        )


async def test_hostile_titles_and_tags_are_text(own_sample: Path, state: State) -> None:
    for slug in ("one", "two"):
        write_guide(
            own_sample, slug, f"[@click=app.bell]{slug}[/] \\e]52;c;x\\a", "Text.", tags="'[red]x'"
        )
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("one")
        shown = Driver.text_of(driver.reader)
        below = shown[shown.index("Related guides") :]
        assert "[@click=app.bell]two[/] ␛]52;c;x␇" in below
        assert "both on [red]x" in below


async def test_resized_reader_keeps_them(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("write-through")
        count = _blocks(driver)
        await driver.resize(80, 24)
        await driver.settled()
        assert _blocks(driver) == count
        driver.reader.show_below(())
        assert _blocks(driver) == driver.reader.view.body_count < count
        assert driver.reader.position == Position()

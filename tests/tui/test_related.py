"""Related guides: under every guide, after it is shown, each a link; nothing in view moves."""

from pathlib import Path

import pytest

from guidetui.models import Position
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from tests.tui.driving import (
    AppPilot,
    app_of,
    browsing,
    held,
    laid_out,
    make_app,
    press,
    read,
    reader_of,
    screen_of,
    settled,
    slug_of,
    text_of,
    top_line,
    until,
)
from tests.tui.sample import write_guide


def _blocks(pilot: AppPilot) -> int:
    return len(reader_of(pilot).view.layout.blocks)


async def test_related_guides_stand_under_the_guide_with_the_reason(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "write-through")
        shown = text_of(reader_of(pilot))
        assert "Related guides" in shown
        assert "What is a cache?" in shown
        assert "both on" in shown


async def test_related_guide_is_followed_like_any_link(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "write-through")
        related = await app_of(pilot).library._run(
            lambda: app_of(pilot).library._opened().related(screen_of(pilot).guide, 1)  # type: ignore[arg-type]
        )
        await press(pilot, *["tab"] * 3, "enter")
        await settled(pilot)
        assert slug_of(pilot) == related[0].slug


async def test_guide_is_shown_before_its_related_ones_are_known(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = held(monkeypatch, "related")
    async with browsing(app) as pilot:
        await read(pilot, "write-through")
        assert "A write goes to the cache" in text_of(reader_of(pilot))
        assert "Related guides" not in text_of(reader_of(pilot))
        gate.set()
        await settled(pilot)
        assert "Related guides" in text_of(reader_of(pilot))


async def test_place_in_the_guide_stays_when_the_related_ones_arrive(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = held(monkeypatch, "related")
    async with browsing(app) as pilot:
        await read(pilot, "cache-eviction")
        await press(pilot, "space", "space")
        position, top = reader_of(pilot).position, top_line(pilot)
        count = _blocks(pilot)
        gate.set()
        await settled(pilot)
        assert _blocks(pilot) > count
        assert (reader_of(pilot).position, top_line(pilot)) == (position, top)


async def test_place_among_the_related_ones_is_come_back_to(app: GuideTuiApp) -> None:
    async with browsing(app, (80, 15)) as pilot:
        await read(pilot, "cache-eviction")
        await press(pilot, "G")
        position, top = reader_of(pilot).position, top_line(pilot)
        await read(pilot, "sharding")
        await press(pilot, "left_square_bracket")
        await until(pilot, lambda: slug_of(pilot) == "cache-eviction", "the way back")
        await laid_out(pilot)
        assert (reader_of(pilot).position, top_line(pilot)) == (position, top)


async def test_guide_is_read_to_its_end_where_the_related_ones_begin(app: GuideTuiApp) -> None:
    async with browsing(app, (80, 24)) as pilot:
        await read(pilot, "dns-lookup")
        reader = reader_of(pilot)
        assert not reader.view.is_at_end
        end = reader.view.layout.height_of(reader.view.body_count)
        reader.view.scroll_to_line(end - reader.size.height)
        assert reader.view.is_at_end
        assert reader.scroll_offset.y < reader.max_scroll_y


async def test_late_related_guides_of_another_guide_are_dropped(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = held(monkeypatch, "related")
    async with browsing(app) as pilot:
        await read(pilot, "write-through")
        await read(pilot, "tcp-handshake")
        gate.set()
        await settled(pilot)
        shown = text_of(reader_of(pilot))
        assert "Three segments open a connection." in shown
        assert "DNS lookup" in shown[shown.index("Related guides") :]


async def test_links_between_guides_are_known_once_the_index_is_there(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_guide(own_sample, "lonely", "Lonely", "See [DNS](dns-lookup.md).", categories="databases")
    gate = held(monkeypatch, "build_index")
    app = make_app(own_sample, state)
    async with app.run_test(size=(160, 45)) as pilot:
        screen = screen_of(pilot)
        await until(pilot, lambda: screen.collection is not None, "the collection is shown")
        await read(pilot, "lonely")
        assert "linked from here" not in text_of(reader_of(pilot))
        gate.set()
        await until(
            pilot, lambda: "linked from here" in text_of(reader_of(pilot)), "the link is known"
        )


async def test_hostile_titles_and_tags_are_text(own_sample: Path, state: State) -> None:
    for slug in ("one", "two"):
        write_guide(
            own_sample, slug, f"[@click=app.bell]{slug}[/] \\e]52;c;x\\a", "Text.", tags="'[red]x'"
        )
    async with browsing(make_app(own_sample, state)) as pilot:
        await read(pilot, "one")
        shown = text_of(reader_of(pilot))
        below = shown[shown.index("Related guides") :]
        assert "[@click=app.bell]two[/] ␛]52;c;x␇" in below
        assert "both on [red]x" in below


async def test_resized_reader_keeps_them(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "write-through")
        count = _blocks(pilot)
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert _blocks(pilot) == count
        reader_of(pilot).show_below(())
        assert _blocks(pilot) == reader_of(pilot).view.body_count < count
        assert reader_of(pilot).position == Position()

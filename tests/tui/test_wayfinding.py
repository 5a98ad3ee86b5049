"""Headings, what was read, the way back by the pointer, and zen."""

from pathlib import Path

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.history import History
from guidetui.tui.screens.picking import PickList, PickScreen
from tests.tui.driving import (
    NARROW,
    AppPilot,
    browsing,
    make_app,
    place_of,
    press,
    read,
    reader_of,
    screen_of,
    settled,
    slug_of,
    text_of,
    told,
    top_line,
)
from tests.tui.sample import write_guide


def _rows(pilot: AppPilot) -> list[str]:
    text = text_of(pilot.app.screen.query_one(PickList))
    return [line.strip(" │▁▂▃▄▅▆▇█") for line in text.split("\n") if line.strip(" │")]


async def test_outline_previews_stays_and_goes_back(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "every-construct")
        reader = reader_of(pilot)
        await press(pilot, "t")
        assert _rows(pilot) == ["› Lists", "Quotes and code", "Tables and diagrams"]
        await press(pilot, "j")
        await settled(pilot)
        assert top_line(pilot) == "Quotes and code"
        await press(pilot, "escape")
        await settled(pilot)
        assert reader.scroll_offset.y == 0
        await press(pilot, "t", "down", "enter")
        await settled(pilot)
        assert top_line(pilot) == "Quotes and code"
        assert reader.has_focus
        await press(pilot, "t")
        assert "› Quotes and code" in _rows(pilot)


async def test_headings_of_no_guide_are_not_listed(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "4", "t")
        assert told(pilot) == ["No guide is open."]


async def test_guide_without_headings_says_so(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "sharding")
        await press(pilot, "t")
        assert told(pilot) == ["This guide has no headings."]


async def test_list_of_what_was_read_opens_where_it_was_left(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await press(pilot, "H")
        assert told(pilot) == ["Nothing was read yet."]
        await read(pilot, "dns-lookup")
        await press(pilot, "space", "j")
        left = reader_of(pilot).scroll_offset.y
        await read(pilot, "sharding")
        await read(pilot, "tcp-handshake")
        await press(pilot, "H")
        assert [row.split("  ")[0] for row in _rows(pilot)] == [
            "› TCP handshake",
            "Sharding",
            "DNS lookup",
        ]
        await press(pilot, *"dns", "enter")
        await settled(pilot)
        assert slug_of(pilot) == "dns-lookup"
        assert reader_of(pilot).scroll_offset.y == left


def test_visits_are_listed_once_the_newest_first() -> None:
    history = History()
    for slug in ("a", "b", "c", "a"):
        history.visit(slug)
    history.move(-1)
    assert [slug for slug, _ in history.visits()] == ["c", "a", "b"]


async def test_signs_on_the_frame_go_back_and_forward(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "sharding")
        assert "‹" not in text_of(reader_of(pilot)).split("\n")[0]
        await read(pilot, "dns-lookup")
        await pilot.click(reader_of(pilot), offset=place_of(reader_of(pilot), "‹"))
        await settled(pilot)
        assert slug_of(pilot) == "sharding"
        await pilot.click(reader_of(pilot), offset=place_of(reader_of(pilot), "›"))
        await settled(pilot)
        assert slug_of(pilot) == "dns-lookup"


async def test_zen_shows_only_the_text_and_all_keys_go_on(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "dns-lookup")
        screen = screen_of(pilot)
        await press(pilot, "z")
        for selector in ("#search-row", "#side", "#status"):
            assert not screen.query_one(selector).display
        assert reader_of(pilot).region.size == screen.size
        assert "─" * 40 not in text_of(screen).split("\n")[0]
        await press(pilot, "/", *"step 9", "enter", "K")
        await settled(pilot)
        await press(pilot, "[", "escape")
        await settled(pilot)
        assert screen.query_one("#status").display
        await press(pilot, "z", "1")
        assert not screen.is_zen
        assert screen.pane == "search"


async def test_zen_from_the_tree_goes_to_the_reader(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await press(pilot, "l", "j", "z")
        assert reader_of(pilot).has_focus
        assert screen_of(pilot).is_zen
        await press(pilot, "z")
        assert not screen_of(pilot).is_zen


async def test_hostile_titles_and_headings_are_text_in_the_lists(
    own_sample: Path, state: State
) -> None:
    evil = "[red]x[/] [@click=app.quit]y \\e[31m \u202e"
    write_guide(own_sample, "evil", evil, "## [@click=app.quit]go \x1b[31m [/]\n\ntext")
    async with browsing(make_app(own_sample, state)) as pilot:
        await read(pilot, "evil")
        await press(pilot, "t")
        assert "[@click=app.quit]go" in _rows(pilot)[0]
        await press(pilot, "enter", "H")
        assert "[red]x[/] [@click=app.quit]y" in _rows(pilot)[0]
        assert isinstance(pilot.app.screen, PickScreen)
        await pilot.click(PickList, offset=(12, 0))
        await settled(pilot)
        assert pilot.app.is_running

"""Headings, what was read, the way back by the pointer, and zen."""

from datetime import UTC, datetime
from pathlib import Path

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.history import History
from guidetui.tui.screens.modal import ChoiceList, ChooserScreen
from tests.tui.driver import NARROW, Driver, browsing, make_app
from tests.tui.sample import write_guide


def _rows(driver: Driver) -> list[str]:
    text = Driver.text_of(driver.app.screen.query_one(ChoiceList))
    return [line.strip(" │▁▂▃▄▅▆▇█") for line in text.split("\n") if line.strip(" │")]


async def test_outline_previews_stays_and_goes_back(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("every-construct")
        reader = driver.reader
        await driver.press("t")
        assert _rows(driver) == ["› Lists", "Quotes and code", "Tables and diagrams"]
        await driver.press("j")
        await driver.settled()
        assert driver.top_line == "Quotes and code"
        await driver.press("escape")
        await driver.settled()
        assert reader.scroll_offset.y == 0
        await driver.press("t", "down", "enter")
        await driver.settled()
        assert driver.top_line == "Quotes and code"
        assert reader.has_focus
        await driver.press("t")
        assert "› Quotes and code" in _rows(driver)


async def test_headings_of_no_guide_are_not_listed(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("4", "t")
        assert driver.notifications == ["No guide is open."]


async def test_guide_without_headings_says_so(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.press("t")
        assert driver.notifications == ["This guide has no headings."]


async def test_list_of_what_was_read_opens_where_it_was_left(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.press("H")
        assert driver.notifications == ["Nothing was read yet."]
        await driver.read("dns-lookup")
        await driver.press("space", "j")
        left = driver.reader.scroll_offset.y
        await driver.read("sharding")
        await driver.read("tcp-handshake")
        await driver.press("H")
        assert [row.split("  ")[0] for row in _rows(driver)] == [
            "› TCP handshake",
            "Sharding",
            "DNS lookup",
        ]
        await driver.press(*"dns", "enter")
        await driver.settled()
        assert driver.slug == "dns-lookup"
        assert driver.reader.scroll_offset.y == left


def test_visits_are_listed_once_the_newest_first() -> None:
    history = History()
    for slug in ("a", "b", "c", "a"):
        history.visit(slug)
    history.move(-1)
    assert [visit.slug for visit in history.visits()] == ["c", "a", "b"]
    earlier = datetime(2026, 1, 2, tzinfo=UTC)
    history.load([("d", earlier), ("a", earlier), ("e", earlier)])
    assert [visit.slug for visit in history.visits()] == ["c", "a", "b", "d", "e"]


async def test_what_was_read_is_listed_with_its_day_after_a_restart(
    sample: Path, state: State
) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.read("dns-lookup")
        await driver.press("space", "j")
        left = driver.reader.scroll_offset.y
        await driver.read("sharding")
        await driver.press("q")
    async with browsing(make_app(sample, state)) as driver:
        await driver.press("H")
        rows = _rows(driver)
        assert [row.split("  ")[0] for row in rows] == ["› Sharding", "DNS lookup"]
        assert all(row.endswith("today") for row in rows)
        await driver.press("down", "enter")
        await driver.settled()
        assert driver.slug == "dns-lookup"
        assert driver.reader.scroll_offset.y == left
        assert "resumed, g goes to the top" in Driver.lines_of(driver.reader)[-1]
        await driver.press("j")
        assert "resumed" not in Driver.lines_of(driver.reader)[-1]


async def test_space_at_the_end_goes_on_and_backspace_comes_back(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        first, second, *_ = driver.results.guide_slugs
        collection = driver.app.service.collection
        assert collection is not None
        await driver.read(first)
        await driver.press("G")
        await driver.press("pagedown")
        assert driver.slug == first
        text = " ".join(str(block) for block in driver.reader.view.layout.blocks)
        assert "Next: " in text
        await driver.press("space")
        await driver.settled()
        assert driver.slug == second
        await driver.press("backspace")
        await driver.settled()
        assert driver.slug == first
        await driver.read(driver.results.guide_slugs[-1])
        await driver.press("G", "space")
        assert driver.notifications == ["This is the last guide of the list."]


async def test_guide_opens_at_the_first_match_of_a_search_and_else_is_resumed(
    own_sample: Path, state: State
) -> None:
    filler = "\n\n".join(f"Nothing {number}." for number in range(60))
    write_guide(own_sample, "deep", "Deep", f"{filler}\n\nA quokka jumps.\n\n{filler}")
    async with browsing(make_app(own_sample, state), NARROW) as driver:
        await driver.read("deep")
        await driver.press("space")
        left = driver.reader.scroll_offset.y
        await driver.read("sharding")
        await driver.read("deep")
        assert driver.reader.scroll_offset.y == left > 0
        await driver.read("sharding")
        await driver.search("quokka")
        await driver.press("enter")
        await driver.settled()
        assert driver.slug == "deep"
        assert "A quokka jumps." in Driver.text_of(driver.reader)


async def test_signs_on_the_frame_go_back_and_forward(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        assert "‹" not in Driver.text_of(driver.reader).split("\n")[0]
        await driver.read("dns-lookup")
        await driver.pilot.click(driver.reader, offset=Driver.place_of(driver.reader, "‹"))
        await driver.settled()
        assert driver.slug == "sharding"
        await driver.pilot.click(driver.reader, offset=Driver.place_of(driver.reader, "›"))
        await driver.settled()
        assert driver.slug == "dns-lookup"


async def test_zen_shows_only_the_text_and_all_keys_go_on(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        screen = driver.main
        await driver.press("z")
        for selector in ("#search-pane", "#side", "#status"):
            assert not screen.query_one(selector).display
        assert driver.reader.region.size == screen.size
        assert "─" * 40 not in Driver.text_of(screen).split("\n")[0]
        await driver.press("/", *"step 9", "enter", "K")
        await driver.settled()
        await driver.press("[", "escape")
        await driver.settled()
        assert screen.query_one("#status").display
        await driver.press("z", "1")
        assert not screen.panes.is_zen
        assert driver.pane == "search"


async def test_zen_from_the_tree_goes_to_the_reader(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.press("l", "j", "z")
        assert driver.reader.has_focus
        assert driver.main.panes.is_zen
        await driver.press("z")
        assert not driver.main.panes.is_zen


async def test_hostile_titles_and_headings_are_text_in_the_lists(
    own_sample: Path, state: State
) -> None:
    evil = "[red]x[/] [@click=app.quit]y \\e[31m \u202e"
    write_guide(own_sample, "evil", evil, "## [@click=app.quit]go \x1b[31m [/]\n\ntext")
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("evil")
        await driver.press("t")
        assert "[@click=app.quit]go" in _rows(driver)[0]
        await driver.press("enter", "H")
        assert "[red]x[/] [@click=app.quit]y" in _rows(driver)[0]
        assert isinstance(driver.app.screen, ChooserScreen)
        await driver.pilot.click(ChoiceList, offset=(12, 0))
        await driver.settled()
        assert driver.app.is_running

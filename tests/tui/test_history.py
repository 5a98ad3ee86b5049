"""Back and forward through what was read, as in a browser; queries come back by the arrow."""

from pathlib import Path

from guidetui.models import Position
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.history import History, QueryHistory
from tests.tui.driver import Driver, browsing, make_app


def test_moving_past_either_end_stays_where_it_is() -> None:
    history = History()
    assert history.move(-1) is None
    history.visit("a")
    assert (history.move(-1), history.move(1)) == (None, None)
    history.visit("b")
    assert history.move(-1) == ("a", Position())


def test_visit_after_going_back_forgets_what_lay_ahead() -> None:
    history = History()
    for slug in ("a", "b", "c"):
        history.visit(slug)
    history.move(-1)
    history.move(-1)
    history.visit("d")
    assert history.move(1) is None
    assert history.move(-1) == ("a", Position())


def test_position_noted_on_leaving_is_given_on_return() -> None:
    history = History()
    history.visit("a")
    history.leave(Position(3, 1))
    history.visit("b")
    assert history.move(-1) == ("a", Position(3, 1))


def test_same_guide_twice_is_one_visit() -> None:
    history = History()
    for slug in ("a", "b", "b"):
        history.visit(slug)
    assert history.move(-1) == ("a", Position())


def test_only_the_latest_200_visits_are_kept() -> None:
    history = History()
    for number in range(300):
        history.visit(str(number))
    steps = 0
    while history.move(-1):
        steps += 1
    assert steps == 199


async def _press(driver: Driver, key: str) -> str:
    await driver.press(key)
    await driver.settled()
    return driver.slug


async def test_brackets_go_back_and_forward(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        for slug in ("sharding", "dns-lookup", "tcp-handshake"):
            await driver.read(slug)
        seen = [await _press(driver, key) for key in ("[", "[", "]")]
        assert seen == ["dns-lookup", "sharding", "dns-lookup"]
        assert driver.reader.has_focus


async def test_end_of_the_history_is_told(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.press("[", "]")
        assert driver.notifications == ["There is nothing further back.", "This is the latest."]
        assert driver.slug == "sharding"


async def test_guide_come_back_to_stands_where_it_was_left(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await driver.press("space", "j")
        left = driver.reader.scroll_offset.y
        await driver.read("sharding")
        await _press(driver, "[")
        assert driver.reader.scroll_offset.y == left > 0


async def test_guide_left_in_the_middle_is_resumed_there_when_it_is_opened_again(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await driver.press("space", "j")
        left = driver.reader.scroll_offset.y
        await driver.read("sharding")
        await driver.read("dns-lookup")
        assert driver.reader.scroll_offset.y == left > 0


async def test_guide_read_to_its_end_starts_at_the_top_next_time(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await driver.press("G")
        await driver.read("sharding")
        await driver.read("dns-lookup")
        assert driver.reader.scroll_offset.y == 0


async def test_previewed_guide_is_no_visit(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.read("tcp-handshake")
        await driver.press("escape", "k", "k", "l")
        driver.tree.cursor += 1
        await driver.settled()
        await driver.read("dns-lookup")
        assert [await _press(driver, "[") for _ in range(2)] == ["tcp-handshake", "sharding"]


async def test_back_from_a_preview_leads_to_the_guide_read_last(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.read("dns-lookup")
        driver.main.navigation.open("tcp-handshake", is_visit=False)
        await driver.settled()
        assert await _press(driver, "[") == "dns-lookup"


async def test_preview_does_not_move_the_place_of_the_guide_read_before(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.read("dns-lookup")
        await driver.press("space", "j")
        left = driver.reader.scroll_offset.y
        driver.main.navigation.open("tcp-handshake", is_visit=False)
        await driver.settled()
        await _press(driver, "[")
        while driver.slug != "dns-lookup":
            await _press(driver, "]")
            assert "This is the latest." not in driver.notifications
        assert driver.reader.scroll_offset.y == left > 0


async def test_query_that_escape_cleared_comes_back(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("1", *"dns")
        await driver.settled()
        await driver.press("escape", "escape")
        await driver.settled()
        assert driver.box.value == ""
        await driver.press("1", "up")
        await driver.settled()
        assert driver.box.value == "dns"
        assert driver.results.guide_slugs[0] == "dns-lookup"


async def test_arrow_goes_on_to_older_queries_and_down_into_the_list(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        for query in ("cache", "sharding"):
            await driver.search(query)
            await driver.press("escape", "escape")
        await driver.press("1", "up", "up", "up")
        await driver.settled()
        assert driver.box.value == "cache"
        first = driver.results.slug_under_cursor
        await driver.press("down")
        assert driver.results.slug_under_cursor != first
        await driver.press("up")
        assert driver.results.slug_under_cursor == first
        assert driver.box.value == "cache"


async def test_queries_are_there_after_a_restart(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.search("cache")
        await driver.press("escape", "escape")
        await driver.settled()
        await driver.press("q")
    async with browsing(make_app(sample, state)) as driver:
        assert driver.box.value == ""
        await driver.press("1", "up")
        await driver.settled()
        assert driver.box.value == "cache"


def test_query_asked_again_is_kept_once_as_the_newest() -> None:
    history = QueryHistory()
    for query in ("a", "b", " a ", ""):
        history.add(query)
    assert history.queries == ("b", "a")
    assert [history.older(""), history.older("a"), history.older("b")] == ["a", "b", None]

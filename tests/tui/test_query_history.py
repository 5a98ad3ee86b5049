"""The queries that were asked come back with the arrow, also after a restart."""

from pathlib import Path

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.history import QueryHistory
from tests.tui.driver import browsing, make_app


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

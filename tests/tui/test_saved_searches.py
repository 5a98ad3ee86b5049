"""Saved searches above the tree: what they find, and how they are run, saved and forgotten."""

from pathlib import Path

import pytest

from guidetui.paths import searches_file
from guidetui.saved_searches import SavedSearch, load_searches
from guidetui.state import State
from guidetui.tui.screens.collections import QuestionScreen
from tests.tui.driver import Driver, browsing, make_app


@pytest.fixture
def saved(sample: Path) -> Path:
    """The sample collection, and two saved searches."""
    searches_file().parent.mkdir(parents=True, exist_ok=True)
    searches_file().write_text('"To read" = "is:unread category:caching"\nDNS = "dns lookup"\n')
    return sample


def _rows(driver: Driver) -> list[str]:
    return [" ".join(line.split()) for line in Driver.lines_of(driver.tree) if line.strip()]


async def _counted(driver: Driver, *rows: str) -> None:
    await driver.until(lambda: _rows(driver)[: len(rows)] == list(rows), f"rows {rows}")


def _can_answer(driver: Driver) -> bool:
    return isinstance(driver.app.screen, QuestionScreen) and driver.app.focused is not None


async def _name(driver: Driver, name: str) -> None:
    await driver.press("ctrl+s")
    await driver.until(lambda: _can_answer(driver), "the question")
    await driver.press("ctrl+u", "home", "ctrl+k", *name, "enter")
    await driver.until(lambda: not isinstance(driver.app.screen, QuestionScreen), "the answer")


async def test_searches_stand_first_with_what_they_find_now(saved: Path, state: State) -> None:
    async with browsing(make_app(saved, state)) as driver:
        await _counted(driver, "⌕ To read 3", "⌕ DNS 1")
        await driver.read("cache-eviction")
        await driver.press("m")
        await _counted(driver, "⌕ To read 2", "⌕ DNS 1")


async def test_enter_runs_a_search_and_nothing_else(saved: Path, state: State) -> None:
    async with browsing(make_app(saved, state)) as driver:
        await _counted(driver, "⌕ To read 3", "⌕ DNS 1")
        await driver.press("3", "enter")
        assert driver.tags.chosen
        await driver.press("2", "g", "j", "enter")
        await driver.settled()
        assert driver.box.value == "dns lookup"
        assert not driver.tags.chosen
        assert driver.results.slug_under_cursor == "dns-lookup"


async def test_search_is_saved_with_its_tags_renamed_and_forgotten(
    sample: Path, state: State
) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.press("3", "enter")
        label = driver.main.tags_pane.labels(driver.main.service.collection)[0][1]
        await driver.search("cache")
        await _name(driver, "Mine")
        query = f'cache tag:"{label}"'
        await _shown(driver, SavedSearch("Mine", query))
        await driver.press("escape", "escape", "escape", "x")
        await driver.until(
            lambda: driver.tree.has_focus and "⌕ Mine" in "".join(_rows(driver)[:1]),
            "it is in the tree",
        )
        await driver.press("g", "enter")
        await driver.until(lambda: driver.box.value == query, "it is run")
        await _name(driver, "Yours")
        await _shown(driver, SavedSearch("Yours", query))
        await _name(driver, "")
        await _shown(driver)


async def _shown(driver: Driver, *searches: SavedSearch) -> None:
    """Wait until the app knows of these searches, which the file then holds."""
    await driver.until(lambda: driver.main.searches.all == searches, f"{searches} are known")
    assert load_searches(searches_file()) == searches


async def test_empty_search_is_not_saved(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.press("ctrl+s")
        assert driver.notifications[-1] == "Type the search to save first."


async def test_palette_runs_a_saved_search(saved: Path, state: State) -> None:
    async with browsing(make_app(saved, state)) as driver:
        await _counted(driver, "⌕ To read 3")
        await driver.press("ctrl+p", *"to read", "enter")
        await driver.until(lambda: driver.box.value == "is:unread category:caching", "it is run")


async def test_broken_file_is_named_once_and_kept(saved: Path, state: State) -> None:
    searches_file().write_text("a = 3\n")
    async with browsing(make_app(saved, state)) as driver:
        await driver.until(lambda: bool(driver.notifications), "the mistake is named")
        assert f"{searches_file()}, line 1" in driver.notifications[-1]
        await driver.search("cache")
        await _name(driver, "New")
        await driver.until(lambda: len(driver.notifications) == 2, "it is not saved")
        assert searches_file().read_text() == "a = 3\n"

"""Reading lists above the categories: progress, order, and why each guide comes at its place."""

from pathlib import Path

import pytest

from guidetui.collection.reading_lists import read_list
from guidetui.paths import collection_key, lists_dir
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.screens.quiz import QuizScreen
from tests.tui.driver import Driver, browsing, make_app

_LIST = """---
title: Storage, step by step
description: From one table to many machines.
guides:
  - guide: sharding
    why: Begin with the end in mind.
  - guide: b-tree-index
    why: Then see what one machine does.
  - what-is-a-cache
---
Take two evenings.
"""


@pytest.fixture
def app(own_sample: Path, state: State) -> GuideTuiApp:
    """An app over a sample collection with one reading list."""
    (own_sample / "paths").mkdir()
    (own_sample / "paths" / "storage.md").write_text(_LIST, encoding="utf-8")
    return make_app(own_sample, state)


def _rows(driver: Driver) -> list[str]:
    return [" ".join(line.split()) for line in Driver.lines_of(driver.tree) if line.strip()]


async def test_lists_stand_closed_above_the_categories(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        assert _rows(driver)[:2] == ["▸ Reading lists 1", "▸ Caching 3"]


async def test_list_opens_in_its_own_order(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("enter", "j", "enter")
        assert _rows(driver)[:6] == [
            "▾ Reading lists 1",
            "▾ Storage, step by step 3",
            "1 Sharding",
            "2 How a B-tree index works",
            "3 What is a cache?",
            "▸ Caching 3",
        ]


async def test_list_shows_how_much_is_read(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("enter", "j", "enter", "j", "m")
        await driver.until(lambda: " 1/3" in _rows(driver)[1], "one of three is read")


async def test_row_under_the_cursor_says_why(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        why = driver.main.query_one("#why")
        assert not why.display
        await driver.press("enter", "j")
        await driver.repainted()
        assert "From one table to many machines." in Driver.text_of(why)
        await driver.press("enter", "j", "j")
        await driver.repainted()
        assert "Then see what one machine does." in Driver.text_of(why)
        await driver.press("j")
        await driver.repainted()
        assert not why.display


async def test_next_guide_is_that_of_the_list_being_read(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("enter", "j", "enter", "j", "enter")
        await driver.until(lambda: driver.slug == "sharding", "the first guide")
        await driver.press("J")
        await driver.until(lambda: driver.slug == "b-tree-index", "the second guide")
        await driver.until(lambda: driver.tree.cursor == 3, "the cursor is on it in the list")
        await driver.press("J")
        await driver.until(lambda: driver.slug == "what-is-a-cache", "the third guide")


async def test_collapsing_leads_from_a_guide_to_its_list_and_to_the_top(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("enter", "j", "enter", "j", "h")
        assert driver.tree.cursor == 1
        await driver.press("h", "h")
        assert driver.tree.cursor == 0
        await driver.press("h")
        assert _rows(driver)[:2] == ["▸ Reading lists 1", "▸ Caching 3"]


async def test_filter_leaves_the_lists_out(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("/", *"is:unread", "enter")
        await driver.until(lambda: "Reading lists" not in Driver.text_of(driver.tree), "no lists")


def _own(own_sample: Path, name: str = "to-read") -> list[str]:
    file = lists_dir(collection_key(own_sample)) / f"{name}.md"
    found = read_list(file)[0] if file.exists() else None
    return [step.slug for step in found.steps] if found else []


async def test_one_key_puts_a_guide_on_the_own_list_and_off_it(
    app: GuideTuiApp, own_sample: Path
) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.press("a")
        await driver.until(lambda: _rows(driver)[0] == "▸ Reading lists 2", "the list is shown")
        assert "Added to To read" in driver.notifications
        assert _own(own_sample) == ["sharding"]
        await driver.press("a")
        await driver.until(lambda: _rows(driver)[0] == "▸ Reading lists 1", "the list is gone")
        assert _own(own_sample) == []


async def test_guide_is_put_on_a_list_with_a_name_and_moved_in_it(
    app: GuideTuiApp, own_sample: Path
) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.press("L", "enter", *"Monday", "enter")
        await driver.until(lambda: _own(own_sample, "monday") == ["sharding"], "it is there")
        await driver.until(lambda: _rows(driver)[0] == "▸ Reading lists 2", "the list is shown")
        await driver.read("b-tree-index")
        await driver.press("a")  # on the list changed last
        await driver.until(lambda: len(_own(own_sample, "monday")) == 2, "it is there as well")
        await driver.press("2", "g", "enter", "j", "enter")
        await driver.until(lambda: _rows(driver)[1] == "▾ Monday 2", "the list is open")
        await driver.press("j", "alt+down")
        await driver.until(lambda: _rows(driver)[3].endswith("2 Sharding"), "it is moved")
        assert _own(own_sample, "monday") == ["b-tree-index", "sharding"]
        assert driver.tree.slug_under_cursor == "sharding"


async def test_list_that_was_emptied_is_made_again_with_its_title(
    app: GuideTuiApp, own_sample: Path
) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.press("L", "enter", *"Monday", "enter")
        await driver.until(lambda: _rows(driver)[0] == "▸ Reading lists 2", "the list is shown")
        await driver.press("a")
        await driver.until(lambda: _rows(driver)[0] == "▸ Reading lists 1", "the list is gone")
        await driver.press("a")
        await driver.until(lambda: _rows(driver)[0] == "▸ Reading lists 2", "the list is back")
        assert driver.notifications[-1] == "Added to Monday"
        assert _own(own_sample, "monday") == ["sharding"]


async def test_list_of_the_collection_is_not_changed(app: GuideTuiApp, own_sample: Path) -> None:
    before = (own_sample / "paths" / "storage.md").read_text("utf-8")
    async with browsing(app) as driver:
        await driver.press("enter", "j", "enter", "j", "alt+down")
        await driver.until(lambda: bool(driver.notifications), "it is said")
        assert driver.notifications == ["Storage, step by step comes with the collection."]
    assert (own_sample / "paths" / "storage.md").read_text("utf-8") == before


async def test_opened_list_introduces_itself(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("enter", "j", "enter")
        await driver.until(lambda: "Take two evenings." in driver.text_of(driver.reader), "a page")
        assert "From one table to many machines." in driver.text_of(driver.reader)


async def test_quiz_on_a_list_asks_its_guides(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("enter", "j")
        driver.type_ahead("c")
        await driver.until(lambda: isinstance(driver.app.screen, QuizScreen), "the quiz")
        await driver.repainted()
        text = "\n".join(driver.lines_of(driver.app.screen))
        assert "Storage, step by step" in text
        assert "3 new" in text

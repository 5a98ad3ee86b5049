"""Reading lists above the categories: progress, order, and why each guide comes at its place."""

from pathlib import Path

import pytest

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
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

"""Filters under the box: chips that go by click or key, categories that narrow, exact search."""

from pathlib import Path

import pytest

from guidetui.models import Correction, Query, SearchPage, SearchResponse
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.panes.search import ChipBar
from guidetui.tui.panes.tags import TagList
from guidetui.tui.service import LibraryService
from tests.tui.driver import NARROW, Driver, browsing, make_app
from tests.tui.sample import write_guide


def _bar(driver: Driver) -> ChipBar:
    return driver.main.query_one(ChipBar)


def _chips(driver: Driver) -> list[str]:
    return [chip.label for chip in _bar(driver).chips]


async def test_there_is_no_line_of_chips_without_filters(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        assert not _bar(driver).display


async def test_filters_of_text_and_tag_pane_are_shown(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "enter")
        await driver.search("cache category:caching after:2024-01 sort:date")
        assert _chips(driver) == [
            "tag: Cache",
            "category: Caching",
            "after: 2024-01",
            "sort: date",
        ]
        assert "category: Caching ✕" in Driver.text_of(_bar(driver))


async def test_click_removes_a_filter(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "enter")
        await driver.search("cache category:caching after:2024-01")
        await driver.pilot.click(ChipBar, offset=Driver.place_of(_bar(driver), "category"))
        await driver.settled()
        assert driver.box.value == "cache after:2024-01"
        assert _chips(driver) == ["tag: Cache", "after: 2024-01"]
        await driver.pilot.click(ChipBar, offset=Driver.place_of(_bar(driver), "tag: Cache"))
        await driver.settled()
        assert driver.tags.chosen == frozenset()
        assert _chips(driver) == ["after: 2024-01"]


async def test_alt_backspace_removes_the_last_filter(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache tag:performance after:2024-01")
        await driver.press("alt+backspace")
        await driver.settled()
        assert driver.box.value == "cache tag:performance"
        await driver.press("alt+backspace")
        await driver.settled()
        assert driver.box.value == "cache"
        await driver.press("alt+backspace")
        assert driver.box.value == "cache"


async def test_last_filter_is_removed_from_every_pane(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        for pane in ("2", "3", "4"):
            await driver.search("cache sort:date")
            await driver.press("escape", pane, "alt+backspace")
            await driver.settled()
            assert driver.box.value == "cache"


async def test_backspace_in_an_empty_box_drops_the_last_tag(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "enter", "slash", "a", "backspace")
        await driver.settled()
        assert _chips(driver) == ["tag: Cache"]
        await driver.press("backspace")
        await driver.settled()
        assert _chips(driver) == []
        assert "8 guides" in driver.status


async def test_chips_that_do_not_fit_are_counted_and_the_last_is_there(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 15)) as driver:
        await driver.search("cache tag:performance category:caching after:2024-01 before:2024-12")
        assert Driver.lines_of(_bar(driver))[0].strip().startswith("2 more")
        assert "before: 2024-12 ✕" in Driver.text_of(_bar(driver))
        await driver.search('cache -"a phrase that is left out and goes on and on for very long"')
        assert "… ✕" in Driver.text_of(_bar(driver))
        assert driver.results.size.height > 8


async def test_chips_of_hostile_tags_are_text(own_sample: Path, state: State) -> None:
    write_guide(own_sample, "odd", "Odd", "Text.", tags='"[red]x[/] \\e[31m"')
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.press("3", "f", *"[red", "enter")
        await driver.settled()
        assert _chips(driver) == ["tag: [red]x[/] ␛[31m"]
        assert "tag: [red]x[/] ␛[31m ✕" in Driver.text_of(_bar(driver))
        await driver.search('-"[@click=app.quit]" -\x1b]0;x')
        assert "[@click=app.quit] ✕" in Driver.text_of(_bar(driver))
        assert driver.app.is_running


# Categories


async def test_categories_of_the_answer_are_offered_beside_a_search(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        assert "Categories" not in Driver.text_of(driver.tags)
        await driver.search("cache")
        shown = [line.strip("▌ ").split() for line in Driver.lines_of(driver.tags)]
        assert ["Categories"] in shown
        assert ["○", "Caching", "3"] in shown
        await driver.search("xylophone")
        await driver.search("cache")
        assert driver.tags.cursor == 1  # no heading
        await driver.search("")
        assert "Categories" not in Driver.text_of(driver.tags)


async def test_chosen_category_narrows_the_results_and_is_a_chip(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        await driver.pilot.click(TagList, offset=Driver.place_of(driver.tags, "Databases"))
        await driver.settled()
        assert driver.box.value == "cache category:databases"
        assert _chips(driver) == ["category: Databases"]
        assert set(driver.results.guide_slugs) <= {"b-tree-index", "every-construct", "sharding"}
        assert "● Databases" in Driver.text_of(driver.tags)
        await driver.pilot.click(TagList, offset=Driver.place_of(driver.tags, "Databases"))
        await driver.settled()
        assert driver.box.value == "cache"


async def test_category_is_chosen_by_keys(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.search("cache")
        await driver.press("escape", "3", "g", "enter")
        await driver.settled()
        assert driver.box.value == "cache category:caching"
        await driver.press("enter")
        await driver.settled()
        assert driver.box.value == "cache"


async def test_filters_alone_narrow_the_tree_and_its_counts(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("after:2024-02")
        assert driver.tree.display
        rows = [line.strip("▌ ").split() for line in Driver.lines_of(driver.tree) if line.strip()]
        counts = {row[1]: row[-1] for row in rows if row[0] in ("▸", "▾")}
        assert counts == {"Caching": "1", "Databases": "2", "Networks": "2"}
        assert "Guides · 4" in Driver.text_of(driver.main.query_one("#guides"))
        assert "Write-through" in Driver.text_of(driver.tree)
        await driver.search("")
        assert all("▸" in line for line in Driver.lines_of(driver.tree) if line.strip())


async def test_enter_reads_the_first_guide_that_filters_leave(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("after:2024-02")
        await driver.press("enter")
        await driver.opened()
        assert driver.slug == driver.tree.guide_slugs[0]


async def test_escape_in_the_tree_clears_the_filters_of_the_box(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("after:2024-02")
        await driver.press("escape", "escape")
        await driver.settled()
        assert driver.box.value == ""
        assert "8 guides" in driver.status


# Exact search and what is told


async def test_ctrl_l_searches_exactly_what_was_typed_and_back(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        await driver.press("ctrl+l")
        await driver.settled()
        assert driver.main.search.query == Query("cache", is_literal=True)
        assert _chips(driver) == ["exactly as typed"]
        await driver.press("ctrl+l")
        await driver.settled()
        assert not driver.main.search.query.is_literal
        await driver.press("ctrl+l")
        await driver.settled()  # only a chip that is shown can be removed
        await driver.press("alt+backspace")
        await driver.settled()
        assert not driver.main.search.query.is_literal
        await driver.press("ctrl+l")
        await driver.search("")
        assert not driver.main.search.query.is_literal
        await driver.press("ctrl+l")
        assert not driver.main.search.query.is_literal


async def test_correction_is_told_under_the_box(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = LibraryService.search

    async def correct(self: LibraryService, *args: object) -> SearchResponse:
        found = await original(self, *args)  # type: ignore[arg-type]
        page = found.page
        corrections = (Correction("cahce", ("[cache]",), 0, 5),)
        return SearchResponse(SearchPage(page.query, 0, (), page.facets, corrections=corrections))

    async with browsing(app) as driver:
        monkeypatch.setattr(LibraryService, "search", correct)
        await driver.search("cahce")
        assert driver.notice == "Showing results for [cache] · Ctrl+L searches for cahce"


async def test_nothing_found_offers_what_to_try(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("[red]xylophone tag:performance")
        shown = Driver.text_of(driver.results)
        assert "Nothing found for [red]xylophone tag:performance" in shown
        assert "Esc clears" in shown
        await driver.search("eviction tag:tcp")
        assert driver.results.guide_slugs == []
        await driver.press("down", "enter")
        await driver.settled()
        assert driver.box.value == "eviction"
        assert driver.results.guide_slugs == ["cache-eviction"]

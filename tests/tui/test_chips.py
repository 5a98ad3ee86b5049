"""Filters under the box: chips that go by click or key, categories that narrow, exact search."""

from pathlib import Path

import pytest

from guidetui.models import Correction, Query, SearchPage, SearchResponse
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.widgets.chip_bar import ChipBar
from guidetui.tui.widgets.tag_filter import TagList
from tests.tui.driving import (
    NARROW,
    AppPilot,
    box_of,
    browsing,
    lines_of,
    make_app,
    notice,
    place_of,
    press,
    results_of,
    screen_of,
    search,
    settled,
    status,
    tags_of,
    text_of,
    tree_of,
)
from tests.tui.sample import write_guide


def _bar(pilot: AppPilot) -> ChipBar:
    return screen_of(pilot).query_one(ChipBar)


def _chips(pilot: AppPilot) -> list[str]:
    return [chip.label for chip in _bar(pilot).chips]


async def test_there_is_no_line_of_chips_without_filters(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        assert not _bar(pilot).display


async def test_filters_of_text_and_tag_pane_are_shown(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "enter")
        await search(pilot, "cache category:caching after:2024-01 sort:date")
        assert _chips(pilot) == [
            "tag: Cache",
            "category: Caching",
            "after: 2024-01",
            "sort: date",
        ]
        assert "category: Caching ✕" in text_of(_bar(pilot))


async def test_click_removes_a_filter(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "enter")
        await search(pilot, "cache category:caching after:2024-01")
        await pilot.click(ChipBar, offset=place_of(_bar(pilot), "category"))
        await settled(pilot)
        assert box_of(pilot).value == "cache after:2024-01"
        assert _chips(pilot) == ["tag: Cache", "after: 2024-01"]
        await pilot.click(ChipBar, offset=place_of(_bar(pilot), "tag: Cache"))
        await settled(pilot)
        assert tags_of(pilot).chosen == frozenset()
        assert _chips(pilot) == ["after: 2024-01"]


async def test_alt_backspace_removes_the_last_filter(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache tag:performance after:2024-01")
        await press(pilot, "alt+backspace")
        await settled(pilot)
        assert box_of(pilot).value == "cache tag:performance"
        await press(pilot, "alt+backspace")
        await settled(pilot)
        assert box_of(pilot).value == "cache"
        await press(pilot, "alt+backspace")
        assert box_of(pilot).value == "cache"


async def test_last_filter_is_removed_from_every_pane(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        for pane in ("2", "3", "4"):
            await search(pilot, "cache sort:date")
            await press(pilot, "escape", pane, "alt+backspace")
            await settled(pilot)
            assert box_of(pilot).value == "cache"


async def test_backspace_in_an_empty_box_drops_the_last_tag(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "enter", "slash", "a", "backspace")
        await settled(pilot)
        assert _chips(pilot) == ["tag: Cache"]
        await press(pilot, "backspace")
        await settled(pilot)
        assert _chips(pilot) == []
        assert "8 guides" in status(pilot)


async def test_chips_that_do_not_fit_are_counted_and_the_last_is_there(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 15)) as pilot:
        await search(pilot, "cache tag:performance category:caching after:2024-01 before:2024-12")
        assert lines_of(_bar(pilot))[0].strip().startswith("2 more")
        assert "before: 2024-12 ✕" in text_of(_bar(pilot))
        await search(pilot, 'cache -"a phrase that is left out and goes on and on for very long"')
        assert "… ✕" in text_of(_bar(pilot))
        assert results_of(pilot).size.height > 8


async def test_chips_of_hostile_tags_are_text(own_sample: Path, state: State) -> None:
    write_guide(own_sample, "odd", "Odd", "Text.", tags='"[red]x[/] \\e[31m"')
    async with browsing(make_app(own_sample, state)) as pilot:
        await press(pilot, "3", "f", *"[red", "enter")
        await settled(pilot)
        assert _chips(pilot) == ["tag: [red]x[/] ␛[31m"]
        assert "tag: [red]x[/] ␛[31m ✕" in text_of(_bar(pilot))
        await search(pilot, '-"[@click=app.quit]" -\x1b]0;x')
        assert "[@click=app.quit] ✕" in text_of(_bar(pilot))
        assert pilot.app.is_running


# Categories


async def test_categories_of_the_answer_are_offered_beside_a_search(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        assert "Categories" not in text_of(tags_of(pilot))
        await search(pilot, "cache")
        shown = [line.strip("▌ ").split() for line in lines_of(tags_of(pilot))]
        assert ["Categories"] in shown
        assert ["○", "Caching", "3"] in shown
        await search(pilot, "xylophone")
        await search(pilot, "cache")
        assert tags_of(pilot).cursor == 1  # no heading
        await search(pilot, "")
        assert "Categories" not in text_of(tags_of(pilot))


async def test_chosen_category_narrows_the_results_and_is_a_chip(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        await pilot.click(TagList, offset=place_of(tags_of(pilot), "Databases"))
        await settled(pilot)
        assert box_of(pilot).value == "cache category:databases"
        assert _chips(pilot) == ["category: Databases"]
        assert set(results_of(pilot).guide_slugs) <= {"b-tree-index", "every-construct", "sharding"}
        assert "● Databases" in text_of(tags_of(pilot))
        await pilot.click(TagList, offset=place_of(tags_of(pilot), "Databases"))
        await settled(pilot)
        assert box_of(pilot).value == "cache"


async def test_category_is_chosen_by_keys(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await search(pilot, "cache")
        await press(pilot, "escape", "3", "g", "j", "enter")
        await settled(pilot)
        assert box_of(pilot).value == "cache category:caching"
        await press(pilot, "enter")
        await settled(pilot)
        assert box_of(pilot).value == "cache"


async def test_filters_alone_narrow_the_tree_and_its_counts(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "after:2024-02")
        assert tree_of(pilot).display
        rows = [line.strip("▌ ").split() for line in lines_of(tree_of(pilot)) if line.strip()]
        counts = {row[1]: row[-1] for row in rows if row[0] in ("▸", "▾")}
        assert counts == {"Caching": "1", "Databases": "2", "Networks": "2"}
        assert "Guides · 4" in text_of(screen_of(pilot).query_one("#guides"))
        assert "Write-through" in text_of(tree_of(pilot))
        await search(pilot, "")
        assert all("▸" in line for line in lines_of(tree_of(pilot)) if line.strip())


async def test_escape_in_the_tree_clears_the_filters_of_the_box(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "after:2024-02")
        await press(pilot, "escape", "escape")
        await settled(pilot)
        assert box_of(pilot).value == ""
        assert "8 guides" in status(pilot)


# Exact search and what is told


async def test_ctrl_l_searches_exactly_what_was_typed_and_back(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        await press(pilot, "ctrl+l")
        await settled(pilot)
        assert screen_of(pilot).query_now() == Query("cache", is_literal=True)
        assert _chips(pilot) == ["exactly as typed"]
        await press(pilot, "ctrl+l")
        await settled(pilot)
        assert not screen_of(pilot).query_now().is_literal
        await press(pilot, "ctrl+l")
        await settled(pilot)  # only a chip that is shown can be removed
        await press(pilot, "alt+backspace")
        await settled(pilot)
        assert not screen_of(pilot).query_now().is_literal
        await press(pilot, "ctrl+l")
        await search(pilot, "")
        assert not screen_of(pilot).query_now().is_literal
        await press(pilot, "ctrl+l")
        assert not screen_of(pilot).query_now().is_literal


async def test_correction_is_told_under_the_box(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = AsyncLibrary.search

    async def correct(self: AsyncLibrary, *args: object) -> SearchResponse:
        found = await original(self, *args)  # type: ignore[arg-type]
        page = found.page
        corrections = (Correction("cahce", ("[cache]",), 0, 5),)
        return SearchResponse(SearchPage(page.query, 0, (), page.facets, corrections=corrections))

    async with browsing(app) as pilot:
        monkeypatch.setattr(AsyncLibrary, "search", correct)
        await search(pilot, "cahce")
        assert notice(pilot) == "Showing results for [cache] · Ctrl+L searches for cahce"


async def test_nothing_found_offers_what_to_try(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "[red]xylophone tag:performance")
        shown = text_of(results_of(pilot))
        assert "Nothing found for [red]xylophone tag:performance" in shown
        assert "Esc clears" in shown
        await search(pilot, "eviction tag:tcp")
        assert results_of(pilot).guide_slugs == []
        await press(pilot, "down", "enter")
        await settled(pilot)
        assert box_of(pilot).value == "eviction"
        assert results_of(pilot).guide_slugs == ["cache-eviction"]

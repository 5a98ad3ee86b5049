"""The tags: each choice narrows guides and counts, typing finds a tag, and all can be dropped."""

import re

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.tag_filter import TagBox, TagList
from tests.tui.driving import (
    NARROW,
    AppPilot,
    box_of,
    browsing,
    lines_of,
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

_ROW = re.compile(r"([☐☑]) (.+?) +(\d+)\b")


def _rows(pilot: AppPilot) -> list[tuple[str, str, int]]:
    found = (_ROW.search(line) for line in lines_of(tags_of(pilot)))
    return [(row[1], row[2], int(row[3])) for row in found if row]


def _shown(pilot: AppPilot) -> dict[str, int]:
    return {label: count for _, label, count in _rows(pilot)}


def _chosen(pilot: AppPilot) -> list[str]:
    return [label for sign, label, _ in _rows(pilot) if sign == "☑"]


async def test_tags_are_listed_once_whatever_their_spelling_the_most_used_first(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        shown = _shown(pilot)
        assert list(shown.items())[:3] == [("Cache", 4), ("Performance", 4), ("Storage", 3)]
        assert shown["TCP"] == 1


async def test_chosen_tag_narrows_the_tree_the_counts_and_the_total(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "enter")
        await settled(pilot)
        assert _chosen(pilot) == ["Cache"]
        assert _shown(pilot) == {
            "Cache": 4,
            "Performance": 2,
            "DNS": 1,
            "Memory": 1,
            "Protocols": 1,
            "Storage": 1,
        }
        assert [line.split()[1] for line in lines_of(tree_of(pilot)) if line] == [
            "Caching",
            "Networks",
        ]
        assert "4 guides" in status(pilot)
        assert "Guides with 1 tag" in text_of(screen_of(pilot).query_one("#guides"))


async def test_every_further_tag_narrows_more(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "enter")
        await settled(pilot)
        await press(pilot, "j", "enter")
        await settled(pilot)
        assert sorted(_chosen(pilot)) == ["Cache", "Performance"]
        assert "2 guides" in status(pilot)
        assert _shown(pilot) == {"Cache": 2, "Performance": 2, "Storage": 1}


async def test_tag_chosen_again_is_dropped(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "space")
        await settled(pilot)
        assert _chosen(pilot) == ["Cache"]
        await press(pilot, "enter")
        await settled(pilot)
        assert _chosen(pilot) == []
        assert "8 guides" in status(pilot)


async def test_filter_is_cleared_from_the_list_and_from_every_pane(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        for keys in (["backspace"], ["2", "x"], ["4", "x"]):
            await press(pilot, "3", "enter", "j", "enter")
            await settled(pilot)
            assert len(_chosen(pilot)) == 2
            await press(pilot, *keys)
            await settled(pilot)
            assert _chosen(pilot) == []
            assert "8 guides" in status(pilot)


async def test_typing_lists_the_tags_that_begin_so_before_those_that_hold_it(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "f", *"m")
        await settled(pilot)
        assert list(_shown(pilot)) == ["Markdown", "Memory", "Performance"]
        await press(pilot, *"em")
        assert list(_shown(pilot)) == ["Memory"]


async def test_enter_in_the_tag_box_chooses_the_first_tag_and_empties_the_box(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "f", *"sto", "enter")
        await settled(pilot)
        assert _chosen(pilot) == ["Storage"]
        assert screen_of(pilot).query_one(TagBox).value == ""
        await press(pilot, *"ind", "enter")
        await settled(pilot)
        assert sorted(_chosen(pilot)) == ["Index", "Storage"]
        assert "1 guide" in status(pilot)


async def test_arrows_in_the_tag_box_move_in_the_list(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "f", *"m", "down", "enter")
        await settled(pilot)
        assert _chosen(pilot) == ["Memory"]


async def test_escape_in_the_tag_box_empties_it_and_goes_back_to_the_list(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "f", *"zz")
        assert _shown(pilot) == {}
        await press(pilot, "escape")
        assert tags_of(pilot).has_focus
        assert len(_shown(pilot)) == 9
        await press(pilot, "escape")
        assert tree_of(pilot).has_focus


async def test_commands_typed_in_the_tag_box_are_letters(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "enter")
        await settled(pilot)
        await press(pilot, "f", *"xq?", "backspace")
        assert screen_of(pilot).query_one(TagBox).value == "xq"
        assert _chosen(pilot) == ["Cache"]


async def test_click_on_a_tag_chooses_it(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await pilot.click(TagList, offset=(4, 2))
        await settled(pilot)
        assert _chosen(pilot) == ["Storage"]


async def test_tags_count_and_narrow_the_results_of_a_search(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        assert _shown(pilot)["Storage"] == 1
        await press(pilot, "escape", "3", "f", *"storage", "enter")
        await settled(pilot)
        assert results_of(pilot).guide_slugs == ["write-through"]
        assert box_of(pilot).value == "cache"


async def test_chosen_tag_stays_listed_where_no_result_carries_it(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "3", "f", *"tcp", "enter")
        await settled(pilot)
        await search(pilot, "eviction")
        assert results_of(pilot).guide_slugs == []
        assert _shown(pilot) == {"TCP": 0}


async def test_tags_fill_a_narrow_terminal(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        assert lines_of(tags_of(pilot)) == []
        await press(pilot, "3")
        assert len(_shown(pilot)) == 9
        assert lines_of(tree_of(pilot)) == []
        assert tags_of(pilot).has_focus

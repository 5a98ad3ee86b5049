"""The tags: each choice narrows guides and counts, typing finds a tag, and all can be dropped."""

import re

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.panes.tags import TagBox, TagList
from guidetui.tui.widgets.row_list import CURSOR_SIGN
from tests.tui.driver import NARROW, Driver, browsing, screen_strips

_ROW = re.compile(r"([☐☑]) (.+?) +(\d+)\b")


def _rows(driver: Driver) -> list[tuple[str, str, int]]:
    found = (_ROW.search(line) for line in Driver.lines_of(driver.tags))
    return [(row[1], row[2], int(row[3])) for row in found if row]


def _shown(driver: Driver) -> dict[str, int]:
    return {label: count for _, label, count in _rows(driver)}


def _chosen(driver: Driver) -> list[str]:
    return [label for sign, label, _ in _rows(driver) if sign == "☑"]


async def test_tags_are_listed_once_whatever_their_spelling_the_most_used_first(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        shown = _shown(driver)
        assert list(shown.items())[:3] == [("Cache", 4), ("Performance", 4), ("Storage", 3)]
        assert shown["TCP"] == 1


async def test_chosen_tag_narrows_the_tree_the_counts_and_the_total(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "enter")
        await driver.settled()
        assert _chosen(driver) == ["Cache"]
        assert _shown(driver) == {
            "Cache": 4,
            "Performance": 2,
            "DNS": 1,
            "Memory": 1,
            "Protocols": 1,
            "Storage": 1,
        }
        assert [line.split()[1] for line in Driver.lines_of(driver.tree) if line] == [
            "Caching",
            "Networks",
        ]
        assert "4 guides" in driver.status
        assert "Guides with 1 tag" in Driver.text_of(driver.main.query_one("#guides"))


async def test_every_further_tag_narrows_more(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "enter")
        await driver.settled()
        await driver.press("j", "enter")
        await driver.settled()
        assert sorted(_chosen(driver)) == ["Cache", "Performance"]
        assert "2 guides" in driver.status
        assert _shown(driver) == {"Cache": 2, "Performance": 2, "Storage": 1}


async def test_tag_chosen_again_is_dropped(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "space")
        await driver.settled()
        assert _chosen(driver) == ["Cache"]
        await driver.press("enter")
        await driver.settled()
        assert _chosen(driver) == []
        assert "8 guides" in driver.status


async def test_filter_is_cleared_from_the_list_and_from_every_pane(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        for keys in (["backspace"], ["2", "x"], ["4", "x"]):
            await driver.press("3", "enter", "j", "enter")
            await driver.settled()
            assert len(_chosen(driver)) == 2
            await driver.press(*keys)
            await driver.settled()
            assert _chosen(driver) == []
            assert "8 guides" in driver.status


async def test_typing_lists_the_tags_that_begin_so_before_those_that_hold_it(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "f", *"m")
        await driver.settled()
        assert list(_shown(driver)) == ["Markdown", "Memory", "Performance"]
        await driver.press(*"em")
        assert list(_shown(driver)) == ["Memory"]


async def test_enter_in_the_tag_box_chooses_the_first_tag_and_leaves_the_box(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "f", *"sto", "enter")
        await driver.settled()
        assert _chosen(driver) == ["Storage"]
        assert driver.main.query_one(TagBox).value == ""
        assert driver.tags.has_focus
        await driver.press("f", *"ind", "enter")
        await driver.settled()
        assert sorted(_chosen(driver)) == ["Index", "Storage"]
        assert "1 guide" in driver.status


async def test_enter_changes_nothing_where_no_tag_matches(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "f", *"sto", "enter")
        await driver.settled()
        await driver.press("f", *"zzz", "enter")
        await driver.settled()
        assert "no tag matches" in Driver.text_of(driver.tags)
        assert driver.tags.chosen == {"storage"}
        assert driver.main.query_one(TagBox).value == "zzz"
        await driver.press("escape")
        assert _chosen(driver) == ["Storage"]


async def test_tag_box_that_has_the_focus_says_so_with_its_own_keys(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("3")
        assert "f to find a tag" in Driver.text_of(driver.main.query_one("#tags"))
        await driver.press("f")
        assert "Type part of a tag" in Driver.text_of(driver.main.query_one("#tags"))
        assert "Enter choose" in driver.status
        assert "find tag" not in driver.status
        await driver.press("escape")
        assert "f find tag" in driver.status


async def test_cursor_passes_over_the_headings_of_groups(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        await driver.press("escape", "3", "g")
        assert _on_cursor(driver).startswith("○")
        for _ in range(len(driver.tags.rows)):
            assert _on_cursor(driver)[0] in "○☐…"
            await driver.press("j")
        for _ in range(len(driver.tags.rows)):
            assert _on_cursor(driver)[0] in "○☐…"
            await driver.press("k")
        assert _on_cursor(driver).startswith("○")


def _on_cursor(driver: Driver) -> str:
    region = driver.tags.region
    lines = [strip.crop(region.x, region.right).text for strip in screen_strips(driver.tags)]
    found = [line for line in lines[region.y : region.bottom] if line.startswith(CURSOR_SIGN)]
    assert len(found) == 1
    return found[0].removeprefix(CURSOR_SIGN)


async def test_arrows_in_the_tag_box_move_in_the_list(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "f", *"m", "down", "enter")
        await driver.settled()
        assert _chosen(driver) == ["Memory"]


async def test_escape_in_the_tag_box_empties_it_and_goes_back_to_the_list(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "f", *"zz")
        assert _shown(driver) == {}
        await driver.press("escape")
        assert driver.tags.has_focus
        assert len(_shown(driver)) == 9
        await driver.press("escape")
        assert driver.tree.has_focus


async def test_commands_typed_in_the_tag_box_are_letters(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "enter")
        await driver.settled()
        await driver.press("f", *"xq?", "backspace")
        assert driver.main.query_one(TagBox).value == "xq"
        assert driver.tags.chosen == {"cache"}


async def test_click_on_a_tag_chooses_it(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.pilot.click(TagList, offset=(4, 2))
        await driver.settled()
        assert _chosen(driver) == ["Storage"]


async def test_tags_count_and_narrow_the_results_of_a_search(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        assert _shown(driver)["Storage"] == 1
        await driver.press("escape", "3", "f", *"storage", "enter")
        await driver.settled()
        assert driver.results.guide_slugs == ["write-through"]
        assert driver.box.value == "cache"


async def test_chosen_tag_stays_listed_where_no_result_carries_it(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("3", "f", *"tcp", "enter")
        await driver.settled()
        await driver.search("eviction")
        assert driver.results.guide_slugs == []
        assert _shown(driver) == {"TCP": 0}


async def test_tags_fill_a_narrow_terminal(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        assert Driver.lines_of(driver.tags) == []
        await driver.press("3")
        assert len(_shown(driver)) == 9
        assert Driver.lines_of(driver.tree) == []
        assert driver.tags.has_focus

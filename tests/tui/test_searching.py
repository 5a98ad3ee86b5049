"""Search as you type: ranked results with snippets, the keys of the box and of the list."""

from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key

from guidetui.errors import SearchError
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.screens import searching
from guidetui.tui.widgets.result_list import ResultList
from tests.tui.driving import (
    NARROW,
    box_of,
    browsing,
    lines_of,
    notice,
    press,
    reader_of,
    results_of,
    screen_of,
    search,
    settled,
    slug_of,
    status,
    tags_of,
    text_of,
    tree_of,
    until,
)


async def test_results_take_the_place_of_the_tree_while_typing(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "slash", *"evict")
        await settled(pilot)
        assert results_of(pilot).guide_slugs == ["cache-eviction"]
        assert box_of(pilot).has_focus
        assert box_of(pilot).cursor_position == 5
        assert lines_of(tree_of(pilot)) == []
        assert "1 guide " in status(pilot) + " "


async def test_guide_with_the_words_in_its_title_comes_first(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        slugs = results_of(pilot).guide_slugs
        assert set(slugs[:2]) == {"what-is-a-cache", "cache-eviction"}
        assert {"write-through", "every-construct"} <= set(slugs[2:])


async def test_result_shows_its_title_and_the_passage_that_matches(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "shard")
        lines = [line.strip() for line in lines_of(results_of(pilot))]
        assert lines[0] == "Sharding"
        assert "hot shard" in lines[1]


async def test_every_snippet_takes_the_width_of_the_list(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        snippets = lines_of(results_of(pilot))[1 : 2 * results_of(pilot).row_count : 2]
        assert min(len(line.strip()) for line in snippets) > 38


async def test_snippets_grow_with_the_list(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 24)) as pilot:
        await search(pilot, "cache")
        await pilot.resize_terminal(98, 24)
        await settled(pilot)
        snippets = lines_of(results_of(pilot))[1 : 2 * results_of(pilot).row_count : 2]
        assert min(len(line.strip()) for line in snippets) > 75


async def test_first_result_is_previewed_while_the_box_keeps_the_focus(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "handshake")
        assert slug_of(pilot) == "tcp-handshake"
        assert box_of(pilot).has_focus


async def test_arrows_in_the_box_move_in_the_results_and_enter_reads(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        second = results_of(pilot).guide_slugs[1]
        await press(pilot, "down")
        await settled(pilot)
        assert slug_of(pilot) == second
        assert box_of(pilot).has_focus
        await press(pilot, "down", "up", "ctrl+n", "pagedown", "pageup", "down", "enter")
        await settled(pilot)
        assert slug_of(pilot) == second
        assert reader_of(pilot).has_focus


async def test_letters_typed_in_the_box_run_no_command(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "slash", *"qxody?23")
        assert box_of(pilot).value == "qxody?23"
        assert app.is_running
        assert app.screen is screen_of(pilot)


async def test_results_list_has_the_keys_of_every_list(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        await press(pilot, "escape")
        results = results_of(pilot)
        assert results.has_focus
        last = results.row_count - 1
        await press(pilot, "j", "j", "k")
        assert results.cursor == 1
        await press(pilot, "G")
        assert results.cursor == last
        await press(pilot, "g")
        assert results.cursor == 0
        await press(pilot, "down", "enter")
        await settled(pilot)
        assert slug_of(pilot) == results.guide_slugs[1]
        assert reader_of(pilot).has_focus


async def test_click_on_a_result_previews_it_and_a_double_click_reads_it(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        third = results_of(pilot).guide_slugs[2]
        await pilot.click(ResultList, offset=(10, 5))
        await settled(pilot)
        assert slug_of(pilot) == third
        await pilot.click(ResultList, offset=(10, 4), times=2)
        await settled(pilot)
        assert reader_of(pilot).has_focus


async def test_results_narrowed_by_a_tag_keep_the_guide_under_the_cursor(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        results = results_of(pilot)
        results.cursor = results.guide_slugs.index("write-through")
        tags_of(pilot).cursor = [getattr(row, "key", "") for row in tags_of(pilot)._rows].index(
            "storage"
        )
        tags_of(pilot).action_choose()
        await settled(pilot)
        assert len(results.guide_slugs) < 5
        assert results.slug_under_cursor == "write-through"


async def test_emptied_box_brings_the_tree_back(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        await search(pilot, "")
        assert tree_of(pilot).display
        assert not results_of(pilot).display
        assert "8 guides" in status(pilot)


async def test_search_without_hits_says_so_and_keeps_the_reader(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "handshake")
        await search(pilot, "xylophone")
        assert results_of(pilot).guide_slugs == []
        assert "0 guides" in status(pilot)
        assert slug_of(pilot) == "tcp-handshake"
        await press(pilot, "down", "enter", "2", "enter", "G")
        assert app.is_running


async def test_part_of_a_query_that_cannot_be_read_is_named_under_the_box(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "tag:[red] cache")
        assert "There is no tag '[red]'" in notice(pilot)
        await search(pilot, "cache")
        assert notice(pilot) == ""


async def test_list_that_is_cut_says_how_many_it_holds(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_MOST_HITS", 2)
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        assert results_of(pilot).row_count == 2
        assert "the best 2" in text_of(screen_of(pilot).query_one("#guides"))


async def test_results_stand_below_the_box_in_a_narrow_terminal(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await search(pilot, "cache")
        assert "What is a cache?" in text_of(results_of(pilot))
        assert lines_of(reader_of(pilot)) == []
        await press(pilot, "enter")
        await settled(pilot)
        assert "Date" in text_of(reader_of(pilot))


async def test_failed_search_leaves_the_old_results_and_says_why_in_one_line(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        before = list(results_of(pilot).guide_slugs)
        _fail_with(monkeypatch, SearchError("The index cannot be [read].", "Rebuild it."))
        await search(pilot, "cached")
        assert results_of(pilot).guide_slugs == before
        assert "The index cannot be [read]." in notice(pilot)
        monkeypatch.undo()
        await search(pilot, "handshake")
        assert results_of(pilot).guide_slugs == ["tcp-handshake"]
        assert notice(pilot) == ""


async def test_search_that_fails_unforeseen_does_not_end_searching(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        with monkeypatch.context() as patch:
            _fail_with(patch, OSError("a file of the index is gone"))
            await search(pilot, "cached")
            assert results_of(pilot).row_count > 0
        await search(pilot, "handshake")
        assert results_of(pilot).guide_slugs == ["tcp-handshake"]


def _fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    async def fail(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(AsyncLibrary, "search", fail)


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (("ctrl+u", *"lru"), "lru"),
        (("backspace", "backspace", *"tus"), "cactus"),
        (("home", *"x "), "x cache"),
        (("left", *"xx"), "cachxxe"),
    ],
)
async def test_keys_typed_in_haste_take_effect_in_order(
    app: GuideTuiApp, keys: tuple[str, ...], left: str
) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "cache")
        await press(pilot, "end")
        driver = app._driver
        assert driver is not None
        for key in keys:  # all at once, as a terminal hands over what was typed meanwhile
            driver.send_message(
                events.Key(
                    _character_to_key(key) if len(key) == 1 else key, key if len(key) == 1 else None
                )
            )
        await until(pilot, lambda: box_of(pilot).value == left, f"{left!r} in the box")

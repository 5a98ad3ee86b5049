"""Search as you type: ranked results with snippets, the keys of the box and of the list."""

import sys
from typing import Any

import pytest
from msgspec.structs import replace

from guidetui.errors import SearchError
from guidetui.models import SearchRequest
from guidetui.tui.actions import search
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.panes.guides import ResultList
from guidetui.tui.service import LibraryService
from tests.tui.driver import NARROW, Driver, browsing, starting


async def test_results_take_the_place_of_the_tree_while_typing(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("slash", *"evict")
        await driver.settled()
        assert driver.results.guide_slugs == ["cache-eviction"]
        assert driver.box.has_focus
        assert driver.box.cursor_position == 5
        assert Driver.lines_of(driver.tree) == []
        assert "1 guide " in driver.status + " "


async def test_guide_with_the_words_in_its_title_comes_first(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        slugs = driver.results.guide_slugs
        assert set(slugs[:2]) == {"what-is-a-cache", "cache-eviction"}
        assert {"write-through", "every-construct"} <= set(slugs[2:])


async def test_result_shows_its_title_and_the_passage_that_matches(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("shard")
        lines = [line.strip() for line in Driver.lines_of(driver.results)]
        assert lines[0] == "Sharding"
        assert "hot shard" in lines[1]


async def test_every_snippet_takes_the_width_of_the_list(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        snippets = Driver.lines_of(driver.results)[1 : 2 * len(driver.results.rows) : 2]
        assert min(len(line.strip()) for line in snippets) > 38


async def test_snippets_grow_with_the_list(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 24)) as driver:
        await driver.search("cache")
        await driver.resize(98, 24)
        await driver.settled()
        snippets = Driver.lines_of(driver.results)[1 : 2 * len(driver.results.rows) : 2]
        assert min(len(line.strip()) for line in snippets) > 75


async def test_first_result_is_previewed_while_the_box_keeps_the_focus(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("handshake")
        assert driver.slug == "tcp-handshake"
        assert driver.box.has_focus


async def test_arrows_in_the_box_move_in_the_results_and_enter_reads(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        second = driver.results.guide_slugs[1]
        await driver.press("down")
        await driver.settled()
        assert driver.slug == second
        assert driver.box.has_focus
        await driver.press("down", "up", "ctrl+n", "pagedown", "pageup", "down", "enter")
        await driver.settled()
        assert driver.slug == second
        assert driver.reader.has_focus


async def test_letters_typed_in_the_box_run_no_command(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("slash", *"qxody?23")
        assert driver.box.value == "qxody?23"
        assert app.is_running
        assert app.screen is driver.main


async def test_results_list_has_the_keys_of_every_list(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        await driver.press("escape")
        results = driver.results
        assert results.has_focus
        last = len(results.rows) - 1
        await driver.press("j", "j", "k")
        assert results.cursor == 1
        await driver.press("G")
        assert results.cursor == last
        await driver.press("g")
        assert results.cursor == 0
        await driver.press("down", "enter")
        await driver.settled()
        assert driver.slug == results.guide_slugs[1]
        assert driver.reader.has_focus


async def test_click_on_a_result_previews_it_and_a_double_click_reads_it(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        third = driver.results.guide_slugs[2]
        await driver.pilot.click(ResultList, offset=(10, 5))
        await driver.settled()
        assert driver.slug == third
        await driver.pilot.click(ResultList, offset=(10, 4), times=2)
        await driver.settled()
        assert driver.reader.has_focus


async def test_results_narrowed_by_a_tag_keep_the_guide_under_the_cursor(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        results = driver.results
        results.cursor = results.guide_slugs.index("write-through")
        driver.tags.cursor = [getattr(row, "key", "") for row in driver.tags.rows].index("storage")
        driver.tags.action_choose()
        await driver.settled()
        assert len(results.guide_slugs) < 5
        assert results.slug_under_cursor == "write-through"


async def test_emptied_box_brings_the_tree_back(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        await driver.search("")
        assert driver.tree.display
        assert not driver.results.display
        assert "8 guides" in driver.status


async def test_search_without_hits_says_so_and_keeps_the_reader(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("handshake")
        await driver.search("xylophone")
        assert driver.results.guide_slugs == []
        assert "0 guides" in driver.status
        assert driver.slug == "tcp-handshake"
        await driver.press("down", "enter", "2", "enter", "G")
        assert app.is_running


async def test_part_of_a_query_that_cannot_be_read_is_named_under_the_box(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await driver.search("tag:[red] cache")
        assert "There is no tag '[red]'" in driver.notice
        await driver.search("cache")
        assert driver.notice == ""


async def test_list_that_is_cut_says_how_many_it_holds(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_MAX_HITS", 2)
    async with browsing(app) as driver:
        await driver.search("cache")
        assert len(driver.results.rows) == 2
        assert "the best 2" in Driver.text_of(driver.main.query_one("#guides"))


async def test_results_stand_below_the_box_in_a_narrow_terminal(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.search("cache")
        assert "What is a cache?" in Driver.text_of(driver.results)
        assert Driver.lines_of(driver.reader) == []
        await driver.press("enter")
        await driver.settled()
        assert "2024-01-05" in Driver.text_of(driver.reader)


async def test_failed_search_leaves_the_old_results_and_says_why_in_one_line(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        before = list(driver.results.guide_slugs)
        _fail_with(monkeypatch, SearchError("The index cannot be [read].", "Rebuild it."))
        await driver.search("cached")
        assert driver.results.guide_slugs == before
        assert "The index cannot be [read]." in driver.notice
        monkeypatch.undo()
        await driver.search("handshake")
        assert driver.results.guide_slugs == ["tcp-handshake"]
        assert driver.notice == ""


async def test_search_that_fails_unforeseen_does_not_end_searching(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        with monkeypatch.context() as patch:
            _fail_with(patch, OSError("a file of the index is gone"))
            await driver.search("cached")
            assert len(driver.results.rows) > 0
        await driver.search("handshake")
        assert driver.results.guide_slugs == ["tcp-handshake"]


async def test_library_that_is_missing_is_named_under_the_box(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz.distance", None)
    async with browsing(app) as driver:
        await driver.search("handshaek")
        assert "cannot be loaded: import of rapidfuzz.distance" in driver.notice
        await driver.search("cache")
        assert "what-is-a-cache" in driver.results.guide_slugs


async def test_library_that_is_missing_is_named_where_no_index_can_be_had(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "guidetui.search.index.store", None)
    async with starting(app) as driver:
        await driver.until(lambda: bool(driver.notifications), "a notification")
        assert "cannot be loaded: import of guidetui" in driver.notifications[0]
        await driver.until(lambda: driver.app.service.collection is not None, "the guides")
        await driver.search("handshake")
        await driver.until(
            lambda: driver.results.guide_slugs == ["tcp-handshake"], "a simple search"
        )
        assert "no index could be built" in driver.notice


def _fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    async def fail(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(LibraryService, "search", fail)


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
    async with browsing(app) as driver:
        await driver.search("cache")
        await driver.press("end")
        driver.type_ahead(*keys)
        await driver.until(lambda: driver.box.value == left, f"{left!r} in the box")


async def test_partial_matches_stand_under_a_divider_and_are_counted(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("dns sharding")
        lines = Driver.lines_of(driver.results)
        divider = next(row for row, line in enumerate(lines) if "with some of the words" in line)
        partial = [line for line in lines[divider:] if "DNS lookup" in line or "Sharding" in line]
        assert len(partial) >= 2
        whole = driver.main.guides_pane.total
        assert whole is not None
        assert "partial" in Driver.text_of(driver.main.query_one("#guides"))
        assert driver.results.slug_under_cursor == driver.results.guide_slugs[0]
        await driver.press("escape", "G", "g")
        assert driver.results.slug_under_cursor == driver.results.guide_slugs[0]


@pytest.mark.parametrize("is_late", [False, True])
async def test_guide_that_enter_chose_is_read_and_stays_under_the_cursor_of_another_answer(
    app: GuideTuiApp, is_late: bool
) -> None:
    async with browsing(app) as driver:
        await driver.search("cache")
        chosen = driver.results.slug_under_cursor
        response = await driver.app.service.search(SearchRequest(driver.main.search.query, 50))
        page = replace(response.page, hits=response.page.hits[::-1], partial_total=0)
        collection = driver.app.service.collection
        assert collection is not None

        def show_other_order() -> None:
            answer = replace(response, page=page)
            driver.main.guides_pane.show(answer, collection, keeps_cursor=False, current_slug="")

        driver.main.guides_pane.read()
        if is_late:  # between the messages that lead to the reader
            driver.main.guides_pane.call_later(show_other_order)
        else:
            show_other_order()
        await driver.until(lambda: driver.pane == "reader", "a guide is read")
        await driver.settled()
        assert driver.results.guide_slugs[0] != chosen
        assert driver.results.slug_under_cursor == chosen
        assert driver.slug == chosen

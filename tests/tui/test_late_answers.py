"""What comes back late: it is dropped, and never pulls the user back to where they were."""

import asyncio
from typing import Any

import pytest

from guidetui.errors import SearchError
from guidetui.models import SearchPage
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.latest import Latest
from guidetui.tui.widgets.result_list import ResultList
from tests.tui.driving import (
    WIDE,
    box_of,
    browsing,
    held,
    opened,
    press,
    reader_of,
    results_of,
    search,
    settled,
    slug_of,
    tree_of,
    until,
)


async def test_newest_item_replaces_those_that_wait() -> None:
    box: Latest[str] = Latest()
    for item in ("a", "b", "c"):
        box.put(item)
    number, item = await box.take()
    assert item == "c"
    assert box.is_newest(number)
    box.put("d")
    assert not box.is_newest(number)


async def test_taking_waits_for_the_next_item() -> None:
    box: Latest[str] = Latest()
    box.put("a")
    await box.take()
    waiting = asyncio.ensure_future(box.take())
    await asyncio.sleep(0)
    assert not waiting.done()
    box.put("b")
    assert (await waiting)[1] == "b"


async def test_answer_to_an_older_query_is_never_shown(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    show = ResultList.show

    def note(self: ResultList, page: SearchPage, *args: Any, **options: Any) -> None:
        shown.append(page.query.text)
        show(self, page, *args, **options)

    async with browsing(app) as pilot:
        monkeypatch.setattr(ResultList, "show", note)
        gate = held(monkeypatch, "search")
        box_of(pilot).value = "cache"
        await pilot.pause()
        box_of(pilot).value = "dns"
        await pilot.pause()
        gate.set()
        await settled(pilot)
        assert shown == ["dns"]
        assert results_of(pilot).guide_slugs[0] == "dns-lookup"


async def test_enter_before_the_answer_reads_the_first_hit_of_that_answer(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as pilot:
        gate = held(monkeypatch, "search")
        await press(pilot, "slash", *"shard", "enter")
        gate.set()
        await settled(pilot)
        assert slug_of(pilot) == "sharding"
        assert reader_of(pilot).has_focus


async def test_enter_that_was_never_answered_does_not_act_on_a_later_search(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> object:
        raise SearchError("The index cannot be read.", "")

    async with browsing(app) as pilot:
        with monkeypatch.context() as patch:
            patch.setattr(AsyncLibrary, "search", fail)
            await press(pilot, "slash", *"shard", "enter")
            await settled(pilot)
        await search(pilot, "handshake")
        assert box_of(pilot).has_focus


async def test_snippets_of_an_older_answer_are_dropped(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as pilot:
        gate = held(monkeypatch, "snippets")
        await search(pilot, "cache")
        await search(pilot, "handshake")
        gate.set()
        await settled(pilot)
        assert set(results_of(pilot)._snippets) == {"tcp-handshake"}


async def test_preview_of_a_row_that_was_left_is_never_shown(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "l")
        gate = held(monkeypatch, "read")
        await press(pilot, "j", "j", "j")
        gate.set()
        await settled(pilot)
        assert slug_of(pilot) == "write-through"


async def test_late_preview_does_not_pull_the_cursor_back_from_a_category(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as pilot:
        gate = held(monkeypatch, "read")
        await press(pilot, "l", "j", "j", "j", "j")
        assert tree_of(pilot).cursor == 4
        gate.set()
        await settled(pilot)
        assert tree_of(pilot).cursor == 4


async def test_late_preview_does_not_open_a_category_that_was_closed(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as pilot:
        gate = held(monkeypatch, "read")
        await press(pilot, "l", "j", "h", "h")
        gate.set()
        await settled(pilot)
        assert tree_of(pilot).row_count == 3


async def test_index_that_is_ready_does_not_pull_the_cursor_back(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = held(monkeypatch, "build_index")
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: tree_of(pilot).row_count == 3, "the tree")
        await press(pilot, "l", "j")
        await settled(pilot)
        await press(pilot, "h", "h", "j")
        gate.set()
        await opened(pilot)
        assert (tree_of(pilot).row_count, tree_of(pilot).cursor) == (3, 1)


async def test_tag_chosen_leaves_the_tree_as_it_was_folded(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "l", "j")
        await settled(pilot)
        await press(pilot, "h", "h", "3", "enter")
        await settled(pilot)
        assert tree_of(pilot).row_count == 2

"""What comes back late: it is dropped, and never pulls the user back to where they were."""

from pathlib import Path
from typing import Any

import pytest

from guidetui.errors import SearchError
from guidetui.models import SearchResponse
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.service import LibraryService
from tests.tui.driver import WIDE, Driver, browsing, hold, make_app, starting


async def test_answer_to_an_older_query_is_never_shown(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    show = GuidesPane.show

    def note(self: GuidesPane, response: SearchResponse, *args: Any, **options: Any) -> None:
        shown.append(response.page.query.text)
        show(self, response, *args, **options)

    async with browsing(app) as driver:
        monkeypatch.setattr(GuidesPane, "show", note)
        gate = hold(monkeypatch, "search")
        driver.box.value = "cache"
        await driver.handled()
        driver.box.value = "dns"
        await driver.handled()
        gate.set()
        await driver.settled()
        assert shown == ["dns"]
        assert driver.results.guide_slugs[0] == "dns-lookup"


async def test_enter_before_the_answer_reads_the_first_hit_of_that_answer(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        gate = hold(monkeypatch, "search")
        await driver.press("slash", *"shard", "enter")
        gate.set()
        await driver.settled()
        assert driver.slug == "sharding"
        assert driver.reader.has_focus


async def test_enter_that_was_never_answered_does_not_act_on_a_later_search(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> object:
        raise SearchError("The index cannot be read.", "")

    async with browsing(app) as driver:
        with monkeypatch.context() as patch:
            patch.setattr(LibraryService, "search", fail)
            await driver.press("slash", *"shard", "enter")
            await driver.settled()
        await driver.search("handshake")
        assert driver.box.has_focus


async def test_snippets_of_an_older_answer_are_dropped(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        gate = hold(monkeypatch, "snippets")
        await driver.search("cache")
        await driver.search("handshake")
        gate.set()
        await driver.settled()
        assert "handshake" in Driver.text_of(driver.results)
        assert "cache" not in Driver.text_of(driver.results)


async def test_preview_of_a_row_that_was_left_is_never_shown(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        await driver.press("l")
        gate = hold(monkeypatch, "open_guide")
        await driver.press("j", "j", "j")
        gate.set()
        await driver.settled()
        assert driver.slug == "write-through"


async def test_late_preview_does_not_pull_the_cursor_back_from_a_category(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        gate = hold(monkeypatch, "open_guide")
        await driver.press("l", "j", "j", "j", "j")
        assert driver.tree.cursor == 4
        gate.set()
        await driver.settled()
        assert driver.tree.cursor == 4


async def test_late_preview_does_not_open_a_category_that_was_closed(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        gate = hold(monkeypatch, "open_guide")
        await driver.press("l", "j", "h", "h")
        gate.set()
        await driver.settled()
        assert len(driver.tree.rows) == 3


async def test_index_that_is_ready_does_not_pull_the_cursor_back(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold(monkeypatch, "build_index")
    async with starting(app, WIDE) as driver:
        await driver.until(lambda: len(driver.tree.rows) == 3, "the tree")
        await driver.press("l", "j")
        await driver.settled()
        await driver.press("h", "h", "j")
        gate.set()
        await driver.opened()
        assert (len(driver.tree.rows), driver.tree.cursor) == (3, 1)


async def test_tag_chosen_leaves_the_tree_as_it_was_folded(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("l", "j")
        await driver.settled()
        await driver.press("h", "h", "3", "enter")
        await driver.settled()
        assert len(driver.tree.rows) == 2


async def test_matches_are_marked_in_a_guide_that_is_read_after_the_answer(
    sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.search("handshake")
        await driver.press("enter", "ctrl+q")
    gate = hold(monkeypatch, "open_guide")
    async with starting(make_app(sample, state)) as driver:
        await driver.until(lambda: len(driver.results.rows) > 0, "the answer")
        assert driver.slug == ""
        gate.set()
        await driver.until(lambda: "match" in Driver.text_of(driver.reader), "the matches")

"""What happens by itself: changed files appear, and a damaged index is rebuilt."""

import struct
from pathlib import Path
from typing import Any

import pytest

from guidetui.library import Library
from guidetui.models import Position, Query
from guidetui.search import engine
from guidetui.state import State
from guidetui.tui import service
from tests.tui.driver import Driver, browsing, make_app
from tests.tui.sample import write_guide

# Whoosh leaves a file open when it fails to read it.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def quick_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait long for what happens by itself."""
    monkeypatch.setattr(service, "_LOOK_INTERVAL_S", 0.02)
    monkeypatch.setattr(service, "_PAUSE_PER_LOOK", 0)
    monkeypatch.setattr(service, "_SETTLE_S", 0.01)


def _edit(root: Path, slug: str, old: str, new: str) -> None:
    """Replace the file as many editors do: by another of the same name."""
    path = root / "guides" / f"{slug}.md"
    other = path.with_suffix(".tmp")
    other.write_text(path.read_text().replace(old, new))
    other.replace(path)


async def _seen(driver: Driver, text: str) -> None:
    await driver.until(lambda: text in Driver.text_of(driver.reader), f"{text!r} in the reader")


async def test_open_guide_is_shown_anew_at_the_same_place(own_sample: Path, state: State) -> None:
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("dns-lookup")
        await driver.press("space", "space")
        await driver.settled()
        before = driver.reader.position
        assert before != Position()
        _edit(own_sample, "dns-lookup", "asks the resolver", "begs the resolver")
        await _seen(driver, "begs the resolver")
        await driver.laid_out()
        assert driver.reader.position == before
        assert driver.reader.has_focus


async def test_change_elsewhere_moves_neither_cursor_nor_focus_nor_preview(
    own_sample: Path, state: State
) -> None:
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.press("l", "j", "j")
        await driver.until(lambda: driver.slug == "cache-eviction", "the preview")
        cursor, rows = driver.tree.cursor, len(driver.tree.rows)
        write_guide(own_sample, "zebra", "Zebra", "Stripes.", created="2024-09-09")
        await driver.until(lambda: "9 guides" in driver.status, "the new guide is counted")
        await driver.settled()
        assert (driver.tree.cursor, len(driver.tree.rows)) == (cursor, rows + 1)
        assert driver.tree.has_focus
        assert driver.slug == "cache-eviction"


async def test_results_follow_a_change_and_keep_the_cursor(own_sample: Path, state: State) -> None:
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.search("cache")
        await driver.press("down")
        under = driver.results.slug_under_cursor
        write_guide(own_sample, "one-more", "One more cache", "A cache.")
        await driver.until(
            lambda: "one-more" in driver.results.guide_slugs, "the new guide is found"
        )
        assert driver.results.slug_under_cursor == under


async def test_better_hit_comes_under_the_cursor_of_who_has_only_typed(
    own_sample: Path, state: State
) -> None:
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.search("okapi lookup")
        assert driver.results.slug_under_cursor != "okapi"
        write_guide(own_sample, "okapi", "Okapi lookup", "Stripes.")
        await driver.until(lambda: driver.slug == "okapi", "the better hit is previewed")
        assert driver.results.slug_under_cursor == "okapi"
        assert driver.box.has_focus


async def test_guide_whose_file_is_deleted_leaves_the_lists(own_sample: Path, state: State) -> None:
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.search("rows spread")
        assert "sharding" in driver.results.guide_slugs
        (own_sample / "guides" / "sharding.md").unlink()
        await driver.until(
            lambda: "sharding" not in driver.results.guide_slugs, "the result is gone"
        )
        assert driver.notifications == []


async def test_folder_that_is_gone_for_a_while_is_told_once(own_sample: Path, state: State) -> None:
    moved = own_sample.with_name("moved")
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("sharding")
        own_sample.rename(moved)  # noqa: ASYNC240
        await driver.until(lambda: bool(driver.notifications), "it is told")
        assert "There is no folder" in driver.notifications[0]
        moved.rename(own_sample)
        write_guide(own_sample, "zebra", "Zebra", "Stripes.")
        await driver.until(lambda: "9 guides" in driver.status, "the folder is read again")
        assert len(driver.notifications) == 1
        assert "Rows are spread" in Driver.text_of(driver.reader)


async def test_results_stay_those_of_the_full_text_through_a_refresh(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices: list[str] = []
    original = Library.search

    def note(self: Library, query: Query, limit: int, **options: bool) -> object:
        page = original(self, query, limit, **options)
        notices.append(page.notice)
        return page

    async with browsing(make_app(own_sample, state)) as driver:
        await driver.search("handshake")
        monkeypatch.setattr(Library, "search", note)
        write_guide(own_sample, "zebra", "Zebra handshake", "Stripes.")
        await driver.until(lambda: "zebra" in driver.results.guide_slugs, "it is found")
        assert set(notices) == {""}


async def test_damage_met_while_searching_is_mended_and_told(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = engine.answer
    calls: list[object] = []

    def fail_at_first(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 1:
            raise struct.error("unpack requires a buffer of 4 bytes")
        return original(*arguments)

    async with browsing(make_app(own_sample, state)) as driver:
        monkeypatch.setattr(engine, "answer", fail_at_first)
        await driver.search("segments open")
        await driver.until(lambda: bool(driver.notifications), "it is told")
        assert driver.notifications == ["The search index was damaged and has been rebuilt."]
        await driver.settled()
        assert driver.results.guide_slugs[0] == "tcp-handshake"
        assert driver.notice == ""


async def test_search_that_fails_on_every_index_ends_in_a_scan_not_in_a_loop(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> object:
        raise ZeroDivisionError

    async with browsing(make_app(own_sample, state)) as driver:
        monkeypatch.setattr(engine, "answer", fail)
        await driver.search("handshake")
        await driver.until(lambda: "no index" in driver.notice, "a scan is all there is")
        assert driver.results.guide_slugs == ["tcp-handshake"]

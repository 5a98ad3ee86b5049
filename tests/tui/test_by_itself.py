"""What happens by itself: changed files appear, and a damaged index is rebuilt."""

import struct
from pathlib import Path
from typing import Any

import pytest

from guidetui.library import Library
from guidetui.models import Position, Query
from guidetui.search import engine
from guidetui.state import State
from guidetui.tui import async_index
from tests.tui.driving import (
    AppPilot,
    box_of,
    browsing,
    laid_out,
    make_app,
    notice,
    press,
    read,
    reader_of,
    results_of,
    search,
    settled,
    slug_of,
    status,
    text_of,
    told,
    tree_of,
    until,
)
from tests.tui.sample import write_guide

# Whoosh leaves a file open when it fails to read it.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def quick_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait long for what happens by itself."""
    monkeypatch.setattr(async_index, "_LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(async_index, "_REST_PER_LOOK", 0)
    monkeypatch.setattr(async_index, "_SETTLE_S", 0.01)


def _edit(root: Path, slug: str, old: str, new: str) -> None:
    """Replace the file as many editors do: by another of the same name."""
    path = root / "guides" / f"{slug}.md"
    other = path.with_suffix(".tmp")
    other.write_text(path.read_text().replace(old, new))
    other.replace(path)


async def _seen(pilot: AppPilot, text: str) -> None:
    await until(pilot, lambda: text in text_of(reader_of(pilot)), f"{text!r} in the reader")


async def test_open_guide_is_shown_anew_at_the_same_place(own_sample: Path, state: State) -> None:
    async with browsing(make_app(own_sample, state)) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "space", "space")
        await settled(pilot)
        before = reader_of(pilot).position
        assert before != Position()
        _edit(own_sample, "dns-lookup", "asks the resolver", "begs the resolver")
        await _seen(pilot, "begs the resolver")
        await laid_out(pilot)
        assert reader_of(pilot).position == before
        assert reader_of(pilot).has_focus


async def test_change_elsewhere_moves_neither_cursor_nor_focus_nor_preview(
    own_sample: Path, state: State
) -> None:
    async with browsing(make_app(own_sample, state)) as pilot:
        await press(pilot, "l", "j", "j")
        await until(pilot, lambda: slug_of(pilot) == "cache-eviction", "the preview")
        cursor, rows = tree_of(pilot).cursor, tree_of(pilot).row_count
        write_guide(own_sample, "zebra", "Zebra", "Stripes.", created="2024-09-09")
        await until(pilot, lambda: "9 guides" in status(pilot), "the new guide is counted")
        await settled(pilot)
        assert (tree_of(pilot).cursor, tree_of(pilot).row_count) == (cursor, rows + 1)
        assert tree_of(pilot).has_focus
        assert slug_of(pilot) == "cache-eviction"


async def test_results_follow_a_change_and_keep_the_cursor(own_sample: Path, state: State) -> None:
    async with browsing(make_app(own_sample, state)) as pilot:
        await search(pilot, "cache")
        await press(pilot, "down")
        under = results_of(pilot).slug_under_cursor
        write_guide(own_sample, "one-more", "One more cache", "A cache.")
        await until(
            pilot, lambda: "one-more" in results_of(pilot).guide_slugs, "the new guide is found"
        )
        assert results_of(pilot).slug_under_cursor == under


async def test_better_hit_comes_under_the_cursor_of_who_has_only_typed(
    own_sample: Path, state: State
) -> None:
    async with browsing(make_app(own_sample, state)) as pilot:
        await search(pilot, "okapi lookup")
        assert results_of(pilot).slug_under_cursor != "okapi"
        write_guide(own_sample, "okapi", "Okapi lookup", "Stripes.")
        await until(pilot, lambda: slug_of(pilot) == "okapi", "the better hit is previewed")
        assert results_of(pilot).slug_under_cursor == "okapi"
        assert box_of(pilot).has_focus


async def test_guide_whose_file_is_deleted_leaves_the_lists(own_sample: Path, state: State) -> None:
    async with browsing(make_app(own_sample, state)) as pilot:
        await search(pilot, "rows spread")
        assert "sharding" in results_of(pilot).guide_slugs
        (own_sample / "guides" / "sharding.md").unlink()
        await until(
            pilot, lambda: "sharding" not in results_of(pilot).guide_slugs, "the result is gone"
        )
        assert told(pilot) == []


async def test_folder_that_is_gone_for_a_while_is_told_once(own_sample: Path, state: State) -> None:
    moved = own_sample.with_name("moved")
    async with browsing(make_app(own_sample, state)) as pilot:
        await read(pilot, "sharding")
        own_sample.rename(moved)  # noqa: ASYNC240
        await until(pilot, lambda: bool(told(pilot)), "it is told")
        assert "There is no folder" in told(pilot)[0]
        moved.rename(own_sample)
        write_guide(own_sample, "zebra", "Zebra", "Stripes.")
        await until(pilot, lambda: "9 guides" in status(pilot), "the folder is read again")
        assert len(told(pilot)) == 1
        assert "Rows are spread" in text_of(reader_of(pilot))


async def test_results_stay_those_of_the_full_text_through_a_refresh(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices: list[str] = []
    original = Library.search

    def note(self: Library, query: Query, limit: int) -> object:
        page = original(self, query, limit)
        notices.append(page.notice)
        return page

    async with browsing(make_app(own_sample, state)) as pilot:
        await search(pilot, "handshake")
        monkeypatch.setattr(Library, "search", note)
        write_guide(own_sample, "zebra", "Zebra handshake", "Stripes.")
        await until(pilot, lambda: "zebra" in results_of(pilot).guide_slugs, "it is found")
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

    async with browsing(make_app(own_sample, state)) as pilot:
        monkeypatch.setattr(engine, "answer", fail_at_first)
        await search(pilot, "segments open")
        await until(pilot, lambda: bool(told(pilot)), "it is told")
        assert told(pilot) == ["The search index was damaged and has been rebuilt."]
        await settled(pilot)
        assert results_of(pilot).guide_slugs[0] == "tcp-handshake"
        assert notice(pilot) == ""


async def test_search_that_fails_on_every_index_ends_in_a_scan_not_in_a_loop(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> object:
        raise ZeroDivisionError

    async with browsing(make_app(own_sample, state)) as pilot:
        monkeypatch.setattr(engine, "answer", fail)
        await search(pilot, "handshake")
        await until(pilot, lambda: "no index" in notice(pilot), "a scan is all there is")
        assert results_of(pilot).guide_slugs == ["tcp-handshake"]

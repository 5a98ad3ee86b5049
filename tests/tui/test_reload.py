"""Reading the folder again: what is new comes, what is gone goes, and the user stays put."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guidetui.library import Library
from guidetui.models import Guide
from guidetui.search.index import segment
from guidetui.state import State
from tests.tui.driving import (
    WIDE,
    AppPilot,
    box_of,
    browsing,
    make_app,
    opened,
    press,
    read,
    reader_of,
    results_of,
    screen_of,
    search,
    settled,
    slug_of,
    status,
    tags_of,
    text_of,
    told,
    until,
)
from tests.tui.sample import write_guide


async def _reload(pilot: AppPilot) -> None:
    before = screen_of(pilot).collection
    await press(pilot, "ctrl+r")
    await until(pilot, lambda: screen_of(pilot).collection is not before, "the folder is read")
    await opened(pilot)


async def test_reload_shows_new_files_and_new_text(own_sample: Path, state: State) -> None:
    async with browsing(make_app(own_sample, state)) as pilot:
        write_guide(own_sample, "bloom-filter", "Bloom filter", "Bits and hashes.", tags="Hashing")
        await _reload(pilot)
        assert "9 guides" in status(pilot)
        assert "Hashing" in text_of(tags_of(pilot))
        await search(pilot, "hashes")
        assert results_of(pilot).guide_slugs == ["bloom-filter"]


async def test_reload_keeps_the_query_the_focus_and_the_guide(
    own_sample: Path, state: State
) -> None:
    async with browsing(make_app(own_sample, state)) as pilot:
        await search(pilot, "cache")
        await press(pilot, "down", "down")
        under_cursor = results_of(pilot).guide_slugs[2]
        await until(pilot, lambda: slug_of(pilot) == under_cursor, "the preview")
        before = slug_of(pilot)
        write_guide(own_sample, "bloom-filter", "Bloom filter", "Bits and hashes.")
        await _reload(pilot)
        assert box_of(pilot).value == "cache"
        assert box_of(pilot).has_focus
        assert slug_of(pilot) == before


async def test_guide_whose_file_is_gone_is_closed_by_a_reload(
    own_sample: Path, state: State
) -> None:
    async with browsing(make_app(own_sample, state)) as pilot:
        screen_of(pilot).open_slug("sharding", reads=True)
        await settled(pilot)
        (own_sample / "guides" / "sharding.md").unlink()
        await _reload(pilot)
        assert "7 guides" in status(pilot)
        assert slug_of(pilot) == ""
        assert "Sharding" not in text_of(reader_of(pilot))


async def test_search_asked_while_the_folder_is_read_again_does_not_end_searching(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(make_app(own_sample, state)) as pilot:
        (own_sample / "guides" / "sharding.md").unlink()
        before = screen_of(pilot).collection
        gate = _held_reading(monkeypatch)
        await press(pilot, "ctrl+r")
        box_of(pilot).value = "shard"
        await pilot.pause()
        gate.set()
        await until(pilot, lambda: screen_of(pilot).collection is not before, "the folder is read")
        await opened(pilot)
        await search(pilot, "handshake")
        assert results_of(pilot).guide_slugs == ["tcp-handshake"]


def _held_reading(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    gate = threading.Event()
    original = Library.reload

    def wait(self: Library, *arguments: Any) -> bool:
        gate.wait(20)
        return original(self, *arguments)

    monkeypatch.setattr(Library, "reload", wait)
    return gate


async def test_folder_that_is_gone_at_a_reload_leaves_the_guides_readable(
    own_sample: Path, state: State
) -> None:
    moved = own_sample.with_name("moved")
    async with browsing(make_app(own_sample, state)) as pilot:
        await read(pilot, "sharding")
        own_sample.rename(moved)  # noqa: ASYNC240
        await press(pilot, "ctrl+r")
        await until(
            pilot,
            lambda: "There is no folder" in " ".join([text_of(reader_of(pilot)), *told(pilot)]),
            "the reason",
        )
        moved.rename(own_sample)
        await press(pilot, "2", "enter")
        await settled(pilot)
        assert "Rows are spread" in text_of(reader_of(pilot))


async def test_reload_while_the_index_is_being_built_blames_no_other_program(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, documents, calls = threading.Event(), segment.documents, []

    def wait(guides: list[Guide]) -> Iterator[dict[str, Any]]:
        calls.append(len(guides))
        for document in documents(guides):
            yield document
            gate.wait(5)

    monkeypatch.setattr(segment, "documents", wait)
    app = make_app(own_sample, state)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: bool(calls), "the index is being built")
        before = screen_of(pilot).collection
        write_guide(own_sample, "bloom-filter", "Bloom filter", "Bits and hashes.")
        await press(pilot, "ctrl+r")
        await until(pilot, lambda: screen_of(pilot).collection is not before, "the folder is read")
        gate.set()
        await opened(pilot)
        assert told(pilot) == []

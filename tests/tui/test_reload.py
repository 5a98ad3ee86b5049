"""Reading the folder again: what is new comes, what is gone goes, and the user stays put."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guidetui.library import Library
from guidetui.models import Guide
from guidetui.search.index import writer
from guidetui.state import State
from tests.tui.driver import WIDE, Driver, browsing, make_app, starting
from tests.tui.sample import write_guide


async def _reload(driver: Driver) -> None:
    before = driver.app.service.collection
    await driver.press("ctrl+r")
    await driver.until(lambda: driver.app.service.collection is not before, "the folder is read")
    await driver.opened()


async def test_reload_shows_new_files_and_new_text(own_sample: Path, state: State) -> None:
    async with browsing(make_app(own_sample, state)) as driver:
        write_guide(own_sample, "bloom-filter", "Bloom filter", "Bits and hashes.", tags="Hashing")
        await _reload(driver)
        await driver.until(lambda: "9 guides" in driver.status, "the count")
        assert "Hashing" in Driver.text_of(driver.tags)
        await driver.search("hashes")
        assert driver.results.guide_slugs == ["bloom-filter"]


async def test_reload_counts_the_guides_on_the_first_page_again(
    own_sample: Path, state: State
) -> None:
    async with browsing(make_app(own_sample, state)) as driver:
        assert "8 guides" in Driver.text_of(driver.reader)
        write_guide(own_sample, "bloom-filter", "Bloom filter", "Bits and hashes.")
        await _reload(driver)
        await driver.until(lambda: "9 guides" in Driver.text_of(driver.reader), "the count")


async def test_reload_keeps_the_query_the_focus_and_the_guide(
    own_sample: Path, state: State
) -> None:
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.search("cache")
        await driver.press("down", "down")
        under_cursor = driver.results.guide_slugs[2]
        await driver.until(lambda: driver.slug == under_cursor, "the preview")
        before = driver.slug
        write_guide(own_sample, "bloom-filter", "Bloom filter", "Bits and hashes.")
        await _reload(driver)
        assert driver.box.value == "cache"
        assert driver.box.has_focus
        assert driver.slug == before


async def test_guide_whose_file_is_gone_is_closed_by_a_reload(
    own_sample: Path, state: State
) -> None:
    async with browsing(make_app(own_sample, state)) as driver:
        driver.main.navigation.open("sharding")
        await driver.settled()
        (own_sample / "guides" / "sharding.md").unlink()
        await _reload(driver)
        await driver.until(lambda: "7 guides" in driver.status, "the count")
        assert driver.slug == ""
        assert "Sharding" not in Driver.text_of(driver.reader)


async def test_search_asked_while_the_folder_is_read_again_does_not_end_searching(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(make_app(own_sample, state)) as driver:
        (own_sample / "guides" / "sharding.md").unlink()
        before = driver.app.service.collection
        gate = _held_reading(monkeypatch)
        driver.type_ahead("ctrl+r")
        await driver.keys_handled()
        driver.box.value = "shard"
        await driver.handled()
        gate.set()
        await driver.until(
            lambda: driver.app.service.collection is not before, "the folder is read"
        )
        await driver.opened()
        await driver.search("handshake")
        assert driver.results.guide_slugs == ["tcp-handshake"]


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
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("sharding")
        own_sample.rename(moved)  # noqa: ASYNC240
        await driver.press("ctrl+r")
        await driver.until(
            lambda: (
                "There is no folder"
                in " ".join([Driver.text_of(driver.reader), *driver.notifications])
            ),
            "the reason",
        )
        moved.rename(own_sample)
        await driver.press("2", "enter")
        await driver.settled()
        assert "Rows are spread" in Driver.text_of(driver.reader)


async def test_reload_while_the_index_is_being_built_blames_no_other_program(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, documents, calls = threading.Event(), writer.documents, []

    def wait(guides: list[Guide], folder: Path) -> Iterator[dict[str, Any]]:
        calls.append(len(guides))
        for document in documents(guides, folder):
            yield document
            gate.wait(5)

    monkeypatch.setattr(writer, "documents", wait)
    app = make_app(own_sample, state)
    async with starting(app, WIDE) as driver:
        await driver.until(lambda: bool(calls), "the index is being built")
        before = driver.app.service.collection
        write_guide(own_sample, "bloom-filter", "Bloom filter", "Bits and hashes.")
        await driver.press("ctrl+r")
        await driver.until(
            lambda: driver.app.service.collection is not before, "the folder is read"
        )
        gate.set()
        await driver.opened()
        assert driver.notifications == []

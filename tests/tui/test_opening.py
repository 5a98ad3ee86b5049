"""From the first frame to the index: what works before the collection is there, and what fails."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from guidetui.document.model import Block, Part
from guidetui.errors import IndexUnavailable
from guidetui.library import Library
from guidetui.models import Guide
from guidetui.render.lazy_layout import LazyLayout
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.reader import view
from tests.tui.driver import WIDE, Driver, browsing, hold, make_app, starting


async def test_first_frame_stands_before_the_collection_is_there(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold(monkeypatch, "open")
    async with starting(app, WIDE) as driver:
        await driver.until(lambda: "Opening" in driver.status, "the status bar says what goes on")
        shown = Driver.text_of(app.screen)
        assert all(f" {title} " in shown for title in ("1 Search", "2 Guides", "3 Tags"))
        assert driver.tree.has_focus
        gate.set()
        await driver.opened()
        assert len(driver.tree.rows) == 3


async def test_every_key_is_harmless_before_the_collection_is_there(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, "open")
    async with starting(app, WIDE) as driver:
        await driver.press("j", "G", "ctrl+d", "pagedown", "enter", "l", "h", "Z", "o", "d", "y")
        await driver.press("x", "[", "]", "3", "enter", "backspace", "4", "J", "enter", "G", "tab")
        assert app.is_running
        assert driver.notifications[:1] == ["No guide is open."]


async def test_what_is_typed_before_the_collection_is_there_is_searched_then(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold(monkeypatch, "open")
    async with starting(app, WIDE) as driver:
        await driver.press("slash", *"dns")
        gate.set()
        await driver.opened()
        assert driver.box.value == "dns"
        assert driver.box.has_focus
        assert driver.results.guide_slugs[:1] == ["dns-lookup"]


async def test_focus_taken_while_opening_is_not_given_to_the_pane_of_the_last_session(
    sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.press("3", "ctrl+q")
    gate = hold(monkeypatch, "open")
    app = make_app(sample, state)
    async with starting(app, WIDE) as driver:
        await driver.press("slash", "d")
        gate.set()
        await driver.opened()
        assert driver.box.has_focus


async def test_welcome_page_names_the_collection_and_the_first_keys(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        shown = Driver.text_of(driver.reader)
        assert "8 guides in 3 categories" in shown
        assert "search the full text" in shown
        assert driver.slug == ""


async def test_keys_on_the_welcome_page_are_padded_on_both_sides(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        shown = Driver.text_of(driver.reader).replace("\xa0", " ")
        assert all(f"•  {key}  " in shown for key in ("/", "Enter", "Ctrl+P"))


async def test_a_scan_answers_while_the_index_is_being_built(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold(monkeypatch, "build_index")
    async with starting(app, WIDE) as driver:
        await driver.until(lambda: driver.app.service.collection is not None, "the collection")
        await driver.search("shard")
        assert driver.results.guide_slugs == ["sharding", "what-is-a-cache"]
        assert "Still indexing" in driver.notice
        assert not app.service.is_indexed
        gate.set()
        await driver.opened()


async def test_results_become_full_text_once_the_index_is_there_and_keep_the_cursor(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold(monkeypatch, "build_index")
    async with starting(app, WIDE) as driver:
        await driver.until(lambda: driver.app.service.collection is not None, "the collection")
        await driver.search("cache")
        assert "Still indexing" in driver.notice
        await driver.press("down")
        chosen = driver.results.slug_under_cursor
        gate.set()
        await driver.opened()
        await driver.settled()
        assert driver.notice == ""
        assert driver.results.slug_under_cursor == chosen
        assert driver.notice == ""


async def test_folder_that_cannot_be_opened_is_explained_in_the_reader(
    tmp_path: Path, state: State
) -> None:
    app = make_app(tmp_path / "nowhere", state)
    async with starting(app, WIDE) as driver:
        await driver.until(
            lambda: "There is no folder" in Driver.text_of(driver.reader), "the reason"
        )
        await driver.search("cache")
        assert app.is_running
        assert "Opening" not in driver.status


async def test_files_that_cannot_be_read_are_counted_in_a_notification(
    own_sample: Path, state: State
) -> None:
    (own_sample / "guides" / "latin.md").write_bytes(b"---\ntitle: \xe9\n---\n\nText\n")
    async with browsing(make_app(own_sample, state)) as driver:
        assert any("1 file could not be read" in message for message in driver.notifications)
        assert "8 guides" in driver.status


async def test_empty_folder_is_shown_as_empty(tmp_path: Path, state: State) -> None:
    (tmp_path / "empty").mkdir()
    async with browsing(make_app(tmp_path / "empty", state)) as driver:
        assert "There is no Markdown file in it." in Driver.text_of(driver.reader)
        assert "add another collection" in Driver.text_of(driver.reader)
        assert "production page" not in Driver.text_of(driver.reader)
        await driver.press("j", "enter", "Z", "3", "enter", "slash", "a")
        assert "0 guides" in driver.status


async def test_a_scan_goes_on_answering_where_no_index_can_be_built(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> object:
        raise IndexUnavailable("There is no room for an index.", "Free some memory.")

    monkeypatch.setattr(Library, "build_index", fail)
    async with starting(app, WIDE) as driver:
        await driver.until(lambda: bool(driver.notifications), "the notification")
        assert driver.notifications == ["There is no room for an index. Free some memory."]
        await driver.search("sharding")
        assert driver.results.guide_slugs[0] == "sharding"
        assert "no index could be built" in driver.notice


async def test_guide_of_the_last_session_is_parsed_and_laid_out_once(
    sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.read("tcp-handshake")
        await driver.press("ctrl+q")
    parsed: list[str] = []
    laid_out: list[int] = []
    parts = Library.parts

    def note_parts(library: Library, guide: Guide) -> Iterator[Part]:
        parsed.append(guide.slug)
        return parts(library, guide)

    class NotedLayout(LazyLayout):
        def __init__(self, blocks: Sequence[Block], *others: int, is_complete: bool = True) -> None:
            super().__init__(blocks, *others, is_complete=is_complete)
            laid_out.append(len(blocks))

    monkeypatch.setattr(Library, "parts", note_parts)
    monkeypatch.setattr(view, "LazyLayout", NotedLayout)
    async with browsing(make_app(sample, state)) as driver:
        await driver.laid_out()
        assert driver.slug == "tcp-handshake"
        assert parsed == ["tcp-handshake"]
        assert [count for count in laid_out if count] == laid_out[-1:]

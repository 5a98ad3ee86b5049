"""From the first frame to the index: what works before the collection is there, and what fails."""

from pathlib import Path

import pytest

from guidetui.errors import IndexUnavailable
from guidetui.library import Library
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from tests.tui.driving import (
    WIDE,
    box_of,
    browsing,
    held,
    make_app,
    notice,
    opened,
    press,
    reader_of,
    results_of,
    screen_of,
    search,
    settled,
    slug_of,
    status,
    text_of,
    told,
    tree_of,
    until,
)


async def test_first_frame_stands_before_the_collection_is_there(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = held(monkeypatch, "open")
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "Opening" in status(pilot), "the status bar says what goes on")
        shown = text_of(app.screen)
        assert all(f" {title} " in shown for title in ("1 Search", "2 Guides", "3 Tags"))
        assert tree_of(pilot).has_focus
        gate.set()
        await opened(pilot)
        assert tree_of(pilot).row_count == 3


async def test_every_key_is_harmless_before_the_collection_is_there(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, "open")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "j", "G", "ctrl+d", "pagedown", "enter", "l", "h", "Z", "o", "d", "y")
        await press(pilot, "x", "[", "]", "3", "enter", "backspace", "4", "J", "enter", "G", "tab")
        assert app.is_running
        assert told(pilot)[:1] == ["No guide is open."]


async def test_what_is_typed_before_the_collection_is_there_is_searched_then(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = held(monkeypatch, "open")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "slash", *"dns")
        gate.set()
        await opened(pilot)
        assert box_of(pilot).value == "dns"
        assert box_of(pilot).has_focus
        assert results_of(pilot).guide_slugs[:1] == ["dns-lookup"]


async def test_focus_taken_while_opening_is_not_given_to_the_pane_of_the_last_session(
    sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(make_app(sample, state)) as pilot:
        await press(pilot, "3", "ctrl+q")
    gate = held(monkeypatch, "open")
    app = make_app(sample, state)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "slash", "d")
        gate.set()
        await opened(pilot)
        assert box_of(pilot).has_focus


async def test_welcome_page_names_the_collection_and_the_first_keys(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        shown = text_of(reader_of(pilot))
        assert "8 guides in 3 categories" in shown
        assert "search the full text" in shown
        assert slug_of(pilot) == ""


async def test_keys_on_the_welcome_page_are_padded_on_both_sides(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        shown = text_of(reader_of(pilot)).replace("\xa0", " ")
        assert all(f"•  {key}  " in shown for key in ("/", "Enter", "Ctrl+P"))


async def test_a_scan_answers_while_the_index_is_being_built(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = held(monkeypatch, "build_index")
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: screen_of(pilot).collection is not None, "the collection")
        await search(pilot, "shard")
        assert results_of(pilot).guide_slugs == ["sharding", "what-is-a-cache"]
        assert "Still indexing" in notice(pilot)
        assert not app.library.is_indexed
        gate.set()
        await opened(pilot)


async def test_results_become_full_text_once_the_index_is_there_and_keep_the_cursor(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = held(monkeypatch, "build_index")
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: screen_of(pilot).collection is not None, "the collection")
        await search(pilot, "cache")
        assert "Still indexing" in notice(pilot)
        await press(pilot, "down")
        chosen = results_of(pilot).slug_under_cursor
        gate.set()
        await opened(pilot)
        await settled(pilot)
        assert notice(pilot) == ""
        assert results_of(pilot).slug_under_cursor == chosen
        assert notice(pilot) == ""


async def test_folder_that_cannot_be_opened_is_explained_in_the_reader(
    tmp_path: Path, state: State
) -> None:
    app = make_app(tmp_path / "nowhere", state)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "There is no folder" in text_of(reader_of(pilot)), "the reason")
        await search(pilot, "cache")
        assert app.is_running
        assert "Opening" not in status(pilot)


async def test_files_that_cannot_be_read_are_counted_in_a_notification(
    own_sample: Path, state: State
) -> None:
    (own_sample / "guides" / "latin.md").write_bytes(b"---\ntitle: \xe9\n---\n\nText\n")
    async with browsing(make_app(own_sample, state)) as pilot:
        assert any("1 file could not be read" in message for message in told(pilot))
        assert "8 guides" in status(pilot)


async def test_empty_folder_is_shown_as_empty(tmp_path: Path, state: State) -> None:
    (tmp_path / "empty").mkdir()
    async with browsing(make_app(tmp_path / "empty", state)) as pilot:
        assert "There is no Markdown file in it." in text_of(reader_of(pilot))
        await press(pilot, "j", "enter", "Z", "3", "enter", "slash", "a")
        assert "0 guides" in status(pilot)


async def test_a_scan_goes_on_answering_where_no_index_can_be_built(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> object:
        raise IndexUnavailable("There is no room for an index.", "Free some memory.")

    monkeypatch.setattr(Library, "build_index", fail)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: bool(told(pilot)), "the notification")
        assert told(pilot) == ["There is no room for an index. Free some memory."]
        await search(pilot, "sharding")
        assert results_of(pilot).guide_slugs[0] == "sharding"
        assert "no index could be built" in notice(pilot)

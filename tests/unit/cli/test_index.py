"""`guidetui index`."""

import struct
from pathlib import Path
from typing import Any

import pytest

from guidetui.paths import collection_cache
from guidetui.search import engine, related
from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui, in_process


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    """Two guides."""
    write_guide("one", "A zebra.")
    write_guide("two", "A giraffe.")
    return data


def files(shelf: Path) -> dict[str, int]:
    """Return the files of the index and when each was written."""
    folders = collection_cache(shelf).glob("index-*")
    found = (path for folder in folders for path in folder.iterdir() if "LOCK" not in path.name)
    return {path.name: path.stat().st_mtime_ns for path in found}


def test_index_is_built_and_told_about_on_stderr(shelf: Path) -> None:
    done = guidetui("index", "--data", shelf)
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("guidetui: 2 guides indexed in ")
    assert files(shelf)


def test_run_without_changes_writes_nothing(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_process(capsys, "index", "--data", shelf)
    in_process(capsys, "index", "--data", shelf)  # notes that the new segments are whole
    before = files(shelf)
    assert in_process(capsys, "index", "--data", shelf).code == 0
    assert files(shelf) == before


def test_rebuild_replaces_the_index(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_process(capsys, "index", "--data", shelf)
    before = files(shelf)
    done = in_process(capsys, "index", "--rebuild", "--data", shelf)
    assert done.code == 0
    assert files(shelf).items().isdisjoint(before.items())
    assert in_process(capsys, "search", "zebra", "--data", shelf).code == 0


def test_damaged_index_is_rebuilt_and_that_is_told(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_process(capsys, "index", "--data", shelf)
    for folder in collection_cache(shelf).glob("index-*"):
        for path in folder.iterdir():
            path.write_bytes(b"garbage")
    done = guidetui("search", "zebra", "--data", shelf)
    assert done.code == 0
    assert "damaged and has been rebuilt" in done.err


def test_search_works_where_the_index_cannot_be_kept(
    shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    done = in_process(capsys, "search", "zebra", "--data", shelf)
    assert done.code == 0
    assert done.lines[0] == "One"
    assert "in memory" in done.err


def test_damage_met_while_searching_is_mended_and_told_once(
    shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = engine.answer
    calls: list[object] = []

    def fail_at_first(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 1:
            raise struct.error("unpack requires a buffer of 4 bytes")
        return original(*arguments)

    whole = in_process(capsys, "search", "zebra", "--data", shelf).out
    monkeypatch.setattr(engine, "answer", fail_at_first)
    done = in_process(capsys, "search", "zebra", "--data", shelf)
    assert (done.code, done.out) == (0, whole)
    assert done.err == "guidetui: The search index was damaged and has been rebuilt.\n"


def test_damage_met_while_looking_for_related_guides_is_mended(
    shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = in_process(capsys, "related", "one", "--data", shelf)
    original = related.RelatedIndex.key_terms
    damaged: list[related.RelatedIndex] = []

    def fail_on_the_first(self: related.RelatedIndex, slug: str) -> Any:
        if not damaged:
            damaged.append(self)
        if self in damaged:
            raise struct.error("unpack requires a buffer of 4 bytes")
        return original(self, slug)

    monkeypatch.setattr(related.RelatedIndex, "key_terms", fail_on_the_first)
    done = in_process(capsys, "related", "one", "--data", shelf)
    assert (done.code, done.out) == (whole.code, whole.out)
    assert done.err == "guidetui: The search index was damaged and has been rebuilt.\n"

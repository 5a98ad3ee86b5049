"""`guidetui note`."""

from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.unit.command_line import in_process


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A guide, and an editor that appends a line."""
    write_guide("c++", "How large is a class?")
    editor = data / "editor"
    editor.write_text('#!/bin/sh\necho "A *fine* line." >> "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    return data


def test_note_is_written_printed_and_searched(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert in_process(capsys, "note", "c++", "--print", "--data", shelf).code == 1
    assert in_process(capsys, "note", "c++", "--data", shelf).code == 0
    printed = in_process(capsys, "note", "c++", "--print", "--data", shelf)
    assert (printed.code, printed.out) == (0, "A *fine* line.\n")
    found = in_process(capsys, "search", "fine line", "--json", "--data", shelf).json
    assert found["hits"][0]["slug"] == "c++"
    assert "Your note: A fine line." in found["hits"][0]["snippet"]
    assert in_process(capsys, "stats", "--json", "--data", shelf).json["notes"] == 1


def test_path_of_a_note_is_printed(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_process(capsys, "note", "c++", "--data", shelf)
    (path,) = in_process(capsys, "note", "c++", "--path", "--data", shelf).lines
    assert Path(path).read_text() == "A *fine* line.\n"


def test_editor_that_is_missing_is_told(
    shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")
    done = in_process(capsys, "note", "c++", "--data", shelf)
    assert done.code == 2
    assert "no-such-editor" in done.err
    assert "$VISUAL or $EDITOR" in done.err

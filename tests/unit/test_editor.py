"""Which editor is started, and what becomes of it."""

from pathlib import Path

import pytest

from guidetui.editor import editor_command, run_editor
from guidetui.errors import EditorError


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of programs, the only one in PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def _program(folder: Path, name: str, script: str = "exit 0") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_visual_comes_before_editor_and_may_have_arguments(programs: Path) -> None:
    code, nano = _program(programs, "code"), _program(programs, "nano")
    path = str(programs)
    both = {"PATH": path, "VISUAL": "code -w --title 'a note'", "EDITOR": "nano"}
    assert editor_command(both) == [str(code), "-w", "--title", "a note"]
    assert editor_command({"PATH": path, "VISUAL": " ", "EDITOR": "nano"}) == [str(nano)]


def test_without_a_name_a_usual_editor_is_taken(programs: Path) -> None:
    vi = _program(programs, "vi")
    assert editor_command({"PATH": str(programs)}) == [str(vi)]


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, "No editor was found"),
        ({"EDITOR": "no-such-editor -w"}, "no editor 'no-such-editor', which EDITOR names"),
        ({"VISUAL": "'half"}, "VISUAL cannot be read"),
    ],
)
def test_editor_that_is_not_there_is_told_with_a_way_out(
    programs: Path, environ: dict[str, str], told: str
) -> None:
    with pytest.raises(EditorError, match=told) as caught:
        editor_command({"PATH": str(programs), **environ})
    assert "export EDITOR=nano" in caught.value.hint


def test_file_is_handed_over_without_a_shell(programs: Path, tmp_path: Path) -> None:
    editor = _program(programs, "editor", 'printf "%s" "$2" > "$1"')
    seen = tmp_path / "seen"
    run_editor([str(editor), str(seen)], tmp_path / "$(touch trap) 'x'.md")
    assert seen.read_text() == f"{tmp_path}/$(touch trap) 'x'.md"
    assert not Path("trap").exists()


@pytest.mark.parametrize("script", ["exit 3", "kill -9 $$"])
def test_editor_that_fails_is_told(programs: Path, tmp_path: Path, script: str) -> None:
    editor = _program(programs, "editor", script)
    with pytest.raises(EditorError, match="ended with status"):
        run_editor([str(editor)], tmp_path / "note.md")


def test_editor_that_cannot_be_started_is_told(programs: Path, tmp_path: Path) -> None:
    with pytest.raises(EditorError, match="cannot be started"):
        run_editor([str(programs / "gone")], tmp_path / "note.md")

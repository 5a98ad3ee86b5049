"""Which editor is started, and what becomes of it."""

from pathlib import Path

import pytest

from guidetui.editor import edit_file
from guidetui.errors import EditorError


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs, the only one in PATH, and no editor chosen."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    return folder


def _program(folder: Path, name: str, script: str = "exit 0") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("visual", ["writer -w --title 'a note'", " "])
def test_visual_comes_before_editor_and_may_have_arguments(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visual: str
) -> None:
    seen = tmp_path / "seen"
    for name in ("writer", "other"):
        _program(programs, name, f'printf "%s|" {name} "$@" > "{seen}"')
    monkeypatch.setenv("VISUAL", visual)
    monkeypatch.setenv("EDITOR", "other")
    edit_file(tmp_path / "note.md")
    words = ["writer", "-w", "--title", "a note"] if visual.strip() else ["other"]
    assert seen.read_text() == "|".join([*words, str(tmp_path / "note.md"), ""])


def test_usual_editor_is_started_where_none_is_chosen(programs: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    _program(programs, "vi", f'printf "%s" "$1" > "{seen}"')
    edit_file(tmp_path / "note.md")
    assert seen.read_text() == str(tmp_path / "note.md")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "vi"),
        ({"EDITOR": "no-such-editor -w"}, "no-such-editor -w.*No such file"),
        ({"VISUAL": "'half"}, "No closing quotation"),
    ],
)
def test_missing_editor_is_reported_with_a_way_out(
    programs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    expected: str,
) -> None:
    assert not list(programs.iterdir())
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(EditorError, match=expected) as caught:
        edit_file(tmp_path / "note.md")
    assert "$EDITOR" in caught.value.hint


def test_file_is_handed_over_without_a_shell(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    _program(programs, "editor", 'printf "%s" "$2" > "$1"')
    monkeypatch.setenv("EDITOR", f"editor {seen}")
    edit_file(tmp_path / "$(touch trap) 'x'.md")
    assert seen.read_text() == f"{tmp_path}/$(touch trap) 'x'.md"
    assert not Path("trap").exists()


@pytest.mark.parametrize("script", ["exit 3", "kill -9 $$"])
def test_editor_that_fails_is_reported(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    _program(programs, "editor", script)
    monkeypatch.setenv("EDITOR", "editor")
    with pytest.raises(EditorError, match="editor: Editing failed"):
        edit_file(tmp_path / "note.md")

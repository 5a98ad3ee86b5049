"""The clipboard of tmux, with a tmux that only takes notes."""

from pathlib import Path

import pytest

from guidetui.clipboard import copy_in_tmux, is_in_tmux


def _fake(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "tmux"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_text_is_given_to_tmux_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake(tmp_path, f'echo "$@" > {tmp_path}/words; cat > {tmp_path}/text', monkeypatch)
    assert copy_in_tmux("größer;\n$(rm x)")
    assert (tmp_path / "words").read_text() == "load-buffer -w -\n"
    assert (tmp_path / "text").read_text(encoding="utf-8") == "größer;\n$(rm x)"


def test_tmux_that_fails_or_is_missing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake(tmp_path, "exit 1", monkeypatch)
    assert not copy_in_tmux("a")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert not copy_in_tmux("a")


def test_only_a_window_of_tmux_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    assert is_in_tmux()
    monkeypatch.delenv("TMUX")
    assert not is_in_tmux()

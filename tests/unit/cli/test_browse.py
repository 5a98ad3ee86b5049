"""How the terminal UI is started, and refused where there is no terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guidetui.cli import main
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options

_DEADLINE_S = 30


@pytest.mark.parametrize("words", [[], ["."], ["browse"]], ids=["alone", "path", "command"])
def test_browsing_without_a_terminal_is_refused_at_once(words: list[str], data: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "guidetui", *words],
        cwd=data,
        env={**os.environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_DEADLINE_S,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"needs a terminal" in done.stderr


@pytest.mark.parametrize("command", [[], ["browse"], ["quiz"]], ids=["alone", "browse", "quiz"])
@pytest.mark.parametrize("stands", ["before", "after"])
def test_every_command_that_starts_the_app_takes_the_options_of_the_group(
    command: list[str], stands: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[Path | None, dict[str, object]]] = []

    def start(path: Path | None, **options: object) -> None:
        started.append((path, options))

    monkeypatch.setattr("guidetui.cli.start.start_tui", start)
    shared = ["--data", str(data), "--drafts", "--offline"]
    with pytest.raises(SystemExit) as caught:
        main([*shared, *command] if stands == "before" else [*command, *shared])
    assert caught.value.code == 0
    ((path, options),) = started
    assert path == data
    assert (options["drafts"], options["offline"]) == (True, True)


def test_quiz_started_offline_fetches_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Options] = []

    class Recorder(GuideTuiApp):
        def __init__(self, options: Options, state: State) -> None:
            super().__init__(options, state)
            made.append(options)

        def run(self, *_arguments: object, **_options: object) -> None:
            """Start nothing: there is no terminal."""

    monkeypatch.setattr("guidetui.tui.app.GuideTuiApp", Recorder)
    for stream in ("stdin", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    with pytest.raises(SystemExit):
        main(["--offline", "--data", str(data), "quiz", "--new", "3"])
    (options,) = made
    assert (options.offline, options.quiz, options.new_cards) == (True, "", 3)

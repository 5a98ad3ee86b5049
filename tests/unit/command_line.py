"""Runs the command line: as a process of its own, in this process, or on a terminal."""

import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from guidetui.cli import main
from guidetui.paths import settings_file

_DEADLINE_S = 120


@dataclass(frozen=True)
class Done:
    """What a run left: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The value that was printed as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines of stdout."""
        return self.out.splitlines()


def guidetui(
    *arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Done:
    """Run `python -m guidetui` as a process of its own, without a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "guidetui", *map(str, arguments)],
        env={**os.environ, **(env or {})},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_DEADLINE_S,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def in_process(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Done:
    """Run a command line in this process, which saves the start of another."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as caught:
        main(list(map(str, arguments)))
    out, err = capsys.readouterr()
    assert isinstance(caught.value.code, int)
    return Done(caught.value.code, out, err)


def on_terminal(
    *arguments: str | Path, env: Mapping[str, str] | None = None, has_keyboard: bool = False
) -> str:
    """Return what a command writes where its stdout is a terminal, and its stdin if asked for."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "guidetui", *map(str, arguments)],
        env={**os.environ, "TERM": "xterm-256color", **(env or {})},
        stdin=follower if has_keyboard else subprocess.DEVNULL,
        stdout=follower,
        stderr=subprocess.DEVNULL,
    )
    os.close(follower)
    written = b""
    try:
        while select.select([leader], [], [], _DEADLINE_S)[0]:
            chunk = os.read(leader, 65536)
            if not chunk:
                break
            written += chunk
    except OSError:  # how Linux tells that the other side was closed
        pass
    finally:
        os.close(leader)
        process.wait(_DEADLINE_S)
    return written.decode()


def write_settings(text: str) -> Path:
    """Write the user's settings and return their file."""
    file = settings_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file

"""Browsing where there is no terminal to browse in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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

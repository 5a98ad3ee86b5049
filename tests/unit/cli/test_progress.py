"""What takes long shows how far it is, on a terminal only."""

import os
import pty

import pytest

from guidetui.cli.common import ProgressBar


def test_bar_on_a_terminal_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        with ProgressBar("Indexing", delay_s=0) as bar:
            bar.show(1, 4)
            bar.show(4, 4)
        terminal.flush()
        written = ""
        while not written.endswith("\n"):  # a read returns what has arrived so far
            written += os.read(leader, 65536).decode()
    os.close(leader)
    assert "Indexing" in written
    assert "4/4" in written


def test_nothing_is_shown_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressBar("Indexing", delay_s=0) as bar:
        bar.show(1, 4)
    assert capsys.readouterr() == ("", "")


def test_nothing_is_shown_for_what_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    leader, follower = pty.openpty()
    os.set_blocking(leader, False)
    with os.fdopen(follower, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        with ProgressBar("Indexing", delay_s=60) as bar:
            bar.show(4, 4)
    with pytest.raises(OSError, match=r"Input/output|unavailable"):
        os.read(leader, 1)
    os.close(leader)

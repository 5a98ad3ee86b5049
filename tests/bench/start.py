"""Start to first frame, in a real pseudo-terminal, beside an empty Textual app."""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from tests.bench.figures import Figure

EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("ready-mark")
Empty().run()
"""
_TIMEOUT_S = 20
_ROWS, _COLUMNS = 40, 120


def environment(home: str) -> dict[str, str]:
    """Return an environment with its own cache, state and settings below `home`.

    The sentence model is off: its vectors of 400 guides would take most of the time.
    """
    settings = Path(home, "config", "guidetui", "settings.toml")
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("semantic = false\n")
    environ = {
        **os.environ,
        "TERM": "xterm-256color",
        "XDG_CACHE_HOME": f"{home}/cache",
        "XDG_STATE_HOME": f"{home}/state",
        "XDG_CONFIG_HOME": f"{home}/config",
        "XDG_DATA_HOME": f"{home}/data",
    }
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    environ.pop("GUIDETUI_DATA", None)
    return environ


def size_terminal(descriptor: int) -> None:
    """Give a pseudo-terminal the size that all benchmarks use."""
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))


def seconds_until(command: list[str], mark: bytes, environ: dict[str, str]) -> float:
    """Return the seconds from starting `command` on a terminal until `mark` is painted."""
    master, slave = pty.openpty()
    size_terminal(slave)
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
    )
    os.close(slave)
    seen = b""
    try:
        while mark not in seen:
            if time.perf_counter() - started > _TIMEOUT_S:
                raise TimeoutError(f"{mark!r} was not painted")
            if select.select([master], [], [], 0.01)[0]:
                seen += os.read(master, 65536)
        return time.perf_counter() - started
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(master)


def measure(rounds: int) -> dict[str, float]:
    """Return medians in milliseconds: the floor, our first frame, and our first guides."""
    with tempfile.TemporaryDirectory() as home:
        environ = environment(home)
        ours = [sys.executable, "-m", "guidetui"]
        empty = [sys.executable, "-c", EMPTY_APP]
        subprocess.run([*ours, "index"], env=environ, check=True, capture_output=True)
        cases = {
            "empty Textual app": (empty, b"ready-mark"),
            "guidetui, first frame": (ours, b"Search guides"),
            "guidetui, guides shown": (ours, b"API and Web Development"),
        }
        times: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(rounds + 1):  # the first round compiles and warms, and is dropped
            for name, (command, mark) in cases.items():
                times[name].append(1000 * seconds_until(command, mark, environ))
    return {name: statistics.median(values[1:]) for name, values in times.items()}


def main(rounds: int = 9) -> list[Figure]:
    """Print the table, and return its figures."""
    found = measure(rounds)
    peer = "empty Textual app"
    figures = [Figure.beside(name, ms, "ms", peer, found[peer]) for name, ms in found.items()]
    print(f"Start, medians of {rounds} (bundled collection, metadata cached)", *figures, sep="\n")
    return figures


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))

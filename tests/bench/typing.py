"""Keystroke to painted results, in the real app on a pseudo-terminal."""

import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from tests.bench.figures import Figure
from tests.bench.start import environment, size_terminal

_WORDS = ("kafka", "redis", "cache", "docker", "token")


class _Terminal:
    """A program on a pseudo-terminal, and what it painted."""

    def __init__(self, command: list[str], environ: dict[str, str]) -> None:
        self._master, slave = pty.openpty()
        size_terminal(self._master)
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
        )
        os.close(slave)

    def read_until(self, mark: bytes, timeout_s: float = 20.0) -> None:
        """Read until `mark` was painted."""
        seen = b""
        deadline = time.perf_counter() + timeout_s
        while mark not in seen:
            if time.perf_counter() > deadline:
                raise TimeoutError(f"{mark!r} was not painted")
            if select.select([self._master], [], [], 0.002)[0]:
                seen += os.read(self._master, 65536)

    def quiet(self, seconds: float) -> None:
        """Read until nothing is painted for so long."""
        while select.select([self._master], [], [], seconds)[0]:
            os.read(self._master, 65536)

    def type(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self._master, keys)

    def close(self) -> None:
        """End the program."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._master)


def measure(rounds: int) -> list[float]:
    """Return the milliseconds from each last letter of a word to its new result count."""
    times = []
    with tempfile.TemporaryDirectory() as home:
        environ = environment(home)
        ours = [sys.executable, "-m", "guidetui"]
        subprocess.run([*ours, "index"], env=environ, check=True, capture_output=True)
        terminal = _Terminal(ours, environ)
        try:
            terminal.read_until(b"API and Web Development")
            terminal.quiet(1.0)
            for number in range(rounds):
                word = _WORDS[number % len(_WORDS)]
                terminal.type(b"/")
                terminal.quiet(0.3)
                for letter in word[:-1]:
                    terminal.type(letter.encode())
                    terminal.quiet(0.3)
                started = time.perf_counter()
                terminal.type(word[-1].encode())
                terminal.read_until(b"Results")
                times.append(1000 * (time.perf_counter() - started))
                terminal.quiet(0.3)
                terminal.type(b"\x1b")
                terminal.quiet(0.4)
                terminal.type(b"\x1b")
                terminal.quiet(0.4)
        finally:
            terminal.close()
    return times


def main(rounds: int = 15) -> list[Figure]:
    """Print the table, and return its figures."""
    times = sorted(measure(rounds))
    p95 = times[min(len(times) - 1, round(0.95 * len(times)))]
    print(f"Keystroke to painted results, {rounds} keystrokes, 120x40")
    figures = [
        Figure("keystroke to painted results, median", statistics.median(times), "ms"),
        Figure("keystroke to painted results, p95", p95, "ms"),
    ]
    print(*figures, sep="\n")
    return figures


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))

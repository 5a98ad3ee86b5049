"""Memory of the app once it has indexed and warmed up, and of a search, beside an empty app.

    python -m tests.bench.memory [--files N]

With `--files` the folder holds so many short generated notes; then the time from the first frame to
the list of guides is measured as well. Only where `/proc` tells what a process needs.
"""

import argparse
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from guidetui.paths import bundled_data
from tests.bench.figures import Figure
from tests.bench.short_notes import write_short_notes
from tests.bench.start import EMPTY_APP, environment, size_terminal

_TIMEOUT_S = 120.0
_PATIENCE_S = 60.0
_WINDOW_S = 4.0
_IDLE = 0.1
_PEAK = (
    "from guidetui.cli import main\n"
    "try: main({arguments!r})\n"
    "except SystemExit: pass\n"
    "import sys; status = open('/proc/self/status').read()\n"
    "print(status.partition('VmHWM:')[2].split()[0], file=sys.stderr)"
)


def settled(
    command: list[str], marks: list[bytes], environ: dict[str, str]
) -> tuple[list[float], float]:
    """Return when each mark was painted, in seconds, and the megabytes once nothing happens.

    Idle is a process that used less than a tenth of a processor in the last seconds: even an empty
    app wakes up now and then, on a slow machine often enough to be measured. One that is never idle
    is measured as it is after a minute.
    """
    master, slave = pty.openpty()
    size_terminal(slave)
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
    )
    os.close(slave)
    seen, found = b"", dict[bytes, float]()
    worked, since = 0.0, started
    idle = False
    try:
        while len(found) < len(marks) or not idle:
            now = time.perf_counter()
            missing = set(marks) - found.keys()
            if missing and now - started > _TIMEOUT_S:
                raise TimeoutError(f"{missing} not painted")
            if not missing and now - started > _PATIENCE_S:
                break
            if select.select([master], [], [], 0.02)[0]:
                seen += os.read(master, 65536)
            for mark in marks:
                if mark in seen and mark not in found:
                    found[mark] = now - started
            if now - since >= _WINDOW_S:
                before, worked = worked, _processor_time(process.pid)
                idle = worked - before < _IDLE * (now - since)
                since = now
        status = Path(f"/proc/{process.pid}/status").read_text()
        kilobytes = int(status.partition("VmRSS:")[2].split()[0])
        return [found[mark] for mark in marks], kilobytes / 1024
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(master)


def _processor_time(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def measure(data: Path, label: str, in_list: bytes) -> list[Figure]:
    """Return the figures of one folder; `in_list` is what the list of guides shows."""
    with tempfile.TemporaryDirectory() as home:
        environ = environment(home)
        ours = [sys.executable, "-m", "guidetui"]
        at = ["--data", str(data)]
        subprocess.run([*ours, "index", *at], env=environ, check=True, capture_output=True)
        _, empty = settled([sys.executable, "-c", EMPTY_APP], [b"ready-mark"], environ)
        marks = [b"Search guides", in_list]
        (first, listed), app = settled([*ours, str(data)], marks, environ)
        script = _PEAK.format(arguments=["search", "latency", *at])
        done = subprocess.run(
            [sys.executable, "-c", script], env=environ, check=True, capture_output=True, text=True
        )
        search = int(done.stderr.split()[-1]) / 1024
    return [
        Figure.beside(f"memory of the app, {label}", app, "MB", "an empty app", empty),
        Figure(f"memory of a search, {label}", search, "MB"),
        Figure(f"first frame to guides, {label}", listed - first, "s"),
    ]


def main(files: int = 0) -> list[Figure]:
    """Print the table, and return its figures."""
    if files:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder, "notes")
            write_short_notes(data, files)
            figures = measure(data, f"{files:,} short notes", b"pages.de")
    else:
        figures = measure(bundled_data(), "bundled guides", b"API and Web Development")
    print("Memory", *figures, sep="\n")
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="How much memory the app and a search need.")
    parser.add_argument("--files", type=int, default=0)
    main(parser.parse_args().files)

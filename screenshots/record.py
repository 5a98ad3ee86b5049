"""Records a session of the real app in a real pseudo-terminal: `python screenshots/record.py`.

Writes an asciicast (https://docs.asciinema.org/manual/asciicast/v2/) for each size; play one with
`asciinema play screenshots/session-80x24.cast`.
"""

import codecs
import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

HERE = Path(__file__).parent
SIZES = ((80, 24), (160, 45))
_DOWN, _ENTER, _ESCAPE, _TAB = b"\x1b[B", b"\r", b"\x1b", b"\t"

# What is pressed, and for how many seconds the screen is then looked at.
STEPS: tuple[tuple[bytes, float], ...] = (
    (b"", 3.5),
    *((b"j", 0.4),) * 4,  # past the reading lists and to a category
    (b"l", 0.8),
    *((b"j", 0.4),) * 3,
    (b"/", 0.6),
    *((bytes([letter]), 0.15) for letter in b"load balan"),
    (b"", 1.0),
    *((_DOWN, 0.6),) * 2,
    (_ENTER, 1.2),
    (b" ", 1.2),
    (b" ", 1.2),
    (b"f", 1.0),  # the letters of the links in view
    (b"a", 1.5),
    (b"[", 1.2),
    (_ESCAPE, 1.0),
    (_ESCAPE, 1.0),
    (b"3", 0.6),
    (b"f", 0.4),
    *((bytes([letter]), 0.15) for letter in b"cach"),
    (_ENTER, 1.0),
    (_ESCAPE, 0.6),
    (b"2", 1.0),
    (b"x", 0.8),
    (b"?", 1.2),
    *((bytes([letter]), 0.15) for letter in b"link"),
    (b"", 1.0),
    (_ESCAPE, 0.8),
    (b"q", 0.5),
)


def record(columns: int, rows: int) -> list[str]:
    """Play the steps and return the lines of an asciicast."""
    with tempfile.TemporaryDirectory() as home:
        environ = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "HOME": home,
        }
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-m", "guidetui"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environ,
            start_new_session=True,
        )
        os.close(slave)
        header = {"version": 2, "width": columns, "height": rows, "title": "guidetui"}
        lines = [json.dumps(header)]
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        started = time.monotonic()
        for keys, seconds in STEPS:
            os.write(master, keys)
            lines += _painted(master, decoder, started, time.monotonic() + seconds)
        os.close(master)
        process.wait(timeout=10)
    return lines


def _painted(
    master: int, decoder: codecs.IncrementalDecoder, started: float, until: float
) -> list[str]:
    lines = []
    while (left := until - time.monotonic()) > 0:
        if not select.select([master], [], [], left)[0]:
            break
        try:
            data = os.read(master, 65536)
        except OSError:  # the app has ended
            break
        elapsed = round(time.monotonic() - started, 3)
        lines.append(json.dumps([elapsed, "o", decoder.decode(data)]))
    return lines


def main() -> None:
    """Record every size."""
    for columns, rows in SIZES:
        file = HERE / f"session-{columns}x{rows}.cast"
        file.write_text("\n".join(record(columns, rows)) + "\n", encoding="utf-8")
        print(file.name)


if __name__ == "__main__":
    main()

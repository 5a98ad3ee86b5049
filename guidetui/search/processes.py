"""Worker processes of a search: how one is started and sent a message.

They are started as new processes rather than forked, because a child must not inherit the threads
and the terminal of the UI. One gets pickles on stdin, answers with pickles on stdout, and ends with
its stdin, so it does not outlive its parent.
"""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import IO


class WorkerLost(Exception):
    """A worker could not be started or ended early."""


def start_worker(program: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a worker that runs `program` and waits for messages; raises WorkerLost or OSError."""
    if not sys.executable:
        raise WorkerLost
    paths = [path or str(Path.cwd()) for path in sys.path]
    return subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-P", "-c", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,  # so that Ctrl+C in the terminal reaches only the parent
    )


def send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    pickle.dump(message, stream)
    stream.flush()

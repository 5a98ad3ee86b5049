"""Large builds: worker processes read, analyse and write segments side by side.

They are started as programs of their own, not forked: the UI has threads and a terminal, of
which a child must inherit neither. What they write lies in folders of their own until the one
who holds the lock takes it over.
"""

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from guidetui.models import Guide, IndexProgress
from guidetui.search.index.damage import INDEX_NAME
from guidetui.search.index.worker import send
from guidetui.search.index.writer import Build

_WORKERS = 2
# Beside this a worker takes about 80 MB, for Python and for what a segment needs at its end.
_LIMIT_MB = 32
# The first two segments are small, so that there is something to search soon.
_FIRST_GUIDES = 1_000
_MOST_GUIDES = 12_500
# More segments than these would have to be folded later.
_MOST_ROUNDS = 7
_LOOK_AGAIN_S = 0.1
_PROGRAM = "from guidetui.search.index.worker import main; main()"


class WorkerLost(Exception):
    """A worker could not be started or ended early; what is left must be done elsewhere."""


@dataclass(frozen=True, slots=True)
class Job:
    """Some guides, and the folder that their segment is written into."""

    folder: Path
    guides: tuple[Guide, ...]


@dataclass(slots=True)
class _WorkerPool:
    """The workers, what waits for them, and what they tell."""

    waiting: deque[Job]
    news: "queue.SimpleQueue[float | Job | BaseException]" = field(
        default_factory=queue.SimpleQueue
    )
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, workers: int, *, low_priority: bool) -> None:
        for _ in range(workers):
            try:
                process = _start(low_priority=low_priority)
            except OSError as error:
                raise WorkerLost from error
            self.processes.append(process)
            threading.Thread(target=self._serve, args=(process,), daemon=True).start()

    def _serve(self, process: "subprocess.Popen[bytes]") -> None:
        """Hand one worker job after job, and pass on what it tells."""
        assert process.stdin is not None  # noqa: S101  for the type checker: both are pipes
        assert process.stdout is not None  # noqa: S101
        try:
            while self.waiting:
                job = self.waiting.popleft()
                send(process.stdin, (str(job.folder), job.guides, _LIMIT_MB))
                while (told := pickle.load(process.stdout)) is not True:  # noqa: S301
                    self.news.put(told)
                    if isinstance(told, OSError):
                        return
                self.news.put(job)
        except IndexError:  # the other worker took the last job
            return
        except Exception as error:  # noqa: BLE001  whatever a dying process leaves in a pipe
            self.news.put(WorkerLost(str(error)))

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()
            with suppress(OSError):  # what was still to be written goes nowhere
                process.communicate()


def segments(folder: Path, guides: Sequence[Guide], build: Build) -> Iterator[Job]:
    """Yield jobs as they are done, their segments sealed in their folders.

    Raises OSError for what kept a worker from writing, WorkerLost where a worker is no more, and
    IndexCancelled; no worker is left then.
    """
    jobs = [
        Job(folder / f"{INDEX_NAME}.new{place}", part) for place, part in enumerate(parts(guides))
    ]
    worker_pool = _WorkerPool(deque(jobs))
    done = 0.0
    left = len(jobs)
    try:
        worker_pool.start(
            min(_WORKERS, len(jobs), os.cpu_count() or 1), low_priority=build.low_priority
        )
        while left:
            build.check()
            try:
                told = worker_pool.news.get(timeout=_LOOK_AGAIN_S)
            except queue.Empty:
                continue
            if isinstance(told, BaseException):
                raise told
            if isinstance(told, Job):
                left -= 1
                yield told
            else:
                done += told
                build.progress(IndexProgress(min(round(done), len(guides)), len(guides)))
    finally:
        worker_pool.stop()


def parts(guides: Sequence[Guide]) -> list[tuple[Guide, ...]]:
    """Cut `guides` into the parts that become segments: two small ones, then equal ones."""
    first = min(_FIRST_GUIDES, -(-len(guides) // _WORKERS))
    cut = [guides[start : start + first] for start in range(0, first * _WORKERS, first)]
    rest = guides[first * _WORKERS :]
    if rest:
        rounds = min(_MOST_ROUNDS, -(-len(rest) // (_MOST_GUIDES * _WORKERS)))
        size = -(-len(rest) // (rounds * _WORKERS))
        cut += [rest[start : start + size] for start in range(0, len(rest), size)]
    return [tuple(part) for part in cut if part]


def _start(*, low_priority: bool) -> "subprocess.Popen[bytes]":
    if not sys.executable:
        raise WorkerLost
    paths = [path or str(Path.cwd()) for path in sys.path]
    return subprocess.Popen(  # noqa: S603  this very program
        [sys.executable, "-P", "-c", _PROGRAM, *(["gentle"] if low_priority else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,  # Ctrl+C in the terminal is for who started it
    )

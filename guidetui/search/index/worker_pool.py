"""Large builds: worker processes read, analyze and write segments side by side.

They are started as programs of their own, not forked: the UI has threads and a terminal, of
which a child must inherit neither. Jobs come on a worker's stdin, events go to its stdout. It ends
when its stdin does, so it never outlives its parent for long. What it writes lies in a folder of
its own until the process that holds the lock takes it over.
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
from typing import IO, BinaryIO

from whoosh.index import create_in

from guidetui.models import Guide, IndexProgress
from guidetui.search.index.schema import INDEX_NAME, schema, write_checksums
from guidetui.search.index.segment import Build, add_guides, writer_for

_WORKERS = 2
# Beside this a worker takes about 80 MB, for Python and for what a segment needs at its end.
_LIMIT_MB = 32
# The first two segments are small, so that there is something to search soon.
FIRST_GUIDES = 1_000
MAX_GUIDES = 12_500
# More segments than these would have to be merged later.
_MAX_ROUNDS = 7
_POLL_S = 0.1
_LOW_PRIORITY = "--low-priority"
_NICE = 5
_REPORT_EVERY = 10
# Of the work on a guide, how much is done once it is read; the rest is writing its postings.
_READ_SHARE = 0.6
PROGRAM = "from guidetui.search.index.worker_pool import main; main()"


class WorkerLost(Exception):
    """A worker could not be started or ended early; what is left must be done elsewhere."""


@dataclass(frozen=True, slots=True)
class Job:
    """Some guides, and the folder that their segment is written into."""

    folder: Path
    guides: tuple[Guide, ...]


@dataclass(slots=True)
class _WorkerPool:
    """The workers, the jobs that wait for them, and the events they send."""

    waiting: deque[Job]
    events: "queue.SimpleQueue[float | Job | BaseException]" = field(
        default_factory=queue.SimpleQueue
    )
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, workers: int, *, low_priority: bool) -> None:
        for _ in range(workers):
            try:
                process = start_worker(low_priority=low_priority)
            except OSError as error:
                raise WorkerLost from error
            self.processes.append(process)
            threading.Thread(target=self._serve, args=(process,), daemon=True).start()

    def _serve(self, process: "subprocess.Popen[bytes]") -> None:
        """Hand one worker job after job, and pass on its events."""
        assert process.stdin is not None  # noqa: S101  for the type checker: both are pipes
        assert process.stdout is not None  # noqa: S101
        try:
            while (job := self._next_job()) is not None:
                _send(process.stdin, (str(job.folder), job.guides, _LIMIT_MB))
                while (event := pickle.load(process.stdout)) is not True:  # noqa: S301
                    self.events.put(event)
                    if isinstance(event, OSError):
                        return
                self.events.put(job)
        except Exception as error:  # noqa: BLE001  whatever a dying process leaves in a pipe
            self.events.put(WorkerLost(str(error)))

    def _next_job(self) -> Job | None:
        try:
            return self.waiting.popleft()
        except IndexError:
            return None

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()
            with suppress(OSError):  # what was still to be written goes nowhere
                process.communicate()


def finished_jobs(folder: Path, guides: Sequence[Guide], build: Build) -> Iterator[Job]:
    """Yield jobs as they are done, their segments with checksums in their folders.

    Raises OSError for what kept a worker from writing, WorkerLost where a worker is no more, and
    IndexCancelled; no worker is left then.
    """
    jobs = [
        Job(folder / f"{INDEX_NAME}.new{number}", part) for number, part in enumerate(parts(guides))
    ]
    pool = _WorkerPool(deque(jobs))
    done = 0.0
    left = len(jobs)
    try:
        pool.start(min(_WORKERS, len(jobs), os.cpu_count() or 1), low_priority=build.low_priority)
        while left:
            build.check()
            try:
                event = pool.events.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if isinstance(event, BaseException):
                raise event
            if isinstance(event, Job):
                left -= 1
                yield event
            else:
                done += event
                build.progress(IndexProgress(min(round(done), len(guides)), len(guides)))
    finally:
        pool.stop()


def parts(guides: Sequence[Guide]) -> list[tuple[Guide, ...]]:
    """Cut `guides` into the parts that become segments: two small ones, then equal ones."""
    first = min(FIRST_GUIDES, -(-len(guides) // _WORKERS))
    cut = [guides[start : start + first] for start in range(0, first * _WORKERS, first)]
    rest = guides[first * _WORKERS :]
    if rest:
        rounds = min(_MAX_ROUNDS, -(-len(rest) // (MAX_GUIDES * _WORKERS)))
        size = -(-len(rest) // (rounds * _WORKERS))
        cut += [rest[start : start + size] for start in range(0, len(rest), size)]
    return [tuple(part) for part in cut if part]


def start_worker(*, low_priority: bool) -> "subprocess.Popen[bytes]":
    """Start a worker, which waits for jobs; raises WorkerLost or OSError."""
    if not sys.executable:
        raise WorkerLost
    paths = [path or str(Path.cwd()) for path in sys.path]
    return subprocess.Popen(  # noqa: S603  this very program
        [sys.executable, "-P", "-c", PROGRAM, *([_LOW_PRIORITY] if low_priority else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,  # Ctrl+C in the terminal is for who started it
    )


class _Events:
    """Reports how many guides' worth of work is done since it last did."""

    def __init__(self, outgoing: BinaryIO, guides: int) -> None:
        self._outgoing = outgoing
        self._guides = guides
        self._reported = 0.0

    def read(self, progress: IndexProgress) -> None:
        """Take how many guides are read."""
        if progress.done % _REPORT_EVERY == 0 or progress.done == progress.total:
            self._report(progress.done * _READ_SHARE)

    def written(self, share: float) -> None:
        """Take which share of the postings is written."""
        self._report(self._guides * (_READ_SHARE + (1 - _READ_SHARE) * share))

    def _report(self, done: float) -> None:
        _send(self._outgoing, done - self._reported)
        self._reported = done


def _send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    pickle.dump(message, stream)
    stream.flush()


def _work(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Write an index with its checksum for every job.

    Events are the number of guides done since the last one, True for a job done, or an OSError.
    """
    while True:
        try:
            folder, guides, limit_mb = pickle.load(incoming)  # noqa: S301  our parent wrote it
        except EOFError:
            return
        try:
            events = _Events(outgoing, len(guides))
            _write(Path(folder), guides, limit_mb, events)
            events.written(1.0)
            _send(outgoing, True)
        except OSError as error:
            _send(outgoing, error)


def _write(folder: Path, guides: tuple[Guide, ...], limit_mb: int, events: _Events) -> None:
    folder.mkdir()
    build = Build(events.read, lambda: False, limit_mb=limit_mb, written=events.written)
    writer = writer_for(create_in(str(folder), schema(), INDEX_NAME), build)
    add_guides(writer, guides, len(guides), build)
    writer.commit()
    write_checksums(folder)


def main() -> None:
    """Work until stdin ends; with the argument `--low-priority` let other processes go first."""
    if _LOW_PRIORITY in sys.argv and hasattr(os, "nice"):
        os.nice(_NICE)
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what anything prints by mistake is no event
    _work(incoming, outgoing)

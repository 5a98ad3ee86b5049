"""Worker processes for large builds; each reads guides and writes segments.

They are started as new processes rather than forked, because a child must not inherit the threads
and the terminal of the UI. A worker gets jobs on stdin, reports events on stdout, and ends with its
stdin, so it does not outlive its parent. It writes to a folder of its own, from which the process
that holds the lock moves the segments.
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
# Besides this a worker needs about 80 MB, for Python and for completing a segment.
_LIMIT_MB = 32
# The first two segments are small, so that some guides can be searched soon.
FIRST_GUIDES = 1_000
MAX_GUIDES = 12_500
# More segments than this would be merged later.
_MAX_ROUNDS = 7
_POLL_S = 0.1
_LOW_PRIORITY = "--low-priority"
_NICE = 5
_REPORT_EVERY = 10
# The share of the work on a guide that is reading it; the rest is writing its postings.
_READ_SHARE = 0.6
PROGRAM = "from guidetui.search.index.worker_pool import main; main()"


class WorkerLost(Exception):
    """A worker could not be started or ended early; the remaining guides are indexed here."""


@dataclass(frozen=True, slots=True)
class Job:
    """Some guides, and the folder that their segment is written to."""

    folder: Path
    guides: tuple[Guide, ...]


@dataclass(slots=True)
class _WorkerPool:
    """The workers, the waiting jobs on guides in `source`, and the events of the workers."""

    source: Path
    waiting: deque[Job]
    events: "queue.SimpleQueue[float | Job | BaseException]" = field(
        default_factory=queue.SimpleQueue
    )
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, workers: int, *, low_priority: bool) -> None:
        for _ in range(workers):
            try:
                process = start_worker(PROGRAM, *([_LOW_PRIORITY] if low_priority else []))
            except OSError as error:
                raise WorkerLost from error
            self.processes.append(process)
            threading.Thread(target=self._serve, args=(process,), daemon=True).start()

    def _serve(self, process: "subprocess.Popen[bytes]") -> None:
        """Give jobs to one worker, and forward its events."""
        assert process.stdin is not None  # noqa: S101  for the type checker: both are pipes
        assert process.stdout is not None  # noqa: S101
        try:
            while (job := self._next_job()) is not None:
                _send(process.stdin, (str(job.folder), job.guides, self.source, _LIMIT_MB))
                while (event := pickle.load(process.stdout)) is not True:  # noqa: S301
                    self.events.put(event)
                    if isinstance(event, OSError):
                        return
                self.events.put(job)
        except Exception as error:  # noqa: BLE001  a dying process may leave anything in a pipe
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
            with suppress(OSError):  # what was not written yet is discarded
                process.communicate()


def finished_jobs(folder: Path, guides: Sequence[Guide], build: Build) -> Iterator[Job]:
    """Yield jobs as they are done; segments and checksums are in their folders.

    Raises OSError if a worker could not write, WorkerLost if one ended early, and IndexCancelled.
    All workers have ended then.
    """
    jobs = [
        Job(folder / f"{INDEX_NAME}.new{number}", part) for number, part in enumerate(parts(guides))
    ]
    pool = _WorkerPool(build.folder, deque(jobs))
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
    """Divide `guides` into the parts that become segments: two small ones, then equal ones."""
    first = min(FIRST_GUIDES, -(-len(guides) // _WORKERS))
    cut = [guides[start : start + first] for start in range(0, first * _WORKERS, first)]
    rest = guides[first * _WORKERS :]
    if rest:
        rounds = min(_MAX_ROUNDS, -(-len(rest) // (MAX_GUIDES * _WORKERS)))
        size = -(-len(rest) // (rounds * _WORKERS))
        cut += [rest[start : start + size] for start in range(0, len(rest), size)]
    return [tuple(part) for part in cut if part]


def start_worker(program: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a worker that runs `program` and waits for jobs; raises WorkerLost or OSError."""
    if not sys.executable:
        raise WorkerLost
    paths = [path or str(Path.cwd()) for path in sys.path]
    return subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-P", "-c", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,  # Ctrl+C in the terminal is for the parent alone
    )


class _Events:
    """Reports progress, in guides since the last report."""

    def __init__(self, outgoing: BinaryIO, guides: int) -> None:
        self._outgoing = outgoing
        self._guides = guides
        self._reported = 0.0

    def read(self, progress: IndexProgress) -> None:
        """Report that guides were read."""
        if progress.done % _REPORT_EVERY == 0 or progress.done == progress.total:
            self._report(progress.done * _READ_SHARE)

    def written(self, share: float) -> None:
        """Report which share (0 to 1) of the postings is written."""
        self._report(self._guides * (_READ_SHARE + (1 - _READ_SHARE) * share))

    def _report(self, done: float) -> None:
        _send(self._outgoing, done - self._reported)
        self._reported = done


def _send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    pickle.dump(message, stream)
    stream.flush()


def _work(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Write a segment with its checksum for every job.

    An event is the number of guides done since the last one, True after a job, or an OSError.
    """
    while True:
        try:
            folder, guides, source, limit_mb = pickle.load(incoming)  # noqa: S301  our parent wrote it
        except EOFError:
            return
        try:
            events = _Events(outgoing, len(guides))
            _write(Path(folder), guides, source, limit_mb, events)
            events.written(1.0)
            _send(outgoing, True)
        except OSError as error:
            _send(outgoing, error)


def _write(
    folder: Path, guides: tuple[Guide, ...], source: Path, limit_mb: int, events: _Events
) -> None:
    folder.mkdir()
    build = Build(source, events.read, lambda: False, limit_mb=limit_mb, written=events.written)
    writer = writer_for(create_in(str(folder), schema(), INDEX_NAME), build)
    add_guides(writer, guides, len(guides), build)
    writer.commit()
    write_checksums(folder)


def main() -> None:
    """Work until stdin ends; the argument `--low-priority` lets other processes go first."""
    if _LOW_PRIORITY in sys.argv and hasattr(os, "nice"):
        os.nice(_NICE)
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # so that nothing else is written to the pipe
    _work(incoming, outgoing)

"""Updates an index: writes changed guides as new segments, and deletes old documents.

Whoosh writes, merges small segments and replaces its table of contents in one step, so a process
that is killed leaves the old state.

Postings are collected in a pool of our own. Whoosh's sorts all postings and merges them one by one.
Here each term has a list of postings, which arrive in the order of their documents, so only terms
are sorted and only lists are merged: 40 percent less processor time for 10,000 guides.

Worker processes share a large build; each reads guides and writes segments to a folder of its own,
from which the process that holds the lock moves them and adds them one by one.
"""

import gc
import heapq
import marshal
import os
import pickle
import queue
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct, field
from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, Index, create_in
from whoosh.reading import SegmentReader
from whoosh.writing import CLEAR, MERGE_SMALL, IndexWriter

from guidetui.errors import IndexCancelled
from guidetui.models import Guide, IndexProgress
from guidetui.search.index.analysis import ENGLISH, language_of
from guidetui.search.index.content import key_terms, link_names, read_content
from guidetui.search.index.schema import (
    INDEX_NAME,
    WORDS,
    Changes,
    schema,
    stamp_of,
    write_checksums,
)
from guidetui.search.processes import WorkerLost, send, start_worker
from guidetui.text import db_safe

# Postings are spilled to disk beyond this size.
_LIMIT_MB = 128

ProgressCallback = Callable[[IndexProgress], None]
Posting = tuple[str, bytes, int, float, bytes | None]
_SpilledTerms = tuple[str, bytes, int, list[Any]]
Policy = Callable[[IndexWriter, list[Segment]], list[Segment]]

# Approximate size of a term and of a posting in its list, in bytes.
_TERM_BYTES = 250
_POSTING_BYTES = 100
_REPORT_EVERY = 4096

_WORKERS = 2
# Besides this a worker needs about 80 MB, for Python and for completing a segment.
_WORKER_LIMIT_MB = 32
# The first two segments are small, so that some guides can be searched soon.
FIRST_GUIDES = 1_000
MAX_GUIDES = 12_500
# More segments than this would be merged later.
_MAX_ROUNDS = 7
_POLL_S = 0.1
_LOW_PRIORITY = "--low-priority"
_NICE = 5
# New objects before garbage is collected; with Python's 700, a build takes a tenth longer.
_COLLECT_AFTER = 50_000
_REPORT_EVERY_GUIDES = 10
# The share of reading in the work on a guide; the rest is writing its postings.
_READ_SHARE = 0.6
PROGRAM = "from guidetui.search.index.writer import main; main()"

# For fewer guides, starting processes takes longer than they save.
MIN_FOR_WORKERS = 2_000
# A segment of mostly deleted documents is rewritten up to this size.
_MAX_REWRITTEN = 4096


class Build(Struct, frozen=True):
    """How to write an index of the guides in `folder`: callbacks, and limits.

    `progress` gets the number of guides read, `written` the share of their postings that is
    written, `on_stale_index` the number of guides still missing in an index that can be searched.
    `low_priority` lets other processes go first.
    """

    folder: Path
    progress: ProgressCallback
    is_cancelled: Callable[[], bool]
    low_priority: bool = False
    limit_mb: int = _LIMIT_MB
    written: Callable[[float], None] = lambda _: None
    on_stale_index: Callable[[int], None] = lambda _: None

    def check(self) -> None:
        """Raise IndexCancelled if the build should stop."""
        if self.is_cancelled():
            raise IndexCancelled("The build of the index was stopped.")


def writer_for(opened: Index, build: Build) -> IndexWriter:
    """Return a writer; it holds Whoosh's lock until it is committed or cancelled."""
    # Whoosh would compress each list of postings, which saves space on disk but takes time. The
    # wheel compresses all of them together, a quarter smaller.
    writer = opened.writer(codec=W3Codec(compression=0))
    folder = Path(opened.storage.folder) if isinstance(opened.storage, FileStorage) else None
    writer.pool = PostingPool(folder, build.limit_mb * 1024 * 1024, build.written)
    return writer


def add_guides(writer: IndexWriter, guides: Iterable[Guide], total: int, build: Build) -> None:
    """Read, analyze and add guides; raises IndexCancelled."""
    for done, document in enumerate(documents(guides, build.folder), start=1):
        build.check()
        writer.add_document(**document)
        build.progress(IndexProgress(done, total))


def documents(guides: Iterable[Guide], folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the fields of each guide's document, reading its file and those that it includes."""
    for guide in guides:
        content = read_content(guide, folder)
        text = f"{guide.description}\n{content.words}"
        language = language_of(text, guide.language)
        about = key_terms((guide.title, *content.headings), text, language or ENGLISH)
        body = f"{content.words}\n{content.code}\n{content.note}".rstrip("\n")
        yield {
            "key": db_safe(guide.slug),
            "stamp": f"{stamp_of(guide)} {db_safe(guide.slug)}".encode(),
            "text": content.text.encode("utf-8", "replace"),
            WORDS: (
                guide.title,
                "\n".join(guide.other_names),
                "\n".join(guide.tags),
                guide.description,
                "\n".join(question.text for question in guide.questions),
                "\n".join(content.headings),
                body,
            ),
            # Each key as often as its weight; the labels are stored.
            "about": [term.key for term in about for _ in range(term.weight)],
            "_stored_about": tuple((term.key, term.label, term.weight) for term in about),
            "links": sorted({name for path in content.paths for name in link_names(path)}),
            "_stored_links": content.paths,
            "language": language or None,
        }


class PostingPool:
    """Collects postings by term, in place of Whoosh's own pool; spills to `folder` beyond a limit.

    Without a folder everything stays in memory. `report` is called with the share (0 to 1) of the
    postings that were read back; an exception from it ends the reading.
    """

    def __init__(
        self, folder: Path | None, limit_bytes: int, report: Callable[[float], None]
    ) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._report = report
        self._lists: dict[tuple[str, bytes], list[Any]] = {}
        self._bytes = 0
        self._postings = 0
        self._files: list[Path] = []
        self.fieldnames: set[str] = set()

    def add(self, posting: Posting) -> None:
        """Add one posting; those of one term arrive in the order of their documents."""
        name, term, number, weight, value = posting
        postings = self._lists.get((name, term))
        if postings is None:
            postings = self._lists[name, term] = []
            self.fieldnames.add(name)
            self._bytes += _TERM_BYTES
        postings += (number, weight, value)
        self._postings += 1
        self._bytes += _POSTING_BYTES + len(value or b"")
        if self._bytes > self._limit_bytes and self._folder is not None:
            self._spill(self._folder)

    def _spill(self, folder: Path) -> None:
        file_path = folder / f"{INDEX_NAME}{len(self._files)}.postings"
        self._files.append(file_path)
        with file_path.open("wb") as file:
            for name, term in sorted(self._lists):
                marshal.dump((name, term, self._lists[name, term]), file)
        self._lists = {}
        self._bytes = 0

    def iter_postings(self) -> Iterator[Posting]:
        """Yield and remove all postings, by name, term and document."""
        streams = [self._spilled(file_path, number) for number, file_path in enumerate(self._files)]
        streams.append(self._in_memory(len(streams)))
        done = 0
        for name, term, _, postings in heapq.merge(*streams):
            before = done // _REPORT_EVERY
            done += len(postings) // 3
            if done // _REPORT_EVERY > before:
                self._report(done / self._postings)
            items = iter(postings)
            for number, weight, value in zip(items, items, items, strict=True):
                yield name, term, number, weight, value

    def _in_memory(self, number: int) -> Iterator[_SpilledTerms]:
        for name, term in sorted(self._lists):
            yield name, term, number, self._lists.pop((name, term))

    def _spilled(self, file_path: Path, number: int) -> Iterator[_SpilledTerms]:
        with file_path.open("rb") as file:
            while True:
                try:
                    name, term, postings = marshal.load(file)  # noqa: S302  we wrote it
                except EOFError:
                    return
                yield name, term, number, postings

    def cleanup(self) -> None:
        """Delete the spilled files."""
        for file_path in self._files:
            file_path.unlink(missing_ok=True)


class Job(Struct, frozen=True):
    """Some guides, and the folder that their segment is written to."""

    folder: Path
    guides: tuple[Guide, ...]


class _WorkerPool(Struct):
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
                send(process.stdin, (str(job.folder), job.guides, self.source, _WORKER_LIMIT_MB))
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
            with suppress(OSError):  # buffered messages are discarded
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


class _Events:
    """Reports progress, in guides since the last report."""

    def __init__(self, outgoing: BinaryIO, guides: int) -> None:
        self._outgoing = outgoing
        self._guides = guides
        self._reported = 0.0

    def read(self, progress: IndexProgress) -> None:
        """Report that guides were read."""
        if progress.done % _REPORT_EVERY_GUIDES == 0 or progress.done == progress.total:
            self._report(progress.done * _READ_SHARE)

    def written(self, share: float) -> None:
        """Report which share (0 to 1) of the postings is written."""
        self._report(self._guides * (_READ_SHARE + (1 - _READ_SHARE) * share))

    def _report(self, done: float) -> None:
        send(self._outgoing, done - self._reported)
        self._reported = done


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
            send(outgoing, True)
        except OSError as error:
            send(outgoing, error)


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
    gc.set_threshold(_COLLECT_AFTER)
    if _LOW_PRIORITY in sys.argv and hasattr(os, "nice"):
        os.nice(_NICE)
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # so that nothing else can write to the pipe
    _work(incoming, outgoing)


def write(opened: Index, changes: Changes, build: Build, *, replace: bool = False) -> None:
    """Apply `changes` to `opened`; with `replace` nothing old is kept.

    The caller holds the lock of the folder. Raises OSError or IndexCancelled, after which the index
    is unchanged, except for the finished segments of a large build.
    """
    if len(changes.guides) >= MIN_FOR_WORKERS and isinstance(opened.storage, FileStorage):
        changes = _write_in_workers(opened, changes, build, replace=replace)
        if not changes:
            return
    outdated = [number for numbers in changes.outdated.values() for number in numbers]
    _commit(opened, build, outdated, CLEAR if replace else _merge, changes.guides)


def _commit(
    opened: Index,
    build: Build,
    outdated: list[int],
    policy: Policy,
    guides: Sequence[Guide] = (),
) -> None:
    writer = writer_for(opened, build)
    try:
        for number in outdated:
            writer.delete_document(number)
        add_guides(writer, guides, len(guides), build)
    except BaseException:
        with suppress(Exception):
            writer.cancel()
        raise
    writer.commit(mergetype=policy)


def _merge(writer: IndexWriter, segments: list[Segment]) -> list[Segment]:
    """Merge as Whoosh does, and rewrite segments of mostly deleted documents."""
    kept = []
    for segment in segments:
        kept_count = segment.doc_count_all() - segment.deleted_count()
        if not kept_count:
            continue
        if segment.deleted_count() <= kept_count or kept_count > _MAX_REWRITTEN:
            kept.append(segment)
            continue
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return list(MERGE_SMALL(writer, kept))


def _appending(new: list[Segment]) -> Policy:
    return lambda _writer, old: [*old, *new]


def _write_in_workers(opened: Index, changes: Changes, build: Build, *, replace: bool) -> Changes:
    """Let worker processes write, and return the changes that are still to be made.

    Every segment is added as soon as it is finished, except in a rebuild.
    """
    folder = Path(opened.storage.folder)
    new: list[Segment] = []
    left = {db_safe(guide.slug): guide for guide in changes.guides}
    outdated = dict(changes.outdated)
    gone = [number for key in changes.outdated if key not in left for number in outdated.pop(key)]
    try:
        for job in finished_jobs(folder, changes.guides, build):
            adopted = _adopt(folder, job)
            new += adopted
            for key in (db_safe(guide.slug) for guide in job.guides):
                del left[key]
                gone += outdated.pop(key, ())
            if not replace:
                # No segment is moved, since document numbers depend on their order.
                _commit(opened, build, gone, _appending(adopted))
                gone = []
                build.on_stale_index(len(left))
    except WorkerLost:
        return changes if replace else Changes(tuple(left.values()), outdated, changes.kept)
    if replace:
        _commit(opened, build, [], lambda _writer, _old: new)
    else:
        _commit(opened, build, [], _merge)
    return Changes((), {}, changes.kept)


def _adopt(folder: Path, job: Job) -> list[Segment]:
    """Move the segments of a finished job to `folder`; the table of contents follows."""
    source = FileStorage(str(job.folder))
    segments: list[Segment] = TOC.read(source, INDEX_NAME).segments
    for segment in segments:
        for name in segment.list_files(source):
            (job.folder / name).replace(folder / name)
    shutil.rmtree(job.folder, ignore_errors=True)
    return segments

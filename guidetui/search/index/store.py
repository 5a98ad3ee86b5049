"""The index of one collection on disk: open, check, refresh, repair and build it.

One writer at a time: where another process is writing, the index that it replaces is read; where
there is none yet, its end is awaited. What cannot be opened is rebuilt, in memory where the
disk does not take it. Every document carries the size and time of its file, so a refresh reads
changed files only.

Every segment has a checksum beside it. Damage that happens after the check raises almost any
error at a search, which `SearchEngine` reports as IndexDamaged.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.codec.base import Segment
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.index import TOC, FileIndex, Index, LockError, clean_files
from whoosh.util.filelock import LockBase

from guidetui.collection.collection import Collection
from guidetui.errors import IndexCancelled, IndexUnavailable
from guidetui.models import IndexProgress
from guidetui.search.index.schema import (
    CHECKSUM_SUFFIX,
    INDEX_NAME,
    VERSION,
    Changes,
    changes_between,
    checksum_of,
    schema,
)

MAX_READ_WHOLE_BYTES = 16 * 1024 * 1024
_CAN_READ_RANGES = hasattr(os, "pread")  # not on Windows, where a large file is mapped
# Held for longer than Whoosh's own lock, which a writer takes and releases.
LOCK_FILE = f"{INDEX_NAME}_BUILDLOCK"
_WHOOSH_LOCK_FILE = f"{INDEX_NAME}_WRITELOCK"
DAMAGED = "The search index was damaged and has been rebuilt."
OTHER_VERSION = "The search index was of another version and has been rebuilt."
_INDEX_FILE = re.compile(r".*\.(toc|seg|sum)")
# The segments of the index that was opened last.
_WHOLE: set[tuple[str, int, int]] = set()
OTHER_REFRESHES = "Another guidetui is refreshing the index; results may be a little old."
OTHER_BUILDS = "Another guidetui is building the index; this one keeps its own in memory."
# How long another process may hold the lock where there is nothing to read until then.
PATIENCE_S = 30.0
_PATIENCE_PER_GUIDE_S = 0.05
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index that can be searched, and what to tell about how it came to be.

    `stale_count` counts the guides that it does not know as they are now.
    """

    whoosh: Index
    notice: str = ""
    is_in_memory: bool = False
    stale_count: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """How an index is to be opened, whom to tell, and when to stop.

    All that it names is called on the thread that opens: `progress` after every guide that is
    read, `on_stale_index` with an older index that can be searched while a newer one is written.
    `low_priority` lets other processes go first.
    """

    rebuild: bool = False
    progress: Callable[[IndexProgress], None] = lambda _: None
    is_cancelled: Callable[[], bool] = lambda: False
    on_stale_index: Callable[[OpenIndex], None] = lambda _: None
    low_priority: bool = False


class _Locked(Exception):
    """Another process writes, and it takes too long to wait for it."""


def index_folder(cache: Path, *, include_drafts: bool) -> Path:
    """Return the folder of the index inside a collection's cache folder."""
    return cache / f"index-{VERSION}{'-drafts' if include_drafts else ''}"


def open_index(
    collection: Collection,
    folder: Path | None,
    request: Request | None = None,
    *,
    current: OpenIndex | None = None,
) -> OpenIndex:
    """Return an index that answers for `collection` as it is now.

    It is kept in `folder`, or in memory where that is None or cannot be written; `current` is
    what was used so far, and is refreshed if it is in memory. Raises IndexCancelled, or
    IndexUnavailable where not even memory serves.
    """
    request = request or Request()
    if current is not None and current.is_in_memory and not request.rebuild:
        return _in_memory(current.whoosh, collection, request)
    if folder is None:
        return _in_memory(None, collection, request)
    try:
        return _on_disk(collection, folder, request)
    except OSError as error:
        reason = error.strerror or error
        notice = f"The index could not be kept on disk ({reason}); it is in memory."
    except _Locked:
        notice = OTHER_BUILDS
    kept = None if request.rebuild else open_whole(folder)[0]
    return _in_memory(_copied(kept) if kept else None, collection, request, notice)


def _on_disk(collection: Collection, folder: Path, request: Request) -> OpenIndex:
    opened, _ = open_whole(folder)
    generation = opened.latest_generation() if opened is not None else -1
    changes = changes_between(opened, collection)
    if opened is not None and not request.rebuild:
        if not changes:
            return OpenIndex(opened)
        _serve(opened, changes, request)
    folder.mkdir(parents=True, exist_ok=True)
    # The start of somebody's first build is not worth reading; one waits for its end.
    is_readable = opened is not None and changes.kept * 2 >= len(collection.guides)
    patience_s = PATIENCE_S + _PATIENCE_PER_GUIDE_S * len(collection.guides)
    try:
        with _locked(folder, request, 0.0 if is_readable else patience_s):
            if opened is not None and opened.latest_generation() == generation:
                return _write(opened, "", changes, folder, request)
            opened, notice = open_whole(folder)  # another process may have been quicker
            changes = changes_between(opened, collection)
            return _write(opened, notice, changes, folder, request)
    except (_Locked, LockError) as error:  # the latter where a program of another kind writes
        if opened is None or not is_readable:
            raise _Locked from error
        return OpenIndex(opened, OTHER_REFRESHES, stale_count=len(changes.guides))


def _write(
    opened: Index | None, notice: str, changes: Changes, folder: Path, request: Request
) -> OpenIndex:
    """Write what is to be written, under the lock."""
    cleanup(folder, keeps=opened)
    if opened is None:
        opened = IndexFolder(str(folder)).create_index(schema())
    if request.rebuild:
        changes = changes.of_a_rebuild()
    try:
        _apply(opened, changes, request)
    except BaseException:
        with suppress(OSError):
            cleanup(folder, keeps=opened)
        raise
    return OpenIndex(opened, "" if request.rebuild else notice)


def _apply(opened: Index, changes: Changes, request: Request) -> None:
    from guidetui.search.index.segment import Build  # only a change needs the parser and writer
    from guidetui.search.index.writer import write

    build = Build(
        request.progress,
        request.is_cancelled,
        request.low_priority,
        on_stale_index=lambda left: request.on_stale_index(OpenIndex(opened, stale_count=left)),
    )
    write(opened, changes, build, replace=request.rebuild)


def _serve(opened: Index, changes: Changes, request: Request) -> None:
    """Offer an older index for the time that a refresh takes."""
    if changes.kept:
        request.on_stale_index(OpenIndex(opened, stale_count=len(changes.guides)))


@contextmanager
def _locked(folder: Path, request: Request, patience_s: float) -> Iterator[None]:
    """Hold the lock; raises _Locked where it cannot be had in time."""
    lock = lock_of(folder)
    deadline = time.monotonic() + patience_s
    while not lock.acquire():
        if request.is_cancelled():
            raise IndexCancelled("The build of the index was stopped.")
        if time.monotonic() >= deadline:
            raise _Locked
        time.sleep(_POLL_S)
    try:
        yield
    finally:
        lock.release()


def _in_memory(
    opened: Index | None, collection: Collection, request: Request, notice: str = ""
) -> OpenIndex:
    try:
        if opened is None:
            opened = RamStorage().create_index(schema())
        changes = changes_between(opened, collection)
        if changes:
            _serve(opened, changes, request)
            _apply(opened, changes, request)
    except MemoryError as error:
        raise IndexUnavailable("There is no room for an index.", "Free some memory.") from error
    return OpenIndex(opened, notice, is_in_memory=True)


def _copied(opened: Index) -> Index:
    """Return a copy in memory of an index on a disk that takes no more."""
    memory = RamStorage()
    for name in opened.storage.list():
        if name.endswith((".toc", ".seg")):
            with opened.storage.open_file(name) as source, memory.create_file(name) as target:
                target.write(source.read())
    return memory.open_index(schema=schema())


class IndexFolder(FileStorage):  # type: ignore[misc]
    """A folder of index files."""

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file for reading."""
        file = Path(self.folder) / name
        if file.stat().st_size > MAX_READ_WHOLE_BYTES:
            return _LargeFile(file, name) if _CAN_READ_RANGES else super().open_file(name)
        return BufferFile(memoryview(file.read_bytes()), name=name, **options)


class _Bytes:
    """A range of an open file, as a file of its own; `length` bytes from `start` on.

    Reading goes by position (pread), so that several ranges of one descriptor do not disturb each
    other. There is no `fileno`, which Whoosh would take as leave to map the file.
    """

    def __init__(self, descriptor: int, start: int, length: int) -> None:
        self._descriptor = descriptor
        self._start = start
        self._length = length
        self._position = 0

    def read(self, size: int | None = None) -> bytes:
        """Read at most `size` bytes, or all that are left."""
        left = max(0, self._length - self._position)
        wanted = left if size is None or size < 0 else min(size, left)
        found = os.pread(self._descriptor, wanted, self._start + self._position)
        self._position += len(found)
        return found

    def readline(self) -> bytes:
        """Read up to the next line feed; pickles of the oldest kind want it."""
        position = self._position
        line, feed, _ = self.read().partition(b"\n")
        self._position = position + len(line) + len(feed)
        return line + feed

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` as far as there is anything, and return how far."""
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        """Go to a position, counted from the start, from here or from the end."""
        bases = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._length}
        self._position = bases[whence] + position
        return self._position

    def tell(self) -> int:
        """Return the position, counted from the start."""
        return self._position

    def close(self) -> None:
        """Do nothing: the descriptor belongs to the whole file."""


class _LargeFile(StructFile):  # type: ignore[misc]
    """A file of which only what is looked at is read."""

    def __init__(self, file: Path, name: str) -> None:
        self._descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        super().__init__(_Bytes(self._descriptor, 0, os.fstat(self._descriptor).st_size), name)

    def subset(self, offset: int, length: int, name: str | None = None) -> StructFile:
        """Return a range as a file of its own; Whoosh asks for it where nothing is mapped."""
        return StructFile(_Bytes(self._descriptor, offset, length), name=name)

    def close(self) -> None:
        """Let go of the file."""
        super().close()
        os.close(self._descriptor)


def lock_of(folder: Path) -> LockBase:
    """Return the lock that whoever writes in `folder` holds; the system frees it on a crash."""
    return IndexFolder(str(folder)).lock(LOCK_FILE)


def open_whole(folder: Path) -> tuple[Index | None, str]:
    """Return the index in `folder`, or None and why there is none: empty where none ever was.

    What was found whole in this process is not looked at again while it has its size and time.
    """
    if not _holds_anything(folder):
        return None, ""
    try:
        toc = TOC.read(IndexFolder(str(folder)), INDEX_NAME)
        if _shape(toc.schema) != _shape(schema()):
            return None, OTHER_VERSION
        files = [folder / segment.make_filename(Segment.COMPOUND_EXT) for segment in toc.segments]
        unknown = [file for file in files if _identity(file) not in _WHOLE]
        for file in unknown:
            if file.with_suffix(CHECKSUM_SUFFIX).read_text() != checksum_of(file):
                return None, DAMAGED
        opened = FileIndex(IndexFolder(str(folder)), schema=schema(), indexname=INDEX_NAME)
        if unknown:
            _WHOLE.clear()
            _WHOLE.update(map(_identity, files))
    except index.IndexVersionError:
        return None, OTHER_VERSION
    except Exception:  # noqa: BLE001  damage raises almost anything, and all of it means: rebuild
        return None, DAMAGED
    return opened, ""


def _identity(file: Path) -> tuple[str, int, int]:
    status = file.stat()
    return str(file), status.st_size, status.st_mtime_ns


def _shape(of: Schema) -> list[tuple[str, type]]:
    """Return what can be compared of a schema; columns are never equal once read back."""
    return [(name, type(field)) for name, field in sorted(of.items())]


def _holds_anything(folder: Path) -> bool:
    """Say whether anybody ever finished writing an index here."""
    with suppress(OSError):
        return any(_INDEX_FILE.fullmatch(path.name) for path in folder.iterdir())
    return False


def cleanup(folder: Path, *, keeps: Index | None) -> None:
    """Delete what a killed writer left; without an index to keep, all but the locks.

    The locks stay where they are: a second file of the same name would be a second lock.
    """
    kept = {LOCK_FILE, _WHOOSH_LOCK_FILE}
    if keeps is not None:
        toc = TOC.read(keeps.storage, INDEX_NAME)
        clean_files(keeps.storage, INDEX_NAME, toc.generation, toc.segments)
        kept |= {path.name for path in folder.iterdir() if _INDEX_FILE.fullmatch(path.name)}
    for path in folder.iterdir():
        if path.name in kept or not path.name.startswith((INDEX_NAME, f"_{INDEX_NAME}")):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

"""The index of one collection on disk: open, check, refresh, repair and build it.

Only one process writes at a time. Other processes read the older index, or wait if there is none. A
damaged index is rebuilt, in memory if the disk cannot be written. Every document has the size and
time of its file, so a refresh reads changed files only.

Every segment has a checksum beside it, which is compared once: the segments that were found whole
are noted in a file, and count as whole until one is touched. Damage after that check may raise any
error in a search, which `SearchEngine` reports as IndexDamaged.
"""

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct
from whoosh import index
from whoosh.codec.base import Segment
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.index import TOC, FileIndex, Index, LockError, clean_files
from whoosh.util.filelock import LockBase

from guidetui.collection.collection import Collection
from guidetui.errors import IndexCancelled, IndexUnavailable
from guidetui.files import read_values, replace_file, write_values
from guidetui.models import IndexProgress
from guidetui.search.index.schema import (
    CHECKSUM_SUFFIX,
    INDEX_NAME,
    VERSION,
    Changes,
    Numbering,
    changes_between,
    checksum_of,
    keep_numbering,
    numbering_of,
    read_numbering,
    schema,
    state_of,
    write_checksums,
)

MAX_READ_WHOLE_BYTES = 1024 * 1024
_CAN_READ_RANGES = hasattr(os, "pread")  # not on Windows, where a large file is mapped
# Held for a whole build; Whoosh's own lock is held for each commit only.
LOCK_FILE = f"{INDEX_NAME}_BUILDLOCK"
_WHOOSH_LOCK_FILE = f"{INDEX_NAME}_WRITELOCK"
DAMAGED = "The search index was damaged and has been rebuilt."
OTHER_VERSION = "The search index was of another version and has been rebuilt."
_INDEX_FILE = re.compile(r".*\.(toc|seg|sum)")
# The file that names the segments that were found whole, and those of the last opened index.
_WHOLE_FILE = "whole"
_WHOLE: set[tuple[str | int, ...]] = set()
OTHER_REFRESHES = "Another guidetui is refreshing the index; results may be a little old."
OTHER_BUILDS = "Another guidetui is building the index; this one keeps its own in memory."
# How long to wait for another process if there is no older index to read.
MAX_WAIT_S = 30.0
_MAX_WAIT_PER_GUIDE_S = 0.05
_POLL_S = 0.05


class OpenIndex(Struct, frozen=True):
    """An index that can be searched, with a notice of repairs.

    `stale_count` is the number of guides that changed since they were indexed; if there are none,
    `numbering` tells which document each guide is.
    """

    whoosh: Index
    notice: str = ""
    is_in_memory: bool = False
    stale_count: int = 0
    numbering: Numbering | None = None


class Request(Struct, frozen=True):
    """How to open an index.

    Callbacks run on the thread that opens: `progress` after every guide that is read,
    `on_stale_index` with an older index that can be searched while a newer one is written.
    `low_priority` lets other processes go first.
    """

    rebuild: bool = False
    progress: Callable[[IndexProgress], None] = lambda _: None
    is_cancelled: Callable[[], bool] = lambda: False
    on_stale_index: Callable[[OpenIndex], None] = lambda _: None
    low_priority: bool = False


class _Locked(Exception):
    """Another process has been writing for too long."""


def index_folder(cache: Path, *, include_drafts: bool) -> Path:
    """Return the folder of the index inside a collection's cache folder."""
    return cache / f"index-{VERSION}{'-drafts' if include_drafts else ''}"


def shipped_folder(bundle: Path) -> Path:
    """Return the folder of the index that comes with the program; its numbers have an order."""
    return bundle / f"index-{VERSION}-{sys.byteorder}"


def ship(collection: Collection, bundle: Path) -> None:
    """Write the index that comes with the program; raises OSError."""
    folder = shipped_folder(bundle)
    _on_disk(collection, folder, Request(), None)
    for name in (LOCK_FILE, _WHOOSH_LOCK_FILE, _WHOLE_FILE):
        (folder / name).unlink()


def open_index(
    collection: Collection,
    folder: Path | None,
    request: Request | None = None,
    *,
    current: OpenIndex | None = None,
    shipped: Path | None = None,
) -> OpenIndex:
    """Return an index of `collection` as it is now.

    It is stored in `folder`, or in memory if that is None or cannot be written. `shipped` is the
    folder of an index that is used while `folder` has none, and never written. `current` is the
    index used so far; if it is in memory, it is refreshed. Raises IndexCancelled, or
    IndexUnavailable if memory does not suffice.
    """
    request = request or Request()
    if current is not None and current.is_in_memory and not request.rebuild:
        return _in_memory(current.whoosh, collection, request)
    if folder is None:
        return _in_memory(None, collection, request)
    try:
        return _on_disk(collection, folder, request, shipped)
    except OSError as error:
        reason = error.strerror or error
        notice = f"The index could not be kept on disk ({reason}); it is in memory."
    except _Locked:
        notice = OTHER_BUILDS
    kept = None if request.rebuild else open_whole(folder)[0]
    return _in_memory(_copied(kept) if kept else None, collection, request, notice)


def _on_disk(
    collection: Collection, folder: Path, request: Request, shipped: Path | None
) -> OpenIndex:
    opened, _ = open_whole(folder)
    if opened is None and shipped is not None and not request.rebuild:
        opened = _from_shipped(collection, shipped, folder)
    if opened is not None and not request.rebuild:
        numbering = read_numbering(folder)
        if numbering is not None and numbering.holds_for(collection, state_of(_segments(opened))):
            return OpenIndex(opened, numbering=numbering)
    generation = opened.latest_generation() if opened is not None else -1
    changes = changes_between(opened, collection)
    if opened is not None and not request.rebuild:
        if not changes:
            return _numbered(opened, collection, folder)
        _serve(opened, changes, request)
    folder.mkdir(parents=True, exist_ok=True)
    # Wait for a first build in another process; its unfinished index is not used.
    is_readable = opened is not None and changes.kept * 2 >= len(collection.guides)
    max_wait_s = MAX_WAIT_S + _MAX_WAIT_PER_GUIDE_S * len(collection.guides)
    try:
        with _locked(folder, request, 0.0 if is_readable else max_wait_s):
            if opened is not None and opened.latest_generation() == generation:
                opened = _write(opened, changes, collection.folder, folder, request)
                return _numbered(opened, collection, folder)
            opened, notice = open_whole(folder)  # another process may have written it by now
            changes = changes_between(opened, collection)
            opened = _write(opened, changes, collection.folder, folder, request)
            return _numbered(opened, collection, folder, "" if request.rebuild else notice)
    except (_Locked, LockError) as error:  # LockError if another program holds Whoosh's lock
        if opened is None or not is_readable:
            raise _Locked from error
        return OpenIndex(opened, OTHER_REFRESHES, stale_count=len(changes.guides))


def _from_shipped(collection: Collection, shipped: Path, folder: Path) -> Index | None:
    """Return the index in `shipped`, copied to `folder` if parts of it have to change."""
    opened, _ = open_whole(shipped, keeps_note=False)
    changes = changes_between(opened, collection)
    if not changes:
        return opened
    if not changes.kept or _holds_anything(folder):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    # The table of contents is last: another process sees a whole index, or none.
    for path in sorted(shipped.iterdir(), key=lambda path: path.suffix == ".toc"):
        replace_file(folder / path.name, path.read_bytes(), is_durable=False)
    return open_whole(folder)[0]


def _segments(opened: Index) -> Iterable[Segment]:
    segments: list[Segment] = TOC.read(opened.storage, INDEX_NAME).segments
    return segments


def _numbered(opened: Index, collection: Collection, folder: Path, notice: str = "") -> OpenIndex:
    """Return an up-to-date index, and save its numbering."""
    with opened.reader() as reader:
        numbering = numbering_of(reader, collection)
    keep_numbering(numbering, folder)
    return OpenIndex(opened, notice, numbering=numbering)


def _write(
    opened: Index | None, changes: Changes, source: Path, folder: Path, request: Request
) -> Index:
    """Write the changes of the guides in `source`, holding the lock."""
    cleanup(folder, keeps=opened)
    if opened is None:
        opened = IndexFolder(str(folder)).create_index(schema())
    if request.rebuild:
        changes = changes.of_a_rebuild()
    try:
        _apply(opened, changes, source, request)
    except BaseException:
        with suppress(OSError):
            cleanup(folder, keeps=opened)
        raise
    open_whole(folder)  # check the new segments now, and note it for the next process
    return opened


def _apply(opened: Index, changes: Changes, source: Path, request: Request) -> None:
    from guidetui.search.index.writer import (
        Build,  # the parser and the writer are needed only for changes
        write,
    )

    build = Build(
        source,
        request.progress,
        request.is_cancelled,
        request.low_priority,
        on_stale_index=lambda left: request.on_stale_index(OpenIndex(opened, stale_count=left)),
    )
    write(opened, changes, build, replace=request.rebuild)


def _serve(opened: Index, changes: Changes, request: Request) -> None:
    """Offer an older index during a refresh."""
    if changes.kept:
        request.on_stale_index(OpenIndex(opened, stale_count=len(changes.guides)))


@contextmanager
def _locked(folder: Path, request: Request, max_wait_s: float) -> Iterator[None]:
    """Hold the lock; raises _Locked if it cannot be acquired in time."""
    lock = lock_of(folder)
    deadline = time.monotonic() + max_wait_s
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
            _apply(opened, changes, collection.folder, request)
    except MemoryError as error:
        raise IndexUnavailable("There is no room for an index.", "Free some memory.") from error
    return OpenIndex(opened, notice, is_in_memory=True)


def _copied(opened: Index) -> Index:
    """Return a copy in memory of an index on a disk that cannot be written."""
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
        # Whoosh makes a BytesIO of it, which shares bytes but would copy a memoryview.
        return BufferFile(file.read_bytes(), name=name, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Rename a file; before a new table of contents takes effect, write the checksums."""
        if newname.endswith(".toc"):
            write_checksums(Path(self.folder))
        super().rename_file(oldname, newname, safe=safe)


class _Descriptor:
    """The descriptor of a file, closed with the last range of it that is read."""

    def __init__(self, file: Path) -> None:
        self.number = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))

    def close(self) -> None:
        """Close the file, unless it is closed."""
        number, self.number = self.number, -1
        if number >= 0:
            os.close(number)

    __del__ = close


class _Bytes:
    """A range of an open file as a file: `length` bytes from `start` on.

    It reads with pread, so several ranges share one descriptor. There is no `fileno`, since Whoosh
    would then map the file.
    """

    def __init__(self, descriptor: _Descriptor, start: int, length: int) -> None:
        self._descriptor = descriptor
        self._start = start
        self._length = length
        self._position = 0

    def read(self, size: int | None = None) -> bytes:
        """Read at most `size` bytes, or all that are left."""
        left = self._length - self._position
        if size is None or size < 0 or size > left:
            size = max(0, left)
        found = os.pread(self._descriptor.number, size, self._start + self._position)
        self._position += len(found)
        return found

    def readline(self) -> bytes:
        """Read up to the next line feed, as pickles of protocol 0 need."""
        position = self._position
        line, feed, _ = self.read().partition(b"\n")
        self._position = position + len(line) + len(feed)
        return line + feed

    def readinto(self, buffer: Any) -> int:
        """Read into `buffer`, and return how many bytes."""
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        """Set the position, counted from the start, the current position or the end."""
        if whence == os.SEEK_CUR:
            position += self._position
        elif whence == os.SEEK_END:
            position += self._length
        self._position = position
        return position

    def tell(self) -> int:
        """Return the position, counted from the start."""
        return self._position

    def close(self) -> None:
        """Do nothing: the descriptor belongs to the whole file."""


class _LargeFile(StructFile):  # type: ignore[misc]
    """A file that is read by ranges."""

    def __init__(self, file: Path, name: str) -> None:
        self._descriptor = _Descriptor(file)
        size = os.fstat(self._descriptor.number).st_size
        super().__init__(_Bytes(self._descriptor, 0, size), name)

    def subset(self, offset: int, length: int, name: str | None = None) -> StructFile:
        """Return a range as a file; Whoosh calls this if a file is not mapped."""
        return StructFile(_Bytes(self._descriptor, offset, length), name=name)

    def close(self) -> None:
        """Close the file."""
        super().close()
        self._descriptor.close()


def lock_of(folder: Path) -> LockBase:
    """Return the lock of the process that writes to `folder`; a crash releases it."""
    return IndexFolder(str(folder)).lock(LOCK_FILE)


def open_whole(folder: Path, *, keeps_note: bool = True) -> tuple[Index | None, str]:
    """Return the index in `folder`, or None and the reason, which is empty if there never was one.

    A segment is checked again only if its file changed. With `keeps_note`, checked segments are
    noted in the folder, so that other processes need not check them.
    """
    if not _holds_anything(folder):
        return None, ""
    try:
        toc = TOC.read(IndexFolder(str(folder)), INDEX_NAME)
        if _shape(toc.schema) != _shape(schema()):
            return None, OTHER_VERSION
        files = [folder / segment.make_filename(Segment.COMPOUND_EXT) for segment in toc.segments]
        identities = {_identity(file): file for file in files}
        if not identities.keys() <= _WHOLE:
            noted = set(read_values(folder / _WHOLE_FILE) or ()) if keeps_note else set()
            unknown = identities.keys() - _WHOLE - noted
            for file in (identities[each] for each in unknown):
                if file.with_suffix(CHECKSUM_SUFFIX).read_text() != checksum_of(file):
                    return None, DAMAGED
            _WHOLE.clear()
            _WHOLE.update(identities)
            if keeps_note and noted != _WHOLE:
                with suppress(OSError):
                    write_values(folder / _WHOLE_FILE, tuple(identities))
        opened = FileIndex(IndexFolder(str(folder)), schema=schema(), indexname=INDEX_NAME)
    except index.IndexVersionError:
        return None, OTHER_VERSION
    except Exception:  # noqa: BLE001  damage raises almost anything, and all of it means: rebuild
        return None, DAMAGED
    return opened, ""


def _identity(file: Path) -> tuple[str | int, ...]:
    """Return what changes when a file is written, replaced, or given an older time."""
    status = file.stat()
    times = status.st_mtime_ns, status.st_ctime_ns
    return str(file), status.st_ino, status.st_size, *times


def _shape(of: Schema) -> list[tuple[str, type]]:
    """Return the comparable part of a schema, without columns, which are never equal."""
    return [(name, type(field)) for name, field in sorted(of.items())]


def _holds_anything(folder: Path) -> bool:
    """Whether an index was ever written to `folder`."""
    with suppress(OSError):
        return any(_INDEX_FILE.fullmatch(path.name) for path in folder.iterdir())
    return False


def cleanup(folder: Path, *, keeps: Index | None) -> None:
    """Delete the files of a killed writer; without an index to keep, all files but the locks.

    The locks stay: a new file of the same name would be a second lock.
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

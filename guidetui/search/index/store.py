"""The life of the Whoosh index of one collection: open, refresh, repair, build.

One writer at a time: where another process is writing, the index it is replacing is read, and
where there is none yet, it is waited for. What cannot be opened is rebuilt, in memory where the
disk does not take it. Every document carries the size and time of its file, so a refresh reads
changed files only.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from whoosh.filedb.filestore import RamStorage
from whoosh.index import Index, LockError

from guidetui.collection.collection import Collection
from guidetui.errors import IndexCancelled, IndexUnavailable
from guidetui.search.index.damage import cleanup, lock_of, open_whole
from guidetui.search.index.schema import VERSION, schema
from guidetui.search.index.segment import Build, ProgressCallback
from guidetui.search.index.storage import IndexFolder
from guidetui.search.index.writer import Changes, changes_between, write

OTHER_REFRESHES = "Another guidetui is refreshing the index; results may be a little old."
OTHER_BUILDS = "Another guidetui is building the index; this one keeps its own in memory."
# How long another process may hold the lock where there is nothing to read until then.
_PATIENCE_S = 30.0
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
    progress: ProgressCallback = lambda _: None
    is_cancelled: Callable[[], bool] = lambda: False
    on_stale_index: Callable[[OpenIndex], None] = lambda _: None
    low_priority: bool = False

    def to_build(self, opened: Index) -> Build:
        """Return the part that concerns writing."""
        return Build(
            self.progress,
            self.is_cancelled,
            self.low_priority,
            on_stale_index=lambda left: self.on_stale_index(OpenIndex(opened, stale_count=left)),
        )


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
    patience_s = _PATIENCE_S + _PATIENCE_PER_GUIDE_S * len(collection.guides)
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
        write(opened, changes, request.to_build(opened), replace=request.rebuild)
    except BaseException:
        with suppress(OSError):
            cleanup(folder, keeps=opened)
        raise
    return OpenIndex(opened, "" if request.rebuild else notice)


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
            write(opened, changes, request.to_build(opened))
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

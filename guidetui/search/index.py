"""The life of the Whoosh index of one collection: build, open, refresh, repair.

One writer at a time: where another process is writing, the index it is replacing is read. What
cannot be opened is rebuilt, in memory where the disk does not take it. Every document carries
the size and time of its file, so a refresh reads changed files only.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from whoosh import index
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import Index, LockError
from whoosh.writing import CLEAR

from guidetui.collection.collection import Collection
from guidetui.errors import IndexCancelled, IndexUnavailable
from guidetui.models import IndexProgress
from guidetui.search.schema import TEXT_FIELDS, VERSION, documents, schema, stamp_of
from guidetui.text import storable

# Postings are sorted when so much is gathered. One large sort is quickest, but it holds Python's
# lock for 100 ms and more, which a UI on another thread shows as a stall.
_USUAL_MB = 128
_GENTLE_MB = 4
# What Whoosh calls the lock that its writer holds on an index without a name of its own.
_WRITE_LOCK = "MAIN_WRITELOCK"

ProgressCallback = Callable[[IndexProgress], None]


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index that can be searched, and what to tell about how it came to be."""

    whoosh: Index
    notice: str = ""
    is_in_memory: bool = False


def index_folder(cache: Path, *, include_drafts: bool) -> Path:
    """Return the folder of the index inside a collection's cache folder."""
    return cache / f"index-{VERSION}{'-drafts' if include_drafts else ''}"


@dataclass(frozen=True, slots=True)
class _Build:
    """How an index is to be written."""

    progress: ProgressCallback
    is_cancelled: Callable[[], bool]
    is_gentle: bool


def open_index(
    collection: Collection,
    folder: Path | None,
    *,
    rebuild: bool = False,
    progress: ProgressCallback = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    is_gentle: bool = False,
) -> OpenIndex:
    """Return an index that answers for `collection` as it is now.

    It is kept in `folder`, or in memory where that is None or cannot be written. `progress` is
    called on this thread after every guide that is read. `is_gentle` takes a third more time and
    never holds up other threads for long. Raises IndexCancelled once `is_cancelled` says so,
    IndexUnavailable where not even memory serves.
    """
    build = _Build(progress, is_cancelled, is_gentle)
    notice = ""
    if folder is not None:
        try:
            return _on_disk(collection, folder, build, rebuild=rebuild)
        except OSError as error:
            reason = error.strerror or error
            notice = f"The index could not be kept on disk ({reason}); it is in memory."
        except LockError:
            notice = "Another guidetui is building the index; this one keeps its own in memory."
    try:
        built = RamStorage().create_index(schema())
        _write(built, collection, {}, build)
    except MemoryError as error:
        raise IndexUnavailable("There is no room for an index.", "Free some memory.") from error
    return OpenIndex(built, notice, is_in_memory=True)


def _on_disk(collection: Collection, folder: Path, build: _Build, *, rebuild: bool) -> OpenIndex:
    opened = _open_checked(folder)
    notice = ""
    if opened is None:
        if folder.exists() and not rebuild:
            notice = "The search index was damaged and has been rebuilt."
        opened = _created(folder)
    try:
        _write(opened, collection, {} if rebuild else _stamps(opened), build, replace=rebuild)
    except LockError:
        if opened.is_empty():
            raise
        notice = "Another guidetui is refreshing the index; results may be a little old."
    return OpenIndex(opened, notice)


def _created(folder: Path) -> Index:
    """Return a new index in the place of whatever is there; raises LockError if that is in use."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileStorage(str(folder)).lock(_WRITE_LOCK)
    if not lock.acquire(blocking=False):
        raise LockError
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        return FileStorage(str(folder)).create_index(schema())
    finally:
        lock.release()


def _open_checked(folder: Path) -> Index | None:
    """Return the index in `folder` after reading from each of its parts, or None if it is unfit.

    Damage shows as almost any exception (EOFError, struct.error, IndexError, TypeError, ...), at
    open or only at the first use.
    """
    try:
        if not (folder.is_dir() and index.exists_in(str(folder))):
            return None
        opened = index.open_dir(str(folder))
        if opened.schema != schema():
            return None
        with opened.searcher() as searcher:
            reader = searcher.reader()
            for _ in reader.iter_docs():
                pass
            for name in TEXT_FIELDS:
                for term in reader.lexicon(name):
                    searcher.postings(name, term).id()
                    break
    except Exception:  # noqa: BLE001  any of them means the same: rebuild
        return None
    return opened


def _stamps(opened: Index) -> dict[str, str]:
    if opened.is_empty():
        return {}
    with opened.reader() as reader:
        return {stored["key"]: stored["stamp"] for _, stored in reader.iter_docs()}


def _write(
    opened: Index,
    collection: Collection,
    known: dict[str, str],
    build: _Build,
    *,
    replace: bool = False,
) -> None:
    """Bring `opened` up to date, in one commit; does nothing where nothing changed."""
    wanted = {storable(guide.slug): guide for guide in collection.guides}
    gone = [key for key in known if key not in wanted]
    changed = {key: guide for key, guide in wanted.items() if known.get(key) != stamp_of(guide)}
    if not gone and not changed:
        return
    writer = opened.writer(limitmb=_GENTLE_MB if build.is_gentle else _USUAL_MB)
    try:
        for key in (*gone, *(key for key in changed if key in known)):
            writer.delete_by_term("key", key)
        for done, document in enumerate(documents(changed.values()), start=1):
            if build.is_cancelled():
                raise IndexCancelled("The build of the index was stopped.")
            writer.add_document(**document)
            build.progress(IndexProgress(done, len(changed)))
        writer.commit(mergetype=CLEAR if replace else None)
    except BaseException:
        with suppress(Exception):
            writer.cancel()
        raise

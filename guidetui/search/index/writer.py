"""Writing: what changed becomes a segment, and segments become the next state of the index.

A segment is written in a folder of its own, sealed, moved beside the others, and only then named
in a new table of contents, which takes the place of the old one in one step. Whoever is killed
anywhere on that way leaves the old state.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.filedb.filestore import FileStorage, RamStorage, Storage
from whoosh.index import TOC, Index, clean_files
from whoosh.reading import SegmentReader

from guidetui.collection.collection import Collection
from guidetui.errors import IndexCancelled
from guidetui.models import Guide, IndexProgress
from guidetui.search.index.damage import INDEX_NAME, write_checksum
from guidetui.search.index.posting_pool import TermPool
from guidetui.search.index.schema import documents, entries, schema, stamp_of
from guidetui.text import db_safe

# Postings are spilled when so much is gathered.
_USUAL_MB = 128
# From so many guides on, starting processes takes less time than they save.
_MANY = 150
# Segments of up to 3, 31 and 255 guides are three kinds; of each there are at most so many.
_MOST_OF_A_KIND = 4
# Larger ones come from large builds and are left as they are, since to write them again takes
# longer than any search gains by it; unless there are more than these.
_LARGE = 256
_MOST_LARGE = 16
_FEW_LARGE = 4
# What holds mostly deleted documents is written again up to this size.
_MOST_REWRITTEN = 4096

ProgressCallback = Callable[[IndexProgress], None]


@dataclass(frozen=True, slots=True)
class Build:
    """How an index is to be written, what is called on the way, and when to stop.

    Without `merge` small segments are left for a later time, which makes a refresh quick.

    `progress` is told how many guides are read, `written` which share of their postings is
    written, `on_stale_index` how many guides are still missing in an index that can be searched.
    """

    progress: ProgressCallback
    is_cancelled: Callable[[], bool]
    low_priority: bool = False
    merge: bool = True
    limit_mb: int = _USUAL_MB
    written: Callable[[float], None] = lambda _: None
    on_stale_index: Callable[[int], None] = lambda _: None

    def check(self) -> None:
        """Raise IndexCancelled where the build is to stop."""
        if self.is_cancelled():
            raise IndexCancelled("The build of the index was stopped.")


@dataclass(frozen=True, slots=True)
class Changes:
    """Guides to be read, the documents to be forgotten for each key, and how many stay."""

    guides: tuple[Guide, ...]
    outdated: dict[str, list[int]]
    kept: int
    all_guides: tuple[Guide, ...] = ()

    def of_a_rebuild(self) -> "Changes":
        """Return the changes that keep nothing."""
        return Changes(self.all_guides, {}, 0, self.all_guides)

    def __bool__(self) -> bool:
        """Say whether there is anything to do."""
        return bool(self.guides or self.outdated)


def changes_between(opened: Index | None, collection: Collection) -> Changes:
    """Return what makes `opened` answer for `collection`; without an index, everything."""
    wanted = {db_safe(guide.slug): guide for guide in collection.guides}
    outdated: dict[str, list[int]] = {}
    kept = 0
    if opened is not None:
        with opened.reader() as reader:
            for number, key, stamp in entries(reader):
                guide = wanted.get(key)
                if guide is not None and stamp_of(guide) == stamp:
                    del wanted[key]
                    kept += 1
                else:
                    outdated.setdefault(key, []).append(number)
    return Changes(tuple(wanted.values()), outdated, kept, collection.guides)


def write(opened: Index, changes: Changes, build: Build, *, replace: bool = False) -> None:
    """Bring `opened` up to date; with `replace` nothing old is kept.

    The caller holds the lock. Raises OSError or IndexCancelled, after which all is as it was, or
    in a large build as far as it came.
    """
    if len(changes.guides) >= _MANY and isinstance(opened.storage, FileStorage):
        changes = _write_apart(opened.storage, changes, build, replace=replace)
        if not changes:
            return
        replace = False
    toc = TOC.read(opened.storage, INDEX_NAME)
    old = [] if replace else list(toc.segments)
    _forget(old, (number for numbers in changes.outdated.values() for number in numbers))
    kept, merged = _split_for_merge(old) if build.merge else ([s for s in old if _living(s)], [])
    new = []
    if changes.guides or merged:
        new = _segments(opened.storage, changes.guides, merged, build)
    _commit(opened.storage, toc.generation + 1, [*kept, *new])


def _write_apart(storage: FileStorage, changes: Changes, build: Build, *, replace: bool) -> Changes:
    """Let other processes write, and return what they left undone.

    Every segment counts as soon as it is there, unless it is to replace what is whole.
    """
    from guidetui.search.index import worker_pool  # which also needs what is here

    toc = TOC.read(storage, INDEX_NAME)
    generation = toc.generation
    old = list(toc.segments)
    new: list[Segment] = []
    left = {db_safe(guide.slug): guide for guide in changes.guides}
    outdated = dict(changes.outdated)
    gone = [number for key in changes.outdated if key not in left for number in outdated.pop(key)]
    try:
        for job in worker_pool.segments(Path(storage.folder), changes.guides, build):
            new += adopt(storage, FileStorage(str(job.folder)))
            shutil.rmtree(job.folder, ignore_errors=True)
            for key in (db_safe(guide.slug) for guide in job.guides):
                del left[key]
                gone += outdated.pop(key, ())
            if not replace:
                _forget(old, gone)
                gone.clear()
                generation += 1
                # Those that hold nothing any more keep their place, by which others are counted.
                _commit(storage, generation, [*old, *new])
                build.on_stale_index(len(left))
    except worker_pool.WorkerLost:
        if replace:
            return changes
        return Changes(tuple(left.values()), outdated, changes.kept)
    kept = [] if replace else [segment for segment in old if _living(segment)]
    _commit(storage, generation + 1, [*kept, *new])
    return Changes((), {}, changes.kept)


def needs_merge(opened: Index) -> bool:
    """Say whether there are too many segments."""
    return bool(_split_for_merge(TOC.read(opened.storage, INDEX_NAME).segments)[1])


def _forget(segments: list[Segment], numbers: Iterable[int]) -> None:
    """Mark documents as deleted; they are counted through all `segments`."""
    starts = [0]
    for segment in segments:
        starts.append(starts[-1] + segment.doc_count_all())
    place = 0
    for number in sorted(numbers):
        if not segments:
            return
        while number >= starts[place + 1]:
            place += 1
        segments[place].delete_document(number - starts[place])


def _split_for_merge(segments: list[Segment]) -> tuple[list[Segment], list[Segment]]:
    """Return the segments that stay, and those to be written again as a part of the new one.

    Every refresh adds a segment; where there are too many of a kind, all of that kind and of the
    smaller ones become one, so that a guide is written again once for each kind, not each time.
    What holds mostly deleted documents is written again, or dropped where it holds no other.
    """
    living = sorted((item for item in segments if _living(item)), key=_living)
    small = [item for item in living if _living(item) < _LARGE]
    kinds = Counter(map(_kind, small))
    top = max((kind for kind, count in kinds.items() if count >= _MOST_OF_A_KIND), default=-1)
    merged = {item for item in small if _kind(item) <= top}
    merged |= {
        item for item in living if item.deleted_count() > _living(item) and _is_rewritable(item)
    }
    large = living[len(small) :]
    if len(large) > _MOST_LARGE:
        merged |= set(large[:_FEW_LARGE])
    return (
        [item for item in segments if _living(item) and item not in merged],
        [item for item in segments if item in merged],
    )


def _is_rewritable(segment: Segment) -> bool:
    return _living(segment) <= _MOST_REWRITTEN


def _living(segment: Segment) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())


def _kind(segment: Segment) -> int:
    return _living(segment).bit_length() // 3


def _segments(
    storage: Storage, guides: Iterable[Guide], merged: list[Segment], build: Build
) -> list[Segment]:
    """Write `guides` and all that lives in `merged` as one segment in `storage`."""
    temporary = storage.temp_storage(f"{INDEX_NAME}.new")
    try:
        write_guides(temporary, tuple(guides), build, lambda: _readers(storage, merged))
        return adopt(storage, temporary)
    finally:
        if isinstance(temporary, FileStorage):
            shutil.rmtree(temporary.folder, ignore_errors=True)


def _readers(storage: Storage, segments: Iterable[Segment]) -> Iterable[SegmentReader]:
    for segment in segments:
        reader = SegmentReader(storage, schema(), segment)
        yield reader
        reader.close()


def write_guides(
    storage: Storage,
    guides: tuple[Guide, ...],
    build: Build,
    more: Callable[[], Iterable[SegmentReader]] = tuple,
) -> None:
    """Write an index of `guides`, and of what `more` reads, into the empty `storage`."""
    writer = storage.create_index(schema()).writer()
    folder = Path(storage.folder) if isinstance(storage, FileStorage) else None
    writer.pool = TermPool(folder, build.limit_mb * 1024 * 1024, build.written)
    try:
        for done, document in enumerate(documents(guides), start=1):
            build.check()
            writer.add_document(**document)
            build.progress(IndexProgress(done, len(guides)))
        for reader in more():
            build.check()
            writer.add_reader(reader)
        writer.commit()
    except BaseException:
        with suppress(Exception):
            writer.cancel()
        raise


def adopt(storage: Storage, other: Storage) -> list[Segment]:
    """Move the sealed segments of `other` into `storage`, where nothing names them yet."""
    segments: list[Segment] = TOC.read(other, INDEX_NAME).segments
    if isinstance(storage, RamStorage):
        names = (name for segment in segments for name in segment.list_files(other))
        storage.files.update({name: other.files[name] for name in names})
        return segments
    source, target = Path(other.folder), Path(storage.folder)
    write_checksum(source)
    for segment in segments:
        for name in segment.list_files(other):
            (source / name).replace(target / name)
    return segments


def _commit(storage: Storage, generation: int, segments: list[Segment]) -> None:
    TOC(schema(), segments, generation).write(storage, INDEX_NAME)
    clean_files(storage, INDEX_NAME, generation, segments)

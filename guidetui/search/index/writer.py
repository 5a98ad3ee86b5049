"""Updates an index: writes changed guides as new segments, and deletes old documents.

Whoosh writes, merges small segments and replaces its table of contents in one step, so a process
that is killed leaves the old state. Worker processes share a large build; their segments are added
one by one.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, Index
from whoosh.reading import SegmentReader
from whoosh.writing import CLEAR, MERGE_SMALL, IndexWriter

from guidetui.models import Guide
from guidetui.search.index.schema import INDEX_NAME, Changes
from guidetui.search.index.segment import Build, add_guides, writer_for
from guidetui.search.index.worker_pool import Job, WorkerLost, finished_jobs
from guidetui.text import db_safe

# With fewer guides, starting processes takes longer than they save.
MIN_FOR_WORKERS = 2_000
# A segment of mostly deleted documents is rewritten up to this size.
_MAX_REWRITTEN = 4096

Policy = Callable[[IndexWriter, list[Segment]], list[Segment]]


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

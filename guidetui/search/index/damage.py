"""Whether an index on disk is whole: every segment has a checksum beside it.

Damage that comes after that was looked at raises almost anything at a search; whoever searches
takes that for damage.
"""

import re
import shutil
import zlib
from contextlib import suppress
from pathlib import Path

from whoosh import index
from whoosh.codec.base import Segment
from whoosh.fields import Schema
from whoosh.index import TOC, FileIndex, Index, clean_files
from whoosh.util.filelock import LockBase

from guidetui.search.index.schema import TEXT_FIELDS, entries, schema
from guidetui.search.index.storage import IndexFolder

INDEX_NAME = "MAIN"
# Held for longer than Whoosh's own lock, which a writer takes and releases.
LOCK_FILE = f"{INDEX_NAME}_BUILDLOCK"
_WHOOSH_LOCK_FILE = f"{INDEX_NAME}_WRITELOCK"
DAMAGED = "The search index was damaged and has been rebuilt."
OTHER_VERSION = "The search index was of another version and has been rebuilt."
# At 1 GB/s a checksum is cheap beside all else that happens at the start.
_CHUNK_BYTES = 1024 * 1024
_SUM_EXT = ".sum"
_INDEX_FILE = re.compile(r".*\.(toc|seg|sum)")
# The segments of the index that was opened last.
_WHOLE: set[tuple[str, int, int]] = set()


def lock_of(folder: Path) -> LockBase:
    """Return the lock that whoever writes in `folder` holds; the system frees it on a crash."""
    return IndexFolder(str(folder)).lock(LOCK_FILE)


def write_checksums(folder: Path) -> None:
    """Write the checksum of every segment in `folder` that has none yet."""
    for segment in folder.glob(f"*{Segment.COMPOUND_EXT}"):
        checksum = segment.with_suffix(_SUM_EXT)
        if not checksum.exists():
            checksum.write_text(_sum_of(segment))


def _sum_of(segment: Path) -> str:
    checksum = 0
    with segment.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            checksum = zlib.crc32(chunk, checksum)
    return f"{segment.stat().st_size} {checksum}"


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
            if file.with_suffix(_SUM_EXT).read_text() != _sum_of(file):
                return None, DAMAGED
        opened = FileIndex(IndexFolder(str(folder)), schema=schema(), indexname=INDEX_NAME)
        if unknown:
            _probe(opened)
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


def _probe(opened: Index) -> None:
    """Read a little of every part; raises almost anything where one is damaged."""
    with opened.searcher() as searcher:
        reader = searcher.reader()
        for _ in entries(reader):
            pass
        for name in TEXT_FIELDS:
            for term in reader.lexicon(name):
                searcher.postings(name, term).id()
                break


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

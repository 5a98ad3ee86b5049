"""The folder an index lies in, as Whoosh sees it: small files are read whole, large ones in parts.

Whoosh would map a file and then copy what it maps, which takes the size of the index twice in
memory; and a mapped file that somebody cuts, or whose disk fails, ends the process at the next
look at it. What was read whole cannot change any more, and 400 guides take 4 MB; of a large file
only what is looked at is read, and a part that is missing is an error like any other.
"""

import os
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile

MAX_READ_WHOLE_BYTES = 16 * 1024 * 1024
_CAN_READ_BY_PLACE = hasattr(os, "pread")  # not on Windows, where a large file is mapped


class IndexFolder(FileStorage):  # type: ignore[misc]
    """A folder of index files."""

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file for reading."""
        file = Path(self.folder) / name
        if file.stat().st_size > MAX_READ_WHOLE_BYTES:
            return _LargeFile(file, name) if _CAN_READ_BY_PLACE else super().open_file(name)
        return BufferFile(memoryview(file.read_bytes()), name=name, **options)


class _Bytes:
    """A range of an open file, as a file of its own; `length` bytes from `start` on.

    Reading goes by place (pread), so that several ranges of one descriptor do not disturb each
    other. There is no `fileno`, which Whoosh would take as leave to map the file.
    """

    def __init__(self, descriptor: int, start: int, length: int) -> None:
        self._descriptor = descriptor
        self._start = start
        self._length = length
        self._place = 0

    def read(self, size: int | None = None) -> bytes:
        """Read at most `size` bytes, or all that are left."""
        left = max(0, self._length - self._place)
        wanted = left if size is None or size < 0 else min(size, left)
        found = os.pread(self._descriptor, wanted, self._start + self._place)
        self._place += len(found)
        return found

    def readline(self) -> bytes:
        """Read up to the next line feed; pickles of the oldest kind want it."""
        place = self._place
        line, feed, _ = self.read().partition(b"\n")
        self._place = place + len(line) + len(feed)
        return line + feed

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` as far as there is anything, and return how far."""
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, counted from the start, from here or from the end."""
        bases = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._length}
        self._place = bases[whence] + place
        return self._place

    def tell(self) -> int:
        """Return the place, counted from the start."""
        return self._place

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

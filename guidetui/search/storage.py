"""The folder an index lies in, as Whoosh sees it: small files are read whole, large ones mapped.

A mapped file that somebody cuts, or whose disk fails, ends the process at the next look at it.
What was read whole cannot change any more, and 400 guides take 4 MB.
"""

from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile

_LARGEST_READ_WHOLE = 16 * 1024 * 1024


class IndexFolder(FileStorage):  # type: ignore[misc]
    """A folder of index files."""

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file for reading."""
        file = Path(self.folder) / name
        if file.stat().st_size > _LARGEST_READ_WHOLE:
            return super().open_file(name, **options)
        return BufferFile(memoryview(file.read_bytes()), name=name, **options)

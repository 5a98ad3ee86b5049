"""The vectors of passages on disk: 8 bits a dimension, found by what the model read.

A file is one NumPy array of records (key, vector) and is mapped into memory, not read. The key is
a hash of the passage and of the model, so a changed guide or another model finds no old vector.
"""

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from guidetui.files import replace_file

_HIGHEST = 127
# So many vectors are compared at once; as floats they take 6 MB.
_AT_ONCE = 4_096
Vector = npt.NDArray[np.float32]
Records = npt.NDArray[Any]


def key_of(text: str, fingerprint: bytes) -> bytes:
    """Return the key of what a model read; `fingerprint` (16 bytes) is the model's."""
    raw = text.encode("utf-8", "surrogateescape")
    return hashlib.blake2b(raw, digest_size=16, key=fingerprint).digest()


class Vectors:
    """The vectors of some files, and those added since."""

    def __init__(self, files: Iterable[Path], dimensions: int) -> None:
        """Open the files; one that is missing or cannot be used counts as empty."""
        self._type = np.dtype([("key", "V16"), ("vector", np.int8, dimensions)])
        self._files = {path: _opened(path, self._type) for path in files}
        self._added: dict[bytes, npt.NDArray[np.int8]] = {}
        self._places = {
            bytes(key): (path, row)
            for path, records in self._files.items()
            for row, key in enumerate(records["key"])
        }

    def __contains__(self, key: bytes) -> bool:
        """Return whether the vector of a key is known."""
        return key in self._added or key in self._places

    def add(self, key: bytes, vector: Vector) -> None:
        """Keep a vector."""
        scale = _HIGHEST / (float(np.abs(vector).max()) or 1.0)
        self._added[key] = np.rint(vector * scale).astype(np.int8)

    def mean(self, keys: Iterable[bytes]) -> Vector | None:
        """Return the mean of those vectors that are known, of length 1, or None without any."""
        known = [
            self._added[key] if key in self._added else self._stored(key)
            for key in keys
            if key in self
        ]
        if not known:
            return None
        floats = np.array(known, np.float32)
        lengths = np.linalg.norm(floats, axis=1, keepdims=True)
        total = (floats / np.maximum(lengths, 1.0)).sum(axis=0)
        mean: Vector = total / (float(np.linalg.norm(total)) or 1.0)
        return mean

    def _stored(self, key: bytes) -> npt.NDArray[np.int8]:
        path, row = self._places[key]
        vector: npt.NDArray[np.int8] = self._files[path]["vector"][row]
        return vector

    def cosines(self, vector: Vector) -> Mapping[bytes, float]:
        """Return how near (-1 to 1) each known vector is to another one of length 1."""
        found: dict[bytes, float] = {}
        for records in (*self._files.values(), self._records(self._added)):
            for start in range(0, len(records), _AT_ONCE):
                some = records[start : start + _AT_ONCE]
                floats = some["vector"].astype(np.float32)
                lengths = np.sqrt(np.einsum("ij,ij->i", floats, floats))
                near = floats @ vector / np.maximum(lengths, 1.0)
                found.update(zip(map(bytes, some["key"]), near.tolist(), strict=True))
        return found

    def save(self, path: Path, wanted: Sequence[bytes]) -> None:
        """Write the `wanted` keys that stand in no other file to `path`, if any is new.

        What another process has written meanwhile is kept where it is wanted. Raises OSError.
        """
        if not self._added:
            return
        written = self._files.get(path, _opened(path, self._type)), _opened(path, self._type)
        known = {
            bytes(record["key"]): record["vector"] for records in written for record in records
        }
        known |= self._added
        shipped = {key for key, (place, _) in self._places.items() if place != path}
        kept = {key: known[key] for key in wanted if key in known and key not in shipped}
        buffer = io.BytesIO()
        np.save(buffer, self._records(kept), allow_pickle=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, buffer.getvalue(), is_durable=False)

    def _records(self, vectors: Mapping[bytes, npt.NDArray[np.int8]]) -> Records:
        records = np.empty(len(vectors), self._type)
        for row, (key, vector) in enumerate(vectors.items()):
            records[row] = (key, vector)
        return records


def _opened(path: Path, record: "np.dtype[Any]") -> Records:
    with suppress(OSError, ValueError, EOFError, SyntaxError, TypeError):
        opened: Records = np.load(path, mmap_mode="r", allow_pickle=False)
        if opened.dtype == record and opened.ndim == 1:
            return opened
    return np.empty(0, record)

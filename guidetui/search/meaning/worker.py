"""The process that runs the model, and the vectors that it keeps.

It answers requests on stdin until that ends, or it is idle. The first message is a `Setup`, which
is answered by None or a ModelError. Then every request, a tuple, gets one answer:

    ("read", guides)   take these guides: how many passages have no vector
    ("learn",)         compute a few missing vectors: how many are still missing
    ("near", text)     how near each guide is to a text: `Near` by slug
    ("alike", slug)    how near each other guide is to one: cosines by slug

Vectors take 8 bits a dimension. A file is one NumPy array of records (key, vector) and is mapped
into memory, not read. The key is a hash of the passage and of the model, so a changed guide or
another model finds no old vector.
"""

import hashlib
import io
import os
import pickle
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from guidetui.errors import ModelError
from guidetui.files import replace_file
from guidetui.search.meaning.model import IndexedText, Near, SentenceModel, Setup, inputs
from guidetui.search.processes import send

_HIGHEST = 127
# How many vectors are compared at once; as floats they take 6 MB.
_AT_ONCE = 4_096
Vector = npt.NDArray[np.float32]
Records = npt.NDArray[Any]
# A query waits for at most one request of this many passages: some 70 ms.
_LEARNED_AT_ONCE = 2
# About 15 s of work.
_SAVED_EVERY = 250


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
        """Write the vectors of `wanted` keys that are in no other file to `path`, if any is new.

        Wanted vectors that another process has written there are kept. Raises OSError.
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


class _Worker:
    def __init__(self, setup: Setup) -> None:
        self._cache = setup.cache
        self._model = SentenceModel(setup.files)
        self._vectors = Vectors((*setup.shipped, setup.cache), self._model.dimensions)
        self._passages: dict[str, list[bytes]] = {}
        self._missing: list[tuple[bytes, str]] = []
        self._learned = 0

    def read(self, guides: Sequence[IndexedText]) -> int:
        """Take these guides instead of those before; return how many passages have no vector."""
        self.save()
        missing: dict[bytes, str] = {}
        self._passages = {}
        for guide in guides:
            keys = self._passages[guide.slug] = []
            for text in inputs(guide):
                key = key_of(text, self._model.fingerprint)
                keys.append(key)
                if key not in self._vectors:
                    missing[key] = text
        self._missing = list(reversed(missing.items()))
        return len(self._missing)

    def learn(self) -> int:
        """Compute a few vectors; return how many passages are still without one."""
        for _ in range(min(_LEARNED_AT_ONCE, len(self._missing))):
            key, text = self._missing.pop()
            self._vectors.add(key, self._model.vector(text))
            self._learned += 1
        if self._learned >= _SAVED_EVERY or not self._missing:
            self.save()
        return len(self._missing)

    def near(self, text: str) -> dict[str, Near]:
        """Return how near each guide with a vector is to `text`."""
        cosines = self._vectors.cosines(self._model.vector(text))
        found: dict[str, Near] = {}
        for slug, keys in self._passages.items():
            known = [(cosines[key], -n) for n, key in enumerate(keys) if key in cosines]
            if known:
                cosine, number = max(known)
                found[slug] = Near(cosine, -number)
        return found

    def alike(self, slug: str) -> dict[str, float]:
        """Return how near the passages of each other guide are to a guide's, on average."""
        vector = self._vectors.mean(self._passages.get(slug, ()))
        if vector is None:
            return {}
        cosines = self._vectors.cosines(vector)
        found: dict[str, float] = {}
        for other, keys in self._passages.items():
            known = [cosines[key] for key in keys if key in cosines]
            if known and other != slug:
                found[other] = sum(known) / len(known)
        return found

    def save(self) -> None:
        """Save new vectors; if that fails, they are computed again next time."""
        if self._learned:
            wanted = [key for keys in self._passages.values() for key in keys]
            with suppress(OSError):
                self._vectors.save(self._cache, list(dict.fromkeys(wanted)))
            self._learned = 0

    def answer(self, request: tuple[object, ...]) -> object:
        """Return the answer to a request."""
        match request:
            case ("read", guides):
                return self.read(guides)  # type: ignore[arg-type]  # our parent wrote it
            case ("near", text):
                return self.near(str(text))
            case ("alike", slug):
                return self.alike(str(slug))
            case _:
                return self.learn()


def _requests(incoming: IO[bytes], idle_s: float) -> Iterator[tuple[object, ...]]:
    """Yield requests until the input ends or none came for a while."""
    while True:
        timer = threading.Timer(idle_s, os._exit, (0,))
        timer.daemon = True
        timer.start()
        try:
            request = pickle.load(incoming)  # noqa: S301  our parent wrote it
        except EOFError:
            return
        finally:
            timer.cancel()
        yield request


def main() -> None:
    """Work until stdin ends; the first message is the `Setup`."""
    if hasattr(os, "nice"):
        os.nice(5)
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # so that nothing else is written to the pipe
    setup = pickle.load(incoming)  # noqa: S301  our parent wrote it
    assert isinstance(setup, Setup)  # noqa: S101  for the type checker
    try:
        worker = _Worker(setup)
    except ModelError as error:
        send(outgoing, error)
        return
    send(outgoing, None)
    for request in _requests(incoming, setup.idle_s):
        send(outgoing, worker.answer(request))
    worker.save()

"""The process that runs the model: it answers requests on stdin until that ends, or it is idle."""

import os
import pickle
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO

from guidetui.errors import ModelError
from guidetui.search.meaning.model import SentenceModel
from guidetui.search.meaning.passages import IndexedText, Near, inputs
from guidetui.search.meaning.protocol import Setup, send
from guidetui.search.meaning.vectors import Vectors, key_of

# A query waits for the passages of one request at most: some 70 ms.
_LEARNED_AT_ONCE = 2
# About 15 s of work.
_SAVED_EVERY = 250


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
        """Write new vectors; without a place for them they are computed again next time."""
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
    """Yield requests until there are no more, or none comes for long."""
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

"""Starts the process of the sentence model, sends it the guides, and queries it."""

import pickle
import subprocess
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from guidetui.errors import ModelError
from guidetui.search.meaning.model import IndexedText, Near, Setup
from guidetui.search.processes import WorkerLost, send, start_worker

PROGRAM = "from guidetui.search.meaning.worker import main; main()"
_KEPT_ANSWERS = 16
_LOST = "The process of the sentence model has ended."


class Meaning:
    """A sentence model in a process of its own, for the guides of one collection.

    Any thread may call any method; each waits for the one before. The process starts at the first
    call, ends when it is idle, and is started again when needed. Every method raises ModelError.
    """

    def __init__(self, setup: Setup) -> None:
        """Prepare; nothing is started yet."""
        self._setup = setup
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        # 0.5 MB for the bundled guides; sent again to a process that is started again.
        self._guides = b""
        self._answers: OrderedDict[str, Mapping[str, Near]] = OrderedDict()
        self.missing_count: int | None = None
        self._has_left = False

    @property
    def has_guides(self) -> bool:
        """Whether it has the guides."""
        return bool(self._guides)

    @property
    def is_empty(self) -> bool:
        """Whether there can be no vectors, so that starting the model would be useless."""
        files = (self._setup.cache, *self._setup.shipped)
        return not self.has_guides and not any(path.exists() for path in files)

    def read(self, guides: Iterable[IndexedText]) -> None:
        """Replace the guides."""
        packed = zlib.compress(pickle.dumps(tuple(guides)), 1)
        with self._lock:
            self._guides = packed
            self._answers.clear()
            if self._process is not None and self._process.poll() is None:
                self._tell_guides()
            else:
                self._start()

    def learn(self) -> int:
        """Compute a few missing vectors; return how many passages are still without one."""
        with self._lock:
            self.missing_count = left = int(self._ask(("learn",)))
            self._answers.clear()
            return left

    def near(self, text: str) -> Mapping[str, Near]:
        """Return how near each guide whose vectors are known is to a text, by slug."""
        with self._lock:
            if text not in self._answers:
                self._answers[text] = self._ask(("near", text))
                if len(self._answers) > _KEPT_ANSWERS:
                    self._answers.popitem(last=False)
            return self._answers[text]

    def alike(self, slug: str) -> Mapping[str, float]:
        """Return how near (-1 to 1) the other guides are to one, by slug."""
        with self._lock:
            found: Mapping[str, float] = self._ask(("alike", slug))
            return found

    @property
    def is_ready(self) -> bool:
        """Whether it knows all guides and answers at once."""
        process = self._process
        return self.missing_count == 0 and process is not None and process.poll() is None

    def knows(self, text: str) -> bool:
        """Whether the answer for a text is known and needs no waiting."""
        return text in self._answers

    def close(self) -> None:
        """Let the process save new vectors, and wait until it has ended."""
        with self._lock:
            self._end()

    def leave(self) -> None:
        """Close for good, in a thread of its own; a process that is still loading is killed."""
        self._has_left = True
        process = self._process
        if process is not None and self.missing_count is None:
            process.kill()
        threading.Thread(target=self.close).start()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(OSError):  # unsent messages are discarded
                process.communicate()

    def _ask(self, request: tuple[object, ...]) -> Any:
        if self._process is None or self._process.poll() is not None:
            self._start()
        try:
            return self._exchange(request)
        except ModelError:  # it ended because it was idle
            self._start()
            return self._exchange(request)

    def _start(self) -> None:
        self._end()
        if self._has_left:
            raise ModelError(_LOST)
        self.missing_count = None
        try:
            self._process = start_worker(PROGRAM)
        except (WorkerLost, OSError) as error:
            raise ModelError("The process of the sentence model cannot be started.") from error
        answer = self._exchange(self._setup)
        if isinstance(answer, ModelError):
            self._end()
            raise answer
        self._tell_guides()

    def _tell_guides(self) -> None:
        guides = pickle.loads(zlib.decompress(self._guides))  # noqa: S301  we packed them
        self.missing_count = int(self._exchange(("read", guides)))

    def _exchange(self, message: object) -> Any:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise ModelError(_LOST)
        try:
            send(process.stdin, message)
            return pickle.load(process.stdout)  # noqa: S301  our own process wrote it
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            process.kill()
            self._end()
            raise ModelError(_LOST) from error

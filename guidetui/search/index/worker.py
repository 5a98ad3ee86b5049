"""A process that writes segments for the worker pool: jobs come on stdin, events go to stdout.

It ends when its stdin does or nobody reads its news, so it never outlives who started it for
long. It knows no terminal and prints nothing.
"""

import os
import pickle
import sys
from pathlib import Path
from typing import IO, BinaryIO

from whoosh.filedb.filestore import FileStorage

from guidetui.models import Guide, IndexProgress
from guidetui.search.index.damage import write_checksum
from guidetui.search.index.writer import Build, write_guides

_NICE = 5
_TELL_EVERY = 10
# Of the work on a guide, how much is done once it is read; the rest is writing its postings.
_READ_SHARE = 0.6


class _News:
    """Tells how many guides' worth of work is done since it was told last."""

    def __init__(self, outgoing: BinaryIO, guides: int) -> None:
        self._outgoing = outgoing
        self._guides = guides
        self._told = 0.0

    def read(self, progress: IndexProgress) -> None:
        """Take how many guides are read."""
        if progress.done % _TELL_EVERY == 0 or progress.done == progress.total:
            self._tell(progress.done * _READ_SHARE)

    def written(self, share: float) -> None:
        """Take which share of the postings is written."""
        self._tell(self._guides * (_READ_SHARE + (1 - _READ_SHARE) * share))

    def _tell(self, done: float) -> None:
        send(self._outgoing, done - self._told)
        self._told = done


def send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    pickle.dump(message, stream)
    stream.flush()


def work(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Write a sealed index for every job; news are a number, True for done, or an OSError."""
    while True:
        try:
            folder, guides, limit_mb = pickle.load(incoming)  # noqa: S301  our parent wrote it
        except EOFError:
            return
        try:
            news = _News(outgoing, len(guides))
            _write(Path(folder), guides, limit_mb, news)
            news.written(1.0)
            send(outgoing, True)
        except OSError as error:
            send(outgoing, error)


def _write(folder: Path, guides: tuple[Guide, ...], limit_mb: int, news: _News) -> None:
    folder.mkdir()
    build = Build(news.read, lambda: False, limit_mb=limit_mb, written=news.written)
    write_guides(FileStorage(str(folder)), guides, build)
    write_checksum(folder)


def main() -> None:
    """Work until stdin ends; with the argument `gentle` behind whatever a person waits for."""
    if "gentle" in sys.argv and hasattr(os, "nice"):
        os.nice(_NICE)
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what anything prints by mistake is no news
    work(incoming, outgoing)

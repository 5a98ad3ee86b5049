"""Loads a picture from the cache on disk, or fetches it and keeps it there.

A picture is one file named after the digest of its address, written in one step, and its time of
change says when it was used last. Several programs may use one folder: what another one deleted
or wrote meanwhile is just not there, or there.
"""

import hashlib
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from guidetui.errors import PictureError, PictureErrorKind
from guidetui.files import replace_file
from guidetui.pictures.decode import Picture, decode
from guidetui.pictures.fetch import Fetch

_SUFFIX = ".picture"
_STALE_AFTER_S = 3600


class PictureCache:
    """The folder of pictures; it is made when the first one is kept."""

    def __init__(self, folder: Path, max_bytes: int = 200_000_000) -> None:
        """`folder` holds nothing else; at most `max_bytes` stay in it."""
        self._folder = folder
        self._max_bytes = max_bytes

    def get(self, url: str) -> bytes | None:
        """Return what was kept for `url`, or None; it counts as used now."""
        path = self._path(url)
        try:
            if path.stat().st_size > self._max_bytes:
                return None
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return content

    def put(self, url: str, content: bytes) -> None:
        """Keep `content`, and let go of what was not used for longest; a full disk is no matter."""
        if len(content) > self._max_bytes:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_file(self._path(url), content)
        except OSError:
            return
        self._shrink()

    def drop(self, url: str) -> None:
        """Forget what was kept for `url`."""
        _remove(self._path(url))

    def _path(self, url: str) -> Path:
        digest = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / f"{digest[:32]}{_SUFFIX}"

    def _shrink(self) -> None:
        kept: list[tuple[int, int, Path]] = []
        try:
            entries = list(os.scandir(self._folder))
        except OSError:
            return
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:  # another program deleted it meanwhile
                continue
            if entry.name.endswith(_SUFFIX):
                kept.append((status.st_mtime_ns, status.st_size, Path(entry.path)))
            elif _SUFFIX in entry.name and time.time() - status.st_mtime > _STALE_AFTER_S:
                _remove(Path(entry.path))  # half a file of a program that was ended
        total = sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if total <= self._max_bytes:
                return
            _remove(path)
            total -= size


def _remove(path: Path) -> None:
    with suppress(OSError):  # where it cannot be deleted, the next one who can will
        path.unlink(missing_ok=True)


def is_installed() -> bool:
    """Return whether the extra that pictures need is installed, without loading it."""
    return all(find_spec(name) is not None for name in ("PIL", "textual_image"))


@dataclass(frozen=True, slots=True)
class Loading:
    """Loads one picture: `run` on a worker thread, `fetch.stop` from any other."""

    url: str
    fetch: Fetch
    cache: PictureCache
    offline: bool = False

    def run(self) -> Picture:
        """Return the picture; raises PictureError. Only a picture that can be decoded is kept."""
        kept = self.cache.get(self.url)
        if kept is not None:
            try:
                return decode(kept)
            except PictureError:
                self.cache.drop(self.url)  # damaged on the disk: fetched anew
        if self.offline:
            raise PictureError(
                "Offline mode is on, and the diagram was not fetched before.",
                PictureErrorKind.OFFLINE,
            )
        content = self.fetch.run()
        picture = decode(content)
        self.cache.put(self.url, content)
        return picture

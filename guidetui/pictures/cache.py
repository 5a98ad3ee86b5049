"""Keeps fetched pictures on disk, the ones used last, up to a size.

A picture is one file named after the digest of its address, written in one step, and its time of
change says when it was used last. Several programs may use one folder: what another one deleted
or wrote meanwhile is just not there, or there.
"""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

from guidetui.files import replace_file

_SUFFIX = ".picture"
_STALE_AFTER_S = 3600


class PictureCache:
    """The folder of pictures; it is made when the first one is kept."""

    def __init__(self, folder: Path, most_bytes: int = 200_000_000) -> None:
        """`folder` holds nothing else; at most `most_bytes` stay in it."""
        self._folder = folder
        self._most_bytes = most_bytes

    def get(self, url: str) -> bytes | None:
        """Return what was kept for `url`, or None; it counts as used now."""
        path = self._path(url)
        try:
            if path.stat().st_size > self._most_bytes:
                return None
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return content

    def put(self, url: str, content: bytes) -> None:
        """Keep `content`, and let go of what was not used for longest; a full disk is no matter."""
        if len(content) > self._most_bytes:
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
            if total <= self._most_bytes:
                return
            _remove(path)
            total -= size


def _remove(path: Path) -> None:
    with suppress(OSError):  # where it cannot be deleted, the next one who can will
        path.unlink(missing_ok=True)

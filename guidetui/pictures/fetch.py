"""Pictures from the cache on disk, or over HTTP, within limits of time and size.

A fetch can be stopped at any moment. A picture is cached as one file named after the digest of its
address and written atomically; its modification time is its last use. Several processes may share
the folder.

Pictures are fetched with urllib. Its opener handles only http, https and the proxies of the
environment: no other schemes, no cookies, no passwords, and no redirects, since urllib would read
the whole body of a redirect, however long.
"""

import hashlib
import http.client
import os
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from msgspec import Struct

from guidetui import __version__
from guidetui.errors import PictureError, PictureErrorKind
from guidetui.files import replace_file
from guidetui.links import is_openable, safe_url
from guidetui.pictures.decode import Picture, decode
from guidetui.text import sanitize_line

_MAX_SHOWN_CHARACTERS = 80
_CHUNK_BYTES = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def fetchable(url: str) -> str:
    """Return `url` as it is requested: percent-encoded, without user info and fragment.

    Raises PictureError if it is not http(s) or has no host.
    """
    url = url.strip()
    if not is_openable(url.replace(" ", "%20")):
        raise _refused(f"{short(url)}. Only http and https addresses are")
    parts = urlsplit(url)
    host = parts.hostname or ""
    if " " in host:
        raise _refused(f"{short(url)} names no possible host")
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _refused(f"{short(url)} names no possible host") from error
    if ":" in host:
        host = f"[{host}]"
    if parts.port is not None:
        host = f"{host}:{parts.port}"
    safe = safe_url(urlunsplit((parts.scheme, host, parts.path or "/", parts.query, "")))
    if safe is None:
        raise _refused(f"{short(url)} is not a web address")
    return safe


def redirected(url: str, location: str) -> str:
    """Return where a redirect of `url` to `location` leads; raises PictureError if it may not."""
    try:
        target = fetchable(urljoin(url, location))
    except ValueError as error:
        raise _refused("the server redirects to what is not a web address") from error
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
        raise _refused("the server redirects from https to http")
    return target


def short(text: str) -> str:
    """Return untrusted text sanitized, on one line, and shortened."""
    line = sanitize_line(text)
    return line if len(line) <= _MAX_SHOWN_CHARACTERS else line[: _MAX_SHOWN_CHARACTERS - 1] + "…"


def _refused(reason: str) -> PictureError:
    return PictureError(f"Not fetched: {reason}.", PictureErrorKind.ADDRESS)


class Limits(Struct, frozen=True):
    """The limits of a fetch; `silence_s` is how long the server may send nothing."""

    max_bytes: int = 20_000_000
    total_s: float = 30.0
    silence_s: float = 10.0
    max_redirects: int = 5


class Fetch:
    """One fetch of one address: `run` on a worker thread, `stop` from any other."""

    def __init__(
        self,
        url: str,
        limits: Limits | None = None,
        progress: Callable[[int, int | None], None] = lambda _done, _total: None,
    ) -> None:
        """`progress` gets the number of bytes so far and, if known, in all."""
        self._url = url
        self._limits = limits or Limits()
        self._progress = progress
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._why_stopped = ""

    def run(self) -> bytes:
        """Return the body; raises PictureError, whose text is sanitized."""
        url = fetchable(self._url)
        alarm = threading.Timer(self._limits.total_s, self.stop, [self._took_too_long])
        alarm.daemon = True
        alarm.start()
        try:
            return self._follow(url)
        except PictureError:
            self._raise_if_stopped()
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._raise_if_stopped()
            raise PictureError(f"The picture could not be fetched: {_reason(error)}.") from error
        finally:
            alarm.cancel()

    def stop(self, why: str = "Fetching was stopped.") -> None:
        """End the fetch: a read that waits for the server fails at once."""
        with self._lock:
            self._why_stopped = self._why_stopped or why
            if self._socket is not None:
                _shut(self._socket)

    @property
    def _took_too_long(self) -> str:
        return f"The picture did not arrive within {self._limits.total_s:g} seconds."

    def _raise_if_stopped(self) -> None:
        if self._why_stopped:
            raise PictureError(self._why_stopped)

    def _hold(self, connected: socket.socket) -> None:
        with self._lock:
            self._socket = connected
            if self._why_stopped:
                _shut(connected)

    def _follow(self, url: str) -> bytes:
        opener = _opener(self._hold)
        for _ in range(self._limits.max_redirects + 1):
            self._raise_if_stopped()
            request = urllib.request.Request(  # noqa: S310  `fetchable` lets only http(s) pass
                url, headers={"User-Agent": f"guidetui/{__version__}", "Accept": "image/*"}
            )
            with opener.open(request, timeout=self._limits.silence_s) as response:
                if response.status not in _REDIRECTS:
                    return self._body(response)
                url = redirected(url, response.headers.get("Location") or "")
        raise PictureError("The server redirects from one address to the next without end.")

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        if response.status != http.HTTPStatus.OK:
            answer = short(f"{response.status} {response.reason}")
            raise PictureError(f"The server answered: {answer}.")
        total = response.length
        if total is not None and total > self._limits.max_bytes:
            raise self._too_large
        body = bytearray()
        self._progress(0, total)
        while total is None or len(body) < total:
            part = response.read1(_CHUNK_BYTES)
            if not part:
                break
            body += part
            if len(body) > self._limits.max_bytes:
                raise self._too_large
            self._progress(len(body), total)
        self._raise_if_stopped()
        if total is not None and len(body) < total:
            raise PictureError("The connection broke off half-way.")
        return bytes(body)

    @property
    def _too_large(self) -> PictureError:
        megabytes = self._limits.max_bytes / 1_000_000
        return PictureError(f"The picture is larger than {megabytes:g} MB.")


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):  # it may already be closed
        # The base class's method: that of a TLS socket would break a read in another thread.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _reason(error: BaseException) -> str:
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, TimeoutError):
        return "the server does not answer"
    if isinstance(inner, http.client.IncompleteRead):
        return "the connection broke off half-way"
    if isinstance(inner, OSError) and inner.strerror:
        return short(inner.strerror)
    return short(f"{inner}" or type(inner).__name__)


def _opener(hold: Callable[[socket.socket], None]) -> urllib.request.OpenerDirector:
    """Return an opener for http and https only that passes each connection to `hold`."""

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            hold(self.sock)

    class Secure(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            hold(self.sock)

    class PlainHandler(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class SecureHandler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Secure, req)

    opener = urllib.request.OpenerDirector()
    handlers: tuple[Any, ...] = (
        urllib.request.ProxyHandler(),
        PlainHandler(),
        SecureHandler(),
        urllib.request.UnknownHandler(),
    )
    for handler in handlers:
        opener.add_handler(handler)
    return opener


_SUFFIX = ".picture"
_STALE_AFTER_S = 3600


class PictureCache:
    """The folder of cached pictures; it is created with the first one."""

    def __init__(self, folder: Path, max_bytes: int = 200_000_000) -> None:
        """`folder` holds nothing else; at most `max_bytes` stay in it."""
        self._folder = folder
        self._max_bytes = max_bytes

    def get(self, url: str) -> bytes | None:
        """Return the cached content of `url`, or None, and mark it as used."""
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
        """Cache `content`, and delete the least recently used pictures; a full disk is ignored."""
        if len(content) > self._max_bytes:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_file(self._path(url), content)
        except OSError:
            return
        self._shrink()

    def drop(self, url: str) -> None:
        """Delete the cached content of `url`."""
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
            except OSError:  # deleted by another process
                continue
            if entry.name.endswith(_SUFFIX):
                kept.append((status.st_mtime_ns, status.st_size, Path(entry.path)))
            elif _SUFFIX in entry.name and time.time() - status.st_mtime > _STALE_AFTER_S:
                _remove(Path(entry.path))  # a partial file of a process that was killed
        total = sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if total <= self._max_bytes:
                return
            _remove(path)
            total -= size


def _remove(path: Path) -> None:
    with suppress(OSError):  # another process may be able to delete it
        path.unlink(missing_ok=True)


def is_installed() -> bool:
    """Return whether the extra that pictures need is installed, without loading it."""
    return all(find_spec(name) is not None for name in ("PIL", "textual_image"))


class Loading(Struct, frozen=True):
    """Loads one picture: `run` on a worker thread, `fetch.stop` from any other."""

    url: str
    fetch: Fetch
    cache: PictureCache
    offline: bool = False

    def run(self) -> Picture:
        """Return the picture; raises PictureError. Only pictures that can be decoded are cached."""
        kept = self.cache.get(self.url)
        if kept is not None:
            try:
                return decode(kept)
            except PictureError:
                self.cache.drop(self.url)  # damaged on disk, so fetch it again
        if self.offline:
            raise PictureError(
                "Offline mode is on, and the diagram was not fetched before.",
                PictureErrorKind.OFFLINE,
            )
        content = self.fetch.run()
        picture = decode(content)
        self.cache.put(self.url, content)
        return picture

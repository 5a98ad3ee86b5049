"""Which address a picture is fetched from: http or https, without anybody's name or password."""

from urllib.parse import urljoin, urlsplit, urlunsplit

from guidetui.errors import PictureError
from guidetui.links import is_openable, safe_url
from guidetui.text import sanitize_line

_SHOWN_CHARACTERS = 80


def fetchable(url: str) -> str:
    """Return `url` as it goes over the wire: percent-encoded, without user info and fragment.

    Raises PictureError where it is not http or https, or names no host.
    """
    url = url.strip()
    if not is_openable(url.replace(" ", "%20")):
        raise PictureError(
            f"Not fetched: {short(url)}. Only http and https addresses are.",
            "Correct `image` in the guide.",
        )
    parts = urlsplit(url)
    host = parts.hostname or ""
    if " " in host:
        raise PictureError(f"Not fetched: {short(url)} names no possible host.")
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise PictureError(f"Not fetched: {short(url)} names no possible host.") from error
    if ":" in host:
        host = f"[{host}]"
    if parts.port is not None:
        host = f"{host}:{parts.port}"
    safe = safe_url(urlunsplit((parts.scheme, host, parts.path or "/", parts.query, "")))
    if safe is None:
        raise PictureError(f"Not fetched: {short(url)} is no web address.")
    return safe


def redirected(url: str, location: str) -> str:
    """Return where `location`, an answer to `url`, leads; raises PictureError where it must not."""
    try:
        target = fetchable(urljoin(url, location))
    except ValueError as error:
        raise PictureError("Not fetched: the server leads to no web address.") from error
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
        raise PictureError("Not fetched: the server leads from https back to http.")
    return target


def short(text: str) -> str:
    """Return text of a stranger, cleaned, on one line, and cut where it is long."""
    line = sanitize_line(text)
    return line if len(line) <= _SHOWN_CHARACTERS else line[: _SHOWN_CHARACTERS - 1] + "…"

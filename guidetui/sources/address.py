"""Addresses of repositories as a person writes them: which are taken, and how they are shown."""

import re
from urllib.parse import unquote, urlsplit

from guidetui.errors import SourceError
from guidetui.text import is_sanitized, sanitize_line

# `git` gives other words before a colon to programs of that name; `ext::` runs any command.
_SCHEMES = ("https", "http", "ssh", "file")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_SCP = re.compile(r"(?:[\w.-]+@)?[A-Za-z0-9][\w.-]+:(?![:/\\])[^\s]+")
_SECRET_IN_WEB = re.compile(r"(https?://)[^/\s'\"]*@", re.IGNORECASE)
_SECRET = re.compile(r"(\w+://[^/\s:@'\"]*):[^/\s'\"]*@")
_MAX_NAME = 64
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_NOT_IN_NAME = re.compile(r"[^a-z0-9._-]+")
RESERVED = frozenset({"all", "bundled"})


def is_remote(text: str) -> bool:
    """Say whether `text` is an address of a repository rather than a path or a name."""
    return bool(_URL.fullmatch(text) or _SCP.fullmatch(text) or "::" in text)


def checked(address: str) -> str:
    """Return `address` as git may be given it; raises SourceError, which shows no password.

    Git knows the schemes in small letters only.
    """
    shown = without_password(sanitize_line(address))
    hint = "Write an https, ssh or file address, or the path of a folder."
    if not address or address.startswith("-"):
        raise SourceError(f"{shown!r} is not an address.", hint)
    if not is_sanitized(address) or any(character.isspace() for character in address):
        raise SourceError(f"{shown!r} holds characters that no address has.", hint)
    url = _URL.fullmatch(address)
    if url is None and _SCP.fullmatch(address) and "::" not in address:
        return address
    if url is None or url[1].lower() not in _SCHEMES:
        raise SourceError(f"{shown!r} is not an address that can be used.", hint)
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:  # what is taken for the port may be a part of a password
        raise SourceError(
            "The host or the port of the address is none.",
            "In a password write / as %2F, : as %3A and @ as %40.",
        ) from error
    if host.startswith("-") or (not host and url[1].lower() != "file"):
        raise SourceError(f"{shown!r} names no host.", hint)
    return f"{url[1].lower()}://{url[2]}"


def without_password(text: str) -> str:
    """Return `text` with the passwords, and the names in web addresses, taken out of addresses."""
    return _SECRET.sub(r"\1@", _SECRET_IN_WEB.sub(r"\1", text))


def name_of(address: str) -> str:
    """Return the name that a collection from `address` has unless another one is given."""
    last = re.split(r"[/\\:]", unquote(address).rstrip("/\\"))[-1]
    name = _NOT_IN_NAME.sub("-", last.removesuffix(".git").lower()).strip("-._")
    name = name[:_MAX_NAME].rstrip("-._")
    return name if _NAME.fullmatch(name) and name not in RESERVED else "collection"


def checked_name(name: str) -> str:
    """Return `name` if a collection can have it; raises SourceError."""
    if not _NAME.fullmatch(name) or len(name) > _MAX_NAME or name in RESERVED or name[-1] == ".":
        raise SourceError(
            f"{sanitize_line(name)!r} cannot be the name of a collection.",
            f"Use at most {_MAX_NAME} small letters, digits, hyphens, dots and underscores; not: "
            f"{', '.join(sorted(RESERVED))}.",
        )
    return name

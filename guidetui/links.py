"""Addresses: a guide's page on its site, and where a link in a guide leads.

Decides which addresses are safe to open; opens nothing itself.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from guidetui.text import is_sanitized, sanitize_line

DEFAULT_BASE_URL = "https://bytebytego.com/guides"

# Reserved characters (RFC 3986) and "%" keep their meaning; all else is percent-encoded.
_KEEP = "%:/?#[]@!$&'()*+,;=~-._"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class LinkKind(StrEnum):
    """Where a link leads."""

    WEB = "web"
    GUIDE = "guide"
    ANCHOR = "anchor"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Target:
    """A link's destination.

    `value` is a URL that may be opened (WEB), a path as written, without its anchor and
    unquoted (GUIDE), an anchor without its `#` (ANCHOR), or the sanitized original (BLOCKED).
    """

    kind: LinkKind
    value: str
    anchor: str = ""


def page_url(base_url: str, slug: str) -> str:
    """Return the page of a guide or category on the site, its slug percent-encoded."""
    return f"{base_url.rstrip('/')}/{quote(slug, safe='/', errors='surrogateescape')}"


def is_openable(url: str) -> bool:
    """Say whether `url` may be handed to a browser: http or https, a host, nothing hidden in it."""
    if not is_sanitized(url) or any(character.isspace() for character in url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def safe_url(url: str) -> str | None:
    """Return `url` percent-encoded and ready to open, or None where it must not be opened."""
    url = url.strip()
    if not (is_sanitized(url) and is_openable(url.replace(" ", "%20"))):
        return None
    encoded = quote(url, safe=_KEEP)
    return encoded if is_openable(encoded) else None


def classify(href: str) -> Target:
    """Say where the link `href` of a guide leads; never raises."""
    if href.startswith("#"):
        return Target(LinkKind.ANCHOR, sanitize_line(unquote(href[1:])))
    if _SCHEME.match(href) or href.startswith("//"):
        url = safe_url(href)
        return Target(LinkKind.WEB, url) if url else Target(LinkKind.BLOCKED, sanitize_line(href))
    path, _, anchor = href.partition("#")
    name = sanitize_line(unquote(path.partition("?")[0]))
    if PurePosixPath(name).suffix.lower() in (".md", ".markdown"):
        return Target(LinkKind.GUIDE, name, sanitize_line(unquote(anchor)))
    return Target(LinkKind.BLOCKED, sanitize_line(href))

"""Where a link in a guide leads.

Decides which addresses are safe to open; opens nothing itself.
"""

import re
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from guidetui.text import is_sanitized, sanitize_line

DEFAULT_BASE_URL = "https://bytebytego.com/guides"
MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdwn", ".qmd", ".mdx")

# The scheme of links by name, as in `[[Note]]`: a note of that name is found in any folder.
WIKI = "wiki:"

# Reserved characters (RFC 3986) and "%" keep their meaning; all else is percent-encoded.
_KEEP = "%:/?#[]@!$&'()*+,;=~-._"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class LinkKind(StrEnum):
    """Where a link leads."""

    WEB = "web"
    PATH = "path"
    ANCHOR = "anchor"
    BLOCKED = "blocked"


class Target(NamedTuple):
    """A link's destination.

    `value` is a URL that may be opened (WEB), a path or, after `WIKI`, a name as written, without
    its anchor and unquoted (PATH), an anchor without its `#`, empty for the top (ANCHOR), or the
    sanitized original (BLOCKED).
    """

    kind: LinkKind
    value: str
    anchor: str = ""

    @property
    def shown(self) -> str:
        """The value as a person writes it."""
        return self.value.removeprefix(WIKI)


def wiki_href(target: str) -> str:
    """Return the href of a link by name; `target` is as in `[[folder/Note#Heading]]`."""
    name, _, anchor = target.partition("#")
    if not name.strip():
        return f"#{quote(anchor.strip())}"
    href = WIKI + quote(name.strip(), errors="surrogatepass")
    return f"{href}#{quote(anchor.strip())}" if anchor else href


def shown_href(href: str) -> str:
    """Return an href as a person writes it: a link by name is its name."""
    return sanitize_line(unquote(href.removeprefix(WIKI))) if href.startswith(WIKI) else href


def fitting_address(url: str, cells: int) -> str:
    """Return an address without its scheme where it is longer than `cells` characters."""
    return url if len(url) <= cells else without_scheme(url)


def without_scheme(url: str) -> str:
    """Return a web address as browsers show it."""
    return url.removeprefix("https://").removeprefix("http://")


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
    """Say where the link `href` of a guide leads; never raises.

    A path is returned as it is, with every space; only one of characters that a terminal would
    obey is blocked.
    """
    path, _, anchor = href.partition("#")
    anchor = sanitize_line(unquote(anchor))
    is_wiki = path.startswith(WIKI)
    if not path.strip():
        return Target(LinkKind.ANCHOR, anchor)
    if not is_wiki and (_SCHEME.match(href) or href.startswith("//")):
        url = safe_url(href)
        return Target(LinkKind.WEB, url) if url else Target(LinkKind.BLOCKED, sanitize_line(href))
    name = unquote(path if is_wiki else path.partition("?")[0])
    if not name or not is_sanitized(name) or "\n" in name:
        return Target(LinkKind.BLOCKED, sanitize_line(href))
    return Target(LinkKind.PATH, name, anchor)

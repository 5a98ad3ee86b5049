"""Which characters text from a file may contain, and when two names are the same.

Text from a file holds no character that a terminal would obey: `sanitize` it once, where it
enters. Tags and slugs are compared by `tag_key` and `slug_key`.
"""

import re
import unicodedata
from collections.abc import Callable

# C0 but tab and newline, DEL, C1, the bidirectional embeddings, overrides and isolates, the
# Unicode line breaks, and surrogates (YAML's "\ud800" makes them; a terminal cannot encode them).
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_TAG_JOINTS = re.compile(r"[-_\s]+")
_CONTROL_PICTURES = 0x2400


def _visible(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    if code == 0x7F:
        return "\u2421"
    return " " if character in "\u2028\u2029" else "\ufffd"


def sanitize(text: str) -> str:
    """Return `text` with every character that could act on a terminal made visible instead.

    C0 controls become control pictures (ESC is `␛`), Unicode's line separators a space, so that
    lines are counted as editors do, and the rest `�`. Tabs and newlines stay; CR LF or a lone CR
    become a newline.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub(_visible, text) if _UNSAFE.search(text) else text


def sanitize_line(text: str) -> str:
    """Return `text` sanitized and on one line, each run of white space as one space."""
    return _SPACES.sub(" ", sanitize(text)).strip()


def is_sanitized(text: str) -> bool:
    """Say whether `text` holds no character that `sanitize` would replace."""
    return _UNSAFE.search(text) is None


def replace_unsafe(text: str, replacement: Callable[[str], str]) -> str:
    """Return `text` with each character that `sanitize` would replace given to `replacement`."""
    return _UNSAFE.sub(lambda match: replacement(match.group()), text)


def db_safe(name: str) -> str:
    """Return a file's name as a database can store it: it need not be Unicode."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def tag_key(label: str) -> str:
    """Return the key of a tag: case, hyphens, underscores and spaces do not count."""
    return _TAG_JOINTS.sub("", label.casefold())


def slug_key(slug: str) -> str:
    """Return the key of a slug: case and Unicode form do not count, as on any file system."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", slug).casefold())


def pluralize(number: int, noun: str, plural: str | None = None) -> str:
    """Return `1 guide`, `2 guides`, with thousands separated."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def cells(text: str) -> int:
    """Return about how many cells `text` takes: East Asian wide characters take two.

    The front ends ask Rich, which also knows emoji.
    """
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(character)
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )

"""The boxes that tags of site generators stand for, as `:::note[Title]` in Markdown."""

import re
from urllib.parse import quote

KINDS = frozenset(
    "note tip info warning caution important danger success error question example quote "
    "details".split()
)
# What is named so is a box also without a title, of the kind that it says or that follows.
_BOXES = {
    **{name: name for name in KINDS},
    **dict.fromkeys(("notice", "alert", "hint", "callout", "admonition"), "note"),
}
_FOLDED = ("accordion", "expandable", "collapse")
_TITLES = ("title", "label", "header", "heading", "summary")
_NO_BRACKETS = str.maketrans("[]\n", "() ")
_MOST_COLONS = 9
_FEWEST_COLONS = 3
_MAX_SPACES = 40


def address(written: str) -> str:
    """Return an address that may stand in the parentheses of a link."""
    return quote(written, safe="/#%:?=&@+,;~!$*")


def label(text: str) -> str:
    """Return a text that may stand in the brackets of a link."""
    return text.translate(_NO_BRACKETS)


class Boxes:
    """Opens and closes boxes; one inside another has fewer colons."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def open(self, name: str, named: dict[str, str], words: list[str]) -> str:
        """Return the line that a tag with attributes stands for; nothing where it is no box."""
        name = name.lower()
        given = (named.get("type"), named.get("style"), named.get("color"), *words[:1])
        kinds = [kind.lower() for kind in (*given, name) if kind and kind.lower() in KINDS]
        others = [word for word in words if word.lower() not in kinds]
        titles = (*map(named.get, _TITLES), *(others[:1] if name in (*_BOXES, "tab") else ()))
        title = label(next(filter(None, titles), ""))
        if not title and name not in _BOXES:
            return ""
        if title and "href" in named:
            title = f"[{title}]({address(named['href'])})"
        kind = kinds[0] if kinds else _BOXES.get(name) or ("details" if name in _FOLDED else name)
        colons = ":" * max(_FEWEST_COLONS, _MOST_COLONS - len(self._open))
        self._open.append(name)
        return f"{colons}{re.sub(r'[^a-z-]', '', kind)}" + (f"[{title}]" if title else "")

    def close(self, name: str) -> str:
        """Return the line that closes the nearest open box of this name, if there is one."""
        name = name.lower()
        if name not in self._open:
            return ""
        while self._open.pop() != name:
            pass
        return ":" * max(_FEWEST_COLONS, _MOST_COLONS - len(self._open))


def is_alone(match: re.Match[str]) -> bool:
    """Say whether nothing but a few spaces is in the same line."""
    text, start, end = match.string, match.start(), match.end()
    before = f"\n{text[:start]}" if start < _MAX_SPACES else text[start - _MAX_SPACES : start]
    after = f"{text[end : end + _MAX_SPACES]}\n"
    return not before.rpartition("\n")[2].strip() and not after.partition("\n")[0].strip()

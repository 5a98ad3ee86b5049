"""The filters of our query language, taken out of a query so that the peers can obey them too."""

import re
from dataclasses import dataclass

from guidetui.text import tag_key

_FILTER = re.compile(r'(?<!\S)(tag|category|after|before|sort):("[^"]*"|\S+)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filters:
    """What every hit must satisfy; dates are ISO dates, perhaps cut off after year or month.

    `tags` are folded keys; a category matches where its folded id or title begins so.
    """

    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    newest_first: bool = False


def split_filters(text: str) -> tuple[str, Filters]:
    """Return a query without its filters, and the filters."""
    found: dict[str, list[str]] = {}
    for match in _FILTER.finditer(text):
        found.setdefault(match[1].lower(), []).append(match[2].strip('"'))
    filters = Filters(
        tags=tuple(tag_key(value) for value in found.get("tag", ())),
        categories=tuple(tag_key(value) for value in found.get("category", ())),
        after=max(found.get("after", [""])),
        before=min(found.get("before", [""])),
        newest_first="date" in found.get("sort", ()),
    )
    return " ".join(_FILTER.sub(" ", text).split()), filters

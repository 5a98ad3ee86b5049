"""The fields of a query: what `tag:`, `after:` and the others mean, and which values they take.

A value that cannot be read is a `FieldError`; the query then searches it as text and says so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from guidetui.collection.collection import Collection
from guidetui.errors import CollectionError
from guidetui.text import sanitize_line, tag_key

MARKS = ("starred", "read", "unread", "new")
# A longer list of categories is no hint in one line.
_LONGEST_HINT = 80
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


class FilterKind(StrEnum):
    """What a filter asks of a guide."""

    TAG = "tag"
    CATEGORY = "category"
    AFTER = "after"
    BEFORE = "before"
    IS = "is"


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on what is known of a guide; `value` is a tag's key, an id, a day or a mark."""

    kind: FilterKind
    value: str | date


class SortOrder(StrEnum):
    """In which order hits stand."""

    RELEVANCE = "relevance"
    DATE = "date"
    TITLE = "title"


class FieldError(Exception):
    """Why a field's value cannot be read, in one sentence; `hint` may say what can."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Read:
    """What a field's value means, and how the field is shown as a label."""

    filter: Filter
    label: str


def read_filter(name: str, value: str, collection: Collection) -> Read:
    """Return what `name:value` asks for; `name` is one of `FILTERS`. Raises FieldError."""
    return FILTERS[name](value, collection)


def read_sort(value: str) -> SortOrder:
    """Return the order that `sort:value` asks for; raises FieldError."""
    try:
        return SortOrder(value.lower())
    except ValueError:
        orders = ", ".join(SortOrder)
        raise FieldError(f"{sanitize_line(value)!r} is no order; one of: {orders}.") from None


def _tag(value: str, collection: Collection) -> Read:
    try:
        tag = collection.tag(value)
    except CollectionError as error:
        key = tag_key(value)
        begun = [tag for tag in collection.tags if key and tag.key.startswith(key)]
        if len(begun) != 1:
            hint = error.hint if "?" in error.hint else ""
            raise FieldError(error.message, hint) from error
        (tag,) = begun
    return Read(Filter(FilterKind.TAG, tag.key), f"tag:{tag.label}")


def _category(value: str, collection: Collection) -> Read:
    try:
        category = collection.category(value)
    except CollectionError as error:
        hint = error.hint if len(error.hint) <= _LONGEST_HINT else ""
        raise FieldError(error.message, hint) from error
    return Read(Filter(FilterKind.CATEGORY, category.id), f"category:{category.title}")


def _day(value: str) -> date:
    match = _DAY.fullmatch(value)
    try:
        if match:
            return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:  # no such month or day
        pass
    raise FieldError(f"{sanitize_line(value)!r} is no date; write 2024, 2024-02 or 2024-02-15.")


def _after(value: str, _: Collection) -> Read:
    return Read(Filter(FilterKind.AFTER, _day(value)), f"after:{value}")


def _before(value: str, _: Collection) -> Read:
    return Read(Filter(FilterKind.BEFORE, _day(value)), f"before:{value}")


def _is(value: str, _: Collection) -> Read:
    if value.lower() not in MARKS:
        raise FieldError(f"{sanitize_line(value)!r} is no mark; one of: {', '.join(MARKS)}.")
    return Read(Filter(FilterKind.IS, value.lower()), f"is:{value.lower()}")


FILTERS: dict[str, Callable[[str, Collection], Read]] = {
    "tag": _tag,
    "category": _category,
    "after": _after,
    "before": _before,
    "is": _is,
}
FIELDS = (*FILTERS, "title", "sort")

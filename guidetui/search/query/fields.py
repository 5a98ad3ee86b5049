"""The fields of a query, such as `tag:` and `after:`: what they mean, and their values.

A value that cannot be parsed is a `FieldError`; it is then searched as text, with a notice.
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
# A longer list of categories does not fit in one line.
_MAX_HINT_CHARACTERS = 80
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


class FilterKind(StrEnum):
    """The kind of a filter."""

    TAG = "tag"
    CATEGORY = "category"
    AFTER = "after"
    BEFORE = "before"
    IS = "is"


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a guide's metadata; `value` is a tag's key, an id, a day or a flag."""

    kind: FilterKind
    value: str | date


class SortOrder(StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    DATE = "date"
    TITLE = "title"


class FieldError(Exception):
    """Why a field's value cannot be parsed, in one sentence; `hint` may name valid ones."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class ParsedField:
    """The filter of a field, and its label."""

    filter: Filter
    label: str


def read_filter(name: str, value: str, collection: Collection) -> ParsedField:
    """Return the filter of `name:value`; `name` is one of `FILTERS`. Raises FieldError."""
    return FILTERS[name](value, collection)


def read_sort(value: str) -> SortOrder:
    """Return the order of `sort:value`; raises FieldError."""
    try:
        return SortOrder(value.lower())
    except ValueError:
        orders = ", ".join(SortOrder)
        raise FieldError(f"{sanitize_line(value)!r} is no order; one of: {orders}.") from None


def _tag(value: str, collection: Collection) -> ParsedField:
    try:
        tag = collection.tag(value)
    except CollectionError as error:
        key = tag_key(value)
        found = [tag for tag in collection.tags if key and tag.key.startswith(key)]
        if len(found) != 1:
            hint = error.hint if "?" in error.hint else ""
            raise FieldError(error.message, hint) from error
        (tag,) = found
    return ParsedField(Filter(FilterKind.TAG, tag.key), f"tag:{tag.label}")


def _category(value: str, collection: Collection) -> ParsedField:
    try:
        category = collection.category(value)
    except CollectionError as error:
        hint = error.hint if len(error.hint) <= _MAX_HINT_CHARACTERS else ""
        raise FieldError(error.message, hint) from error
    return ParsedField(Filter(FilterKind.CATEGORY, category.id), f"category:{category.title}")


def _day(value: str) -> date:
    match = _DAY.fullmatch(value)
    try:
        if match:
            return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:  # no such month or day
        pass
    raise FieldError(f"{sanitize_line(value)!r} is no date; write 2024, 2024-02 or 2024-02-15.")


def _after(value: str, _: Collection) -> ParsedField:
    return ParsedField(Filter(FilterKind.AFTER, _day(value)), f"after:{value}")


def _before(value: str, _: Collection) -> ParsedField:
    return ParsedField(Filter(FilterKind.BEFORE, _day(value)), f"before:{value}")


def _is(value: str, _: Collection) -> ParsedField:
    if value.lower() not in MARKS:
        raise FieldError(f"{sanitize_line(value)!r} is no mark; one of: {', '.join(MARKS)}.")
    return ParsedField(Filter(FilterKind.IS, value.lower()), f"is:{value.lower()}")


FILTERS: dict[str, Callable[[str, Collection], ParsedField]] = {
    "tag": _tag,
    "category": _category,
    "after": _after,
    "before": _before,
    "is": _is,
}
FIELDS = (*FILTERS, "title", "sort")

"""The fields of a query, such as `tag:` and `after:`: what they mean, values, and completions.

A value that cannot be parsed is a `FieldError`; it is then searched as text, with a notice.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct

from guidetui.collection.collection import Collection
from guidetui.errors import CollectionError
from guidetui.models import Completion
from guidetui.text import pluralize, sanitize_line, tag_key

MARKS = ("starred", "read", "unread", "new")
# A longer list of categories does not fit in one line.
_MAX_HINT_CHARACTERS = 80
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_MAX_COMPLETIONS = 20
# The text between the last space or bracket and the cursor; a value may be in quotes.
_AT_CURSOR = re.compile(
    r'(?:^|(?<=[\s(]))-?(?:(?P<field>[A-Za-z]+):(?P<value>"[^"]*|[^\s"]*)|(?P<name>[A-Za-z]+))$'
)
_FIELD_DETAILS = {
    "tag": "guides with a tag",
    "category": "guides of a category",
    "title": "a word of the title",
    "after": "from a day on: 2024-02",
    "before": "before a day: 2024-02",
    "is": "starred, read, unread or new",
    "sort": "another order",
}


class FilterKind(StrEnum):
    """The kind of a filter."""

    TAG = "tag"
    CATEGORY = "category"
    AFTER = "after"
    BEFORE = "before"
    IS = "is"


class Filter(Struct, frozen=True):
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


class ParsedField(Struct, frozen=True):
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


def complete_query(text: str, cursor: int, collection: Collection) -> tuple[Completion, ...]:
    """Return the completions at the cursor, best first, at most 20.

    A prefix of a field's name is completed to `tag:`, a value to those that exist. A completion
    replaces the whole word, even if the cursor is inside it.
    """
    cursor = max(0, min(cursor, len(text)))
    match = _AT_CURSOR.search(text[:cursor])
    if match is None:
        return ()
    rest = re.match(r'[^\s()"]*', text[cursor:])
    end = cursor + (rest.end() if rest else 0)
    if match["name"]:
        prefix = match["name"].lower()
        start = match.start("name")
        if text[end - 1] == ":":  # the field is complete
            return ()
        return tuple(
            Completion(f"{name}:", f"{name}:", start, end, _FIELD_DETAILS[name], is_field=True)
            for name in FIELDS
            if name.startswith(prefix)
        )
    name = match["field"].lower()
    value = match["value"]
    if value.startswith('"') and text[end : end + 1] == '"':
        end += 1
    start = match.start("value")
    prefix = tag_key(value.strip('"'))
    found = (
        Completion(label, _quoted(label), start, end, detail)
        for label, detail in _values(name, prefix, collection)
    )
    return tuple(completion for completion, _ in zip(found, range(_MAX_COMPLETIONS), strict=False))


def _values(name: str, prefix: str, collection: Collection) -> Iterator[tuple[str, str]]:
    """Yield the values of a field with this prefix, then those that contain it, with details."""
    match name:
        case "tag":
            known = [(tag.label, pluralize(tag.count, "guide")) for tag in collection.tags]
        case "category":
            known = [(category.id, category.title) for category in collection.categories]
        case "is":
            known = [(mark, "") for mark in MARKS]
        case "sort":
            known = [(order.value, "") for order in SortOrder]
        case "after" | "before":
            known = [(month, "") for month in _months(collection)]
        case _:
            known = []
    keys = [(tag_key(label), tag_key(detail), (label, detail)) for label, detail in known]
    first = [item for key, _, item in keys if key.startswith(prefix)]
    yield from first
    yield from (
        item
        for key, other, item in keys
        if item not in first and (prefix in key or prefix in other)
    )


def _months(collection: Collection) -> list[str]:
    """Return the years and months of the guides, the newest first."""
    days = [guide.created for guide in collection.guides]
    spans = {f"{day:%Y}" for day in days} | {f"{day:%Y-%m}" for day in days}
    return sorted(spans, reverse=True)


def _quoted(label: str) -> str:
    return f'"{label}"' if re.search(r"[\s()]", label) else label

"""Completions of a half-typed field or value."""

import re
from collections.abc import Iterator

from guidetui.collection.collection import Collection
from guidetui.models import Completion
from guidetui.search.query.fields import FIELDS, MARKS, SortOrder
from guidetui.text import pluralize, tag_key

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

"""The filters that stand now, wherever they were chosen, as one row that can be taken apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from guidetui.models import Chip, SearchPage


class ChipSource(Enum):
    """Where a filter is."""

    LITERAL = auto()
    TAG_PANE = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class ShownChip:
    """A filter as it is shown.

    `key` is the folded tag of one from the tag pane, `start` and `end` are the characters of one
    in the query's text.
    """

    source: ChipSource
    label: str
    key: str = ""
    start: int = 0
    end: int = 0


def chips_of(page: SearchPage, tags: Iterable[tuple[str, str]]) -> tuple[ShownChip, ...]:
    """Return the filters of an answer; `tags` are keys and labels of those in the tag pane."""
    chips = [ShownChip(ChipSource.LITERAL, "exactly as typed")] if page.query.is_literal else []
    chips += [ShownChip(ChipSource.TAG_PANE, f"tag: {label}", key=key) for key, label in tags]
    chips += [
        ShownChip(ChipSource.TEXT, _label(chip), start=chip.start, end=chip.end)
        for chip in page.chips
    ]
    return tuple(chips)


def _label(chip: Chip) -> str:
    return chip.label if chip.kind == "not" else chip.label.replace(":", ": ", 1)


def without(text: str, start: int, end: int) -> str:
    """Return a query's text without a filter."""
    return (text[:start] + text[end:]).strip()


def is_narrowed_to(page: SearchPage, title: str) -> bool:
    """Return whether an answer is that of one category."""
    return any(
        chip.kind == "category" and not chip.is_excluded and chip.value == title
        for chip in page.chips
    )


def with_category(page: SearchPage, category_id: str, title: str) -> str:
    """Return the text of an answer's query narrowed to a category instead of another one.

    Where it is narrowed to that one already, it no longer is.
    """
    text = page.query.text
    has_it = False
    for chip in reversed(page.chips):
        if chip.kind == "category" and not chip.is_excluded:
            has_it = has_it or chip.value == title
            text = without(text, chip.start, chip.end)
    if has_it:
        return text
    name = category_id.replace('"', "")
    value = name if name.replace("-", "").isalnum() else f'"{name}"'
    return f"{text} category:{value}".strip()

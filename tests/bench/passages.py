"""The bundled guides taken apart: what a generated collection is put together from."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from guidetui.collection.collection import Collection
from guidetui.collection.guide_file import read_body

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_ITEM = re.compile(r"(?:\d+\.|[-*]) +")
_SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=[A-Z])")
_MIN_WORDS = 4


@dataclass(frozen=True)
class Passages:
    """Pieces of prose and Markdown blocks, each in the order of the guides they come from.

    `tags` and `category_ids` stand with the most used first.
    """

    titles: list[str] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    category_ids: list[str] = field(default_factory=list)


def passages_of(collection: Collection) -> Passages:
    """Take all guides of a collection apart; links become their text."""
    parts = Passages()
    for guide in collection.guides:
        parts.titles.append(guide.title)
        parts.descriptions.append(guide.description)
        body = read_body(guide.path)
        if isinstance(body, str):
            _take_apart(body, parts)
    parts.tags.extend(tag.label for tag in collection.tags)
    parts.category_ids.extend(_most_used(guide.category_ids for guide in collection.guides))
    return parts


def _most_used(names: Iterable[Iterable[str]]) -> list[str]:
    counts = Counter(name for several in names for name in several)
    return sorted(counts, key=lambda name: (-counts[name], name))


def _take_apart(body: str, parts: Passages) -> None:
    for fence in _FENCE.findall(body):
        (parts.diagrams if fence.startswith("```mermaid") else parts.code).append(fence)
    for block in _LINK.sub(r"\1", _FENCE.sub("\n", body)).split("\n\n"):
        text = block.strip("\n")
        if text.startswith("#"):
            parts.headings.append(text.lstrip("# "))
        elif text.startswith("|"):
            parts.tables.append(text)
        elif _ITEM.match(text):
            parts.items.extend(_items(text))
        elif text and not text.startswith(("!", ">", " ")):
            parts.sentences.extend(_sentences(text))


def _sentences(paragraph: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(" ".join(paragraph.split())):
        if sentence.endswith((".", "!", "?")) and len(sentence.split()) >= _MIN_WORDS:
            yield sentence


def _items(text: str) -> Iterator[str]:
    for line in text.splitlines():
        marker = _ITEM.match(line)
        if marker and len(line.split()) > _MIN_WORDS:
            yield line[marker.end() :]

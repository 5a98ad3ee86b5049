"""How often a right word that no guide contains is taken for a mistyped one.

The words are those of guides about other subjects, so no list of words has to be trusted.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from guidetui.library import Library
from guidetui.models import Query

MAX_RATE = 0.05
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class FalseCorrections:
    """How many words no guide contains, and those among them that were replaced, with by what."""

    asked: int
    replaced: dict[str, str]

    @property
    def rate(self) -> float:
        """The share of the words that were replaced."""
        return len(self.replaced) / self.asked


def false_corrections(data: Path, words_of: Path) -> FalseCorrections:
    """Search the collection `data` for each word of the Markdown files below `words_of`."""
    library = Library.open(data)
    library.use_index(library.build_index())
    words = {
        word for path in words_of.rglob("*.md") for word in _WORD.findall(path.read_text().lower())
    }
    held = {
        word
        for guide in library.collection.guides
        for word in _WORD.findall(
            f"{guide.title} {guide.description} {library.source(guide)}".lower()
        )
    }
    replaced = {}
    for word in sorted(words - held):
        page = library.search(Query(f"{word} "), 1, words_only=True)
        if page.corrections:
            replaced[word] = page.corrections[0].used[0]
    library.close()
    return FalseCorrections(len(words - held), replaced)

"""Passages: the pieces of a guide's text that each get a vector.

The process that searches and the one that runs the model both cut with `passages`, so a passage is
known by its number.
"""

from dataclasses import dataclass

# About 130 tokens; a model of this kind reads at most 256, and best one thought at a time.
_MAX_WORDS = 100
_MIN_WORDS = 50


@dataclass(frozen=True, slots=True)
class IndexedText:
    """The text of one guide as it is indexed."""

    slug: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """How near a guide is to a query: the cosine of its nearest passage (0-based number)."""

    cosine: float
    passage: int


def passages(text: str) -> list[str]:
    """Divide a text into passages of at most 100 words, where possible between its lines."""
    found: list[str] = []
    words: list[str] = []
    for line in text.split("\n"):
        rest = line.split()
        if len(words) >= _MIN_WORDS and len(words) + len(rest) > _MAX_WORDS:
            found.append(" ".join(words))
            words = []
        while rest:
            room = _MAX_WORDS - len(words)
            words += rest[:room]
            rest = rest[room:]
            if len(words) == _MAX_WORDS:
                found.append(" ".join(words))
                words = []
    if words or not found:
        found.append(" ".join(words))
    return found


def inputs(guide: IndexedText) -> list[str]:
    """Return what the model reads for each passage: the guide's title comes first."""
    return [f"{guide.title}. {passage}" for passage in passages(guide.text)]

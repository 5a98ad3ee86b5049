"""Find in page: what was typed against the text of blocks.

Lower case finds all, a letter in upper case makes case count; accents never do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from guidetui.search.index.analysis import casefold


class Foldable:
    """A text in three spellings: as it stands, without accents, and that in lower case.

    `places` of a spelling says for each of its characters which one of the text it comes from;
    it is None where they correspond one to one.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def lower(self) -> tuple[str, list[int] | None]:
        """The text as search folds it, with its places."""
        if self.text.isascii():
            return self.text.lower(), None
        return _spelt(self.text, is_exact=False)

    @cached_property
    def exact(self) -> tuple[str, list[int] | None]:
        """The text without accents, with its places."""
        if self.text.isascii():
            return self.text, None
        return _spelt(self.text, is_exact=True)


def _spelt(text: str, *, is_exact: bool) -> tuple[str, list[int]]:
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = character.lower() if character.isascii() else casefold(character)
        if is_exact and (character.isupper() or character.istitle()):
            folded = folded.upper()
        letters.append(folded)
        places.extend([place] * len(folded))
    return "".join(letters), places


@dataclass(frozen=True, slots=True)
class Needle:
    """What to look for; `pattern` is None where nothing was typed."""

    pattern: re.Pattern[str] | None
    is_exact: bool

    @classmethod
    def of(cls, typed: str) -> "Needle":
        """Read what was typed; any white space finds any white space."""
        is_exact = typed != typed.lower()
        folded = _spelt(typed, is_exact=is_exact)[0]
        words = [re.escape(word) for word in folded.split()]
        pattern = r"\s+".join(words)
        if words and folded[0].isspace():
            pattern = r"\s+" + pattern
        if words and folded[-1].isspace():
            pattern += r"\s+"
        return cls(re.compile(pattern) if words else None, is_exact)

    def ranges(self, foldable: Foldable) -> Iterator[tuple[int, int]]:
        """Yield the half-open ranges of characters that match, in order, none overlapping."""
        if self.pattern is None:
            return
        spelt, places = foldable.exact if self.is_exact else foldable.lower
        for match in self.pattern.finditer(spelt):
            start, end = match.span()
            if places is None:
                yield start, end
            else:
                yield places[start], _end(places, end, len(foldable.text))


def _end(places: list[int], end: int, length: int) -> int:
    """Return the end of a match in the text, the accents of its last letter included."""
    return places[end] if end < len(places) else length

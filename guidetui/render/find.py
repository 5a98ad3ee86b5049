"""Find in page: what was typed against the text of blocks.

Lower case finds all, a letter in upper case makes case count; accents never do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from guidetui.search.index.analysis import casefold


class NormalizedText:
    """A text as it is searched: without accents, in lower case or as it is written.

    Beside each normalized text stand the offsets of its characters in `text`, or None where they
    correspond one to one.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def lower(self) -> tuple[str, list[int] | None]:
        """The text in lower case, as search folds it, with its offsets."""
        if self.text.isascii():
            return self.text.lower(), None
        return _normalize(self.text, keeps_case=False)

    @cached_property
    def cased(self) -> tuple[str, list[int] | None]:
        """The text without accents, with its offsets."""
        if self.text.isascii():
            return self.text, None
        return _normalize(self.text, keeps_case=True)


def _normalize(text: str, *, keeps_case: bool) -> tuple[str, list[int]]:
    letters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        folded = character.lower() if character.isascii() else casefold(character)
        if keeps_case and (character.isupper() or character.istitle()):
            folded = folded.upper()
        letters.append(folded)
        offsets.extend([offset] * len(folded))
    return "".join(letters), offsets


@dataclass(frozen=True, slots=True)
class FindPattern:
    """What to look for in normalized text."""

    expression: re.Pattern[str]
    is_cased: bool

    @classmethod
    def parse(cls, typed: str) -> "FindPattern | None":
        """Return the pattern of what was typed, or None where that is blank.

        Any white space finds any white space.
        """
        is_cased = typed != typed.lower()
        folded = _normalize(typed, keeps_case=is_cased)[0]
        words = [re.escape(word) for word in folded.split()]
        if not words:
            return None
        before = r"\s+" if folded[0].isspace() else ""
        after = r"\s+" if folded[-1].isspace() else ""
        return cls(re.compile(before + r"\s+".join(words) + after), is_cased)

    def ranges(self, text: NormalizedText) -> Iterator[tuple[int, int]]:
        """Yield the half-open ranges of characters that match, in order, none overlapping."""
        normalized, offsets = text.cased if self.is_cased else text.lower
        for match in self.expression.finditer(normalized):
            start, end = match.span()
            if offsets is None:
                yield start, end
            else:  # the accents of the last letter are part of the match
                yield offsets[start], offsets[end] if end < len(offsets) else len(text.text)

"""Definitions of links and footnotes that may stand below the text that refers to them.

A document that is parsed part by part guesses them first: `LinkDefinitions` and `FootnoteLabels`
note each answer they gave, so that a wrong one is found once all of them are known.
"""

import re
from typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# A line that may define a link, inside whatever list or quote. It may also stand in code.
_LINK_DEFINITION = re.compile(
    r"^[ \t>*+\-\d.)]*\[(?!\^)((?:[^\[\]\\\n]|\\.)+)\]:[ \t]*\n?[ \t]*(<[^<>\n]*>|[^\s<]\S*)",
    re.MULTILINE,
)
_FOOTNOTE = re.compile(r"^[ \t>*+\-\d.)]*\[\^([^\]\s]+)\]:", re.MULTILINE)


class LinkDefinitions(dict[str, Any]):
    """What was defined so far; `get` also knows what is probably defined further down."""

    def __init__(self, guesses: dict[str, Any] | None = None) -> None:
        super().__init__()
        self._guesses = guesses or {}
        self._answers: dict[str, Any] = {}

    def get(self, key: str, default: Any = None) -> Any:
        """Return a definition for text that refers to it."""
        found = super().get(key, self._guesses.get(key, default))
        self._answers.setdefault(key, found)
        return found

    @property
    def known(self) -> "LinkDefinitions":
        """What to guess next time: what is now known."""
        return LinkDefinitions(dict(self))

    @property
    def were_guessed_right(self) -> bool:
        """Whether every answer would be the same now that all definitions are known."""
        return all(
            _target(found) == _target(super(LinkDefinitions, self).get(key))
            for key, found in self._answers.items()
        )


def _target(found: Any) -> Any:
    return found["href"] if found else None


class FootnoteLabels(dict[str, int]):
    """The labels of footnotes, likewise. The footnote plugin asks by `in`, and sets -1 to define.

    It leaves a label out of hand where nothing was defined before it, so this is never empty.
    """

    def __init__(self, guesses: set[str] | None = None) -> None:
        super().__init__()
        self._guesses = guesses or set()
        self._defined: set[str] = set()
        self._answers: dict[object, bool] = {}

    def __bool__(self) -> bool:
        """Say that there may be footnotes."""
        return True

    def __setitem__(self, key: str, value: int) -> None:
        """Define a label, or give one its number."""
        super().__setitem__(key, value)
        if value < 0:
            self._defined.add(key)

    def __contains__(self, key: object) -> bool:
        """Say whether a label is defined, for text that refers to it."""
        found = key in self._defined or key in self._guesses
        self._answers.setdefault(key, found)
        return found

    @property
    def known(self) -> "FootnoteLabels":
        """What to guess next time: what is now known."""
        return FootnoteLabels(set(self._defined))

    @property
    def were_guessed_right(self) -> bool:
        """Whether every answer would be the same now that all footnotes are known."""
        return all((key in self._defined) == found for key, found in self._answers.items())


def guess_links(text: str, parser: "MarkdownIt") -> dict[str, Any]:
    """Return the link definitions that `text` seems to hold; the first one of a label counts."""
    from markdown_it.common.utils import normalizeReference

    found: dict[str, Any] = {}
    if "]:" in text:
        for match in _LINK_DEFINITION.finditer(text):
            label, target = match.groups()
            href = parser.normalizeLink(target.removeprefix("<").removesuffix(">"))
            found.setdefault(normalizeReference(label), {"href": href, "title": ""})
    return found


def guess_footnotes(text: str) -> set[str]:
    """Return the labels of the footnotes that `text` seems to hold, as the plugin keeps them."""
    return {f":{label}" for label in _FOOTNOTE.findall(text)} if "]:" in text else set()

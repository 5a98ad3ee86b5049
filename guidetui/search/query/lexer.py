"""The characters of a query as lexemes, each with its place in the text as typed.

A lexeme is a word or a phrase in quotes, either with `-` or `field:` before it, a bracket, or
`OR`. Says nothing of what a field means or whether brackets have partners. Never raises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_ITEM = re.compile(
    r"""
    (?P<minus>-(?=[^\s)]))?
    (?:(?P<field>[A-Za-z]+):(?=[^\s)]))?
    (?: "(?P<phrase>[^"]*)" | (?P<word>\S+) )
    """,
    re.VERBOSE,
)


class Kind(StrEnum):
    """What a lexeme is."""

    WORD = "word"
    PHRASE = "phrase"
    OPEN = "("
    CLOSE = ")"
    OR = "OR"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One piece of a query; `start` and `end` are its characters, sign and field included."""

    kind: Kind
    value: str
    start: int
    end: int
    is_negated: bool = False
    field: str = ""


def lexemes(text: str) -> Iterator[Lexeme]:
    """Yield the lexemes of `text`, in order."""
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        lexeme = _bracket(text, place) or _item(text, place)
        yield lexeme
        place = lexeme.end


def _bracket(text: str, place: int) -> Lexeme | None:
    if text[place] == "(":
        return Lexeme(Kind.OPEN, "(", place, place + 1)
    if text.startswith("-(", place):
        return Lexeme(Kind.OPEN, "(", place, place + 2, is_negated=True)
    if text[place] == ")":
        return Lexeme(Kind.CLOSE, ")", place, place + 1)
    return None


def _item(text: str, place: int) -> Lexeme:
    match = _ITEM.match(text, place)
    if match is None:  # a lone surrogate pair or the like: one character that is no word
        return Lexeme(Kind.WORD, text[place], place, place + 1)
    is_negated, field = bool(match["minus"]), match["field"] or ""
    if match["word"] is None:
        value, end = match["phrase"], match.end()
        return Lexeme(Kind.PHRASE, value, place, end, is_negated, field)
    word = _without_closing(match["word"])
    end = match.end() - (len(match["word"]) - len(word))
    if word == "OR" and not is_negated and not field:
        return Lexeme(Kind.OR, word, place, end)
    return Lexeme(Kind.WORD, word, place, end, is_negated, field)


def _without_closing(word: str) -> str:
    """Return `word` without the brackets at its end that close nothing inside it: `b))`, `f(x)`."""
    surplus = word.count(")") - word.count("(")
    while surplus > 0 and len(word) > 1 and word.endswith(")"):
        word = word[:-1]
        surplus -= 1
    return word

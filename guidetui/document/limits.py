"""Limits on the Markdown that is parsed. Text beyond them is shown as plain text, with a note.

Limits count parts of the text, so that they do not depend on the speed of the machine. With all of
them, a megabyte of anything is shown in about two seconds.
"""

import re
import sys
from collections.abc import Callable
from types import FrameType

from guidetui.document.model import Block, CodeBlock, Paragraph, Run, Style

# What a document may weigh: a letter 1/32, an end of a line 3, another sign that Markdown gives a
# meaning 1, a heading, an item of a list or a definition 3 more. A megabyte of ordinary Markdown
# weighs some 120,000, as do 20,000 lines of a guide.
MAX_WEIGHT = 125_000
# What a paragraph, a heading or a cell may hold.
MAX_INLINE_CHARACTERS = 100_000
MAX_INLINE_SIGNS = 20_000
# Longer addresses are no links.
MAX_ADDRESS_CHARACTERS = 2_048
# How many tokens the search for the ends of link labels may skip for each sign, and besides.
_STEPS_FOR_A_SIGN = 10
_SPARE_STEPS = 1_000
# A table is filled up to so many cells for each bar that was written, and so many besides.
_CELLS_FOR_A_BAR = 2
_SPARE_CELLS = 100
# The parser of HTML goes back to each `<` that no `>` follows.
_SPARE_TAGS = 100

# Each of them makes markdown-it-py look for something.
_SIGNS = "\n*_[]<>|!~$&\\`"
# What begins a heading, an item of a list or a definition, also in a quotation.
_MARKER = re.compile(r"^[ \t>]*(?:[-+*:]|#{1,6}|\d{1,9}[.)])(?=[ \t\n])", re.MULTILINE)
_MARKER_WEIGHT = 3

# Counting takes twice the time of a drawing, so what cannot take long is not counted: ten edges
# take up to 0.5 s, most take 10 ms.
LIGHT_STEPS = 50_000

NOTE = "This is too long to be read as Markdown, so it is shown as plain text:"
REST_NOTE = "The rest is too long to be read as Markdown, so it is shown as plain text:"


def too_long(source: str, note: str = NOTE) -> list[Block]:
    """Return `source` as it stands, below a note that says why."""
    return [Paragraph((Run(note, frozenset({Style.NOTE})),)), CodeBlock(source.removesuffix("\n"))]


def split_at_limit(text: str) -> tuple[str, str]:
    """Return what of `text` is read as Markdown, whole lines, and the rest."""
    weight = _weight(text)
    if weight + _MARKER_WEIGHT * (1 + text.count("\n")) <= MAX_WEIGHT:
        return text, ""
    if weight + _markers_weight(text) <= MAX_WEIGHT:
        return text, ""
    end = weight = 0
    while end < len(text):
        after = text.find("\n", end) + 1 or len(text)
        line = text[end:after]
        weight += _weight(line) + _markers_weight(line)
        if weight > MAX_WEIGHT:
            break
        end = after
    return text[:end], text[end:]


def is_too_long_inline(text: str) -> bool:
    """Say whether the text of a paragraph, a heading or a cell is left as it stands."""
    if len(text) <= MAX_INLINE_SIGNS:
        return False
    return len(text) > MAX_INLINE_CHARACTERS or _signs(text) > MAX_INLINE_SIGNS


def max_label_steps(text: str) -> int:
    """Return how many tokens the search for the ends of link labels in `text` may skip."""
    return _SPARE_STEPS + _STEPS_FOR_A_SIGN * _signs(text)


def has_too_many_cells(head: str, source: str) -> bool:
    """Say whether the table of `source` is mostly cells that nobody wrote, below a wide head."""
    cells = (head.strip("|").count("|") + 1) * source.count("\n")
    return cells > _CELLS_FOR_A_BAR * source.count("|") + _SPARE_CELLS


def has_too_many_open_tags(source: str) -> bool:
    """Say whether a block of HTML is mostly tags that are never closed by a `>`."""
    return source.count("<") > 2 * source.count(">") + _SPARE_TAGS


def _weight(text: str) -> int:
    return len(text) // 32 + 2 * text.count("\n") + _signs(text)


def _markers_weight(text: str) -> int:
    return _MARKER_WEIGHT * sum(1 for _ in _MARKER.finditer(text))


def _signs(text: str) -> int:
    return sum(map(text.count, _SIGNS))


class TooManyStepsError(BaseException):
    """Raised inside a drawing that is given up; no `except Exception` of termaid catches it."""


class Steps:
    """How many steps are left to computations in pure Python.

    Steps are the events of `sys.setprofile`: calls and returns, also those of functions in C. Any
    loop that runs for long makes some.
    """

    def __init__(self, left: int) -> None:
        self.left = left

    def charge(self, call: Callable[[], str]) -> str:
        """Return what a `call` returns that is known to be short."""
        self.left -= LIGHT_STEPS
        return call()

    def count(self, call: Callable[[], str]) -> str:
        """Return what `call` returns, or raise TooManyStepsError in it."""

        def step(_frame: FrameType, _event: str, _argument: object) -> None:
            self.left -= 1
            if self.left < 0:
                raise TooManyStepsError

        previous = sys.getprofile()
        sys.setprofile(step)
        try:
            return call()
        finally:
            sys.setprofile(previous)

"""Comments as in Obsidian: `%%hidden%%` in a line, or lines from one with `%%` to the next.

Like a comment in HTML, one of whole lines may hold blank lines.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_SIGN = "%%"
# Signs that touch a word from outside are none: `50%%`, `for %%i in (a) do echo %%i`.
_INLINE = re.compile(r"(?<![\w%])%%(?!%)(?:[^%]|%(?!%)){0,2000}%%(?![\w%])")


def add_comments(parser: MarkdownIt) -> None:
    """Let `parser` drop comments."""
    parser.inline.ruler.before("escape", "comment", _comment)
    # It does not interrupt a paragraph: where its end is still to come, that one would be changed.
    parser.block.ruler.before("fence", "comment_block", _CommentedLines().rule)


def _comment(state: StateInline, silent: bool) -> bool:
    source, at = state.src, state.pos
    match = _INLINE.match(source, at) if source[at] == "%" else None
    if match is None or match.end() > state.posMax:
        return False
    state.pos = match.end()
    if not silent and (not state.pending or state.pending[-1].isspace()):
        while state.pos < state.posMax and source[state.pos] == " ":
            state.pos += 1
    return True


class _CommentedLines:
    """Finds comments of whole lines; lines below one without an end are not looked at again."""

    def __init__(self) -> None:
        self._state: StateBlock | None = None
        self._indent = self._open_from = self._open_to = 0

    def rule(self, state: StateBlock, first: int, last: int, silent: bool) -> bool:
        if state.is_code_block(first) or not _line(state, first).startswith(_SIGN):
            return False
        if _SIGN in _line(state, first)[len(_SIGN) :]:
            return False  # a comment in a line
        is_known = state is self._state and state.blkIndent == self._indent
        if is_known and self._open_from <= first < self._open_to:
            return False
        end = first + 1
        while end < last and not _line(state, end).endswith(_SIGN):
            if not state.isEmpty(end) and state.sCount[end] < state.blkIndent:
                break  # the list item is over
            end += 1
        goes_on = end == last and is_open_ended(state, last)
        if not goes_on and (end == last or not _line(state, end).endswith(_SIGN)):
            self._state, self._indent = state, state.blkIndent
            self._open_from, self._open_to = first, end
            return False
        if not silent:
            token = state.push("comment", "", 0)
            token.map = [first, min(end + 1, last)]
            state.line = min(end + 1, last)
        return True


def is_open_ended(state: StateBlock, last: int) -> bool:
    """Whether what has no end up to the line `last` may have one in text that is still to come."""
    return last >= len(state.bMarks) - 1 and not state.env.get("is_whole", True)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()

"""Formulas between dollar signs, as rules for markdown-it.

`$…$` is one only where the signs hug it, no letter or digit touches them from outside, and there
is something of a formula in it: prices and shell variables stay what they are. `$$` opens a block
that ends before the next blank line.
"""

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_INLINE = re.compile(r"\$(?![\s$])((?:[^$\\\n`]|\\.)*[^$\\\n`\s])\$(?![\w$])")
_DISPLAYED = re.compile(r"\$\$(?!\$)((?:[^$\\`]|\\.)+)\$\$(?!\$)")
_LIKE_A_FORMULA = re.compile(r"[\\^_={}+\-*/<>|()]|^[A-Za-z]$")


def math_plugin(parser: "MarkdownIt") -> None:
    """Let `parser` know formulas."""
    parser.inline.ruler.before("escape", "math_inline", _inline)
    parser.block.ruler.before(
        "fence", "math_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )


def _inline(state: "StateInline", silent: bool) -> bool:
    source, at = state.src, state.pos
    if source[at] != "$" or (at and (source[at - 1].isalnum() or source[at - 1] in "$\\")):
        return False
    match = _DISPLAYED.match(source, at) or _INLINE.match(source, at)
    if match is None or match.end() > state.posMax or not _LIKE_A_FORMULA.search(match[1]):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = match[1].strip()
    state.pos = match.end()
    return True


def _block(state: "StateBlock", first: int, last: int, silent: bool) -> bool:
    if state.is_code_block(first) or _line(state, first)[:2] != "$$":
        return False
    lines = [_line(state, first)[2:]]
    end = first + 1
    while not lines[-1].endswith("$$"):
        if end >= last or state.isEmpty(end) or state.sCount[end] < state.blkIndent:
            return False
        lines.append(_line(state, end))
        end += 1
    lines[-1] = lines[-1].removesuffix("$$")
    if not silent:
        token = state.push("math_block", "math", 0)
        token.content = "\n".join(lines).strip()
        token.map = [first, end]
        state.line = end
    return True


def _line(state: "StateBlock", number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()

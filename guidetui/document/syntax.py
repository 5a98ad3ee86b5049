"""The Markdown that guides may hold: CommonMark, GFM, and what notes and documentation add.

That is footnotes, definition lists, formulas, callouts, marked text, comments and links by name.

Text that markdown-it-py would take more than linear time for is left as it stands, in a token of
type `limited`: see `limits` for what is too much. Importing this module takes 40 ms.
"""

import re
from functools import partial
from typing import Any

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock, hr, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, entity, linkify
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

from guidetui.document.extensions import add_callouts, add_comments, add_wikilinks, is_open_ended
from guidetui.document.limits import (
    MAX_ADDRESS_CHARACTERS,
    has_too_many_cells,
    is_too_long_inline,
    max_label_steps,
)
from guidetui.text import sanitize


def make_parser(*, finds_addresses: bool = True) -> MarkdownIt:
    """Return a parser; it must not be used by two threads at once.

    Without `finds_addresses`, `www.…` and e-mail addresses stay text; the words are the same.
    """
    options = {"maxNesting": 100, "linkify": True, "tasklists": True}
    parser = MarkdownIt("commonmark", options)
    parser.enable(["table", "strikethrough", "linkify"])
    if not finds_addresses:  # the rule for `https://…` stays: what it finds is no emphasis
        parser.core.ruler.disable("linkify")
    # An address is shown as it was written: decoded, it might look like another one.
    setattr(parser, "normalizeLinkText", str)  # noqa: B010  a method, to a type checker
    parser.use(deflist_plugin).use(footnote_plugin, inline=False, move_to_end=False)
    _add_addresses(parser)
    _add_formulas(parser)
    add_callouts(parser)
    add_comments(parser)
    parser.inline.ruler.before("emphasis", "mark", _marked)
    parser.inline.ruler.before("emphasis", "inline_note", _inline_note)
    add_wikilinks(parser)
    _add_limits(parser)
    parser.inline.ruler.at("entity", _entity)
    parser.block.ruler = _blocks_by_sign(parser.block.ruler)
    parser.inline.ruler = _inlines_by_sign(parser.inline.ruler)
    return parser


def _entity(state: StateInline, silent: bool) -> bool:
    """Read an entity; what it stands for may be a control character, the only one in the text."""
    before = len(state.tokens)
    found = entity(state, silent)
    if found and not silent and len(state.tokens) > before:
        state.tokens[-1].content = sanitize(state.tokens[-1].content)
    return found


# Rules by sign: markdown-it-py asks each rule up to four times about every line, and about every
# sign in it. Asking only those that know its first sign takes a fifth less time for guides, two
# fifths less for lists of short lines.

# What a rule looks for begins with one of these. The other rules for blocks look at every line;
# `text`, the only other rule for what is inside of them, takes what begins with none.
_BLOCK_SIGNS = {
    "math_block": "$",
    "container_callout": ":",
    "admonition": "!?",
    "comment_block": "%",
    "fence": "`~",
    "blockquote": ">",
    "hr": "-*_",
    "list": "-*+0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
_INLINE_SIGNS = {
    "linkify": ":",
    "newline": "\n",
    "math_inline": "$",
    "comment": "%",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "mark": "=",
    "inline_note": "^",
    "emphasis": "*_",
    "wikilink": "![",
    "link": "[",
    "image": "!",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}
# The chains of rules that may end a block.
_CHAINS = ("paragraph", "reference", "blockquote", "list")


def _blocks_by_sign(ruler: Ruler[Any]) -> Ruler[Any]:
    """Return rules that ask those of `ruler` that know the first sign of a line."""
    names = dict(zip(ruler.getRules(""), ruler.get_active_rules(), strict=True))
    found: Ruler[Any] = Ruler()
    for chain in ("", *_CHAINS):
        rules = ruler.getRules(chain)
        others = [rule for rule in rules if names[rule] not in _BLOCK_SIGNS]
        by_sign = {
            sign: [rule for rule in rules if sign in _BLOCK_SIGNS.get(names[rule], sign)]
            for sign in "".join(_BLOCK_SIGNS.values())
        }
        # Lines are only code where a rule of that name is there.
        found.push(chain or "code", partial(_block, by_sign, others), {"alt": [chain]})
    return found


def _block(
    by_sign: dict[str, list[Any]],
    others: list[Any],
    state: StateBlock,
    first: int,
    last: int,
    silent: bool,
) -> bool:
    at = state.bMarks[first] + state.tShift[first]
    for rule in by_sign.get(state.src[at : at + 1], others):
        if rule(state, first, last, silent):
            return True
    return False


def _inlines_by_sign(ruler: Ruler[Any]) -> Ruler[Any]:
    """Return a rule that asks those of `ruler` that know the sign at a place in a text."""
    rules = dict(zip(ruler.get_active_rules(), ruler.getRules(""), strict=True))
    by_sign = {
        sign: [rules[name] for name in rules if sign in _INLINE_SIGNS.get(name, "")]
        for sign in "".join(_INLINE_SIGNS.values())
    }
    found: Ruler[Any] = Ruler()
    found.push("", partial(_inline, by_sign, [rules["text"]]))
    return found


def _inline(
    by_sign: dict[str, list[Any]], others: list[Any], state: StateInline, silent: bool
) -> bool:
    for rule in by_sign.get(state.src[state.pos], others):  # noqa: SIM110  `any` takes longer
        if rule(state, silent):
            return True
    return False


# Limits


class _TooManyStepsError(Exception):
    """Raised where looking for the ends of link labels takes more steps than a text may take."""


class _BoundedInline(ParserInline):
    """Counts the tokens that are skipped in search of the end of a link label."""

    steps_left = 0

    def skipToken(self, state: StateInline) -> None:  # noqa: N802  overrides
        """Skip a token, unless too many were skipped in this text."""
        self.steps_left -= 1
        if self.steps_left < 0:
            raise _TooManyStepsError
        super().skipToken(state)


def _add_limits(parser: MarkdownIt) -> None:
    inline = _BoundedInline()
    inline.ruler, inline.ruler2 = parser.inline.ruler, parser.inline.ruler2
    parser.inline = inline
    parser.core.ruler.at("inline", partial(_parse_inlines, inline))
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("hr", _rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.inline.ruler.at("linkify", _linkify)
    parser.inline.ruler.at("footnote_ref", _footnote_reference)


def _parse_inlines(inline: _BoundedInline, state: StateCore) -> None:
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        try:
            if is_too_long_inline(token.content):
                raise _TooManyStepsError
            if token.content and not inline.terminator_re.search(token.content):
                token.children.append(Token("text", "", 0, content=token.content))
                continue  # half of the time of most cells of a table is spared
            inline.steps_left = max_label_steps(token.content)
            inline.parse(token.content, state.md, state.env, token.children)
        except _TooManyStepsError:
            token.children = [Token("limited", "", 0, content=token.content.replace("\n", " "))]


def _rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Look for a rule; the original goes through a long line of bullets once for each of them."""
    return not _line(state, first).strip("-*_ \t") and hr(state, first, last, silent)


def _table(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    if silent or not table(state, first, last, True):
        return table(state, first, last, silent)
    end = first
    while end < last and not state.isEmpty(end) and state.sCount[end] >= state.blkIndent:
        end += 1
    head = _line(state, first)
    source = state.src[state.bMarks[first] : state.eMarks[end - 1]]
    if not has_too_many_cells(head, source):
        return table(state, first, last, silent)
    token = state.push("limited", "", 0)
    token.content = state.getLines(first, end, state.blkIndent, False)
    token.map = [first, end]
    state.line = end
    return True


_SCHEME = re.compile(r"(?:https?|ftp)$", re.IGNORECASE)


def _linkify(state: StateInline, silent: bool) -> bool:
    """Look for an address only behind a scheme; the original goes back to the start of the text."""
    at = state.pos
    if not state.src.startswith("://", at) or not _SCHEME.search(state.src[max(0, at - 5) : at]):
        return False
    return linkify(state, silent)


_FOOTNOTE_REFERENCE = re.compile(r"\[\^[^\s\]]{1,999}\]")


def _footnote_reference(state: StateInline, silent: bool) -> bool:
    if not _FOOTNOTE_REFERENCE.match(state.src, state.pos):
        return False
    return footnote_ref(state, silent)


# Addresses that stand in the text as they are: `https://…`, `www.…` and e-mail, as GFM has it.
# Names like `README.md` or `node.js` are no addresses, whatever top-level domains there are.

_AFTER_WWW = re.compile(r"(?:[\w-]+\.)+[\w-]*\w(?::\d+)?(?:[/?#][^\s<]*)?")
_NOT_AT_END = "?!.,:;*_~'\""


class _Addresses(LinkifyIt):  # type: ignore[misc]
    """Looks at so many characters of an address that this takes linear time."""

    def test_schema_at(self, text: str, name: str, position: int) -> int:
        """Return the length of the address after a scheme that ends at `position`, or 0."""
        start = max(0, position - len(name))
        window = text[start : position + MAX_ADDRESS_CHARACTERS]
        length: int = super().test_schema_at(window, name, position - start)
        return 0 if length == MAX_ADDRESS_CHARACTERS else length


def _add_addresses(parser: MarkdownIt) -> None:
    links = _Addresses()
    links.set({"fuzzy_link": False, "fuzzy_email": True})
    links.add("//", None)
    links.add("www.", {"validate": _length_after_www, "normalize": _with_scheme})
    parser.linkify = links


def _length_after_www(_self: object, text: str, at: int) -> int:
    match = _AFTER_WWW.match(text, at)
    address = match.group() if match else ""
    length = len(address)
    too_many = address.count(")") - address.count("(")
    while length and (
        address[length - 1] in _NOT_AT_END or (too_many > 0 and address[length - 1] == ")")
    ):
        too_many -= address[length - 1] == ")"
        length -= 1
    return length


def _with_scheme(_self: object, match: Any) -> None:
    match.url = f"http://{match.url}"


# Formulas between dollar signs. `$…$` is one only where the signs hug it, no letter or digit
# touches them from outside, and it holds a sign of a formula: prices and shell variables stay.
# `$$` opens a block that ends before the next blank line, unless both signs stand alone.

_MARKED = re.compile(
    r"(?<![A-Za-z0-9=])==(?![\s=])((?:[^=]|=(?!=)){0,999}?[^\s=])==(?![A-Za-z0-9=])"
)
_INLINE_NOTE = re.compile(r"\^\[(?!\s)((?:[^\[\]\\]|\\.|\[[^\[\]]{0,200}\]){1,1000}?)\]")
_INLINE = re.compile(r"\$(?![\s$])((?:[^$\\\n`]|\\.)*(?:[^$\\\n`\s]|\\\S))\$(?![\w$])")
_DISPLAYED = re.compile(r"\$\$(?!\$)((?:[^$\\`]|\\.)+)\$\$(?!\$)")
_LIKE_A_FORMULA = re.compile(r"[\\^_={}+\-*/<>|()]|^[A-Za-z]$")


def _add_formulas(parser: MarkdownIt) -> None:
    parser.inline.ruler.before("escape", "math_inline", _formula)
    parser.block.ruler.before(
        "fence",
        "math_block",
        _DisplayedFormula().rule,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )


def _marked(state: StateInline, silent: bool) -> bool:
    """Read `==marked text==`, in which no letter touches the signs from outside."""
    source, at = state.src, state.pos
    match = _MARKED.match(source, at) if source[at] == "=" else None
    if match is None or match.end() > state.posMax:
        return False
    if not silent:
        end = state.posMax
        state.push("mark_open", "mark", 1)
        state.pos, state.posMax = match.start(1), match.end(1)
        state.md.inline.tokenize(state)
        state.push("mark_close", "mark", -1)
        state.posMax = end
    state.pos = match.end()
    return True


def _inline_note(state: StateInline, silent: bool) -> bool:
    """Read a footnote that stands in its place, `^[text]`: its text, in parentheses."""
    source, at = state.src, state.pos
    match = _INLINE_NOTE.match(source, at) if source[at] == "^" else None
    if match is None or match.end() > state.posMax:
        return False
    if not silent:
        end = state.posMax
        state.pending += "(" if not state.pending or state.pending[-1].isspace() else " ("
        state.pos, state.posMax = match.start(1), match.end(1)
        state.md.inline.tokenize(state)
        state.pending += ")"
        state.posMax = end
    state.pos = match.end()
    return True


def _formula(state: StateInline, silent: bool) -> bool:
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


class _DisplayedFormula:
    """Finds formulas between lines with `$$`; each line is looked at once for an end."""

    def __init__(self) -> None:
        self._state: StateBlock | None = None
        self._indent = self._open_from = self._open_to = 0

    def rule(self, state: StateBlock, first: int, last: int, silent: bool) -> bool:
        if state.is_code_block(first) or _line(state, first)[:2] != "$$":
            return False
        is_known = state is self._state and state.blkIndent == self._indent
        if is_known and self._open_from <= first < self._open_to:
            return False  # no end was found when an earlier line of the paragraph was looked at
        lines = [_line(state, first)[2:]]
        # One that interrupts a paragraph has no gaps: its end may be in text that is to come.
        is_alone, has_gap = not lines[0] and not silent, False
        end = first + 1
        while not (lines[-1] == "$$" if has_gap else lines[-1].endswith("$$")):
            is_empty = end < last and state.isEmpty(end)
            is_over = not is_empty and (end >= last or state.sCount[end] < state.blkIndent)
            if is_alone and end >= last and is_open_ended(state, last):
                break
            if is_over or (is_empty and not is_alone):
                if not is_alone:
                    self._state, self._indent = state, state.blkIndent
                    self._open_from, self._open_to = first, end
                return False
            has_gap = has_gap or is_empty
            lines.append(_line(state, end))
            end += 1
        lines[-1] = lines[-1].removesuffix("$$")
        if not silent:
            token = state.push("math_block", "math", 0)
            token.content = "\n".join(lines).strip()
            token.map = [first, end]
            state.line = end
        return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()

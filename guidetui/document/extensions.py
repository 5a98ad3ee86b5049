"""Plugins of markdown-it-py for callouts, comments and links by name.

Notes that stand out (`> [!note] Title`, `!!! note "Title"`, `??? note` and `:::note[Title]`) become
a token `callout` whose `meta` has its `kind` in lower case and whether it `is_foldable`; a title of
its own is a token `callout_title` inside. Kinds are not limited to a list, as in Obsidian. A
container `:::name` with an unknown kind and no title is replaced by its content.

Comments are those of Obsidian: `%%hidden%%` in a line, or lines from one with `%%` to the next.
Like a comment in HTML, one of whole lines may hold blank lines.

Links by name are `[[Note#Heading|text]]` and `![[picture.png]]`. No maintained plugin reads them as
Obsidian does. A name keeps its spaces; links of CommonMark have precedence.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.admon.index import admonition
from mdit_py_plugins.container import container_plugin

from guidetui.links import wiki_href

_KINDS = frozenset(
    "note seealso abstract summary tldr info todo tip hint important success check done question "
    "help faq warning caution attention failure fail missing danger error bug example quote cite "
    "secondary details".split()
)
_MAX_LEVEL = 20
_FOLDABLE_KIND = "details"
_INTERRUPTS = ["paragraph", "reference", "blockquote", "list"]
_CALLOUT = re.compile(r"\[!([A-Za-z][\w-]*)(?:\|[^\]\n]*)?\](?![(\[])([+-]?)[ \t]*([^\n]*)(\n|$)")
# Like `!!! warning inline end "Title"`; other words after the signs are a sentence.
_ADMONITION = re.compile(
    r'(?:!!!|\?\?\?\+?)[ \t]?[A-Za-z][\w-]*(?:[ \t]+inline(?:[ \t]+end)?)?(?:[ \t]+"[^\n]*")?[ \t]*'
)
# `note`, `note[Title]`, `note Title`, `{note} Title`, `{.callout-note title="Title"}`.
_CONTAINER = re.compile(
    r"[ \t]*(?:(?P<name>[A-Za-z][\w-]*)(?:\[(?P<bracketed>[^\n]*)\][ \t]*(?:\{[^}]*\})?|(?![^\s{]))"
    r"|\{(?P<attributes>[^}\n]+)\})(?P<title>[^\n]*)"
)
_ATTRIBUTES = re.compile(r"\{[^}]*\}")
_CLASS = re.compile(r"(?:^|[\s.])(?:callout-|admonition-)?([A-Za-z][\w-]*)")
_TITLE = re.compile(r"""\btitle=(?:"([^"]*)"|'([^']*)')""")
_COLLAPSE = re.compile(r"\bcollapse=")


def add_callouts(parser: MarkdownIt) -> None:
    """Let `parser` know callouts."""
    parser.use(container_plugin, "callout", validate=_is_container)
    ruler = parser.block.ruler
    rules = dict(zip(ruler.get_active_rules(), ruler.getRules(""), strict=True))
    within = partial(_within_depth, rules["container_callout"])
    ruler.at("container_callout", within, {"alt": _INTERRUPTS})
    parser.use(admon_plugin)
    parser.block.ruler.at("admonition", _admonition, {"alt": _INTERRUPTS})
    parser.core.ruler.before("inline", "callout", _name_callouts)


def _within_depth(
    rule: Callable[[StateBlock, int, int, bool], bool],
    state: StateBlock,
    first: int,
    last: int,
    silent: bool,
) -> bool:
    """Look for a container unless it is nested deep: each looks for its end in all lines below."""
    return state.level < _MAX_LEVEL and rule(state, first, last, silent)


def _is_container(params: str, _markup: str) -> bool:
    return _CONTAINER.fullmatch(params) is not None


def _admonition(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    start, end = state.bMarks[first] + state.tShift[first], state.eMarks[first]
    if not state.src.startswith(("!!!", "???"), start):
        return False
    if not _ADMONITION.fullmatch(state.src, start, end):
        return False
    return admonition(state, first, last, silent)


def _name_callouts(state: StateCore) -> None:
    """Give the callouts of all kinds the same tokens."""
    found: list[Token] = []
    tokens = iter(state.tokens)
    for token in tokens:
        found.append(token)
        match token.type:
            case "inline" if _is_first_in_quote(found):
                _begin_quoted(found, tokens)
            case "admonition_open":
                kind = token.meta["tag"]
                _name(token, kind, is_foldable=token.markup.startswith("?"))
                if token.content == kind.title():  # no title of its own
                    for _ in range(3):
                        next(tokens)
            case "admonition_title_open":
                token.type = "callout_title_open"
            case "container_callout_open":
                _begin_container(found)
    state.tokens = found


def _name(token: Token, kind: str, *, is_foldable: bool) -> None:
    token.type = "callout_open"
    token.meta = {"kind": kind.lower(), "is_foldable": is_foldable}


def _is_first_in_quote(tokens: list[Token]) -> bool:
    return len(tokens) > 2 and [token.type for token in tokens[-3:-1]] == [
        "blockquote_open",
        "paragraph_open",
    ]


def _begin_quoted(found: list[Token], tokens: Iterator[Token]) -> None:
    """Make a callout of a quotation that begins with `[!kind]`."""
    quote, paragraph, text = found[-3:]
    match = _CALLOUT.match(text.content)
    if match is None:
        return
    _name(quote, match[1], is_foldable=bool(match[2]))
    del found[-2:]
    found += _title(match[3], quote.level + 1)
    text.content = text.content[match.end() :]
    if text.content:
        if paragraph.map and text.map:
            paragraph.map[0] += 1
            text.map[0] += 1
        found += (paragraph, text)
    else:
        next(tokens)  # the end of the paragraph


def _begin_container(found: list[Token]) -> None:
    """Make a callout of a container with a known kind or a title."""
    token = found[-1]
    match = _CONTAINER.fullmatch(token.info)
    if match is None:
        return
    attributes = match["attributes"] or ""
    named = _CLASS.search(attributes)
    kind = (match["name"] or (named[1] if named else "")).lower()
    quoted = _TITLE.search(token.info)
    title = match["bracketed"] or _ATTRIBUTES.sub("", match["title"]).strip()
    if not title and quoted:
        title = quoted[1] or quoted[2] or ""
    if kind and (title or kind in _KINDS):
        is_foldable = kind == _FOLDABLE_KIND or _COLLAPSE.search(token.info) is not None
        _name(token, kind, is_foldable=is_foldable)
        found += _title(title, token.level + 1)


def _title(text: str, level: int) -> list[Token]:
    """Return the tokens of a title, whose text is not parsed yet; nothing where it is empty."""
    text = text.strip()
    if not text:
        return []
    return [
        Token("callout_title_open", "p", 1, level=level),
        Token("inline", "", 0, level=level, content=text, children=[]),
        Token("callout_title_close", "p", -1, level=level),
    ]


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


_WIKILINK = re.compile(
    r"(!?)\[\[(?![\s\]])([^\[\]|\n]{1,500}?)(?:\\?\|([^\[\]\n]{0,500}))?\]\](?![\](]|\[(?!\[))"
)
_PICTURES = frozenset({".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
_SIZE = re.compile(r"\d+(?:x\d+)?")


def add_wikilinks(parser: MarkdownIt) -> None:
    """Let `parser` know links by name."""
    parser.inline.ruler.before("link", "wikilink", _wikilink)


def _wikilink(state: StateInline, silent: bool) -> bool:
    source, at = state.src, state.pos
    if source[at] not in "![" or (at and source[at - 1] == "["):
        return False
    match = _WIKILINK.match(source, at)
    if match is None or match.end() > state.posMax:
        return False
    embeds, target, text = match.groups()
    if state.env.get("references", {}).get(normalizeReference(target)) is not None:
        return False
    if not silent:
        if embeds and PurePosixPath(target.partition("#")[0]).suffix.lower() in _PICTURES:
            _push_picture(state, target, text)
        else:
            _push_link(state, target, text, is_embed=bool(embeds))
    state.pos = match.end()
    return True


def _push_picture(state: StateInline, target: str, text: str | None) -> None:
    is_caption = text and not _SIZE.fullmatch(text.strip())
    token = state.push("image", "img", 0)
    token.attrs = {"src": wiki_href(target), "alt": ""}
    alt = text if is_caption and text else PurePosixPath(target).stem
    token.children = [Token("text", "", 0, content=alt.strip())]
    token.content = alt


def _push_link(state: StateInline, target: str, text: str | None, *, is_embed: bool) -> None:
    token = state.push("link_open", "a", 1)
    token.meta["is_embed"] = is_embed
    token.attrs = {"href": wiki_href(target)}
    shown = (text or "").strip() or " > ".join(part.strip() for part in target.split("#") if part)
    state.push("text", "", 0).content = shown
    state.push("link_close", "a", -1)

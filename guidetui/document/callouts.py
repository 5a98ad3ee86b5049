"""Notes that stand out: `> [!note] Title`, `!!! note "Title"`, `??? note` and `:::note[Title]`.

All of them become a token `callout` whose `meta` has its `kind` in lower case and whether it
`is_foldable`; a title of its own is a token `callout_title` inside. Kinds are not limited to a
list, as in Obsidian. A container `:::name` whose name is no known kind and that has no title is
only what it contains.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.admon.index import admonition
from mdit_py_plugins.container import container_plugin

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

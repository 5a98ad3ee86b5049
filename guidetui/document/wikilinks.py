"""Links by name, as in `[[Note#Heading|text]]` and `![[picture.png]]`, for markdown-it-py.

No plugin that is kept reads them as Obsidian does. A name keeps its spaces; brackets that are a
link of CommonMark stay one.
"""

import re
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from guidetui.links import wiki_href

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

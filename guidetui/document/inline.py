"""The text inside a block: the tokens of markdown-it-py -> runs of text in one style."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from guidetui.document.html import SCRIPTS, SILENT_TAGS, STYLE_OF_TAG, TAG, html_blocks
from guidetui.document.limits import NOTE
from guidetui.document.model import Image, Inline, Paragraph, Run, Style, footnote_href
from guidetui.document.scripts import formula
from guidetui.text import sanitize_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it.token import Token

# How long what `without_end` looks for may be.
_MAX_END_CHARACTERS = 500

_SIZE = re.compile(r"\s*\|\s*\d+(?:x\d+)?$")
# `:tada:`, but neither `10:30:45` nor `std::vector::`.
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z0-9_+-]{1,50}:(?![\w:])")

_STYLE_OF_TOKEN = {
    "strong_open": Style.STRONG,
    "em_open": Style.EMPHASIS,
    "s_open": Style.STRIKE,
    "mark_open": Style.MARK,
}


def as_images(tokens: "Sequence[Token]") -> list[Image]:
    """Return the pictures of a paragraph that holds nothing else, or one that is a link."""
    shown = [token for token in tokens if token.type not in ("softbreak", "hardbreak")]
    shown = [token for token in shown if token.type != "text" or token.content.strip()]
    if [token.type for token in shown] == ["link_open", "image", "link_close"]:
        return [_as_image(shown[1], sanitize_line(str(shown[0].attrs.get("href", ""))))]
    if any(token.type != "image" for token in shown):
        return []
    return [_as_image(token) for token in shown]


def _as_image(token: "Token", href: str = "") -> Image:
    return Image(_alt(token), sanitize_line(str(token.attrs.get("src", ""))), href)


def _alt(token: "Token") -> str:
    """Return the text inside a picture's brackets, also that of pictures and links in it.

    Obsidian's size behind a bar, as in `![text|200](a.png)`, is no text.
    """
    texts: list[str] = []
    waiting = [token]
    while waiting:
        inner = waiting.pop()
        if inner.type == "text":
            texts.append(inner.content)
        waiting.extend(reversed(inner.children or ()))
    return sanitize_line(_SIZE.sub("", "".join(texts)))


def runs_of(token: "Token") -> Inline:
    """Return the runs of a token of type `inline`."""
    tokens = token.children or ()
    if len(tokens) == 1 and tokens[0].type == "text":  # as in most cells of a table
        text = _SHORTCODE.sub(_emoji, tokens[0].content)
        return (Run(text),) if text else ()
    return _merged(_runs(tokens))


class _OpenTags:
    """The HTML tags that are open inside a line, and what they make of its text."""

    def __init__(self, styles: frozenset[Style], href: str | None) -> None:
        self._given = styles
        self._styles: Counter[Style] = Counter()
        self._hrefs: list[str | None] = [href]
        self._scripts: list[str] = []

    @property
    def styles(self) -> frozenset[Style]:
        return self._given | frozenset(self._styles) if self._styles else self._given

    @property
    def href(self) -> str | None:
        return self._hrefs[-1]

    def run(self, text: str, *styles: Style, href: str | None = None) -> Run:
        """Return text of the document as a run."""
        if self._scripts and not text.isspace():
            text = SCRIPTS[self._scripts[-1]](text)
        now = self.styles
        return Run(text, now | frozenset(styles) if styles else now, self.href or href)

    def tag(self, source: str) -> Iterable[Run]:
        """Apply a known tag, drop a silent one, yield an unknown one as it stands."""
        tag = TAG.fullmatch(source)
        if tag is None:
            return  # a comment, a declaration, a processing instruction
        name, closes = tag.group(2).lower(), bool(tag.group(1))
        if name == "br":
            yield self.run("\n")
        elif name in STYLE_OF_TAG:
            self._styles += Counter({STYLE_OF_TAG[name]: -1 if closes else 1})
        elif name in SCRIPTS:
            self._apply_script(name, closes=closes)
        elif name == "a":
            self._apply_anchor(source, closes=closes)
        elif name == "img":
            for block in html_blocks(source):
                if isinstance(block, Image):
                    yield self.run(block.alt or block.url, Style.IMAGE, href=block.url)
        elif name not in SILENT_TAGS and name != "input":
            yield self.run(source, Style.HTML)

    def _apply_script(self, name: str, *, closes: bool) -> None:
        if not closes:
            self._scripts.append(name)
        elif name in self._scripts:
            self._scripts.remove(name)

    def _apply_anchor(self, source: str, *, closes: bool) -> None:
        if not closes:
            self._hrefs.append(_href_in(source) or self.href)
        elif len(self._hrefs) > 1:
            self._hrefs.pop()


def _href_in(source: str) -> str | None:
    """Return where an opening `a` tag leads."""
    blocks = html_blocks(f"{source}x</a>")
    block = blocks[0] if blocks else None
    return block.content[0].href if isinstance(block, Paragraph) else None


def _runs(tokens: Iterable["Token"]) -> Iterable[Run]:
    """Yield the runs of flat tokens; nothing limits how deep they are nested."""
    html = _OpenTags(frozenset(), None)
    outer: list[_OpenTags] = []
    for token in tokens:
        if token.nesting > 0:
            outer.append(html)
            html = _inside(token, html)
        elif token.nesting < 0:
            html = outer.pop()
        else:
            yield from _leaf(token, html)


def _emoji(match: "re.Match[str]") -> str:
    """Return what a shortcode stands for, or itself where it is none."""
    import emoji  # 30 ms, needed only for these

    return emoji.emojize(match[0], language="alias")


def _inside(token: "Token", html: _OpenTags) -> _OpenTags:
    if token.type == "link_open":
        styles = html.styles | {Style.EMBED} if token.meta.get("is_embed") else html.styles
        return _OpenTags(styles, sanitize_line(str(token.attrs.get("href", ""))))
    style = _STYLE_OF_TOKEN.get(token.type)
    return _OpenTags(html.styles | {style} if style else html.styles, html.href)


def _leaf(token: "Token", html: _OpenTags) -> Iterable[Run]:
    match token.type:
        case "text":
            yield html.run(_SHORTCODE.sub(_emoji, token.content))
        case "softbreak":
            yield html.run(" ")
        case "hardbreak":
            yield html.run("\n")
        case "code_inline":
            yield html.run(token.content, Style.CODE)
        case "math_inline":
            yield html.run(" ".join(formula(token.content).split()), Style.MATH)
        case "image":
            url = sanitize_line(str(token.attrs.get("src", "")))
            yield html.run(_alt(token) or url, Style.IMAGE, href=url)
        case "html_inline":
            yield from html.tag(token.content)
        case "footnote_ref":
            label = str(token.meta["label"])
            yield Run(f"[{label}]", html.styles, footnote_href(label))
        case "limited":
            yield Run(f"{NOTE}\n", frozenset({Style.NOTE}))
            yield Run(token.content)


def without_end(
    content: Inline, pattern: "re.Pattern[str]"
) -> tuple[Inline, "re.Match[str] | None"]:
    """Return `content` without what `pattern` finds at its end in plain text, and the match."""
    if not content or content[-1].styles or content[-1].href:
        return content, None
    *others, last = content
    # A pattern that begins with spaces would go through a long run of them again and again.
    match = pattern.search(last.text, max(0, len(last.text) - _MAX_END_CHARACTERS))
    if match is None:
        return content, None
    text = last.text[: match.start()].rstrip()
    return (*others, replace(last, text=text)) if text else tuple(others), match


def _merged(runs: Iterable[Run]) -> Inline:
    """Return `runs`, neighbors in the same style as one, single spaces where a tag was dropped."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        text = run.text
        if last is not None and last.text[-1] == " " and Style.CODE not in run.styles | last.styles:
            text = text.removeprefix(" ")
        if not text:
            continue
        if last is not None and last.styles == run.styles and last.href == run.href:
            merged[-1] = Run(last.text + text, run.styles, run.href)
        else:
            merged.append(run if text == run.text else replace(run, text=text))
    return tuple(merged)

"""The text inside a block: markdown-it's nodes -> runs of text in one style."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from guidetui.document.html import SCRIPTS, SILENT_TAGS, STYLE_OF_TAG, TAG, html_blocks
from guidetui.document.model import Image, Inline, Paragraph, Run, Style, footnote_href
from guidetui.document.scripts import formula
from guidetui.text import sanitize, sanitize_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

T = TypeVar("T")

_STYLE_OF_NODE = {"strong": Style.STRONG, "em": Style.EMPHASIS, "s": Style.STRIKE}


def image(node: "SyntaxTreeNode") -> Image:
    """Return a picture that stands alone."""
    return Image(_alt(node), sanitize_line(str(node.attrs.get("src", ""))))


def _alt(node: "SyntaxTreeNode") -> str:
    return sanitize_line("".join(child.content for child in node.walk() if child.type == "text"))


def inline(node: "SyntaxTreeNode") -> Inline:
    """Return the runs of an inline node."""
    return _merged(_runs(node.children, frozenset(), None))


class _Open:
    """The HTML tags that are open inside a line, and what they make of its text."""

    def __init__(self, styles: frozenset[Style], href: str | None) -> None:
        self._given = styles
        self._styles: list[Style] = []
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
            _toggle(self._styles, STYLE_OF_TAG[name], closes=closes)
        elif name in SCRIPTS:
            _toggle(self._scripts, name, closes=closes)
        elif name == "a":
            if not closes:
                self._hrefs.append(_href_in(source) or self.href)
            elif len(self._hrefs) > 1:
                self._hrefs.pop()
        elif name == "img":
            for block in html_blocks(source):
                if isinstance(block, Image):
                    yield self.run(block.alt or block.url, Style.IMAGE, href=block.url)
        elif name not in SILENT_TAGS and name != "input":
            yield self.run(sanitize(source), Style.HTML)


def _toggle(open_ones: list[T], one: T, *, closes: bool) -> None:
    if not closes:
        open_ones.append(one)
    elif one in open_ones:
        open_ones.remove(one)


def _href_in(source: str) -> str | None:
    """Return where an opening `a` tag leads."""
    blocks = html_blocks(f"{source}x</a>")
    block = blocks[0] if blocks else None
    return block.content[0].href if isinstance(block, Paragraph) else None


def _runs(
    nodes: Sequence["SyntaxTreeNode"], styles: frozenset[Style], href: str | None
) -> Iterable[Run]:
    html = _Open(styles, href)
    for node in nodes:
        match node.type:
            case "text":
                yield html.run(sanitize(node.content))
            case "softbreak":
                yield html.run(" ")
            case "hardbreak":
                yield html.run("\n")
            case "code_inline":
                yield html.run(sanitize(node.content), Style.CODE)
            case "math_inline":
                yield html.run(sanitize_line(formula(node.content)), Style.MATH)
            case "link":
                target = sanitize_line(str(node.attrs.get("href", "")))
                yield from _runs(node.children, html.styles, target)
            case "image":
                url = sanitize_line(str(node.attrs.get("src", "")))
                yield html.run(_alt(node) or url, Style.IMAGE, href=url)
            case "html_inline":
                yield from html.tag(node.content)
            case "footnote_ref":
                label = sanitize_line(str(node.meta["label"]))
                yield Run(f"[{label}]", html.styles, footnote_href(label))
            case name:
                style = _STYLE_OF_NODE.get(name)
                now = html.styles | {style} if style else html.styles
                yield from _runs(node.children, now, html.href)


def without_start(content: Inline, characters: int) -> Inline:
    """Return `content` without its first characters and the space after them."""
    first, *others = content
    rest = replace(first, text=first.text[characters:].lstrip())
    return (rest, *others) if rest.text else tuple(others)


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

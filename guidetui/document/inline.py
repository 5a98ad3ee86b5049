"""The text inside a block: markdown-it's nodes -> runs of text in one style."""

from collections.abc import Iterable, Sequence

from guidetui.document.html import SILENT_TAGS, STYLE_OF_TAG, TAG, html_blocks
from guidetui.document.model import Image, Inline, Run, Style, footnote_href
from guidetui.text import clean, clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_STYLE_OF_NODE = {"strong": Style.STRONG, "em": Style.EMPHASIS, "s": Style.STRIKE}


def image(node: "SyntaxTreeNode") -> Image:
    """Return a picture that stands alone."""
    return Image(_alt(node), clean_line(str(node.attrs.get("src", ""))))


def _alt(node: "SyntaxTreeNode") -> str:
    return clean_line("".join(child.content for child in node.walk() if child.type == "text"))


def inline(node: "SyntaxTreeNode") -> Inline:
    """Return the runs of an inline node."""
    return _merged(_runs(node.children, frozenset(), None))


def _runs(
    nodes: Sequence["SyntaxTreeNode"], styles: frozenset[Style], href: str | None
) -> Iterable[Run]:
    html_styles: list[Style] = []
    for node in nodes:
        now = styles | frozenset(html_styles)
        match node.type:
            case "text":
                yield Run(clean(node.content), now, href)
            case "softbreak":
                yield Run(" ", now, href)
            case "hardbreak":
                yield Run("\n", now, href)
            case "code_inline":
                yield Run(clean(node.content), now | {Style.CODE}, href)
            case "link":
                yield from _runs(node.children, now, clean_line(str(node.attrs.get("href", ""))))
            case "image":
                url = clean_line(str(node.attrs.get("src", "")))
                yield Run(_alt(node) or url, now | {Style.IMAGE}, href or url)
            case "html_inline":
                yield from _html_run(node.content, html_styles, now, href)
            case "footnote_ref":
                label = clean_line(str(node.meta["label"]))
                yield Run(f"[{label}]", now, footnote_href(label))
            case name:
                style = _STYLE_OF_NODE.get(name)
                yield from _runs(node.children, now | {style} if style else now, href)


def _html_run(
    source: str, open_styles: list[Style], now: frozenset[Style], href: str | None
) -> Iterable[Run]:
    """Apply a known tag to `open_styles`, drop a silent one, show an unknown one as it stands."""
    tag = TAG.fullmatch(source)
    if tag is None:
        return  # a comment, a declaration, a processing instruction
    name = tag.group(2).lower()
    if name == "br":
        yield Run("\n", now, href)
    elif name in STYLE_OF_TAG:
        style = STYLE_OF_TAG[name]
        if not tag.group(1):
            open_styles.append(style)
        elif style in open_styles:
            open_styles.remove(style)
    elif name == "img":
        for block in html_blocks(source):
            if isinstance(block, Image):
                yield Run(block.alt or block.url, now | {Style.IMAGE}, href or block.url)
    elif name not in SILENT_TAGS and name != "input":
        yield Run(clean(source), now | {Style.HTML}, href)


def _merged(runs: Iterable[Run]) -> Inline:
    merged: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        last = merged[-1] if merged else None
        if last is not None and last.styles == run.styles and last.href == run.href:
            merged[-1] = Run(last.text + run.text, run.styles, run.href)
        else:
            merged.append(run)
    return tuple(merged)

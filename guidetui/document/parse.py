"""Markdown text -> `Document`, by markdown-it-py: CommonMark with the GFM extensions.

Takes 1 ms for a guide and about a second for 20,000 lines: call it in a worker.
"""

import re
from collections.abc import Iterable, Sequence

from guidetui.document import mermaid
from guidetui.document.highlight import color
from guidetui.document.html import SILENT_TAGS, STYLE_OF_TAG, TAG, html_blocks
from guidetui.document.model import (
    Align,
    Block,
    CodeBlock,
    Definition,
    Diagram,
    Document,
    Heading,
    Image,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Run,
    Style,
    Table,
)
from guidetui.text import clean, clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_STYLE_OF_NODE = {"strong": Style.STRONG, "em": Style.EMPHASIS, "s": Style.STRIKE}
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


def parse(markdown: str, *, for_display: bool = True) -> Document:
    """Return the blocks of `markdown`.

    `for_display` also draws diagrams (up to 30 ms each) and colours code; words need neither.
    """
    from markdown_it import MarkdownIt  # 40 ms that the first frame need not wait for
    from markdown_it.tree import SyntaxTreeNode
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    parser.use(tasklists_plugin).use(footnote_plugin).use(deflist_plugin)
    tree = SyntaxTreeNode(parser.parse(clean(markdown)))
    return Document(tuple(_Converter(for_display=for_display).blocks(tree.children)))


class _Converter:
    def __init__(self, *, for_display: bool) -> None:
        self._for_display = for_display
        self._anchors: dict[str, int] = {}

    def blocks(self, nodes: Iterable["SyntaxTreeNode"]) -> list[Block]:
        found: list[Block] = []
        for node in nodes:
            found.extend(self._block(node))
        return found

    def _block(self, node: "SyntaxTreeNode") -> list[Block]:
        match node.type:
            case "heading":
                return [self._heading(node)]
            case "paragraph":
                return _paragraph(node)
            case "bullet_list" | "ordered_list":
                return [self._list(node)]
            case "blockquote":
                return [Quote(tuple(self.blocks(node.children)))]
            case "fence" | "code_block":
                return [self._code(node)]
            case "table":
                return [_table(node)]
            case "html_block":
                return html_blocks(node.content)
            case _:
                return self._rare_block(node)

    def _rare_block(self, node: "SyntaxTreeNode") -> list[Block]:
        match node.type:
            case "hr":
                return [Rule()]
            case "dl":
                return self._definitions(node)
            case "footnote_block":
                return [Rule(), *self.blocks(node.children)]
            case "footnote":
                return self._footnote(node)
            case "inline":
                return [Paragraph(_inline(node))]
            case _:
                return self.blocks(node.children)

    def _footnote(self, node: "SyntaxTreeNode") -> list[Block]:
        mark = Run(f"[{_footnote_label(node)}] ", frozenset({Style.STRONG}))
        blocks = self.blocks(node.children)
        if blocks and isinstance(blocks[0], Paragraph):
            return [Paragraph((mark, *blocks[0].content)), *blocks[1:]]
        return [Paragraph((mark,)), *blocks]

    def _heading(self, node: "SyntaxTreeNode") -> Heading:
        content = _inline(node.children[0]) if node.children else ()
        return Heading(int(node.tag[1]), content, self._anchor(plain(content)))

    def _anchor(self, title: str) -> str:
        """Return the anchor that GitHub gives a heading: words joined by hyphens, then numbered."""
        base = _NOT_IN_ANCHOR.sub("", title.strip().lower()).replace(" ", "-")
        anchor, number = base, self._anchors.get(base, 0)
        while anchor in self._anchors:
            number += 1
            anchor = f"{base}-{number}"
        self._anchors[base] = number
        self._anchors[anchor] = self._anchors.get(anchor, 0)
        return anchor

    def _list(self, node: "SyntaxTreeNode") -> ListBlock:
        start = None
        if node.type == "ordered_list":
            start = int(node.attrs.get("start", 1))
        items = tuple(self._item(child) for child in node.children)
        is_tight = not any(
            grandchild.type == "paragraph" and not grandchild.hidden
            for child in node.children
            for grandchild in child.children
        )
        return ListBlock(items, start, is_tight)

    def _item(self, node: "SyntaxTreeNode") -> ListItem:
        checked = None
        if "task-list-item" in str(node.attrs.get("class", "")):
            box = next((child for child in node.walk() if child.type == "html_inline"), None)
            checked = box is not None and "checked=" in box.content
        return ListItem(tuple(self.blocks(node.children)), checked)

    def _code(self, node: "SyntaxTreeNode") -> Block:
        text = node.content.removesuffix("\n")
        words = clean_line(node.info).split() if node.type == "fence" else []
        language = words[0].lower() if words else ""
        if language == "mermaid":
            return Diagram(text, mermaid.draw(text) if self._for_display else ())
        return CodeBlock(text, language, color(text, language) if self._for_display else ())

    def _definitions(self, node: "SyntaxTreeNode") -> list[Block]:
        found: list[Block] = []
        term: Inline = ()
        for child in node.children:
            if child.type == "dt":
                term = _inline(child.children[0]) if child.children else ()
            else:
                found.append(Definition(term, tuple(self.blocks(child.children))))
                term = ()
        return found


def _paragraph(node: "SyntaxTreeNode") -> list[Block]:
    """Return the paragraph, or the pictures where it holds nothing else."""
    children = node.children[0].children if node.children else []
    shown = [child for child in children if child.type not in ("softbreak", "hardbreak")]
    shown = [child for child in shown if child.type != "text" or child.content.strip()]
    if shown and all(child.type == "image" for child in shown):
        return [_image(child) for child in shown]
    content = _inline(node.children[0]) if node.children else ()
    return [Paragraph(content)] if content else []


def _image(node: "SyntaxTreeNode") -> Image:
    return Image(_alt(node), clean_line(str(node.attrs.get("src", ""))))


def _alt(node: "SyntaxTreeNode") -> str:
    return clean_line("".join(child.content for child in node.walk() if child.type == "text"))


def _table(node: "SyntaxTreeNode") -> Table:
    rows = [row for part in node.children for row in part.children]
    head = rows[0].children if rows else []
    aligns = tuple(_align(str(cell.attrs.get("style", ""))) for cell in head)
    cells = [
        tuple(_inline(cell.children[0]) if cell.children else () for cell in row.children)
        for row in rows
    ]
    return Table(cells[0] if cells else (), tuple(cells[1:]), aligns)


def _align(style: str) -> Align:
    return (
        Align(style.removeprefix("text-align:")) if style.startswith("text-align:") else Align.LEFT
    )


def _inline(node: "SyntaxTreeNode") -> Inline:
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
                yield Run(f"[{_footnote_label(node)}]", now, href)
            case "footnote_anchor":
                pass
            case name:
                style = _STYLE_OF_NODE.get(name)
                yield from _runs(node.children, now | {style} if style else now, href)


def _footnote_label(node: "SyntaxTreeNode") -> str:
    return clean_line(str(node.meta.get("label", node.meta.get("id"))))


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


def plain(content: Inline) -> str:
    """Return the words of a line of text."""
    return "".join(run.text for run in content)

"""The blocks of a document: markdown-it's nodes -> our model."""

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from guidetui.document.anchors import slug_of
from guidetui.document.html import html_content, ids_in
from guidetui.document.inline import as_images, runs_of, without_end
from guidetui.document.limits import too_long
from guidetui.document.model import (
    Align,
    Block,
    CodeBlock,
    Definition,
    Diagram,
    Footnote,
    Heading,
    Inline,
    ListBlock,
    ListItem,
    Named,
    Paragraph,
    Quote,
    Rule,
    Run,
    Style,
    Table,
    plain,
)
from guidetui.document.scripts import formula
from guidetui.text import sanitize_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it.token import Token

# `## Title {#id}`, also with classes; and `^id` at the end of a paragraph, as Obsidian has it.
_HEADING_ID = re.compile(r"\s*\{:?\s*#([\w:.-]+)[^{}]*\}\s*$")
# `python`, `{python}`, `{.python}`, `python,ignore`.
_LANGUAGE = re.compile(r"\s*\{?[.=]?([^\s{},:=]+)(?![^\s{},:]*=)")
# `js title="a.js"` as in Docusaurus and MkDocs, `js [a.js]` as in VitePress, `js:a.js` as in Zenn.
_CODE_TITLE = re.compile(
    r"""(?:^|[\s{,])(?:title|filename|file|name)=(?:"([^"]+)"|'([^']+)'|([^\s"'{},]+))|\s\[([^\[\]]+)\]|^\w[\w+#-]*:([^\s"'{},:=]*[./][^\s"'{},:=]+)"""
)
_BLOCK_ID = re.compile(r"(?:^|\s+)(\^[A-Za-z0-9-]+)\s*$")


class Node:
    """A block of Markdown: its first token and the blocks inside.

    The tree of markdown-it-py takes three times as long, also because each node knows its parent,
    and raises RecursionError for emphasis that is nested deep; here that stays flat in the token.
    """

    __slots__ = ("children", "token", "type")

    def __init__(self, token: "Token") -> None:
        self.token = token
        self.type = token.type.removesuffix("_open")
        self.children: list[Node] = []


def tree(tokens: Iterable["Token"]) -> list[Node]:
    """Return the top-level blocks of `tokens`."""
    top: list[Node] = []
    outer = [top]
    for token in tokens:
        if token.nesting < 0:
            outer.pop()
            continue
        node = Node(token)
        outer[-1].append(node)
        if token.nesting > 0:
            outer.append(node.children)
    return top


class Converter:
    """Converts nodes to blocks; collects the anchors and footnotes of one document."""

    def __init__(self) -> None:
        self._anchors: dict[str, int] = {}
        # Names of places for the next block.
        self._ids: list[str] = []
        self._footnotes: dict[str, Footnote] = {}

    def copy(self) -> "Converter":
        """Return a copy, for nodes that will be converted again."""
        other = Converter()
        other._anchors = dict(self._anchors)
        other._ids = list(self._ids)
        return other

    def blocks(self, nodes: Iterable[Node]) -> list[Block]:
        """Return the blocks of `nodes`."""
        found: list[Block] = []
        for node in nodes:
            waiting, self._ids = self._ids, []
            blocks = self._block(node)
            if not blocks and found and (name := _block_id(node)):
                found[-1] = _with_ids(found[-1], [name])
            first = next((i for i, block in enumerate(blocks) if isinstance(block, Named)), None)
            if first is None:
                self._ids = waiting + self._ids
            elif waiting:
                blocks[first] = _with_ids(blocks[first], waiting)
            found.extend(blocks)
        return found

    def end(self, blocks: list[Block]) -> list[Block]:
        """Return the last blocks of a document; names at its end lead to the last one."""
        if blocks and self._ids:
            blocks[-1] = _with_ids(blocks[-1], self._ids)
        return blocks

    def _block(self, node: Node) -> list[Block]:
        match node.type:
            case "heading":
                return [self._heading(node)]
            case "paragraph":
                return self._paragraph(node)
            case "bullet_list" | "ordered_list":
                return [self._list(node)]
            case "blockquote":
                return [Quote(tuple(self.blocks(node.children)))]
            case "fence" | "code_block":
                return [*_code_title(node), self._code(node)]
            case "table":
                return [_table(node)]
            case "html_block":
                return self._html(node)
            case _:
                return self._rare_block(node)

    def _rare_block(self, node: Node) -> list[Block]:
        match node.type:
            case "callout":
                return [self._callout(node)]
            case "hr":
                return [Rule()]
            case "math_block":
                return [CodeBlock(formula(node.token.content), "math")]
            case "limited":
                return too_long(node.token.content)
            case "dl":
                return self._definitions(node)
            case "footnote_reference":
                self._footnote(node)
                return []
            case "inline":
                return [Paragraph(runs_of(node.token))]
            case "comment":
                return []
            case _:
                return self.blocks(node.children)

    def _footnote(self, node: Node) -> None:
        """Keep a footnote for the end; the last one of a label counts."""
        label = str(node.token.meta["label"])
        self._footnotes[label] = Footnote(label, tuple(self.blocks(node.children)))

    def footnotes(self) -> list[Block]:
        """Return the footnotes below a rule, in the order in which they were written."""
        return [Rule(), *self._footnotes.values()] if self._footnotes else []

    def _heading(self, node: Node) -> Heading:
        content, ids = _named_runs(node)
        content, given = without_end(content, _HEADING_ID)
        if given:
            ids.append(given[1])
        return Heading(
            int(node.token.tag[1]), content, self._anchor(plain(content)), ids=tuple(ids)
        )

    def _html(self, node: Node) -> list[Block]:
        blocks, self._ids = html_content(node.token.content)
        return [
            replace(block, anchor=self._anchor(plain(block.content)))
            if isinstance(block, Heading)
            else block
            for block in blocks
        ]

    def _paragraph(self, node: Node) -> list[Block]:
        """Return the paragraph, or its pictures if it has nothing else."""
        tokens = (node.children[0].token.children or []) if node.children else []
        if images := as_images(tokens):
            return list(images)
        content, ids = _named_runs(node)
        content, given = without_end(content, _BLOCK_ID)
        if not content:
            self._ids = ids  # of what follows
            return []
        if given:
            ids.append(given[1])
        embeds = [run for run in content if run.text.strip()]
        if len(embeds) > 1 and all(Style.EMBED in run.styles for run in embeds):
            first, *others = ((run,) for run in embeds)  # each is put in its place by itself
            return [Paragraph(first, ids=tuple(ids)), *map(Paragraph, others)]
        return [Paragraph(content, ids=tuple(ids))]

    def _anchor(self, title: str) -> str:
        """Return the anchor that GitHub gives a heading: words joined by hyphens, then numbered."""
        base = slug_of(title)
        anchor, number = base, self._anchors.get(base, 0)
        while anchor in self._anchors:
            number += 1
            anchor = f"{base}-{number}"
        self._anchors[base] = number
        self._anchors[anchor] = self._anchors.get(anchor, 0)
        return anchor

    def _callout(self, node: Node) -> Quote:
        title: Inline = ()
        inner = node.children
        if inner and inner[0].type == "callout_title":
            title, inner = runs_of(inner[0].children[0].token), inner[1:]
        kind, is_foldable = node.token.meta["kind"], node.token.meta["is_foldable"]
        return Quote(tuple(self.blocks(inner)), kind, title, is_foldable)

    def _list(self, node: Node) -> ListBlock:
        start = None
        if node.type == "ordered_list":
            start = int(node.token.attrs.get("start", 1))
        items = tuple(self._item(child) for child in node.children)
        is_tight = not any(
            grandchild.type == "paragraph" and not grandchild.token.hidden
            for child in node.children
            for grandchild in child.children
        )
        return ListBlock(items, start, is_tight)

    def _item(self, node: Node) -> ListItem:
        return ListItem(tuple(self.blocks(node.children)), node.token.meta.get("checked"))

    def _code(self, node: Node) -> Block:
        text = node.token.content.removesuffix("\n")
        match = _LANGUAGE.match(sanitize_line(node.token.info)) if node.type == "fence" else None
        language = match[1].lower() if match else ""
        if language == "mermaid":
            return Diagram(text)
        if language == "math":
            return CodeBlock(formula(text), language)
        return CodeBlock(text, language)

    def _definitions(self, node: Node) -> list[Block]:
        found: list[Block] = []
        term: Inline = ()
        for child in node.children:
            if child.type == "dt":
                term = runs_of(child.children[0].token) if child.children else ()
            else:
                found.append(Definition(term, tuple(self.blocks(child.children))))
                term = ()
        return found


def _code_title(node: Node) -> list[Block]:
    """Return the title of a block of code, mostly the name of a file, or an empty string."""
    info = sanitize_line(node.token.info) if node.type == "fence" else ""
    match = _CODE_TITLE.search(info)
    title = next(filter(None, match.groups())).strip() if match else ""
    return [Paragraph((Run(title, frozenset({Style.CODE})),))] if title else []


def _named_runs(node: Node) -> tuple[Inline, list[str]]:
    """Return the text of a paragraph or heading, and the names that tags in it give its place."""
    if not node.children:
        return (), []
    tokens = node.children[0].token.children or []
    ids = [
        name for token in tokens if token.type == "html_inline" for name in ids_in(token.content)
    ]
    return runs_of(node.children[0].token), ids


def is_block_name(tokens: "Sequence[Token]") -> bool:
    """Say whether a block that begins with two `tokens` is only the name of the one above it."""
    if [token.type for token in tokens] != ["paragraph_open", "inline"]:
        return False
    return _BLOCK_ID.fullmatch(tokens[1].content) is not None


def _block_id(node: Node) -> str:
    """Return the name in a paragraph that holds nothing else: that of the block above it."""
    if node.type != "paragraph" or not node.children:
        return ""
    match = _BLOCK_ID.fullmatch(node.children[0].token.content)
    return match[1] if match else ""


def _with_ids(block: Block, names: list[str]) -> Block:
    return replace(block, ids=(*block.ids, *names)) if isinstance(block, Named) else block


def _table(node: Node) -> Table:
    rows = [row for part in node.children for row in part.children]
    head = rows[0].children if rows else []
    aligns = tuple(_align(str(cell.token.attrs.get("style", ""))) for cell in head)
    cells = [
        tuple(runs_of(cell.children[0].token) if cell.children else () for cell in row.children)
        for row in rows
    ]
    return Table(cells[0] if cells else (), tuple(cells[1:]), aligns)


def _align(style: str) -> Align:
    return (
        Align(style.removeprefix("text-align:")) if style.startswith("text-align:") else Align.LEFT
    )

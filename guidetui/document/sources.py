"""The Markdown that each block of a document was made from."""

from guidetui.document.convert import Converter
from guidetui.document.syntax import make_parser
from guidetui.text import sanitize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


def block_sources(markdown: str) -> list[str]:
    """Return the source of every block that `parse` returns, in their order.

    Where one piece of source gives several blocks, the first of them has it and the others have
    an empty string, as have footnotes.
    """
    from markdown_it.tree import SyntaxTreeNode  # loaded with the parser

    text = sanitize(markdown)
    lines = text.split("\n")
    converter = Converter()
    found: list[str] = []
    for node in SyntaxTreeNode(make_parser().parse(text)).children:
        count = len(converter.blocks([node]))
        found += [_source(node, lines), *[""] * count][:count]
    return [*found, *("" for _ in converter.notes())]


def _source(node: "SyntaxTreeNode", lines: list[str]) -> str:
    if node.map is None:
        return ""
    start, end = node.map
    return "\n".join(lines[start:end]).rstrip()

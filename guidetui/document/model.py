r"""The parts of a document. Positions on a screen do not exist here.

A `Run` is text in one style; `\n` in it is a hard line break. Every string is sanitized. `ids` are
the names that the file gives to the place where a block begins, for links to lead there.

A block that is too long to be laid out at once is divided into chunks, which together look like the
whole block. A chunk of a list, a quotation or a definition holds some of its blocks, the last of
which may be a chunk itself.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace


class Style(StrEnum):
    """The meaning of a run of text; a front end decides how it looks."""

    STRONG = "strong"
    EMPHASIS = "emphasis"
    STRIKE = "strike"
    MARK = "mark"
    CODE = "code"
    KEY = "key"
    IMAGE = "image"
    HTML = "html"
    NOTE = "note"
    MATH = "math"
    EMBED = "embed"


class Run(Struct, frozen=True):
    """Text in one style; `href` is set on links, as the file wrote it (sanitized)."""

    text: str
    styles: frozenset[Style] = frozenset()
    href: str | None = None


Inline = tuple[Run, ...]
# The lines of some code as (kind, text) pairs.
Colored = tuple[tuple[tuple[str, str], ...], ...]


class _WithIds(Struct, frozen=True, kw_only=True):
    ids: tuple[str, ...] = ()


class Heading(_WithIds, frozen=True):
    """A heading of level 1 to 6; `anchor` is unique in its document."""

    level: int
    content: Inline
    anchor: str


class Paragraph(_WithIds, frozen=True):
    """Running text."""

    content: Inline


class ListItem(Struct, frozen=True):
    """One item; `checked` is None unless it is a task."""

    blocks: tuple["Block", ...]
    checked: bool | None = None


class ListBlock(_WithIds, frozen=True):
    """A list; `start` is None for bullets. A tight list has no blank lines between its items."""

    items: tuple[ListItem, ...]
    start: int | None = None
    is_tight: bool = True


class Quote(_WithIds, frozen=True):
    """Quoted blocks, or a callout: then `kind` is like `note`, in lower case.

    `title` is empty where a callout has none of its own; an embedded note has one. A callout that
    `is_foldable` is collapsed by other programs; here it is shown open.
    """

    blocks: tuple["Block", ...]
    kind: str = ""
    title: Inline = ()
    is_foldable: bool = False


class CodeBlock(_WithIds, frozen=True):
    """Source text without a final newline; `language` is the first word after the fence.

    `colored` holds its lines as (kind, text) pairs where the language is known, else nothing; it
    is None until `enrich` was called.
    """

    text: str
    language: str = ""
    colored: Colored | None = None


class Diagram(_WithIds, frozen=True):
    """A Mermaid source and its drawings, the roomiest first, one string a line.

    There are none if it cannot be drawn; they are None until `enrich` was called.
    """

    source: str
    drawings: tuple[tuple[str, ...], ...] | None = None


class Align(StrEnum):
    """How a table's column is set."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Table(_WithIds, frozen=True):
    """A table; every row has as many cells as the head."""

    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    aligns: tuple[Align, ...]


# The text of a picture without a description and an address.
NO_ALT = "picture"


class Image(_WithIds, frozen=True):
    """A picture as a block: its description, its address, and where it links to, if anywhere."""

    alt: str
    url: str
    href: str = ""


class Rule(Struct, frozen=True):
    """A thematic break."""


class Definition(Struct, frozen=True):
    """A term and what it means."""

    term: Inline
    blocks: tuple["Block", ...]


class Footnote(Struct, frozen=True):
    """A note at the end of a document; links to `footnote_anchor(label)` lead to it."""

    label: str
    blocks: tuple["Block", ...]


class Facts(Struct, frozen=True):
    """The facts about a document: each category and tag is a run, often a link.

    `addresses` are labels and URLs.
    """

    categories: Inline
    tags: Inline
    date: str
    addresses: tuple[tuple[str, str], ...] = ()


Block = (
    Heading
    | Paragraph
    | ListBlock
    | Quote
    | CodeBlock
    | Diagram
    | Table
    | Image
    | Rule
    | Definition
    | Footnote
    | Facts
)


# The blocks that have `ids`.
Named = Heading | Paragraph | ListBlock | Quote | CodeBlock | Diagram | Table | Image


def children(block: Block) -> tuple[Block, ...]:
    """Return the blocks inside `block`."""
    match block:
        case ListBlock(items=items):
            return tuple(inner for item in items for inner in item.blocks)
        case Quote(blocks=blocks) | Definition(blocks=blocks) | Footnote(blocks=blocks):
            return blocks
        case _:
            return ()


def map_children(block: Block, change: Callable[[Block], Block]) -> Block:
    """Return `block` with each block directly inside it changed."""
    match block:
        case ListBlock(items=items):
            changed = (replace(item, blocks=tuple(map(change, item.blocks))) for item in items)
            return replace(block, items=tuple(changed))
        case Quote(blocks=blocks) | Definition(blocks=blocks) | Footnote(blocks=blocks):
            return replace(block, blocks=tuple(map(change, blocks)))
        case _:
            return block


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield every block, also those inside lists, quotes, definitions and footnotes."""
    for block in blocks:
        yield block
        yield from walk(children(block))


class Part(Struct, frozen=True):
    """What follows the first `keep` blocks of a document that is still being parsed.

    The block at the end of a part may be unfinished: the next part then keeps all but it.
    """

    keep: int
    blocks: tuple[Block, ...]
    is_last: bool


class Document(Struct, frozen=True):
    """The blocks of one guide, in order."""

    blocks: tuple[Block, ...] = ()


def footnote_anchor(label: str) -> str:
    """Return the anchor of a footnote."""
    return f"fn-{label}"


def footnote_href(label: str) -> str:
    """Return the target of a reference to a footnote."""
    return f"#{footnote_anchor(label)}".replace("%", "%25")


def reference_anchor(label: str) -> str:
    """Return the anchor of the first reference to a footnote."""
    return f"fnref-{label}"


def reference_href(label: str) -> str:
    """Return the target of the link back from a footnote."""
    return f"#{reference_anchor(label)}".replace("%", "%25")


def plain(content: Inline) -> str:
    """Return the words of a line of text."""
    return "".join(run.text for run in content)


# Takes no line. At the end of what is continued, it makes room for the empty line that separates
# two blocks, drawn as the blocks around it draw it.
GAP = ListBlock(())


class ParagraphChunk(Paragraph, frozen=True):
    """Some words of a paragraph."""

    is_continued: bool = False


class ItemChunk(ListItem, frozen=True):
    """The continuation of a list item: its marker stands in the chunk before."""


class ListChunk(ListBlock, frozen=True):
    """Some items of a list; numbers in the whole list have up to so many digits.

    `ends_with_gap` says that an empty line separates its last item from the next chunk.
    """

    digits: int = 0
    ends_with_gap: bool = False
    is_continued: bool = False


class QuoteChunk(Quote, frozen=True):
    """Some blocks of a quotation or a callout; only the first chunk has a `kind` and a title."""

    is_continued: bool = False
    is_callout: bool = False


class DefinitionChunk(Definition, frozen=True):
    """Some blocks of a definition; only the first chunk has a `term`."""

    is_continued: bool = False


class CodeChunk(CodeBlock, frozen=True):
    """Some lines of code, from line `first` of `whole` on, which is `cells` wide."""

    first: int = 0
    cells: int = 0
    is_continued: bool = False
    whole: str = ""


class TableChunk(Table, frozen=True):
    """Some rows of a table, with the sizes of its columns in cells and the row `before` them.

    The first chunk has no such row and shows the head.
    """

    natural: tuple[int, ...] = ()
    min_cells: tuple[int, ...] = ()
    before: tuple[Inline, ...] | None = None
    is_continued: bool = False


Chunk = ParagraphChunk | ListChunk | QuoteChunk | DefinitionChunk | CodeChunk | TableChunk


def is_continued(block: Block) -> bool:
    """Say whether the next block is a part of the same one."""
    return isinstance(block, Chunk) and block.is_continued

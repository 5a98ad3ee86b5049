"""Adds what takes longest to a block once it is in view: drawings and colors."""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from guidetui.document.limits import Steps
from guidetui.document.model import (
    Block,
    CodeBlock,
    CodeChunk,
    Colored,
    Diagram,
    map_children,
    walk,
)

# Pygments' token types (their names, the longest match first) -> our kinds.
_KINDS = (
    ("Comment", "comment"),
    ("Keyword", "keyword"),
    ("Literal.String", "string"),
    ("Literal.Number", "number"),
    ("Name.Function", "name"),
    ("Name.Class", "name"),
    ("Name.Tag", "name"),
    ("Name.Attribute", "attribute"),
    ("Name.Builtin", "builtin"),
    ("Name.Decorator", "builtin"),
    ("Operator.Word", "keyword"),
    ("Generic.Deleted", "string"),
    ("Generic.Inserted", "name"),
    ("Generic.Heading", "keyword"),
)
# Longer code is not colored.
MAX_CODE_CHARACTERS = 100_000


class EnrichBudget(Struct):
    """How much is drawn and colored; a million steps or 50,000 characters take about 0.2 s.

    Blocks beyond it are left to a later call if `is_deferred`, else they stay plain.
    """

    steps: Steps = field(default_factory=lambda: Steps(20_000_000))
    code_characters: int = 300_000
    is_deferred: bool = False


def is_enriched(block: Block) -> bool:
    """Say whether `enrich` has nothing left to do."""
    return not any(
        (isinstance(inner, Diagram) and inner.drawings is None)
        or (isinstance(inner, CodeBlock) and inner.colored is None and bool(inner.language))
        for inner in walk((block,))
    )


def enrich(block: Block, budget: EnrichBudget | None = None) -> Block:
    """Return `block` with its diagrams drawn and its code colored, also inside lists and quotes.

    Takes 1 to 300 ms for each diagram, so call it in a worker. Without a budget, only the limits of
    a single diagram or block of code apply.
    """
    if is_enriched(block):
        return block
    match block:
        case Diagram(source=source):
            from guidetui.document.mermaid import draw, draw_within  # only guides with one need it

            drawings = draw_within(source, budget.steps) if budget else draw(source)
            if drawings is None and budget and not budget.is_deferred:
                drawings = ()
            return replace(block, drawings=drawings)
        case CodeBlock():
            return _colored(block, budget)
        case _:
            return map_children(block, lambda inner: enrich(inner, budget))


def _colored(block: CodeBlock, budget: EnrichBudget | None) -> CodeBlock:
    source = block.whole if isinstance(block, CodeChunk) else block.text
    if budget:
        if len(source) > budget.code_characters:
            return block if budget.is_deferred else replace(block, colored=())
        budget.code_characters -= len(source)
    if not isinstance(block, CodeChunk):
        return replace(block, colored=highlight(source, block.language))
    colored = _highlight_whole(source, block.language)
    return replace(block, colored=colored[block.first : block.first + 1 + block.text.count("\n")])


@lru_cache(maxsize=2)
def _highlight_whole(source: str, language: str) -> Colored:
    """Return the colors of code that is enriched chunk by chunk."""
    return highlight(source, language)


def highlight(text: str, language: str) -> Colored:
    """Return the lines of `text` as (kind, text) pairs; nothing if the language is unknown."""
    if not language or len(text) > MAX_CODE_CHARACTERS:
        return ()
    from pygments.lexers import get_lexer_by_name  # 20 ms, needed only for code
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return ()
    lines: list[list[tuple[str, str]]] = [[]]
    for token, value in lexer.get_tokens(text):
        kind = _kind(str(token))
        for index, part in enumerate(value.split("\n")):
            if index:
                lines.append([])
            if part:
                lines[-1].append((kind, part))
    return tuple(tuple(line) for line in lines)


def _kind(token: str) -> str:
    name = token.removeprefix("Token.")
    return next((kind for prefix, kind in _KINDS if name.startswith(prefix)), "")


def warm_up() -> Iterator[None]:
    """Load what the first guide needs, a step at a time."""
    from guidetui.document.mermaid import draw
    from guidetui.document.parse import parse

    parse("# A\n\nb", for_display=False)
    yield
    highlight("a = 1", "python")
    yield
    draw("graph LR\nA-->B")
    yield

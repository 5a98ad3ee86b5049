"""A document as plain lines that can be read aloud: no boxes, bars or signs, nothing by position.

Headings say that they are ones, links where they lead, tables which column a value belongs to, and
diagrams what they connect.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from guidetui.document.mermaid import kind_of
from guidetui.document.model import (
    Block,
    CodeBlock,
    Definition,
    Diagram,
    Facts,
    Footnote,
    Heading,
    Image,
    Inline,
    ListBlock,
    Paragraph,
    Quote,
    Style,
    Table,
    plain,
)
from guidetui.render.spoken_diagram import sentences
from guidetui.render.wrap import Piece, wrap

_LEAST_CELLS = 20


def spoken(block: Block, width: int) -> list[str]:
    """Return `block` as lines of at most `width` cells, but for code and long words."""
    return [line.rstrip() for line in _lines(block, max(width, _LEAST_CELLS))]


def _lines(block: Block, width: int) -> list[str]:
    match block:
        case Heading(level=level, content=content):
            return _wrapped(f"Heading {level}: {_words(content)}", width)
        case Paragraph(content=content):
            return _wrapped(_words(content), width)
        case ListBlock():
            return _list(block, width)
        case Quote(blocks=blocks, alert=alert):
            start = f"{alert.capitalize()}:" if alert else "Quote:"
            return [start, *_indented(_stack(blocks, width - 2), "  "), "End of quote."]
        case Definition(term=term, blocks=blocks):
            name = _wrapped(f"{_words(term)}:", width) if term else []
            return [*name, *_indented(_stack(blocks, width - 2), "  ")]
        case Footnote(label=label, blocks=blocks):
            return _hanging(f"Note {label}: ", _stack(blocks, width - 2), "  ")
        case _:
            return _leaf(block, width)


def _leaf(block: Block, width: int) -> list[str]:
    match block:
        case CodeBlock(text=text, language=language):
            start = f"Code, {language}:" if language else "Code:"
            return [start, *_indented(text.expandtabs(4).split("\n"), "  "), "End of code."]
        case Diagram(source=source):
            return list(_diagram(source, width))
        case Table():
            return list(_table(block, width))
        case Image(alt=alt, url=url):
            return _wrapped(f"Picture: {_with_target(alt or 'not described', url)}", width)
        case Facts(rows=rows):
            return [
                line
                for label, content in rows
                for line in _wrapped(f"{label}: {_words(content).replace(' · ', ', ')}", width)
            ]
        case _:
            return []  # a rule parts what the blank lines part anyway


def _list(block: ListBlock, width: int) -> list[str]:
    lines: list[str] = []
    for index, item in enumerate(block.items):
        marker = "- " if block.start is None else f"{block.start + index}. "
        if item.checked is not None:
            marker += "done: " if item.checked else "to do: "
        if index and not block.is_tight:
            lines.append("")
        gap = 0 if block.is_tight else 1
        lines += _hanging(marker, _stack(item.blocks, width - 2, gap, len(marker) - 2), "  ")
    return lines


def _hanging(marker: str, lines: Sequence[str], indent: str) -> list[str]:
    first, *others = lines or [""]
    return [f"{marker}{first}", *_indented(others, indent)]


def _stack(blocks: Iterable[Block], width: int, gap: int = 1, taken: int = 0) -> list[str]:
    """Return `blocks` one below the other; `taken` cells are not free on the first line."""
    lines: list[str] = []
    for index, block in enumerate(blocks):
        if index and gap:
            lines.append("")
        lines += _lines(block, max(width - (0 if index else taken), _LEAST_CELLS))
    return lines


def _table(block: Table, width: int) -> Iterator[str]:
    """Yield "column: value" lines, a blank one between rows."""
    names = [_words(cell) or f"Column {number}" for number, cell in enumerate(block.head, 1)]
    if not block.rows:
        yield from _wrapped(f"Table without rows: {', '.join(names)}", width)
    for number, row in enumerate(block.rows):
        if number:
            yield ""
        for name, cell in zip(names, row, strict=True):
            if cell:
                yield from _wrapped(f"{name}: {_words(cell)}", width)


def _diagram(source: str, width: int) -> Iterator[str]:
    found = list(sentences(source))
    kind = kind_of(source) or "unknown kind"
    if found:
        yield f"Diagram ({kind}):"
        for sentence in found:
            yield from _hanging("- ", _wrapped(sentence, width - 2), "  ")
    else:
        yield f"Diagram ({kind}), its source:"
        yield from _indented(source.expandtabs(4).split("\n"), "  ")
    yield "End of diagram."


def _words(content: Inline) -> str:
    """Return text with the address behind each link."""
    parts: list[str] = []
    for href, group in groupby(content, key=lambda run: run.href):
        runs = tuple(group)
        parts += (f"picture: {run.text}" if Style.IMAGE in run.styles else run.text for run in runs)
        if href and not href.startswith("#") and not _says(plain(runs), href):
            parts.append(f" ({href})")
    return "".join(parts)


def _with_target(text: str, url: str) -> str:
    return f"{text} ({url})" if url and not _says(text, url) else text


def _says(text: str, href: str) -> bool:
    """Say whether a link's text is its address already."""
    return text in (href, href.removeprefix("mailto:"), href.removeprefix("http://"))


def _wrapped(text: str, width: int) -> list[str]:
    lines = wrap((Piece(text),), width)
    return ["".join(piece.text for piece in line) for line in lines]


def _indented(lines: Iterable[str], indent: str) -> list[str]:
    return [f"{indent}{line}" if line else "" for line in lines]

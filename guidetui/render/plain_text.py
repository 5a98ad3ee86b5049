"""A document as plain text that can be read aloud: no boxes, bars or signs, nothing by position.

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
from guidetui.links import shown_href
from guidetui.render.diagram_text import sentences
from guidetui.render.traversal import Traversal
from guidetui.render.wrap import TextSegment, wrap

_MIN_CELLS = 20


def plain_lines(block: Block, width: int) -> list[str]:
    """Return `block` as lines of at most `width` cells, but for code and long words."""
    lines = _PlainText(_MIN_CELLS, "").block(block, max(width, _MIN_CELLS))
    return [line.rstrip() for line in lines]


class _PlainText(Traversal[str]):
    def _heading(self, block: Heading, width: int) -> list[str]:
        return _wrapped(f"Heading {block.level}: {_words(block.content)}", width)

    def _paragraph(self, block: Paragraph, width: int) -> list[str]:
        return _wrapped(_words(block.content), width)

    def _list(self, block: ListBlock, width: int, depth: int) -> list[str]:
        lines: list[str] = []
        for index, item in enumerate(block.items):
            marker = "- " if block.start is None else f"{block.start + index}. "
            if item.checked is not None:
                marker += "done: " if item.checked else "to do: "
            if index and not block.is_tight:
                lines.append("")
            gap = 0 if block.is_tight else 1
            taken = len(marker) - 2
            inner = self._stack(item.blocks, width - 2, depth + 1, gap=gap, taken=taken)
            lines += _hanging(marker, inner, "  ")
        return lines

    def _quote(self, block: Quote, width: int, depth: int) -> list[str]:
        kind = block.kind.capitalize() or "Quote"
        title = f" {_words(block.title)}" if block.title else ""
        inner = self._stack(block.blocks, width - 2, depth)
        start = _wrapped(f"{kind}:{title}", width)
        return [*start, *_indented(inner, "  "), "End of quote."]

    def _footnote(self, block: Footnote, width: int, depth: int) -> list[str]:
        return _hanging(f"Note {block.label}: ", self._stack(block.blocks, width - 2, depth), "  ")

    def _definition(self, block: Definition, width: int, depth: int) -> list[str]:
        name = _wrapped(f"{_words(block.term)}:", width) if block.term else []
        return [*name, *_indented(self._stack(block.blocks, width - 2, depth), "  ")]

    def _code(self, block: CodeBlock, width: int) -> list[str]:  # noqa: ARG002
        start = f"Code, {block.language}:" if block.language else "Code:"
        return [start, *_indented(block.text.expandtabs(4).split("\n"), "  "), "End of code."]

    def _diagram(self, block: Diagram, width: int) -> list[str]:
        return list(_diagram(block.source, width))

    def _table(self, block: Table, width: int) -> list[str]:
        """Return "column: value" lines, a blank one between rows."""
        names = [_words(cell) or f"Column {number}" for number, cell in enumerate(block.head, 1)]
        if not block.rows:
            return _wrapped(f"Table without rows: {', '.join(names)}", width)
        lines: list[str] = []
        for number, row in enumerate(block.rows):
            if number:
                lines.append("")
            for name, cell in zip(names, row, strict=True):
                if cell:
                    lines += _wrapped(f"{name}: {_words(cell)}", width)
        return lines

    def _image(self, block: Image, width: int) -> list[str]:
        text = _with_target(block.alt or "not described", block.href or block.url)
        return _wrapped(f"Picture: {text}", width)

    def _facts(self, block: Facts, width: int) -> list[str]:
        facts = [
            ("Category", ", ".join(run.text for run in block.categories)),
            ("Tags", ", ".join(run.text for run in block.tags)),
            ("Date", block.date),
            *block.addresses,
        ]
        return [
            line for label, text in facts if text for line in _wrapped(f"{label}: {text}", width)
        ]

    def _rule(self, width: int) -> list[str]:  # noqa: ARG002
        return []  # a rule parts what the blank lines part anyway


def _hanging(marker: str, lines: Sequence[str], indent: str) -> list[str]:
    first, *others = lines or [""]
    return [f"{marker}{first}", *_indented(others, indent)]


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
            parts.append(f" ({shown_href(href)})")
    return "".join(parts)


def _with_target(text: str, url: str) -> str:
    return f"{text} ({shown_href(url)})" if url and not _says(text, url) else text


def _says(text: str, href: str) -> bool:
    """Say whether a link's text is its address already."""
    return text in (shown_href(href), href.removeprefix("mailto:"), href.removeprefix("http://"))


def _wrapped(text: str, width: int) -> list[str]:
    lines = wrap((TextSegment(text),), width)
    return ["".join(segment.text for segment in line) for line in lines]


def _indented(lines: Iterable[str], indent: str) -> list[str]:
    return [f"{indent}{line}" if line else "" for line in lines]

"""A document as plain text for screen readers: no boxes or symbols, no meaning by position.

Headings are named as such, links have their address, values of tables their column, and diagrams
become sentences on what they connect.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from guidetui.document.mermaid import kind_of, without_markup
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
from guidetui.render.traversal import Traversal
from guidetui.render.wrap import TextSegment, wrap

_SILENT = re.compile(
    r"\s*(?:%%|classDef\b|class\b|style\b|linkStyle\b|click\b|direction\b|end\b|autonumber\b"
    r"|activate\b|deactivate\b|$)"
)
# A --> B, A -->|label| B, A -- label --> B, A -.-> B, A ==> B, A --- B, A <--> B
_ARROW = re.compile(
    r"\s*(?:(?P<both><)?(?:--|==|-\.)\s+(?P<middle>[^-=.|>][^|>]*?)\s+(?:-->|==>|\.->|---|===|-\.-)"
    r"|(?P<both2>[<ox](?=[-=]))?(?P<line>-{2,}|={2,}|-\.+-?)(?P<head>[>ox]?))"
    r"\s*(?:\|(?P<label>[^|]*)\|)?\s*"
)
_NODE = re.compile(r"\s*([^\s\[\](){}<>|;&-]+(?:-[^\s\[\](){}<>|;&-]+)*)\s*")
_OPEN = re.compile(r"[\[({>]+[/\\]?")
_MESSAGE = re.compile(
    r"\s*(?P<from>[^-<>:+]+?)\s*(?:<<)?-{1,2}(?:>>|>|x|\))\s*[+-]?\s*(?P<to>[^:+-]+?)\s*"
    r"(?::\s*(?P<text>.*))?$"
)
_ACTOR = re.compile(r"\s*(?:create\s+)?(?:participant|actor)\s+(\S+)(?:\s+as\s+(.+))?$")
_NOTE = re.compile(r"\s*[Nn]ote\s+(over|left of|right of)\s+([^:]+):\s*(.*)$")
_STATE = re.compile(r"\s*(\S+)\s*-->\s*(\S+)\s*(?::\s*(.*))?$")


def sentences(source: str) -> Iterator[str]:
    """Yield sentences for a flow chart, a sequence or a state diagram; nothing for other kinds."""
    lines = [line for line in source.split("\n") if not _SILENT.match(line)]
    kind = kind_of(source)
    if kind in ("graph", "flowchart"):
        yield from _flow(lines)
    elif kind == "sequenceDiagram":
        yield from _sequence(lines)
    elif kind.startswith("stateDiagram"):
        yield from _states(lines)


def _flow(lines: list[str]) -> Iterator[str]:
    names: dict[str, str] = {}
    edges: list[tuple[list[str], list[str], str, bool]] = []
    alone: list[str] = []
    for line in lines[1:]:
        for statement in line.split(";"):
            if statement.strip().startswith("subgraph"):
                continue
            chain = _chain(statement, names)
            edges += chain[1]
            alone += chain[0] if not chain[1] else []
    linked = {node for sources, targets, _, _ in edges for node in (*sources, *targets)}
    for sources, targets, label, is_mutual in edges:
        who = " and ".join(names.get(node, node) for node in sources)
        whom = " and ".join(names.get(node, node) for node in targets)
        verb = "and" if is_mutual else "leads to"
        yield f"{who} {verb} {whom}" + (f": {label}" if label else "")
    for node in dict.fromkeys(alone):
        if node not in linked:
            yield names.get(node, node)


_Edges = list[tuple[list[str], list[str], str, bool]]


def _chain(statement: str, names: dict[str, str]) -> tuple[list[str], _Edges]:
    """Return the nodes of `A & B --> C --> D`, and its edges."""
    first, at = _nodes(statement, 0, names)
    edges: _Edges = []
    before = first
    while match := _ARROW.match(statement, at):
        after, at = _nodes(statement, match.end(), names)
        if not after:
            break
        label = _clean(match["middle"] or match["label"] or "")
        edges.append((before, after, label, bool(match["both"] or match["both2"])))
        before = after
    return first, edges


def _nodes(text: str, at: int, names: dict[str, str]) -> tuple[list[str], int]:
    """Read `A[Alpha] & B` and note the labels."""
    found: list[str] = []
    while match := _NODE.match(text, at):
        node, at = match[1].split(":::")[0], match.end()
        found.append(node)
        opening = _OPEN.match(text, at)
        if opening:
            end = _end_of_label(text, opening.end())
            names[node] = _clean(text[opening.end() : end].rstrip("/\\"))
            at = end
            while at < len(text) and text[at] in "])}/\\":
                at += 1
        rest = re.compile(r"(?::::\w+)?\s*&").match(text, at)
        if rest is None:
            break
        at = rest.end()
    return found, at


def _end_of_label(text: str, at: int) -> int:
    if text[at : at + 1] == '"':
        closing = text.find('"', at + 1)
        if closing >= 0:
            return closing + 1
    ends = [text.find(sign, at) for sign in "])}"]
    return min((end for end in ends if end >= 0), default=len(text))


def _sequence(lines: list[str]) -> Iterator[str]:
    names: dict[str, str] = {}
    for line in lines[1:]:
        if actor := _ACTOR.match(line):
            names[actor[1]] = _clean(actor[2] or actor[1])
        elif message := _MESSAGE.match(line):
            who, whom = (names.get(message[side], message[side]) for side in ("from", "to"))
            text = _clean(message["text"] or "")
            yield f"{who} to {whom}" + (f": {text}" if text else "")
        elif note := _NOTE.match(line):
            about = [names.get(name.strip(), name.strip()) for name in note[2].split(",")]
            yield f"Note {note[1]} {' and '.join(about)}: {_clean(note[3])}"
        else:
            yield _clean(line)


def _states(lines: list[str]) -> Iterator[str]:
    for line in lines[1:]:
        if match := _STATE.match(line):
            start = "The start" if match[1] == "[*]" else match[1]
            end = "the end" if match[2] == "[*]" else match[2]
            yield f"{start} leads to {end}" + (f": {match[3]}" if match[3] else "")
        elif line.strip().strip("}"):
            yield _clean(line.strip().rstrip("{"))


def _clean(text: str) -> str:
    return without_markup(text.strip().strip('"'))


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
        return []  # blank lines separate blocks anyway


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
    """Say whether a link's text is its address."""
    return text in (shown_href(href), href.removeprefix("mailto:"), href.removeprefix("http://"))


def _wrapped(text: str, width: int) -> list[str]:
    lines = wrap((TextSegment(text),), width)
    return ["".join(segment.text for segment in line) for line in lines]


def _indented(lines: Iterable[str], indent: str) -> list[str]:
    return [f"{indent}{line}" if line else "" for line in lines]

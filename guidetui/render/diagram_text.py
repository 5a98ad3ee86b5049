"""What a Mermaid source says, as sentences: who leads to whom, and with which words."""

import re
from collections.abc import Iterator

from guidetui.document.mermaid import kind_of
from guidetui.document.mermaid_source import without_markup

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
    """Yield what a flow chart, a sequence or a state diagram says; nothing for other kinds."""
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

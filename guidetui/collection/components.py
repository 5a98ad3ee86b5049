"""MDX as Markdown: imports, exports and the tags of components are left out, their text stays.

Tags with a label on a line of their own, such as tabs and steps, become boxes with that title.

Every line keeps its number. Indented text is no code in MDX, so its indentation goes as well.
"""

import re
from functools import partial

from guidetui.collection.boxes import Boxes, address, is_alone, label
from guidetui.collection.fences import fence_after, split_at_fences

_STATEMENT = re.compile(r"(?:import|export)\b(?![^\n]*\bis\b)")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_MAX_STATEMENT_LINES = 200
_ATTRIBUTES = r"(?:[^<>{}\"']|\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}){0,2000}?"
_TAG = re.compile(
    r"(?P<code>(?P<marks>`+)(?!`).{1,2000}?(?<!`)(?P=marks)(?!`))"
    rf"|</?[A-Z][\w.]*(?:\s{_ATTRIBUTES})?/?>|</?>|\{{/\*.{{0,2000}}?\*/\}}"
    rf"|<[a-z][\w-]*\s(?=[^<>]{{0,2000}}=\{{){_ATTRIBUTES}/?>",
    re.DOTALL,
)
_COMPONENT = re.compile(r"<(/?)([A-Z]\w*)\b")
_NAMED = re.compile(r"""\b(\w+)=\{?(?:"([^"]*)"|'([^']*)')""")


def without_components(text: str) -> str:
    """Return the Markdown of an MDX text."""
    replaced = partial(_replacement, Boxes())
    return "".join(
        part if is_code else _unindented(_TAG.sub(replaced, part))
        for is_code, part in split_at_fences(_without_statements(text))
    )


def _replacement(boxes: Boxes, match: re.Match[str]) -> str:
    if match["code"]:
        return match[0]
    tag = _COMPONENT.match(match[0])
    found = ""
    if tag and is_alone(match):
        named = {key: first or second for key, first, second in _NAMED.findall(match[0])}
        if match[0].endswith("/>"):
            title, href = named.get("title", ""), named.get("href", "")
            found = f"[{label(title)}]({address(href)})" if title and href else ""
        else:
            found = boxes.close(tag[2]) if tag[1] else boxes.open(tag[2], named, [])
    return found + "\n" * match[0].count("\n")


def _without_statements(text: str) -> str:
    """Leave out imports and exports; each begins a paragraph and ends with its brackets."""
    lines: list[str] = []
    left = depth = 0
    fence = ""
    is_start = True
    for line in text.split("\n"):
        fence = fence_after(line, fence)
        if not left and not fence and (is_start and _STATEMENT.match(line)):
            left, depth = _MAX_STATEMENT_LINES, 0
        if left:
            depth += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
            left -= 1
            if depth <= 0:
                left = 0
            lines.append("")
            is_start = True
        else:
            lines.append(line)
            is_start = not line.strip()
    return "\n".join(lines)


def _unindented(text: str) -> str:
    lines = []
    in_list = False
    for line in text.split("\n"):
        if _LIST_ITEM.match(line):
            in_list = True
        elif line.strip() and not line.startswith((" ", "\t")):
            in_list = False
        lines.append(line if in_list else line.lstrip(" \t") if line[:4].isspace() else line)
    return "\n".join(lines)

"""MDX as Markdown: imports, exports and the tags of components are left out, their text stays.

Every line keeps its number. Indented text is no code in MDX, so its indentation goes as well.
"""

import re

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


def without_components(text: str) -> str:
    """Return the Markdown of an MDX text."""
    return "".join(
        part if is_code else _unindented(_TAG.sub(_replacement, part))
        for is_code, part in split_at_fences(_without_statements(text))
    )


def _replacement(match: re.Match[str]) -> str:
    return match.group() if match["code"] else "\n" * match.group().count("\n")


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

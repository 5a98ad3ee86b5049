"""Files that the text of a guide includes, as in mdBook: `{{#include file.rs:2:10}}`."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from guidetui.collection.guide_file import read_text
from guidetui.models import Problem

_INCLUDE = re.compile(
    r"(?<!\\)\{\{#(?:include|rustdoc_include|playground)[ \t]+([^\s:{}]+)(?::([^\s{}]*))?"
    r"(?:[ \t][^\n{}]*)?\}\}"
)
_ANCHOR = re.compile(r"\bANCHOR(_END)?:[ \t]*([\w-]+)")
# How much may be included in one guide.
_MAX_CHARACTERS = 1_000_000


def included_paths(body: str) -> Iterator[tuple[str, int]]:
    """Yield the path of each file that is included, and where in the text it is."""
    if "{{#" in body:
        yield from ((match[1], match.start()) for match in _INCLUDE.finditer(body))


def with_includes(body: str, find: Callable[[str], Path | None]) -> str:
    """Return `body` with the text of the files that `find` finds, which is sanitized.

    What is not found, cannot be read or is too much stays as it was written.
    """
    if "{{#" not in body:
        return body
    left = _MAX_CHARACTERS

    def included(match: re.Match[str]) -> str:
        nonlocal left
        file = find(match[1])
        text = _read(file, match[2] or "") if file else None
        if text is None or len(text) > left:
            return match[0]
        left -= len(text)
        return text

    return _INCLUDE.sub(included, body)


def _read(file: Path, part: str) -> str | None:
    source = read_text(file)
    if isinstance(source, Problem):
        return None
    lines = source.text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return "\n".join(_chosen(lines, part))


def _chosen(lines: list[str], part: str) -> list[str]:
    """Return the lines that `2`, `2:10`, `:10`, `2:` (counted from 1) or an anchor's name mean."""
    if not part:
        return lines
    first, colon, last = part.partition(":")
    if (first + last).isdecimal() and len(part) < 20:
        start = int(first) - 1 if first else 0
        end = int(last) if last else len(lines) if colon else start + 1
        return lines[max(0, start) : end]
    return _anchored(lines, first)


def _anchored(lines: list[str], name: str) -> list[str]:
    found = []
    is_inside = False
    for line in lines:
        if match := _ANCHOR.search(line):
            if match[2] == name:
                is_inside = match[1] is None
        elif is_inside:
            found.append(line)
    return found

"""Files that the text of a guide includes, as in mdBook: `{{#include file.rs:2:10}}`."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from guidetui.collection.guide_file import INCLUDE_MARK, read_body, read_text
from guidetui.models import Problem

_INCLUDE = re.compile(
    r"(?<!\\)\{\{#(?:include|rustdoc_include|playground)[ \t]+([^\s:{}]+)(?::([^\s{}]*))?"
    r"(?:[ \t][^\n{}]*)?\}\}"
)
_ANCHOR = re.compile(r"\bANCHOR(_END)?:[ \t]*([\w-]+)")
# How much may be included in one guide, how often, and how many files may include one another.
_MAX_CHARACTERS = 1_000_000
_MAX_INCLUDES = 1_000
_MAX_DEPTH = 10


def included_paths(body: str) -> Iterator[tuple[str, int]]:
    """Yield the path of each file that is included, and where in the text it is."""
    if INCLUDE_MARK in body:
        yield from ((match[1], match.start()) for match in _INCLUDE.finditer(body))


def with_includes(body: str, file: Path, folder: Path) -> str:
    """Return the `body` of `file` with the text of the files in `folder` that it includes.

    Text that is included may include more. What is not there, cannot be read, includes itself or
    is too much stays as it was written. The text is sanitized.
    """
    return _Including(folder).text(body, file) if INCLUDE_MARK in body else body


def read_with_includes(file: Path, folder: Path) -> str | Problem:
    """Return what `read_body` does, with the text of the files that are included."""
    body = read_body(file)
    return body if isinstance(body, Problem) else with_includes(body, file, folder)


def files_included(file: Path, folder: Path) -> frozenset[str]:
    """Return the paths below `folder` that the text of a guide depends on, there or not."""
    body = read_body(file)
    including = _Including(folder)
    if isinstance(body, str):
        including.text(body, file)
    return frozenset(including.paths)


class _Including:
    """Replaces includes, and notes which files of `folder` that depends on."""

    def __init__(self, folder: Path) -> None:
        self.paths: set[str] = set()
        self._folder = Path(os.path.abspath(folder))  # noqa: PTH100  links stay as they are
        self._real_folder = folder.resolve()
        self._characters_left = _MAX_CHARACTERS
        self._includes_left = _MAX_INCLUDES

    def text(self, body: str, file: Path, above: tuple[Path, ...] = ()) -> str:
        """Return the `body` of `file`, which the files `above` include."""
        inside = (*above, file.resolve())

        def included(match: re.Match[str]) -> str:
            if not self._includes_left or len(inside) > _MAX_DEPTH:
                return match[0]
            self._includes_left -= 1
            found = self._find(match[1], file)
            if found is None or found.resolve() in inside:
                return match[0]
            text = _read(found, match[2] or "")
            if text is None or len(text) > self._characters_left:
                return match[0]
            self._characters_left -= len(text)
            return self.text(text, found, inside)

        return _INCLUDE.sub(included, body)

    def _find(self, written: str, file: Path) -> Path | None:
        """Return the regular file at a path that `file` includes; it is inside the folder."""
        start = self._folder if written.startswith("/") else file.parent
        path = Path(os.path.abspath(start / written.lstrip("/")))  # noqa: PTH100
        try:
            self.paths.add(str(path.relative_to(self._folder)))
            is_inside = path.resolve().is_relative_to(self._real_folder)
            return path if is_inside and path.is_file() else None
        except (OSError, RuntimeError, ValueError):
            return None


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

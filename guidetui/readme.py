"""A collection's table of contents inside a README: text in, text out.

The contents are between two lines, `<!-- TOC -->` and `<!-- /TOC -->`, each alone on its line.
Nothing else changes.
"""

import re

from guidetui.collection.collection import UNCATEGORIZED, Collection, page_url
from guidetui.errors import ErrorKind, ReadmeError
from guidetui.links import DEFAULT_BASE_URL

START = "<!-- TOC -->"
END = "<!-- /TOC -->"

_SPECIAL = re.compile(r"([\\`*_\[\]<&~])")


def contents(collection: Collection) -> str:
    """Return the contents as a nested Markdown list: categories, and under each its guides.

    Both are in the order of the collection; a guide of two categories is listed in both. Raises
    ReadmeError if a guide would be left out.
    """
    lost = [guide for guide in collection.guides if UNCATEGORIZED.id in guide.category_ids]
    if lost or collection.errors:
        names = [str(problem.path) for problem in collection.errors]
        names += [str(guide.path) for guide in lost]
        raise ReadmeError(
            f"Guides would be missing from the contents: {', '.join(names)}",
            "Correct their front matter.",
            ErrorKind.INCOMPLETE_CONTENTS,
        )
    base_url = collection.base_url or DEFAULT_BASE_URL
    lines = []
    for category in collection.categories:
        lines.append(f"* {_link(category.title, page_url(base_url, category.id))}")
        lines.extend(
            f"  * {_link(guide.title, page_url(base_url, guide.slug))}"
            for guide in collection.guides_in(category.id)
        )
    return "\n".join(lines)


def _link(title: str, url: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", title)
    return f"[{escaped}]({url})"


def replace_contents(readme: str, new_contents: str, name: str) -> str:
    """Return `readme` with `new_contents` between its markers; its line ends are kept.

    `name` is the file's name for messages. Raises ReadmeError unless each marker is on exactly
    one line and the start comes first.
    """
    newline = "\r\n" if "\r\n" in readme else "\n"
    start_end, _ = _marker(readme, START, name).span()[::-1]
    end_start, _ = _marker(readme, END, name).span()
    if end_start < start_end:
        raise ReadmeError(f"{name}: {END} stands before {START}.", "Put them in order.")
    block = new_contents.replace("\n", newline)
    inside = f"{newline}{newline}{block}{newline}{newline}" if block else f"{newline}{newline}"
    return readme[:start_end] + inside + readme[end_start:]


def _marker(readme: str, marker: str, name: str) -> re.Match[str]:
    found = list(re.finditer(rf"(?m)^[ \t]*{re.escape(marker)}(?=[ \t]*\r?$)", readme))
    if len(found) == 1:
        return found[0]
    if not found:
        raise ReadmeError(
            f"{name} has no line {marker}.",
            f"Add a line {START} and below it a line {END} where the contents should stand.",
        )
    lines = ", ".join(str(readme.count("\n", 0, match.start()) + 1) for match in found)
    raise ReadmeError(f"{name} has {marker} more than once: lines {lines}.", "Keep one of them.")

"""A title for a file that does not name one."""

import re
from pathlib import Path

from guidetui.text import sanitize_line

_FENCE = re.compile(r"`{3,}|~{3,}")
_HEADING = re.compile(r"#{1,6}[ \t]+(.*)")
# What starts a list, a quote or a table is no heading, whatever stands below it.
_NO_PARAGRAPH = re.compile(r"(?:[-*+>|]|\d+[.)])(?:\s|$)")
_MOST_INDENT = 3


def title_from(body: str, path: Path) -> str:
    """Return the text of the first heading outside code, else the file's name in words."""
    return _first_heading(body) or sanitize_line(re.sub(r"[-_]+", " ", path.stem)) or path.name


def _first_heading(body: str) -> str:
    fence = ""
    above = ""
    for line in body.split("\n"):
        words = line.strip()
        if len(line) - len(line.lstrip(" ")) > _MOST_INDENT:
            above = ""
        elif fence:
            if words.startswith(fence) and not words.strip(fence[0]):
                fence = ""
        elif match := _FENCE.match(words):
            fence = match.group()
            above = ""
        elif match := _HEADING.match(words):
            if title := sanitize_line(_without_closing_signs(match.group(1))):
                return title
            above = ""
        elif above and words and (set(words) == {"="} or set(words) == {"-"}):
            return above
        else:
            above = "" if _NO_PARAGRAPH.match(words) else sanitize_line(words)
    return ""


def _without_closing_signs(heading: str) -> str:
    """Drop the `#`s at the end of a heading, but not those of a word such as C#."""
    rest = heading.rstrip().rstrip("#")
    return rest if not rest or rest[-1] in " \t" else heading

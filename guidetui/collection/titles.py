"""The title of a file: what its front matter says, what its body opens with, or its name."""

import re
from pathlib import Path

from guidetui.text import sanitize_line

# What may stand above the heading that opens a document: comments, imports of MDX, and lines of
# pictures and tags alone.
_SKIPPED = re.compile(
    r"\s*\n"
    r"|[ \t]*<!--.*?(?:-->|\Z)"
    r"|%%.*?(?:%%|\Z)"
    r"|(?:import|export)\s[^\n]*(?:\n(?!\n)[^\n]*)*"
    r"|[ \t]*(?:(?:<(?!h1\b)[^<>\n]*>|\[?!\[[^\]\n]*\]\([^()\n]*\)(?:\]\([^()\n]*\))?)[ \t]*)+\n",
    re.DOTALL | re.IGNORECASE,
)
_ATX = re.compile(r" {0,3}#[ \t]+([^\n]*?)(?:[ \t]+#+)?[ \t]*(?:\n|$)")
_SETEXT = re.compile(r" {0,3}(?![-*+>|#]|\d+[.)]\s)(\S[^\n]*)\n {0,3}=+[ \t]*(?:\n|$)")
_HTML = re.compile(r"[ \t]*<h1\b[^<>]*>(.*?)</h1\s*>", re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(r"[`*_~<\\\[$=!^:{]|&[#\w]")
_MAX_CHARACTERS = 20_000
# Files that stand for the folder they lie in.
INDEX_NAMES = frozenset({"index", "readme"})


def title_of(given: str, body: str, path: Path) -> str:
    """Return the title as plain text; `given` is what the front matter says, or empty.

    Markup is rendered, in a `given` title all but underscores, which names hold.
    """
    if given:
        return _plain(given.replace("_", r"\_"), given)
    if heading := opening_heading(body):
        return heading
    return name_of(path)


def name_of(path: Path) -> str:
    """Return the name of a file in words; an index or README is called like its folder."""
    stem = path.stem
    if stem.casefold() in INDEX_NAMES:
        stem = path.absolute().parent.name or stem
    return sanitize_line(re.sub(r"[-_]+", " ", stem)) or sanitize_line(path.name)


def opening_heading(body: str) -> str:
    """Return the text of the heading of level 1 that a body opens with, or nothing."""
    start = 0
    body = body[:_MAX_CHARACTERS]
    while skipped := _SKIPPED.match(body, start):
        start = skipped.end()
    for pattern in (_ATX, _SETEXT, _HTML):
        if match := pattern.match(body, start):
            heading = sanitize_line(match[1])
            return _plain(heading, "")
    return ""


def _plain(markdown: str, otherwise: str) -> str:
    """Return the words of one line of Markdown, or `otherwise` where it holds none."""
    if not _MARKUP.search(markdown):
        return markdown
    # Loads the parser, which few titles need.
    from guidetui.document.model import Heading, Style
    from guidetui.document.parse import parse

    for block in parse(f"# {markdown}", for_display=False).blocks:
        if isinstance(block, Heading):
            words = [run.text for run in block.content if Style.IMAGE not in run.styles]
            return sanitize_line("".join(words)) or otherwise
    return otherwise

"""The title and the tags in the text of a guide, found without parsing it."""

import re
from collections.abc import Iterator
from pathlib import Path

from guidetui.text import sanitize_line

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# What may precede the heading at the start of a document: comments, imports of MDX, and lines of
# only pictures or tags.
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
# The names of files that stand for their folder.
INDEX_NAMES = frozenset({"index", "readme"})
# A tag holds a letter, unlike `#12`, and is at the start of a line or after a space.
_HASHTAG = re.compile(r"(?:^|(?<=[\s(,]))#(?=[\d/_-]*[^\W\d_])([\w/-]+)")
_NO_PROSE = re.compile(
    r"(`+)(?!`).*?(?<!`)\1(?!`)"  # code
    r"|\]\([^)]*\)|^[\s>]*\[[^\]]+\]:\s*\S+"  # addresses of links, in place and defined
    r"|<[^<>]*>|\$[^$]*\$"  # HTML, formulas
)
_MAX_TAGS = 100
_MAX_LINE_CHARACTERS = 10_000


def fence_after(line: str, fence: str) -> str:
    """Return the code fence that is open after a line, or an empty string; it may be indented."""
    match = _FENCE.match(line.lstrip())
    if match is None:
        return fence
    if not fence:
        return match[1]
    closes = match[1].startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence


def split_at_fences(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a text, and whether each is fenced code."""
    fence = ""
    part: list[str] = []
    for line in text.splitlines(keepends=True):
        after = fence_after(line, fence)
        if after and not fence:
            yield False, "".join(part)
            part = [line]
        elif fence and not after:
            yield True, "".join([*part, line])
            part = []
        else:
            part.append(line)
        fence = after
    yield bool(fence), "".join(part)


def title_of(given: str, body: str, path: Path) -> str:
    """Return the title as plain text; `given` is that of the front matter, or empty.

    Markup is rendered, except underscores in a `given` title, which names may contain.
    """
    if given:
        return _plain(given.replace("_", r"\_"), given)
    if heading := opening_heading(body):
        return heading
    return name_of(path)


def name_of(path: Path) -> str:
    """Return the name of a file as a title; an index or README has the name of its folder."""
    stem = path.stem
    if stem.casefold() in INDEX_NAMES:
        stem = path.absolute().parent.name or stem
    return sanitize_line(re.sub(r"[-_]+", " ", stem)) or sanitize_line(path.name)


def opening_heading(body: str) -> str:
    """Return the text of the heading of level 1 at the start of a body, or an empty string."""
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
    """Return the words of a line of Markdown, or `otherwise` if it has none."""
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


def hashtags(body: str) -> Iterator[str]:
    """Yield the tags of a text in order, except in code, comments, links and formulas."""
    if "#" not in body:
        return
    found = 0
    for line in _prose(body):
        for match in _HASHTAG.finditer(_NO_PROSE.sub(" ", line[:_MAX_LINE_CHARACTERS])):
            yield match[1].strip("/-")
            found += 1
            if found >= _MAX_TAGS:
                return


def _prose(body: str) -> Iterator[str]:
    """Yield the lines with a `#` outside of code."""
    for is_code, part in split_at_fences(body):
        for line in () if is_code else part.split("\n"):
            if "#" in line and not line.startswith(("    ", "\t")):
                yield line

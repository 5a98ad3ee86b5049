"""Tags that stand in the text of a note, as in `#project/garden`."""

import re
from collections.abc import Iterator

from guidetui.collection.fences import split_at_fences

# A tag holds a letter, so that `#12` is none; it stands at the start or after a space.
_TAG = re.compile(r"(?:^|(?<=[\s(,]))#(?=[\d/_-]*[^\W\d_])([\w/-]+)")
_NO_PROSE = re.compile(
    r"(`+)(?!`).*?(?<!`)\1(?!`)"  # code
    r"|\]\([^)]*\)|^[\s>]*\[[^\]]+\]:\s*\S+"  # addresses of links, in place and defined
    r"|<[^<>]*>|\$[^$]*\$"  # HTML, formulas
)
_MAX_TAGS = 100
_MAX_LINE_CHARACTERS = 10_000


def hashtags(body: str) -> Iterator[str]:
    """Yield the tags of a text in order, not those in code, comments, links and formulas."""
    if "#" not in body:
        return
    found = 0
    for line in _prose(body):
        for match in _TAG.finditer(_NO_PROSE.sub(" ", line[:_MAX_LINE_CHARACTERS])):
            yield match[1].strip("/-")
            found += 1
            if found >= _MAX_TAGS:
                return


def _prose(body: str) -> Iterator[str]:
    """Yield the lines with a `#` that are no code."""
    for is_code, part in split_at_fences(body):
        for line in () if is_code else part.split("\n"):
            if "#" in line and not line.startswith(("    ", "\t")):
                yield line

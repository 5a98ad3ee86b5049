"""The examples of the CommonMark and GFM specifications, from a package that ships both texts."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import files

_EXAMPLE = re.compile(
    r"^`{32} example( \w+)?\n(?P<markdown>.*?)^\.\n(?P<html>.*?)^`{32}$", re.MULTILINE | re.DOTALL
)
_HEADING = re.compile(r"^#{1,6} +(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """One example: its number in the text, its section, the Markdown and what HTML it makes."""

    number: int
    section: str
    markdown: str
    html: str


@cache
def examples(name: str) -> tuple[Example, ...]:
    """Return the examples of `commonmark` or `gfm`, in order."""
    path = next(file for file in files("marko") or () if file.match(f"spec/{name}.txt"))
    text = path.locate().read_text(encoding="utf-8")  # type: ignore[attr-defined]
    found = []
    section = ""
    at = 0
    for number, match in enumerate(_EXAMPLE.finditer(text), 1):
        for heading in _HEADING.finditer(text[at : match.start()]):
            section = heading.group(1)
        at = match.end()
        markdown = match["markdown"].replace("→", "\t")
        found.append(Example(number, section, markdown, match["html"].replace("→", "\t")))
    return tuple(found)

"""The fenced code blocks of the bundled guides.

The first word after a fence names the language. More words say what to do with the block:

- ``sketch``: only the idea, with parts left out; it is parsed where that is possible, never run;
- ``postgresql``: SQL that only PostgreSQL understands.

A comment that starts with ``>`` (``# > text``, ``// > text``, ``-- > text``) is a line of expected
output.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

GUIDES = Path(__file__).parents[2] / "data" / "guides"
LANGUAGES = {"js": "javascript", "sh": "bash", "shell": "bash", "yml": "yaml", "py": "python"}

_EXPECTED = re.compile(r"^(?:#|//|--) > ?(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One fenced block; `line` is the 1-based line of its fence in the file."""

    slug: str
    line: int
    language: str
    options: frozenset[str]
    text: str

    def __str__(self) -> str:
        return f"{self.slug}:{self.line}"

    @property
    def is_sketch(self) -> bool:
        """Whether the block leaves parts out and cannot run."""
        return "sketch" in self.options

    @property
    def expected(self) -> list[str]:
        """The lines that running the block should print."""
        return expected_output(self.text)


def expected_output(text: str) -> list[str]:
    """Return what the comments that start with ``>`` say."""
    return [match.group(1).rstrip() for match in _EXPECTED.finditer(text)]


@cache
def all_blocks() -> tuple[Block, ...]:
    """Return the fenced blocks of all guides, in the order of slugs and lines."""
    parser = MarkdownIt()
    return tuple(
        block for path in sorted(GUIDES.glob("*.md")) for block in _blocks_of(path, parser)
    )


def blocks_in(language: str) -> list[Block]:
    """Return the blocks of one language."""
    return [block for block in all_blocks() if block.language == language]


def _blocks_of(path: Path, parser: MarkdownIt) -> Iterator[Block]:
    text = path.read_text(encoding="utf-8")
    front, _, body = text.removeprefix("---\n").partition("\n---\n")
    above = front.count("\n") + 3
    for token in parser.parse(body):
        if token.type == "fence" and token.map:
            words = token.info.split() or [""]
            language = LANGUAGES.get(words[0].lower(), words[0].lower())
            line = above + token.map[0] + 1
            yield Block(path.stem, line, language, frozenset(words[1:]), token.content)

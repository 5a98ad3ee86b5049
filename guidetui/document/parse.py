"""Markdown text -> `Document`, whole or part by part, by markdown-it-py.

Parsing takes 1 ms for a guide and about a second for 20,000 lines: do it in a worker, and show
the first part while the others are parsed.

A part ends before the last top-level block of a window on the text, since only that block may
look different with more text below it. What it refers to further down is guessed; where a guess
was wrong, all is parsed again with what is then known: `LinkDefinitions` and `FootnoteLabels` note
each answer they gave.
"""

import re
import threading
from collections.abc import Iterator
from itertools import takewhile
from operator import eq
from typing import Any

from msgspec import Struct

from guidetui.document.convert import Converter, is_block_name, tree
from guidetui.document.enrich import EnrichBudget, enrich
from guidetui.document.limits import NOTE, REST_NOTE, split_at_limit, too_long
from guidetui.document.model import Block, Document, Part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# A line that may define a link, even inside lists, quotes or code.
_LINK_DEFINITION = re.compile(
    r"^[ \t>*+\-\d.)]*\[(?!\^)((?:[^\[\]\\\n]|\\.)+)\]:[ \t]*\n?[ \t]*(<[^<>\n]*>|[^\s<]\S*)",
    re.MULTILINE,
)
_FOOTNOTE = re.compile(r"^[ \t>*+\-\d.)]*\[\^([^\]\s]+)\]:", re.MULTILINE)


class LinkDefinitions(dict[str, Any]):
    """The definitions so far; `get` also returns those that are probably further down."""

    def __init__(self, guesses: dict[str, Any] | None = None) -> None:
        super().__init__()
        self._guesses = guesses or {}
        self._answers: dict[str, Any] = {}

    def get(self, key: str, default: Any = None) -> Any:
        """Return a definition for text that refers to it."""
        found = super().get(key, self._guesses.get(key, default))
        self._answers.setdefault(key, found)
        return found

    @property
    def known(self) -> "LinkDefinitions":
        """What to guess next time: what is now known."""
        return LinkDefinitions(dict(self))

    @property
    def were_guessed_right(self) -> bool:
        """Whether every answer is still right now that all definitions are known."""
        return all(
            _target(found) == _target(super(LinkDefinitions, self).get(key))
            for key, found in self._answers.items()
        )


def _target(found: Any) -> Any:
    return found["href"] if found else None


class FootnoteLabels(dict[str, int]):
    """The labels of footnotes, likewise. The footnote plugin asks by `in`, and sets -1 to define.

    It leaves a label out of hand where nothing was defined before it, so this is never empty.
    """

    def __init__(self, guesses: set[str] | None = None) -> None:
        super().__init__()
        self._guesses = guesses or set()
        self._defined: set[str] = set()
        self._answers: dict[object, bool] = {}

    def __bool__(self) -> bool:
        """Say that there may be footnotes."""
        return True

    def __setitem__(self, key: str, value: int) -> None:
        """Define a label, or give one its number."""
        super().__setitem__(key, value)
        if value < 0:
            self._defined.add(key)

    def __contains__(self, key: object) -> bool:
        """Say whether a label is defined, for text that refers to it."""
        found = key in self._defined or key in self._guesses
        self._answers.setdefault(key, found)
        return found

    @property
    def known(self) -> "FootnoteLabels":
        """What to guess next time: what is now known."""
        return FootnoteLabels(set(self._defined))

    @property
    def were_guessed_right(self) -> bool:
        """Whether every answer would be the same now that all footnotes are known."""
        return all((key in self._defined) == found for key, found in self._answers.items())


def guess_links(text: str, parser: "MarkdownIt") -> dict[str, Any]:
    """Return the link definitions that `text` seems to hold; the first one of a label counts."""
    from markdown_it.common.utils import normalizeReference

    found: dict[str, Any] = {}
    if "]:" in text:
        for match in _LINK_DEFINITION.finditer(text):
            label, target = match.groups()
            href = parser.normalizeLink(target.removeprefix("<").removesuffix(">"))
            found.setdefault(normalizeReference(label), {"href": href, "title": ""})
    return found


def guess_footnotes(text: str) -> set[str]:
    """Return the labels of the footnotes that `text` seems to hold, as the plugin keeps them."""
    return {f":{label}" for label in _FOOTNOTE.findall(text)} if "]:" in text else set()


FIRST_LINES = 120
LINES = 400
# The characters of a window for each line, and how many it may grow to end at a blank line.
_LINE_CHARACTERS = 200
_NEAR = 2_000


def parse(markdown: str, *, for_display: bool = True) -> Document:
    """Return the blocks of `markdown`, which is sanitized text.

    `for_display` also draws diagrams (most take up to 30 ms) and colors code; words need neither.
    """
    blocks = _blocks(markdown, _parser())
    if for_display:
        budget = EnrichBudget()
        blocks = [enrich(block, budget) for block in blocks]
    return Document(tuple(blocks))


def parse_words(markdown: str) -> Document:
    """Return the blocks of `markdown` for its words, in two thirds of the time.

    Words and links to other guides are those of `parse`; only `www.…` and e-mail addresses that
    are written as text are no links.
    """
    return Document(tuple(_blocks(markdown, _parser(finds_addresses=False))))


def _blocks(markdown: str, parser: "MarkdownIt") -> list[Block]:
    text, rest = split_at_limit(markdown)
    parsing = _Parsing(parser, text, LinkDefinitions(), FootnoteLabels())
    return [block for step in parsing.steps(0, 0) for block in step.blocks] + _plain(text, rest)


def parts(markdown: str, first_lines: int = FIRST_LINES, lines: int = LINES) -> Iterator[Part]:
    """Yield `markdown` as blocks: about `first_lines` of it, then about `lines` at a time.

    Nothing is drawn or colored yet. All parts together are what `parse` returns.
    """
    parser = _parser()
    text, rest = split_at_limit(markdown)
    links = LinkDefinitions(guess_links(text, parser))
    footnotes = FootnoteLabels(guess_footnotes(text))
    blocks: list[Block] = []
    for step in _Parsing(parser, text, links, footnotes).steps(first_lines, lines):
        is_last = step.is_last and links.were_guessed_right and footnotes.were_guessed_right
        tail = [*step.tail, *_plain(text, rest)] if is_last else step.tail
        yield Part(len(blocks), (*step.blocks, *tail), is_last)
        blocks.extend(step.blocks)
        if is_last:
            return
    again: list[Block] = []
    for step in _Parsing(parser, text, links.known, footnotes.known).steps(lines, lines):
        again.extend(step.blocks)
        yield Part(len(blocks), (), is_last=False)
    again += _plain(text, rest)
    same = sum(1 for _ in takewhile(bool, map(eq, blocks, again)))
    yield Part(same, tuple(again[same:]), is_last=True)


def read_tokens(markdown: str) -> "list[Token]":
    """Return the tokens of markdown-it-py that `parse` makes its blocks of."""
    return _parser().parse(split_at_limit(markdown)[0])


def block_sources(markdown: str) -> list[str]:
    """Return the source of every block that `parse` returns, in their order.

    Where one piece of source gives several blocks, the first of them has it and the others have
    an empty string, as have footnotes.
    """
    text, rest = split_at_limit(markdown)
    lines = text.split("\n")
    converter = Converter()
    found: list[str] = []
    for node in tree(read_tokens(text)):
        count = len(converter.blocks([node]))
        start, end = node.token.map or (0, 0)
        source = "\n".join(lines[start:end]).rstrip()
        found += [source, *[""] * count][:count]
    return [*found, *("" for _ in converter.footnotes()), *(["", rest] if rest else [])]


def _plain(text: str, rest: str) -> list[Block]:
    """Return the text beyond the limits of Markdown, if any."""
    return too_long(rest, REST_NOTE if text else NOTE) if rest else []


class _Step(Struct, frozen=True):
    """Blocks that stay, and the block after them as far as it goes."""

    blocks: list[Block]
    tail: list[Block]
    is_last: bool


class _Parsing:
    """One way through a text, window by window; each starts where the last block before began."""

    def __init__(
        self, parser: "MarkdownIt", text: str, links: LinkDefinitions, footnotes: FootnoteLabels
    ) -> None:
        self._parser = parser
        self._text = text
        self._env: dict[str, Any] = {
            "references": links,
            "footnotes": {"refs": footnotes, "list": {}},
        }
        self._converter = Converter()

    def steps(self, first_lines: int, lines: int) -> Iterator[_Step]:
        """Yield the text in steps of so many lines; 0 is all of it."""
        start, size = 0, first_lines
        while True:
            end = self._end_of(start, size) if size else len(self._text)
            window = self._text[start:end]
            self._env["is_whole"] = end == len(self._text)
            tokens = self._parser.parse(window, self._env)
            if end == len(self._text):
                nodes = tree(tokens)
                del tokens  # a fifth of the memory
                blocks = self._converter.end(self._converter.blocks(nodes))
                yield _Step([*blocks, *self._converter.footnotes()], [], is_last=True)
                return
            last = _start_of_last(tokens, window)
            blocks = self._converter.blocks(tree(tokens[:last]))
            tail = self._converter.copy().blocks(tree(tokens[last:]))
            yield _Step(blocks, tail, is_last=False)
            if last:
                start += _offset_of_line(window, (tokens[last].map or [0])[0])
                size = lines
            else:  # one block fills the window: look at it again with more below
                size = max(8 * size, lines)

    def _end_of(self, start: int, lines: int) -> int:
        """Return the end of a window of so many lines, fewer long ones; a blank line if near."""
        end = start
        for _ in range(lines):
            end = self._text.find("\n", end) + 1
            if not end:
                return len(self._text)
            if end - start > lines * _LINE_CHARACTERS:
                break
        blank = self._text.find("\n\n", end, end + _NEAR)
        return end if blank < 0 else blank + 2


_parsers = threading.local()


def _parser(*, finds_addresses: bool = True) -> "MarkdownIt":
    """Return a parser of this thread; making one takes as long as parsing a short document."""
    made: dict[Any, MarkdownIt] = vars(_parsers)
    if finds_addresses not in made:
        from guidetui.document.syntax import make_parser  # loads markdown-it-py

        made[finds_addresses] = make_parser(finds_addresses=finds_addresses)
    return made[finds_addresses]


# A line in which a formula may begin that more text below ends; until then it reads as words.
_FORMULA = re.compile(r"[ \t>]*\$\$")


def _start_of_last(tokens: "list[Token]", window: str) -> int:
    """Return where the tokens of the last top-level block begin.

    A definition list before it belongs to it: with more text below, the block may be a term of it.
    So do blocks from one on that a formula may begin in, unless a blank line ends it.
    """
    starts = [i for i, token in enumerate(tokens) if not token.level and token.nesting >= 0]
    last = len(starts) - 1
    while last > 0 and is_block_name(tokens[starts[last] : starts[last] + 2]):
        last -= 1
    if last > 0 and tokens[starts[last - 1]].type == "dl_open":
        last -= 1
    if last > 0 and "$$" in window:
        lines = window.split("\n")
        above = last
        while above > 0:
            first, below = ((tokens[starts[number]].map or [0])[0] for number in (above - 1, above))
            if any(not line.strip() for line in lines[first:below]):
                break
            above -= 1
            is_formula = tokens[starts[above]].type == "math_block"
            if not is_formula and any(map(_FORMULA.match, lines[first:below])):
                last = above
    return starts[last] if starts else 0


def _offset_of_line(text: str, line: int) -> int:
    offset = 0
    for _ in range(line):
        offset = text.find("\n", offset) + 1
    return offset

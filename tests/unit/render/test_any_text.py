"""Whatever a file holds, its lines are harmless and fit."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from guidetui.document.model import Block, CodeBlock, Diagram, Table, walk
from guidetui.document.parse import parse
from guidetui.render.layout import lay_out
from guidetui.render.plain_text import plain_lines
from guidetui.render.wrap import width_of
from guidetui.text import is_sanitized, sanitize

# What Markdown, HTML, terminals and the Unicode bidirectional algorithm may make something of.
_SIGNS = [
    *"#*_`~[]()<>|!-+=&;:\\$^{}\"'/.,0123456789abcxyz \t\n\n\r",
    "\x1b",
    "\x9b",
    "\x07",
    "\x00",
    "\x7f",
    "\u202e",
    "\u2066",
    "\u2028",
    "\ud800",
    "\u200d",
    "\ufe0f",
    "漢",
    "😀",
    "👨‍👩‍👧",
    "🇩🇪",
    "é",
    "e\u0301",
    "ש",
    "ا",
    "\u00a0",
    "\u200b",
    "\u00ad",
    "\ufeff",
    "&#27;",
    "&#x9b;",
    "<b>",
    "</b>",
    "<td>",
    "<li>",
    "<pre>",
    "<!--",
    "```",
    "- ",
    "> ",
    "| a |\n|-|\n",
    "[^1]",
    "[^1]: ",
    "<sup>",
    "$x$",
    "$$",
    "https://a.b/%1b",
    "[a]: /u\n",
    "- [x] ",
    "\n: ",
    "<details>",
]
TEXTS = st.one_of(st.lists(st.sampled_from(_SIGNS), max_size=40).map("".join), st.text(max_size=80))


def scrolls_sideways(blocks: Iterable[Block]) -> bool:
    return any(isinstance(block, CodeBlock | Diagram | Table) for block in walk(blocks))


@given(TEXTS, st.integers(8, 60))
def test_lines_of_any_text_are_harmless_and_fit(markdown: str, width: int) -> None:
    for block in parse(sanitize(markdown)).blocks:
        for line in lay_out(block, width):
            assert all(is_sanitized(segment.text) for segment in line)
            assert not any(sign in segment.text for segment in line for sign in "\n\t\r")
            assert all(is_sanitized(segment.href or "") for segment in line)
            assert scrolls_sideways((block,)) or width_of(line) <= width


@pytest.mark.parametrize(
    "after", ["$x$", "`x`", "**x**", "*x*y", "x", "**👩**", "[x](u)", "漢", " x"]
)
@pytest.mark.parametrize("before", ["########", "👩👩👩👩", "漢漢漢漢", "#######\ufe0f"])
def test_joiner_before_another_style_takes_no_cell_from_it(before: str, after: str) -> None:
    block = parse(f"{before}\u200d{after}").blocks[0]
    lines = lay_out(block, 8)
    assert max(map(width_of, lines)) <= 8
    for line in lines:
        assert width_of(line) == cell_len("".join(segment.text for segment in line))


def test_joined_emoji_stay_one() -> None:
    family = "👨\u200d👩\u200d👧"
    (line,) = lay_out(parse(f"a {family} b ❤️\u200d🔥").blocks[0], 20)
    assert "".join(segment.text for segment in line) == f"a {family} b ❤️\u200d🔥"
    assert width_of(line) == 2 + 2 + 3 + 2


@given(TEXTS)
def test_plain_lines_of_any_text_are_harmless(markdown: str) -> None:
    for block in parse(sanitize(markdown), for_display=False).blocks:
        assert all(is_sanitized(line) and "\n" not in line for line in plain_lines(block, 40))

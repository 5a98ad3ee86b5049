"""Long blocks in chunks: together they are what they are in one segment."""

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidetui.document.enrich import enrich
from guidetui.document.model import Block, CodeBlock, Part, is_continued
from guidetui.document.parse import parse, parts
from guidetui.render.chunking import CHUNK_LINES, chunk, chunk_parts
from guidetui.render.layout import block_text, lay_out
from guidetui.render.lazy_layout import LazyLayout
from guidetui.render.wrap import Line

LONG = {
    "tight list": "\n".join(f"- item *{n}* [link]({n}.md)" for n in range(500)),
    "loose list": "\n\n".join(f"- item {n} of many words\n\n  more" for n in range(200)),
    "numbers": "\n".join(f"{n}. item {n}" for n in range(7, 1_200)),
    "tasks": "\n".join(f"- [{'x' if n % 3 else ' '}] task {n}" for n in range(300)),
    "deep list": "\n".join("  " * (n % 5) + f"- item {n}" for n in range(500)),
    "code": "```\n" + "\n".join(f"\tline {n} " + "漢" * (n % 40) for n in range(500)) + "\n```",
    "python": '```python\nx = """\n' + "\n".join(f"if {n}: 漢" for n in range(300)) + '\n"""\n```',
    "giant item": "- start\n\n" + "\n\n".join(f"  part {n} of many words" for n in range(300)),
    "giant items": "\n\n".join(
        f"{n}. start\n\n" + "\n\n".join(f"   part {n} *of* {m}" for m in range(n * 40))
        for n in range(1, 9)
    ),
    "list in an item": "1. a\n" + "\n".join(f"   - inner {n}" for n in range(300)) + "\n2. b",
    "code in an item": "- a\n\n  ```\n" + "  line\n" * 300 + "  ```\n\n  after\n- b",
    "quote": "\n>\n".join(f"> part {n} of many words" for n in range(300)),
    "alert": "> [!NOTE]\n" + "\n>\n".join(f"> part {n}" for n in range(300)),
    "quote in quote": "> a\n>\n" + "\n> >\n".join(f"> > part {n}" for n in range(300)) + "\n>\n> z",
    "list in a quote": "> a\n>\n" + "\n>\n".join(f"> - item {n}\n>\n>   more" for n in range(99)),
    "empty items": "\n\n".join("- " if n % 7 else f"- a{n}\n\n  b" for n in range(300)),
    "definition": "Term\n: one\n\n" + "\n\n".join(f"    part {n}" for n in range(300)),
    "hard breaks": "\\\n".join(f"line *{n}* of a poem" for n in range(900)),
    "table": "| a | b | c |\n|:-:|--:|---|\n"
    + "\n".join(f"| {n} | `code {n}` | {'word ' * (n % 17)} |" for n in range(400)),
}
WORDS = st.lists(st.sampled_from(["a", "word", "漢字", "much-longer-word", "`c`"]), max_size=12)


def looks(lines: list[Line]) -> list[list[tuple[str, frozenset[str]]]]:
    """Return what is to be seen on lines, padding joined to what it pads."""
    return [[(segment.text, segment.styles) for segment in line if segment.text] for line in lines]


def lines_of(blocks: tuple[Block, ...], width: int) -> list[Line]:
    layout = LazyLayout(blocks, width)
    layout.lay_out_missing(1_000_000)
    return [layout.line(number) for number in range(layout.height)]


def check(markdown: str, *widths: int) -> None:
    whole = parse(markdown).blocks
    raw = parse(markdown, for_display=False).blocks
    chunked = tuple(enrich(segment) for segment in chain.from_iterable(map(chunk, raw)))
    for width in widths:
        assert looks(lines_of(chunked, width)) == looks(lines_of(whole, width))
        text = "".join(block_text(block, width) for block in chunked)
        assert text == "".join(block_text(block, width) for block in whole)


@pytest.mark.parametrize("name", LONG)
def test_chunks_look_like_the_whole(name: str) -> None:
    assert len(chunk(parse(LONG[name]).blocks[0])) > 1
    check(f"Before.\n\n{LONG[name]}\n\nAfter.", 8, 60)


@given(
    st.lists(st.tuples(WORDS, WORDS), min_size=CHUNK_LINES + 1, max_size=200), st.integers(8, 90)
)
@settings(max_examples=12)
def test_any_long_table_looks_like_the_whole(rows: list[tuple[list[str], ...]], width: int) -> None:
    body = "\n".join(f"| {' '.join(one)} | {' '.join(two)} |" for one, two in rows)
    check(f"| a | b |\n|---|---|\n{body}", width)


@given(st.lists(WORDS, min_size=CHUNK_LINES + 1, max_size=200), st.integers(8, 90))
@settings(max_examples=12)
def test_any_long_list_looks_like_the_whole(items: list[list[str]], width: int) -> None:
    check("\n".join(f"{n}. x{' '.join(item)}" for n, item in enumerate(items)), width)


@pytest.mark.parametrize("name", LONG)
def test_growing_chunks_end_up_as_those_of_the_whole(name: str) -> None:
    shown: list[Block] = []
    for part in chunk_parts(parts(LONG[name], 50, 60)):
        shown[part.keep :] = part.blocks
    whole = parse(LONG[name], for_display=False).blocks
    assert shown == list(chain.from_iterable(map(chunk, whole)))


def test_chunks_that_stay_are_not_sent_again() -> None:
    first, second = (parse(text).blocks for text in ("- a\n" * 200, "- a\n" * 400))
    found = list(chunk_parts([Part(0, first, is_last=False), Part(0, second, is_last=True)]))
    assert [part.keep for part in found] == [0, 200 // CHUNK_LINES]


def test_only_the_last_chunk_ends_the_block() -> None:
    chunks = chunk(CodeBlock("\n" * 200))
    assert [is_continued(segment) for segment in chunks] == [*[True] * (len(chunks) - 1), False]


def test_opening_a_giant_block_lays_out_a_chunk_of_it_only() -> None:
    (whole,) = parse("- a\n" * 5_000).blocks
    layout = LazyLayout(chunk(whole), 60)
    layout.lay_out_from(layout.position_at(2_000), 40)
    assert not layout.is_exact
    assert layout.height > 4_900


def test_long_paragraph_is_divided_behind_words() -> None:
    text = "A sentence of some length. " * 3_000
    (whole,) = parse(f"*{text.strip()}*").blocks
    chunks = chunk(whole)
    assert len(chunks) > 5
    assert "".join(block_text(block, 60) for block in chunks) == block_text(whole, 60)
    assert all(block_text(block, 60).endswith(". ") for block in chunks[:-1])
    assert all(is_continued(block) for block in chunks[:-1])


def test_long_word_is_divided_between_letters() -> None:
    (whole,) = parse("e\u0301" * 20_000).blocks
    chunks = chunk(whole)
    assert "".join(block_text(block, 60) for block in chunks) == block_text(whole, 60)
    assert all(block_text(block, 60)[0] == "e" for block in chunks)


def test_letter_with_endless_accents_is_divided_within_them() -> None:
    (whole,) = parse("e" + "\u0301" * 50_000).blocks
    chunks = chunk(whole)
    assert "".join(block_text(block, 60) for block in chunks) == block_text(whole, 60)
    assert len(chunks) < 20


@pytest.mark.parametrize(
    "markdown",
    [
        "word " * 200_000,
        "- " + "word " * 200_000,
        "> " + "word " * 200_000,
        "1. a\n\n" + "\n\n".join(f"   part {n}" for n in range(5_000)),
        "> a\n>\n" + "\n>\n".join(f"> > part {n}" for n in range(5_000)),
    ],
    ids=["paragraph", "item", "quote", "many in an item", "quote in a quote"],
)
def test_no_chunk_takes_many_lines(markdown: str) -> None:
    blocks = chain.from_iterable(map(chunk, parse(markdown).blocks))
    assert max(len(lay_out(block, 88)) for block in blocks) <= 3 * CHUNK_LINES

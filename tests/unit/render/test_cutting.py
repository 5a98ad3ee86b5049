"""Long lists, code and tables in slices: together they are what they are in one piece."""

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidetui.document.finish import finish
from guidetui.document.model import Block, CodeBlock, Part
from guidetui.document.parse import parse, parts
from guidetui.document.slices import goes_on
from guidetui.render.cutting import SLICE_LINES, cut, cut_parts
from guidetui.render.flow import Flow
from guidetui.render.stretches import text_of
from guidetui.render.wrap import Line

LONG = {
    "tight list": "\n".join(f"- item *{n}* [link]({n}.md)" for n in range(500)),
    "loose list": "\n\n".join(f"- item {n} of many words\n\n  more" for n in range(200)),
    "numbers": "\n".join(f"{n}. item {n}" for n in range(7, 1_200)),
    "tasks": "\n".join(f"- [{'x' if n % 3 else ' '}] task {n}" for n in range(300)),
    "deep list": "\n".join("  " * (n % 5) + f"- item {n}" for n in range(500)),
    "code": "```\n" + "\n".join(f"\tline {n} " + "漢" * (n % 40) for n in range(500)) + "\n```",
    "python": '```python\nx = """\n' + "\n".join(f"if {n}: 漢" for n in range(300)) + '\n"""\n```',
    "table": "| a | b | c |\n|:-:|--:|---|\n"
    + "\n".join(f"| {n} | `code {n}` | {'word ' * (n % 17)} |" for n in range(400)),
}
WORDS = st.lists(st.sampled_from(["a", "word", "漢字", "much-longer-word", "`c`"]), max_size=12)


def looks(lines: list[Line]) -> list[list[tuple[str, frozenset[str]]]]:
    """Return what is to be seen on lines, padding joined to what it pads."""
    return [[(piece.text, piece.styles) for piece in line if piece.text] for line in lines]


def lines_of(blocks: tuple[Block, ...], width: int) -> list[Line]:
    flow = Flow(blocks, width)
    flow.lay_out_for(600)
    return [flow.line(number) for number in range(flow.height)]


def check(markdown: str, width: int) -> None:
    whole = parse(markdown).blocks
    raw = parse(markdown, for_display=False).blocks
    sliced = tuple(finish(piece) for piece in chain.from_iterable(map(cut, raw)))
    assert looks(lines_of(sliced, width)) == looks(lines_of(whole, width))
    text = "".join(text_of(block, width) for block in sliced)
    assert text == "".join(text_of(block, width) for block in whole)


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("width", [8, 23, 60, 88])
def test_slices_look_like_the_whole(name: str, width: int) -> None:
    assert len(cut(parse(LONG[name]).blocks[0])) > 1
    check(f"Before.\n\n{LONG[name]}\n\nAfter.", width)


@given(
    st.lists(st.tuples(WORDS, WORDS), min_size=SLICE_LINES + 1, max_size=200), st.integers(8, 90)
)
@settings(deadline=None, max_examples=25)
def test_any_long_table_looks_like_the_whole(rows: list[tuple[list[str], ...]], width: int) -> None:
    body = "\n".join(f"| {' '.join(one)} | {' '.join(two)} |" for one, two in rows)
    check(f"| a | b |\n|---|---|\n{body}", width)


@given(st.lists(WORDS, min_size=SLICE_LINES + 1, max_size=200), st.integers(8, 90))
@settings(deadline=None, max_examples=25)
def test_any_long_list_looks_like_the_whole(items: list[list[str]], width: int) -> None:
    check("\n".join(f"{n}. x{' '.join(item)}" for n, item in enumerate(items)), width)


@pytest.mark.parametrize("name", LONG)
def test_growing_slices_end_up_as_those_of_the_whole(name: str) -> None:
    shown: list[Block] = []
    for part in cut_parts(parts(LONG[name], 50, 60)):
        shown[part.keep :] = part.blocks
    whole = parse(LONG[name], for_display=False).blocks
    assert shown == list(chain.from_iterable(map(cut, whole)))


def test_slices_that_stay_are_not_sent_again() -> None:
    first, second = (parse(text).blocks for text in ("- a\n" * 200, "- a\n" * 400))
    found = list(cut_parts([Part(0, first, is_last=False), Part(0, second, is_last=True)]))
    assert [part.keep for part in found] == [0, 200 // SLICE_LINES]


def test_only_the_last_slice_ends_the_block() -> None:
    slices = cut(CodeBlock("\n" * 200))
    assert [goes_on(piece) for piece in slices] == [*[True] * (len(slices) - 1), False]


def test_opening_a_giant_block_lays_out_a_slice_of_it_only() -> None:
    (whole,) = parse("- a\n" * 5_000).blocks
    flow = Flow(cut(whole), 60)
    flow.lay_out_from(flow.position_at(2_000), 40)
    assert sum(flow._is_measured) <= 2

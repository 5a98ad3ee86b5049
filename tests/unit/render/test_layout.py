"""Blocks become lines of cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.document.model import CodeBlock, Diagram, Image, Paragraph, Run, Style
from guidetui.document.parse import parse
from guidetui.render.code import pick_drawing
from guidetui.render.estimate import estimate_lines
from guidetui.render.layout import lay_out
from guidetui.render.wrap import Line, width_of
from guidetui.text import sanitize


def drawn(markdown: str, width: int = 40) -> list[str]:
    (block,) = parse(markdown).blocks
    return texts(lay_out(block, width))


def texts(lines: list[Line]) -> list[str]:
    return ["".join(segment.text for segment in line).rstrip() for line in lines]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("one two", ["one two"]),
        ("one  \ntwo", ["one", "two"]),
        ("# Title", ["Title", "━━━━━"]),
        ("## 漢字", ["漢字", "────"]),
        ("### Title", ["Title"]),
        ("- a\n- b", ["• a", "• b"]),
        ("- a\n  - b\n    - c\n      - d", ["• a", "  ◦ b", "    ▪ c", "      • d"]),
        ("- a\n\n- b", ["• a", "", "• b"]),
        ("1. a\n2. b", ["1. a", "2. b"]),
        ("9. a\n10. b", [" 9. a", "10. b"]),
        ("- [ ] a\n- [x] b", ["☐ a", "☑ b"]),
        ("1. [x] a", ["1. ☑ a"]),
        ("-\n- b", ["•", "• b"]),
        ("> a\n>\n> b", ["▎ a", "▎", "▎ b"]),
        ("> > a", ["▎ ▎ a"]),
        ("> - a", ["▎ • a"]),
        ("---", ["─" * 40]),
        ("Term\n: Meaning", ["Term", "    Meaning"]),
        ("![alt](u.png)", ["▣ alt", "  u.png"]),
        ("![](u.png)", ["▣ picture", "  u.png"]),
        ("![alt]()", ["▣ alt"]),
        ("press <kbd>Ctrl</kbd> now", ["press  Ctrl  now"]),
    ],
)
def test_block_is_drawn(markdown: str, expected: list[str]) -> None:
    assert drawn(markdown) == expected


def test_long_items_hang_below_their_first_word() -> None:
    assert drawn("1. one two three\n   - four five six seven", 14) == [
        "1. one two",
        "   three",
        "   ◦ four five",
        "     six seven",
    ]


def test_item_with_several_blocks_keeps_them_apart_where_loose() -> None:
    assert drawn("- a\n\n  b\n\n- c") == ["• a", "", "  b", "", "• c"]


def test_quote_bar_stands_before_every_line() -> None:
    assert drawn("> one two three four", 12) == ["▎ one two", "▎ three four"]


def test_rule_below_a_heading_is_as_long_as_its_longest_line() -> None:
    assert drawn("# one two three", 8) == ["one two", "three", "━━━━━━━"]


def test_code_is_a_panel_of_even_width() -> None:
    (block,) = parse("```\nshort\n\na longer line\n```").blocks
    lines = lay_out(block, 30)
    assert {width_of(line) for line in lines} == {30}
    assert texts(lines) == ["  short", "", "  a longer line"]
    assert all("code-block" in segment.styles for line in lines for segment in line)


def test_wide_code_makes_the_panel_wider_and_is_never_wrapped() -> None:
    lines = lay_out(CodeBlock("x" * 100 + "\ny"), 30)
    assert [width_of(line) for line in lines] == [104, 104]


@pytest.mark.parametrize("language", ["", "python"])
def test_tabs_in_code_reach_the_next_stop(language: str) -> None:
    assert drawn(f"```{language}\n\tx\nab\ty\n```") == ["      x", "  ab  y"]


def test_colored_code_shows_the_same_text_as_plain_code() -> None:
    source = "def f(x):\n    return 'é漢'  # why\n\n\nf(1)"
    assert drawn(f"```python\n{source}\n```") == drawn(f"```\n{source}\n```")


def test_colors_of_code_are_names_of_styles() -> None:
    (block,) = parse("```python\nreturn 1\n```").blocks
    styles = {segment.text: segment.styles for line in lay_out(block, 30) for segment in line}
    assert styles["return"] == {"code-block", "code-keyword"}
    assert styles["1"] == {"code-block", "code-number"}


ROOMY, TIGHT, TIGHTEST = ("=" * 40,), ("=" * 30, "漢" * 15), ("=" * 20,)
DIAGRAM = Diagram("source", (ROOMY, TIGHT, TIGHTEST))


@pytest.mark.parametrize(
    ("width", "drawing"),
    [(80, ROOMY), (40, ROOMY), (39, TIGHT), (30, TIGHT), (29, TIGHTEST), (20, TIGHTEST)],
)
def test_roomiest_drawing_that_fits_is_picked(width: int, drawing: tuple[str, ...]) -> None:
    assert pick_drawing(DIAGRAM, width) == drawing


def test_narrowest_drawing_is_picked_where_none_fits() -> None:
    assert pick_drawing(DIAGRAM, 10) == TIGHTEST
    assert texts(lay_out(DIAGRAM, 10)) == ["=" * 20]


def test_diagram_that_cannot_be_drawn_shows_its_source_and_says_so() -> None:
    lines = drawn("```mermaid\nnonsense\nA --> B\n```", 60)
    assert lines[0] == "This diagram cannot be drawn; its source:"
    assert lines[1:] == ["  nonsense", "  A --> B"]


def test_links_are_numbered_in_reading_order() -> None:
    (block,) = parse("- [a](1)\n- x [b **c**](2)\n  - [d](1)").blocks
    numbers = {
        segment.text: (segment.link, segment.href)
        for line in lay_out(block, 40)
        for segment in line
        if segment.link is not None
    }
    assert numbers == {"a": (0, "1"), "b ": (1, "2"), "c": (1, "2"), "d": (2, "1")}


def test_picture_is_one_link_from_its_words_to_its_address() -> None:
    lines = lay_out(Image("alt", "u.png"), 40)
    links = [segment.link for line in lines for segment in line if segment.href]
    assert links == [0, 0]


def test_key_has_room_around_it() -> None:
    (line,) = lay_out(Paragraph((Run("Esc", frozenset({Style.KEY})), Run("x"))), 20)
    assert [(segment.text, Style.KEY in segment.styles) for segment in line] == [
        (" ", True),
        ("Esc", True),
        (" ", True),
        ("x", False),
    ]


@pytest.mark.parametrize("width", [-1, 0, 1, 7])
def test_no_width_is_too_small_to_draw_at(width: int) -> None:
    for markdown in ("# a b", "- a\n  - b", "> a", "|a|b|\n|-|-|\n|c|d|", "![a](b)", "t\n: d"):
        assert drawn(markdown, width)


TEXTS = st.text(max_size=200).map(sanitize)
WIDTHS = st.integers(8, 60)


@given(st.lists(TEXTS, max_size=4), WIDTHS)
def test_every_line_of_a_paragraph_fits(parts: list[str], width: int) -> None:
    styles = [frozenset[Style](), frozenset({Style.STRONG}), frozenset({Style.KEY})]
    runs = tuple(Run(part, styles[index % 3]) for index, part in enumerate(parts))
    assert all(width_of(line) <= width for line in lay_out(Paragraph(runs), width))


PROSE = "some words that go on 漢字 and on, with a_rather_long_word_that_must_be_cut in them"


@pytest.mark.parametrize("depth", [1, 5, 20])
@pytest.mark.parametrize("width", [24, 60])
@pytest.mark.parametrize("kind", ["list", "quote"])
def test_nested_prose_fits(kind: str, depth: int, width: int) -> None:
    if kind == "list":
        markdown = "\n".join("  " * level + f"- {PROSE}" for level in range(depth))
    else:
        markdown = "> " * depth + PROSE
    (block,) = parse(markdown).blocks
    assert max(width_of(line) for line in lay_out(block, width)) <= width


@pytest.mark.parametrize(
    "markdown",
    [
        "# h",
        "a b c",
        "- a\n- b",
        "> a",
        "```\na\nb\n```",
        "|a|\n|-|\n|b|",
        "---",
        "![a](b)",
        "t\n: d",
    ],
)
def test_estimate_is_near_what_is_drawn(markdown: str) -> None:
    (block,) = parse(markdown).blocks
    assert abs(estimate_lines(block, 40) - len(lay_out(block, 40))) <= 2

"""Text in lines of at most so many cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from guidetui.render.wrap import TextSegment, ranges, width_of, wrap
from guidetui.text import sanitize


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in ranges(text, width)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, [""]),
        ("   ", 10, [""]),
        ("one two", 10, ["one two"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("exactly ten", 11, ["exactly ten"]),
        ("  lead and trail  ", 20, ["lead and trail"]),
        ("a  b", 10, ["a  b"]),
        ("aaaa     bbbb", 6, ["aaaa", "bbbb"]),
        ("one\ntwo", 10, ["one", "two"]),
        ("one\n\ntwo", 10, ["one", "", "two"]),
        ("one \n two", 10, ["one", "two"]),
        ("\none", 10, ["", "one"]),
        ("one\n", 10, ["one"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("x abcdefghij y", 4, ["x", "abcd", "efgh", "ij y"]),
        ("漢字漢字漢", 4, ["漢字", "漢字", "漢"]),
        ("漢字漢字漢", 5, ["漢字", "漢字", "漢"]),
        ("ab漢字cd", 4, ["ab漢", "字cd"]),
        ("한국어 글", 6, ["한국어", "글"]),
        ("ＡＢＣ", 4, ["ＡＢ", "Ｃ"]),
        ("cafe\u0301 noir", 4, ["cafe\u0301", "noir"]),
        ("e\u0301" * 6, 3, ["e\u0301" * 3, "e\u0301" * 3]),
        ("🎉🎉🎉", 4, ["🎉🎉", "🎉"]),
        ("one-two/three", 8, ["one-two/", "three"]),
    ],
)
def test_lines_break_between_words(text: str, width: int, expected: list[str]) -> None:
    assert lines(text, width) == expected


@pytest.mark.parametrize("width", [-5, 0, 1])
def test_width_too_small_for_any_character_still_ends(width: int) -> None:
    assert "".join(lines("漢字 ab", width)).replace(" ", "") == "漢字ab"


def test_pieces_keep_style_and_link_across_lines() -> None:
    link = TextSegment("one two", frozenset({"link"}), 3, "x.md")
    assert wrap((TextSegment("see "), link, TextSegment(" end")), 7) == [
        (TextSegment("see "), TextSegment("one", frozenset({"link"}), 3, "x.md")),
        (TextSegment("two", frozenset({"link"}), 3, "x.md"), TextSegment(" end")),
    ]


def test_word_in_several_styles_is_not_torn() -> None:
    bold = TextSegment("bold", frozenset({"strong"}))
    assert wrap((TextSegment("a un"), bold, TextSegment("ed")), 9) == [
        (TextSegment("a"),),
        (TextSegment("un"), bold, TextSegment("ed")),
    ]


def test_nothing_is_one_empty_line() -> None:
    assert wrap((), 10) == [()]


@pytest.mark.parametrize(
    ("text", "width"), [("aa\t漢漢漢", 8), ("a\tb\tc\td", 4), ("\tindented", 10), ("a \t b", 4)]
)
def test_tabs_take_the_cells_they_are_drawn_with(text: str, width: int) -> None:
    for line in wrap((TextSegment(text),), width):
        assert width_of(line) <= width
        assert "\t" not in "".join(segment.text for segment in line)


ODD = "ab \n\t漢字e\u0301か\u3099👩\u200d💻❤\ufe0f🇫🇷\u200b\u00ad한"
TEXTS = st.text(max_size=200).map(sanitize) | st.text(alphabet=ODD, max_size=80)
WIDTHS = st.integers(2, 60)


@given(TEXTS, WIDTHS)
def test_every_line_fits(text: str, width: int) -> None:
    assert all(width_of(line) <= width for line in wrap((TextSegment(text),), width))


@given(TEXTS, WIDTHS)
def test_only_white_space_is_lost(text: str, width: int) -> None:
    kept = "".join("".join(line.split()) for line in lines(text, width))
    assert kept == "".join(text.split())


@given(st.lists(TEXTS, max_size=5), WIDTHS)
def test_styles_do_not_move_the_breaks(parts: list[str], width: int) -> None:
    whole = wrap((TextSegment("".join(parts)),), width)
    apart = wrap(
        tuple(TextSegment(part, frozenset({str(i)})) for i, part in enumerate(parts)), width
    )
    assert [text_of(line) for line in apart] == [text_of(line) for line in whole]


def text_of(line: tuple[TextSegment, ...]) -> str:
    return "".join(segment.text for segment in line)


def test_width_counts_cells_not_characters() -> None:
    assert (
        width_of((TextSegment("漢字"), TextSegment("ab"), TextSegment("e\u0301")))
        == 4 + 2 + 1
        == cell_len("漢字abe")
    )

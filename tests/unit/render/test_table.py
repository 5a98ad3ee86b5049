"""Tables share the width among their columns."""

import pytest

from guidetui.document.parse import parse
from guidetui.render.layout import lay_out
from guidetui.render.wrap import Line, width_of


def lines(markdown: str, width: int) -> list[Line]:
    (block,) = parse(markdown).blocks
    return lay_out(block, width)


def drawn(markdown: str, width: int = 40) -> list[str]:
    return ["".join(segment.text for segment in line) for line in lines(markdown, width)]


def test_small_table_takes_only_what_it_needs() -> None:
    assert drawn("| a | bb |\n|---|----|\n| ccc | d |") == [
        "a   │ bb",
        "────┼───",
        "ccc │ d ",
    ]


def test_columns_are_aligned_as_written() -> None:
    assert drawn("| left | mid | right |\n|:--|:-:|--:|\n| a | b | c |") == [
        "left │ mid │ right",
        "─────┼─────┼──────",
        "a    │  b  │     c",
    ]


def test_wide_characters_keep_the_columns_straight() -> None:
    table = lines("| 漢字 | b |\n|---|---|\n| a | cafe\u0301 |", 40)
    assert {width_of(line) for line in table} == {4 + 3 + 4}


LONG = (
    "| name | meaning |\n|------|---------|\n"
    "| one | some words that are too long for one line of this table |\n| two | short |\n"
)


@pytest.mark.parametrize("width", [20, 30, 40, 60])
def test_table_shrinks_to_the_width(width: int) -> None:
    table = lines(LONG, width)
    assert {width_of(line) for line in table} == {width}


def test_shrunk_table_loses_no_word() -> None:
    text = " ".join(drawn(LONG, 24))
    for word in "some words that are too long for one line of this table short".split():
        assert word in text


def test_rows_of_several_lines_are_parted() -> None:
    table = drawn(LONG, 30)
    assert any("╌┼╌" in line for line in table)
    assert not any("╌" in line for line in drawn(LONG, 100))


def test_table_whose_longest_words_need_it_is_wider_than_the_width() -> None:
    markdown = "|a|b|c|\n|-|-|-|\n|" + "|".join(f"{'word' * 4}{n} x" for n in range(3)) + "|"
    table = lines(markdown, 30)
    (width,) = {width_of(line) for line in table}
    assert width > 30
    assert all("word" * 4 + str(n) in " ".join(drawn(markdown, 30)) for n in range(3))


def test_very_long_word_is_cut_rather_than_widening_the_table() -> None:
    markdown = f"|a|b|\n|-|-|\n|{'x' * 200}|y|"
    table = drawn(markdown, 40)
    assert {len(line) for line in table} == {40}
    assert "".join(table).count("x") == 200


def test_many_columns_are_all_drawn() -> None:
    head = "|" + "|".join(f"c{n}" for n in range(30)) + "|"
    table = drawn(f"{head}\n{'|-' * 30}|\n{head}", 40)
    assert all(f"c{n}" in table[0] for n in range(30))
    assert len({len(line) for line in table}) == 1


def test_breaks_in_a_cell_are_lines_of_it() -> None:
    rows = drawn("|a|b|\n|-|-|\n|one<br>two|x|")[2:]
    assert [[cell.strip() for cell in row.split("│")] for row in rows] == [
        ["one", "x"],
        ["two", ""],
    ]


def test_cells_keep_styles_and_links() -> None:
    table = lines("| **h** |\n|---|\n| [a](x.md) |", 40)
    assert table[0][0].styles == {"strong", "table-head"}
    (link,) = [segment for segment in table[2] if segment.href]
    assert (link.text, link.href, link.link) == ("a", "x.md", 0)


def test_empty_cells_and_missing_rows_are_drawn() -> None:
    assert drawn("| a | |\n|---|---|\n| | b |") == ["a │  ", "──┼──", "  │ b"]
    assert drawn("| a |\n|---|") == ["a", "─"]

"""Letters of link hints, and how they lie over a line."""

import pytest

from guidetui.render.text_offsets import cell_of_link
from guidetui.render.wrap import TextSegment
from guidetui.tui.widgets.reader.links import LETTERS, labels, overlaid


@pytest.mark.parametrize("count", [1, 5, 9, 10, 17, 18, 81, 82, 200])
def test_no_label_begins_another(count: int) -> None:
    found = labels(count)
    assert len(set(found)) == count
    assert not [(a, b) for a in found for b in found if a != b and b.startswith(a)]
    assert set("".join(found)) <= set(LETTERS)


def test_labels_are_as_short_as_can_be() -> None:
    assert labels(9) == list(LETTERS)
    assert sorted(map(len, labels(17))) == [1] * 8 + [2] * 9
    assert max(map(len, labels(81))) == 2


def test_label_lies_over_the_first_cells_of_its_link() -> None:
    line = (TextSegment("see "), TextSegment("the link", link=0, href="x"), TextSegment(" there"))
    assert cell_of_link(line, 0) == 4
    assert [piece.text for piece in overlaid(line, 4, "as")] == ["see ", "as", "e link", " there"]


def test_label_longer_than_the_line_is_whole() -> None:
    assert [piece.text for piece in overlaid((TextSegment("a", link=0),), 0, "as")] == ["as"]


def test_wide_letter_cut_in_two_keeps_the_width() -> None:
    assert [piece.text for piece in overlaid((TextSegment("漢字", link=0),), 0, "a")] == [
        "a",
        " 字",
    ]

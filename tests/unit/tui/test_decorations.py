"""Ranges of a block's text in another style, over the lines that show them."""

from guidetui.document.parse import parse
from guidetui.render.layout import block_text, lay_out
from guidetui.render.wrap import Line
from guidetui.tui.widgets.reader.view import Decoration, decorated


def _matched(line: Line) -> list[tuple[str, bool]]:
    return [(piece.text, "match" in piece.styles) for piece in line]


def test_range_over_a_line_break_is_shown_on_both_lines() -> None:
    (block,) = parse("alpha *beta* gamma delta").blocks
    start = block_text(block, 12).index("ta gam")
    found: list[Decoration] = [(start, start + 6, "match")]
    assert [_matched(decorated(line, found)) for line in lay_out(block, 12)] == [
        [("alpha ", False), ("be", False), ("ta", True)],
        [("gam", True), ("ma delta", False)],
    ]


def test_ranges_that_overlap_share_their_styles() -> None:
    (block,) = parse("abcdef").blocks
    (line,) = lay_out(block, 12)
    shown = decorated(line, [(0, 4, "match"), (2, 6, "selected-text")])
    assert [(piece.text, sorted(piece.styles)) for piece in shown] == [
        ("ab", ["match"]),
        ("cd", ["match", "selected-text"]),
        ("ef", ["selected-text"]),
    ]

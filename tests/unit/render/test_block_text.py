"""The text of a block and the places of its segments in it, at every width."""

from pathlib import Path

import pytest

from guidetui.document.parse import parse
from guidetui.render.layout import block_text, lay_out
from guidetui.render.text_offsets import line_of, offset_in
from tests.tui.sample import sample_bodies

_DATA = Path(__file__).parents[3] / "data" / "guides"
_SPACES = str.maketrans("\t\u00a0\u202f", "   ")
_WIDTHS = (8, 23, 60, 88)


def _check(markdown: str, width: int) -> None:
    for block in parse(markdown).blocks:
        text = block_text(block, width).translate(_SPACES)
        shown = set()
        for line in lay_out(block, width):
            for segment in line:
                if segment.at >= 0:
                    assert segment.text == text[segment.at : segment.at + len(segment.text)]
                    shown |= set(range(segment.at, segment.at + len(segment.text)))
        missing = {at for at, letter in enumerate(text) if not letter.isspace()} - shown
        assert missing == set(), "".join(text[at] for at in sorted(missing))


@pytest.mark.parametrize("width", _WIDTHS)
def test_pieces_know_their_place_in_every_construct(width: int) -> None:
    for body in sample_bodies():
        _check(body, width)


def test_pieces_know_their_place_in_bundled_guides() -> None:
    for path in sorted(_DATA.glob("*.md"))[::10]:
        _check(path.read_text(encoding="utf-8"), 60)


def test_place_survives_tabs_and_wide_letters_in_code() -> None:
    _check("```\na\tb\n\t漢字 x\n```\n\n漢字漢字漢字漢字漢字 end", 9)


def test_place_on_the_screen_leads_to_the_letter_there_and_back() -> None:
    (block,) = parse("- one two three four five six seven").blocks
    lines, text = lay_out(block, 16), block_text(block, 16)
    for number, line in enumerate(lines):
        column = "".join(segment.text for segment in line).rfind(" ") + 1
        offset = offset_in(line, column)
        assert offset is not None
        assert line_of(lines, offset) == number
        word = "".join(segment.text for segment in line)[column:]
        assert text[offset:].startswith(word)


def test_cell_of_a_wide_letter_leads_to_it() -> None:
    (block,) = parse("漢字x").blocks
    (line,) = lay_out(block, 16)
    assert [offset_in(line, cell) for cell in range(6)] == [0, 0, 1, 1, 2, 3]

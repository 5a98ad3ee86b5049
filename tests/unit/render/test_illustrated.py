"""A picture of the text is drawn below the block that shows it, also in a part of a long one."""

import pytest

from guidetui.document.model import Block, Image
from guidetui.document.parse import parse
from guidetui.render.chunking import chunk
from guidetui.render.illustrated import has_picture, illustrated, images_in, without_picture
from guidetui.render.layout import lay_out
from guidetui.render.lazy_layout import LazyLayout
from guidetui.render.wrap import TextSegment

PICTURE = ((TextSegment("▀▀", colors=(1, 2)),), (TextSegment("▄▄", colors=(1, 2)),))
IMAGE = Image("cat", "cat.png")
SHORT = {
    "table": "| a | b |\n|---|---|\n| 1 | ![cat](cat.png) |",
    "line": "Words ![cat](cat.png) words",
    "list": "- a\n- ![cat](cat.png)",
}
LONG = {
    "table": "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 200 + "| 1 | ![cat](cat.png) |\n" * 2,
    "head": "| a | ![cat](cat.png) |\n|---|---|\n" + "| 1 | 2 |\n" * 200,
    "line": "word " * 4_000 + "![cat](cat.png)" + " word" * 4_000,
    "list": "- a\n" * 200 + "- ![cat](cat.png)\n" + "- b\n" * 200,
    "quote": "> a\n>\n" * 200 + "> x ![cat](cat.png)\n>\n" + "> b\n>\n" * 200,
}


@pytest.mark.parametrize("markdown", [*SHORT.values(), *LONG.values()], ids=[*SHORT, *LONG])
def test_picture_is_drawn_below_what_shows_it_and_removed(markdown: str) -> None:
    blocks = chunk(parse(markdown, for_display=False).blocks[0])
    assert (len(blocks) > 1) == (markdown in LONG.values())
    place = next(number for number, block in enumerate(blocks) if IMAGE in images_in(block))
    drawn = illustrated(blocks[place], IMAGE, PICTURE)
    assert has_picture(drawn)
    assert not any(map(has_picture, blocks))
    assert without_picture(drawn) == blocks[place]
    texts = texts_of(drawn)
    top = next(number for number, text in enumerate(texts) if "▀▀" in text)
    assert "▄▄" in texts[top + 1]
    assert texts[: top - 1] == texts_of(blocks[place])[: top - 1]
    # The parts around it look as they did.
    layout = LazyLayout((*blocks[:place], drawn, *blocks[place + 1 :]), 60)
    before = LazyLayout(tuple(blocks), 60)
    layout.lay_out_missing(1_000_000)
    before.lay_out_missing(1_000_000)
    assert layout.height == before.height + len(texts) - len(texts_of(blocks[place]))


def texts_of(block: Block) -> list[str]:
    return ["".join(segment.text for segment in line) for line in lay_out(block, 60)]


def test_head_of_a_long_table_is_only_in_its_first_part() -> None:
    blocks = chunk(parse(LONG["head"], for_display=False).blocks[0])
    assert [IMAGE in images_in(block) for block in blocks] == [True] + [False] * (len(blocks) - 1)

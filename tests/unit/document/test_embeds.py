import pytest

from guidetui.document.anchors import Anchors
from guidetui.document.embeds import parts_without_title, without_title
from guidetui.document.model import Block, Paragraph, plain
from guidetui.document.parse import parse, parts


def _texts(blocks: tuple[Block, ...]) -> list[str]:
    return [plain(block.content) for block in blocks if hasattr(block, "content")]


@pytest.mark.parametrize(
    "heading",
    [
        "# A title",
        "# a  Title",
        "A title\n===",
        "# A *title*",
        "# ![x](l.png) A title",
        "<h1>A title</h1>",
    ],
)
def test_heading_that_repeats_the_title_is_left_out(heading: str) -> None:
    assert _texts(without_title(parse(f"{heading}\n\nText.\n").blocks, "A title")) == ["Text."]


@pytest.mark.parametrize("heading", ["# Another title", "## A title", "Words.\n\n# A title"])
def test_any_other_beginning_stays(heading: str) -> None:
    blocks = parse(f"{heading}\n\nText.\n").blocks
    assert without_title(blocks, "A title") == blocks


def test_links_to_the_heading_lead_to_what_is_below_it() -> None:
    blocks = without_title(parse("# A title {#own}\n\nText.\n\n## More\n").blocks, "A title")
    for name in ("a-title", "own"):
        place = Anchors(blocks).find(name)
        assert place is not None
        assert place.block == 0


def test_document_of_nothing_but_its_title_is_empty() -> None:
    assert without_title(parse("# A title\n").blocks, "A title") == ()


@pytest.mark.parametrize("lines", [1, 2, 5, 400])
@pytest.mark.parametrize(
    "text",
    [
        "# A title\n\n" + "".join(f"Text {n}.\n\n" for n in range(40)),
        "# A title\n\nSee [a][b].\n\n" + "Text.\n\n" * 40 + "[b]: https://a.example\n",
        "# A title\n\nSee ]: [a][b].\n\n" + "- item\n" * 60 + "\n[b]: x\n[b\n]: y\n",
        "# Another\n\nText.\n",
        "# A title\n",
    ],
)
def test_parts_together_are_the_document(text: str, lines: int) -> None:
    blocks: list[Block] = []
    for part in parts_without_title(parts(text, lines, lines), "A title"):
        blocks[part.keep :] = part.blocks
    assert tuple(blocks) == without_title(parse(text, for_display=False).blocks, "A title")


def test_first_paragraph_is_no_heading() -> None:
    assert isinstance(without_title(parse("A title\n").blocks, "A title")[0], Paragraph)

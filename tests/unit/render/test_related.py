"""What stands under a guide: links to those near it, each with the reason."""

from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.document.model import Heading, ListBlock, Paragraph, Style
from guidetui.models import Related
from guidetui.render.layout import lay_out
from guidetui.render.related import reason, related_blocks
from tests.conftest import WriteGuide


@pytest.mark.parametrize(
    ("near", "expected"),
    [
        (Related("a", 1, ("Kafka", "Streams", "Logs"), ("Alpha",)), "both on Kafka and Streams"),
        (Related("a", 1, is_linked=True), "linked from here"),
        (Related("a", 1, links_back=True), "links here"),
        (
            Related("a", 1, ("Kafka",), (), ("consumer group", "offset", "log"), True, True),
            "both on Kafka · linked both ways · both about consumer group and offset",
        ),
        (Related("a", 1, (), ("Alpha", "Beta")), "also in Alpha and Beta"),
        (Related("a", 1, (), ("Alpha",), by_meaning=True), "close in meaning"),
        (Related("a", 1, ("Kafka",), by_meaning=True), "both on Kafka"),
    ],
)
def test_reason_names_what_tells_most(near: Related, expected: str) -> None:
    assert reason(near) == expected


def test_nothing_stands_under_a_guide_without_near_ones(data: Path) -> None:
    assert related_blocks((), load(data)) == ()


def test_each_near_guide_is_a_link_with_its_reason_in_a_quieter_tone(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("one", title='"[red]One[/]"', tags='["[bold]T"]')
    heading, entries = related_blocks([Related("one", 1, ("[bold]T",))], load(data))
    assert isinstance(heading, Heading)
    assert isinstance(entries, ListBlock)
    paragraph = entries.items[0].blocks[0]
    assert isinstance(paragraph, Paragraph)
    link, why = paragraph.content
    assert (link.text, link.href) == ("[red]One[/]", "/guides/one.md")
    assert why.text == "\nboth on [bold]T"
    assert why.styles == {Style.NOTE}
    assert len(lay_out(entries, 60)) == 2

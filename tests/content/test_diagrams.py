"""What `guidetui check` cannot ask of every collection but the bundled guides keep."""

import re

from guidetui.check.rules import DIAGRAM_CELLS
from guidetui.document.mermaid import drawings
from guidetui.text import cells
from tests.content.blocks import Block, blocks_in

MAX_MINDMAPS = 15
DIAGRAMS = blocks_in("mermaid")
FLOWCHARTS = [block for block in DIAGRAMS if block.text.startswith("flowchart")]

# What stands between bars is the label of an arrow, what stands in brackets that of a box.
_LABEL = re.compile(r"\|([^|]+)\||[\[{(]+([^\]})]+)[\]})]+")
_LINES = re.compile(r"[│─╮╯╰╭├┤┬┴┼▼▲►◄◇┌┐└┘\s]+")


def test_few_mindmaps_are_left() -> None:
    mindmaps = [str(block) for block in DIAGRAMS if block.text.startswith("mindmap")]
    assert len(mindmaps) <= MAX_MINDMAPS, mindmaps


def test_every_flowchart_is_drawn_with_every_label() -> None:
    missing = {str(block): words for block in FLOWCHARTS if (words := _words_not_drawn(block))}
    assert missing == {}


def _words_not_drawn(block: Block) -> set[str]:
    drawing = next(
        lines for lines in drawings(block.text) if max(map(cells, lines)) <= DIAGRAM_CELLS
    )
    drawn = set(_LINES.split(" ".join(drawing)))
    labels = [box or arrow for arrow, box in _LABEL.findall(block.text)]
    return {word for label in labels for word in label.split()} - drawn

"""How every construct looks: `constructs.txt` beside this file says it, and may be read as a table.

Each section is a name, the Markdown, a line of `~`, and the lines that are shown in 36 cells.
"""

import re
from pathlib import Path

import pytest

from guidetui.document.model import CodeBlock, Diagram, Table, walk
from guidetui.document.parse import parse
from guidetui.render.layout import block_text, lay_out
from guidetui.render.wrap import Line, width_of

WIDTH = 36
_FILE = Path(__file__).parent / "constructs.txt"
_SECTION = re.compile(
    r"^={8,}\n(?P<name>.+)\n={8,}\n(?P<markdown>.*?)\n~{8,}\n(?P<shown>.*?)(?=\n={8,}\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
SECTIONS = {
    match["name"]: (match["markdown"], match["shown"].strip("\n").split("\n"))
    for match in _SECTION.finditer(_FILE.read_text(encoding="utf-8"))
}


def lines_of(markdown: str, width: int) -> list[Line]:
    lines: list[Line] = []
    for block in parse(markdown).blocks:
        lines += [*lay_out(block, width), ()]
    return lines[:-1]


def text(line: Line) -> str:
    return "".join(segment.text for segment in line).rstrip()


@pytest.mark.parametrize("name", SECTIONS)
def test_construct_looks_as_written_down(name: str) -> None:
    markdown, shown = SECTIONS[name]
    assert [text(line) for line in lines_of(markdown, WIDTH)] == shown


@pytest.mark.parametrize("width", [12, 20, 36, 88])
@pytest.mark.parametrize("name", SECTIONS)
def test_construct_is_no_wider_than_there_is_room(name: str, width: int) -> None:
    blocks = parse(SECTIONS[name][0]).blocks
    if any(isinstance(block, CodeBlock | Diagram | Table) for block in walk(blocks)):
        return  # these are scrolled sideways
    assert all(width_of(line) <= width for line in lines_of(SECTIONS[name][0], width))


@pytest.mark.parametrize("name", SECTIONS)
def test_every_piece_knows_its_place_in_the_text(name: str) -> None:
    for block in parse(SECTIONS[name][0]).blocks:
        whole = block_text(block, WIDTH)
        for line in lay_out(block, WIDTH):
            for segment in line:
                if segment.at >= 0:
                    found = whole[segment.at : segment.at + len(segment.text)]
                    assert found.replace("\u00a0", " ") == segment.text.replace("\u00a0", " ")

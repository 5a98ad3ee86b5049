"""The places that links name: one class for the reader, for `check` and for links."""

import pytest

from guidetui.document.anchors import Anchor, Anchors
from guidetui.document.model import Block, Heading, Paragraph, plain
from guidetui.document.parse import parse, parts


def _place(markdown: str, name: str) -> str | None:
    """Return the text of the block that an anchor leads to, or None."""
    blocks = parse(markdown, for_display=False).blocks
    found = Anchors(blocks).find(name)
    return None if found is None else _text(blocks[found.block])


def _text(block: Block) -> str:
    return plain(block.content) if isinstance(block, Heading | Paragraph) else type(block).__name__


_GUIDE = """\
# Title

First.

## Part *one* & `two`

Second.

## Part one

## Part one

<h2 id="by-id">HTML heading</h2>

## Größe: 100 %

## Own name {#own .class}

Last. ^block-1
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("title", "Title"),
        ("part-one--two", "Part one & two"),
        ("Part-One--Two", "Part one & two"),
        ("Part one & two", "Part one & two"),
        ("part-one-two", "Part one & two"),
        ("part-one", "Part one"),
        ("part-one-1", "Part one"),
        ("user-content-part-one", "Part one"),
        ("Title#Part one", "Part one"),
        ("by-id", "HTML heading"),
        ("html-heading", "HTML heading"),
        ("größe-100-", "Größe: 100 %"),
        ("GRÖSSE-100", "Größe: 100 %"),
        ("gro\u0308ße-100-", "Größe: 100 %"),
        ("own", "Own name"),
        ("own-name", "Own name"),
        ("^block-1", "Last."),
        ("^BLOCK-1", "Last."),
        ("block-1", None),
        ("", "Title"),
        ("top", "Title"),
        (":~:text=Second", "Title"),
        ("gone", None),
        ("%", None),
    ],
)
def test_anchor_leads_to_its_place(name: str, expected: str | None) -> None:
    assert _place(_GUIDE, name) == expected


def test_names_of_places_are_not_shown() -> None:
    text = "\n".join(_text(block) for block in parse(_GUIDE).blocks)
    assert "{#" not in text
    assert "^block" not in text


@pytest.mark.parametrize(
    ("markdown", "name", "expected"),
    [
        ('# A\n\n## New name\n<a name="old-name"></a>\n\nText.\n', "old-name", "Text."),
        ('# A\n\n<a id="x"></a>\n## Next\n', "x", "Next"),
        ('# A\n\n## <a name="x"></a>Next\n', "x", "Next"),
        ('# A\n\n<a id="x"></a>\n\n## Next\n', "x", "Next"),
        ("# A\n\nWords <a id='x'></a>inside.\n", "x", "Words inside."),
        ("# A\n\n<span id=x>Words</span>\n", "x", "Words"),
        ('# A\n\n<div id="x">\n\nWords.\n\n</div>\n', "x", "Words."),
        ('# A\n\n<p ID="X">Words.</p>\n', "x", "Words."),
        ('# A\n\n<a id="x"></a>\n\n- item\n', "x", "ListBlock"),
        ('# A\n\n<a id="x"></a>\n\n```\ncode\n```\n', "x", "CodeBlock"),
        ('# A\n\n<a id="x"></a>\n\n| a |\n|---|\n| b |\n', "x", "Table"),
        ('# A\n\n- item <a id="x"></a>\n', "x", "ListBlock"),
        ("# A\n\n- item ^x\n- more\n", "^x", "ListBlock"),
        ("# A\n\n> quoted\n\n^x\n", "^x", "Quote"),
        ("# A\n\n| a |\n|---|\n| b |\n\n^x\n", "^x", "Table"),
        ('# A\n\nLast.\n\n<a id="x"></a>\n', "x", "Last."),
        ("# A\n\n```html\n<a id='x'></a>\n```\n", "x", None),
        ("# A\n\n<input type='text' value='id=x'>\n", "x", None),
        ("# top\n\n## Other\n", "top", "top"),
    ],
)
def test_named_place_is_the_block_that_begins_there(
    markdown: str, name: str, expected: str | None
) -> None:
    assert _place(markdown, name) == expected


def test_footnote_and_its_reference_are_places() -> None:
    blocks = parse("# A\n\nText[^1].\n\n[^1]: Note.\n").blocks
    anchors = Anchors(blocks)
    assert anchors.find("fn-1") == Anchor(len(blocks) - 1)
    assert anchors.find("fnref-1") == Anchor(1, "#fn-1")


def test_names_are_the_same_where_a_document_is_parsed_in_parts() -> None:
    text = "".join(f'Text {n}.\n\n<a id="x{n}"></a>\n\nPlace {n}. ^b{n}\n\n' for n in range(200))
    blocks: list[Block] = []
    for part in parts(text, 20, 30):
        blocks[part.keep :] = part.blocks
    assert tuple(blocks) == parse(text, for_display=False).blocks
    anchors = Anchors(blocks)
    for number in range(200):
        place = anchors.find(f"x{number}")
        assert place is not None
        assert place == anchors.find(f"^b{number}")
        assert _text(blocks[place.block]) == f"Place {number}."

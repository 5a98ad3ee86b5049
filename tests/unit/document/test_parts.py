"""A document that is parsed part by part is the one that is parsed at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.document.model import Block, Footnote, Heading, Paragraph, Table, plain
from guidetui.document.parse import parse, parts
from tests.long_documents import KINDS
from tests.unit.commonmark import examples


def joined(markdown: str, first_lines: int, lines: int) -> tuple[Block, ...]:
    blocks: list[Block] = []
    is_last = False
    for part in parts(markdown, first_lines, lines):
        assert not is_last
        assert part.keep <= len(blocks)
        blocks[part.keep :] = part.blocks
        is_last = part.is_last
    assert is_last
    return tuple(blocks)


def whole(markdown: str) -> tuple[Block, ...]:
    return parse(markdown, for_display=False).blocks


# Lines that open, continue or close something, or refer to something.
LINES = [
    "^name",
    "%%",
    "%% hidden",
    "$$",
    ":::note",
    ":::",
    "!!! note",
    "> [!note] title",
    "",
    "",
    "",
    "word",
    "words *and* more",
    "# heading",
    "# heading",
    "## [a]",
    "===",
    "---",
    "***",
    "- item",
    "  - inner",
    "  continued",
    "    deep",
    "\tcode",
    "1. one",
    "2) two",
    "> quote",
    ">",
    "> - in quote",
    "```",
    "```python",
    "~~~",
    "  ```",
    "<div>",
    "</div>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<?php",
    "?>",
    "<b>",
    "[a]: /url",
    "[b]:",
    "/other",
    "'title",
    "title'",
    "[a]",
    "[b][]",
    "![b]",
    "see [c] and [^1]",
    "[^1]: note",
    "[^2]: other",
    "    in note",
    "[^2][^1]",
    "[c]: <x y>",
    "| a | b |",
    "|---|---|",
    "| 1 | [a] |",
    "Term",
    ": meaning",
    "~ other",
    "- [ ] task",
    "> [!NOTE]",
    "`[c]: no`",
    "> [d]: in-quote",
    "[d]",
    "- [e]: in-list",
    "[e]",
    "\\",
    "&copy;",
    "  ",
]


@given(st.lists(st.sampled_from(LINES), max_size=60), st.integers(1, 12), st.integers(1, 12))
def test_parts_together_are_the_whole(lines: list[str], first: int, size: int) -> None:
    markdown = "\n".join(lines)
    assert joined(markdown, first, size) == whole(markdown)


@pytest.mark.parametrize(
    "lines",
    [
        ["$$", "$$", "===", "%%", "%%", "%%", "$$", ":::note", "$$"],
        ["# a", "word", "$$", "# b", "- item", "# c", "---", "# d", "# e", "$$", "word"],
        ["# a", "> quote", "$$", "# b", "- item", "# c", "---", "# d", "# e", "$$", "word"],
        ["# a", "word", "$$", "# b", "- item", "# c", "---", "# d", "# e", "", "$$", "word"],
    ],
)
def test_formula_may_end_far_below(lines: list[str]) -> None:
    markdown = "\n".join(lines)
    assert joined(markdown, 1, 1) == whole(markdown)


def test_heading_below_a_definition_list_may_become_a_term() -> None:
    markdown = "term\n: meaning\n# heading\n: meaning"
    assert joined(markdown, 1, 3) == whole(markdown)


@pytest.mark.parametrize("size", [1, 7, 40, 400])
@pytest.mark.parametrize("name", ["commonmark", "gfm"])
def test_examples_of_the_specification_in_a_row_parse_in_parts_as_at_once(
    name: str, size: int
) -> None:
    markdown = "\n\n".join(example.markdown for example in examples(name)[:660])
    assert joined(markdown, size, size) == whole(markdown)


@pytest.mark.parametrize("first", range(0, 640, 40))
def test_forty_examples_in_a_row_parse_in_parts_as_at_once(first: int) -> None:
    """An example that never closes what it opens would hide all that come after it."""
    chosen = examples("gfm")[first : first + 40]
    for markdown in (
        "\n".join(e.markdown for e in chosen),
        "\n\n".join(e.markdown for e in chosen),
    ):
        assert joined(markdown, 3, 5) == whole(markdown)


def test_first_part_is_small() -> None:
    markdown = "\n\n".join(f"Paragraph {number}." for number in range(10_000))
    first = next(parts(markdown))
    assert 30 < len(first.blocks) < 100
    assert not first.is_last


def test_short_document_is_one_part() -> None:
    (part,) = parts("# One\n\nTwo.")
    assert (part.keep, part.is_last, len(part.blocks)) == (0, True, 2)


def test_part_shows_the_block_that_is_not_over_yet() -> None:
    first = next(parts("```\n" + "line\n" * 1_000 + "```", 10, 10))
    assert len(first.blocks) == 1


def test_link_defined_far_below_leads_there_from_the_first_part_on() -> None:
    markdown = "[early]\n\n" + "word\n\n" * 500 + "[early]: /target"
    (block, *_) = next(parts(markdown, 10, 10)).blocks
    assert isinstance(block, Paragraph)
    assert block.content[0].href == "/target"


def test_definition_in_code_is_taken_back_at_the_end() -> None:
    markdown = "[early]\n\n" + "word\n\n" * 50 + "```\n[early]: /target\n```"
    found = list(parts(markdown, 10, 10))
    assert joined(markdown, 10, 10) == whole(markdown)
    assert found[-1].keep == 0


def test_footnote_stands_at_the_end_wherever_it_was_defined() -> None:
    markdown = "Early[^n].\n\n[^n]: The note.\n\n" + "word\n\n" * 100
    blocks = joined(markdown, 10, 10)
    assert isinstance(blocks[-1], Footnote)


def test_headings_are_numbered_across_parts() -> None:
    blocks = joined("# Same\n\nword\n\n" * 30, 4, 4)
    anchors = [block.anchor for block in blocks if isinstance(block, Heading)]
    assert anchors == ["same", *(f"same-{number}" for number in range(1, 30))]


def test_first_part_holds_fewer_lines_where_they_are_long() -> None:
    markdown = KINDS["wide rows"](200_000)
    (table,) = next(parts(markdown)).blocks
    assert isinstance(table, Table)
    assert len(table.rows) < 10
    assert joined(markdown, 120, 400) == whole(markdown)


def test_nothing_is_lost_between_parts() -> None:
    markdown = "\n\n".join(f"Paragraph {number}." for number in range(2_000))
    blocks = joined(markdown, 120, 400)
    words = [plain(block.content) for block in blocks if isinstance(block, Paragraph)]
    assert words == markdown.split("\n\n")

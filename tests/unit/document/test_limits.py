"""Text of any size and kind is read within limits that count what is in it.

No test looks at a clock: `tests/bench/documents.py` does.
"""

import sys

import pytest
from msgspec.structs import replace

from guidetui.document import limits
from guidetui.document.enrich import EnrichBudget, enrich
from guidetui.document.limits import Steps
from guidetui.document.model import (
    Block,
    CodeBlock,
    Diagram,
    Document,
    Paragraph,
    Style,
    Table,
    plain,
    walk,
)
from guidetui.document.parse import block_sources, parse, parts
from guidetui.document.words import code_text, links, plain_text
from guidetui.text import sanitize
from tests.long_documents import KINDS


def document(markdown: str) -> Document:
    return parse(markdown, for_display=False)


def notes(blocks: tuple[Block, ...]) -> list[str]:
    return [
        run.text.strip()
        for block in walk(blocks)
        if isinstance(block, Paragraph)
        for run in block.content
        if Style.NOTE in run.styles
    ]


def in_parts(markdown: str) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for part in parts(markdown):
        blocks[part.keep :] = part.blocks
    return tuple(blocks)


def test_every_kind_is_read_whole_and_in_parts() -> None:
    for kind, generate in KINDS.items():
        markdown = sanitize(generate(1_500))
        whole = document(markdown)
        assert in_parts(markdown) == whole.blocks, kind
        assert len(block_sources(markdown)) == len(whole.blocks), kind


@pytest.mark.parametrize("marker", ["*", "**", "***", "_", "__", "~~"])
@pytest.mark.parametrize("inner", ["", "a "])
def test_emphasis_may_be_nested_to_any_depth(marker: str, inner: str) -> None:
    opening, closing = marker + inner, inner[::-1] + marker
    (block,) = document(f"a {opening * 3_000}x{closing * 3_000}").blocks
    assert isinstance(block, Paragraph)
    assert "x" in plain(block.content)
    assert notes((block,)) == []


@pytest.fixture
def _low_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_WEIGHT", 3_000)


def test_document_is_read_as_markdown_up_to_its_limit() -> None:
    found = document("word " * (limits.MAX_INLINE_CHARACTERS // 6) + "\n\n" + "a\n\n" * 10_000)
    assert notes(found.blocks) == []
    assert len(found.blocks) == 10_001


@pytest.mark.usefixtures("_low_limit")
def test_rest_of_a_long_document_is_plain_text_below_a_note() -> None:
    markdown = "# Title\n\n" + "- a\n" * 2_000 + "needle\n"
    found = document(markdown)
    *_, note, rest = found.blocks
    assert notes((note,)) == [limits.REST_NOTE]
    assert isinstance(rest, CodeBlock)
    assert markdown.endswith(rest.text + "\n")
    assert "- a\n- a" in rest.text
    assert in_parts(markdown) == found.blocks
    assert block_sources(markdown)[-1] == rest.text + "\n"
    assert "needle" in code_text(found)
    assert limits.REST_NOTE not in plain_text(found)


@pytest.mark.usefixtures("_low_limit")
def test_definition_in_the_plain_rest_is_not_used() -> None:
    markdown = "[a]\n\n" + "- a\n" * 2_000 + "\n[a]: b\n"
    found = document(markdown)
    assert list(links(found)) == []
    assert in_parts(markdown) == found.blocks


@pytest.mark.parametrize(
    "text",
    ["a" * limits.MAX_INLINE_CHARACTERS, "[a](b) " * 4_000, "*a* " * 9_000],
    ids=["letters", "links", "emphasis"],
)
def test_paragraph_is_read_as_markdown_up_to_its_limit(text: str) -> None:
    assert notes(document(text).blocks) == []


@pytest.mark.parametrize(
    "text",
    ["a" * (limits.MAX_INLINE_CHARACTERS + 1), "[a](b) " * 11_000, "*a* " * 11_000],
    ids=["letters", "links", "emphasis"],
)
def test_longer_paragraph_is_plain_text_below_a_note(text: str) -> None:
    (block,) = document(text).blocks
    assert isinstance(block, Paragraph)
    assert notes((block,)) == [limits.NOTE]
    assert plain(block.content[1:]) == text.strip()


@pytest.mark.parametrize("unit", ["[a][", "![", "[", "*[a_", "^[a"])
def test_search_for_the_ends_of_labels_is_given_up(unit: str) -> None:
    text = unit * 3_000
    (block,) = document(text).blocks
    assert isinstance(block, Paragraph)
    assert notes((block,)) == [limits.NOTE]
    assert plain(block.content[1:]) == text


def test_paragraph_beside_a_long_one_is_read_as_markdown() -> None:
    blocks = document("[a][" * 3_000 + "\n\n*b*").blocks
    assert isinstance(blocks[-1], Paragraph)
    assert blocks[-1].content[0].styles == {Style.EMPHASIS}


def test_table_with_cells_that_nobody_wrote_is_plain_text() -> None:
    columns = 100
    head = "|" + "a|" * columns + "\n|" + "-|" * columns + "\n"
    table = head + "|b|\n" * 200
    note, rest = document(table).blocks
    assert notes((note,)) == [limits.NOTE]
    assert isinstance(rest, CodeBlock)
    assert rest.text == table.strip()


@pytest.mark.parametrize("row", ["|b|\n", "b | c\n", "|b|c|d|\n"])
def test_small_table_may_have_short_rows(row: str) -> None:
    blocks = document("|a|b|c|\n|-|-|-|\n" + row * 40).blocks
    assert isinstance(blocks[0], Table)
    assert len(blocks[0].rows) == 40


def test_long_table_stays_one() -> None:
    (table,) = document("a | b\n-|-\n" + "c | d\n" * 5_000).blocks
    assert isinstance(table, Table)


def test_html_that_never_closes_its_tags_is_plain_text() -> None:
    note, rest = document("<div>\n" + "<a <b\n" * 500).blocks
    assert notes((note,)) == [limits.NOTE]
    assert isinstance(rest, CodeBlock)


def test_long_address_is_no_link() -> None:
    short, long = ("https://example.org/" + "a" * count for count in (1_000, 5_000))
    (block,) = document(f"{short} {long}").blocks
    assert isinstance(block, Paragraph)
    assert [run.href for run in block.content if run.href] == [short]


@pytest.mark.parametrize(("is_deferred", "undrawn"), [(True, None), (False, ())])
def test_drawings_share_a_limit(is_deferred: bool, undrawn: tuple[()] | None) -> None:
    source = "graph LR\n" + "\n".join(f"Service{i} --> Service{i + 1}" for i in range(6))
    budget = EnrichBudget(Steps(500_000), is_deferred=is_deferred)
    drawn = []
    while len(drawn) < 100 and (not drawn or drawn[-1]):
        block = enrich(Diagram(source), budget)
        assert isinstance(block, Diagram)
        drawn.append(block.drawings)
    assert drawn[0]
    assert drawn[-1] == undrawn
    assert enrich(Diagram(source)) == Diagram(source, drawn[0])


@pytest.mark.parametrize(("is_deferred", "uncolored"), [(True, None), (False, ())])
def test_colors_share_a_limit(is_deferred: bool, uncolored: tuple[()] | None) -> None:
    code = CodeBlock("a = 1\n" * 10, "python")
    budget = EnrichBudget(code_characters=100, is_deferred=is_deferred)
    first, second = enrich(code, budget), enrich(code, budget)
    assert isinstance(first, CodeBlock)
    assert first.colored
    assert second == replace(code, colored=uncolored)


@pytest.mark.slow
def test_work_grows_no_faster_than_the_text() -> None:
    document("a")
    for kind, generate in KINDS.items():
        short, long = (sanitize(generate(size)) for size in (1_000, 2_000))
        calls_a_character = _calls(short) / len(short)
        assert _calls(long) / len(long) < 1.25 * calls_a_character, kind


def _calls(markdown: str) -> int:
    """Return how many calls of functions the parsing of `markdown` makes."""
    count = 0

    def step(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(step)
    try:
        document(markdown)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("item", ["- a\n", "12. a\n", "  * a\n", "## a\n", "-\n"])
@pytest.mark.usefixtures("_low_limit")
def test_items_and_headings_weigh_more_than_lines_of_text(item: str) -> None:
    items, lines = 1 + limits.MAX_WEIGHT // 5, limits.MAX_WEIGHT // 5
    assert notes(document("a\n" * lines).blocks) == []
    (*_, note) = notes(document(item * items).blocks)
    assert "too long" in note
    assert notes(document("- a\n" * (lines // 3) + "a\n" * lines).blocks) == []

"""Markdown becomes blocks: CommonMark with the GFM extensions."""

import pytest

from guidetui.document.model import (
    Align,
    Block,
    CodeBlock,
    Definition,
    Footnote,
    Heading,
    Image,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Table,
    footnote_href,
    plain,
)
from guidetui.document.parse import parse


def blocks(markdown: str) -> tuple[Block, ...]:
    return parse(markdown).blocks


def only(markdown: str) -> Block:
    (block,) = blocks(markdown)
    return block


def words(block: Block) -> str:
    assert isinstance(block, Paragraph)
    return plain(block.content).strip()


def anchors(markdown: str) -> list[str]:
    return [block.anchor for block in blocks(markdown) if isinstance(block, Heading)]


@pytest.mark.parametrize("markdown", ["", "\n\n", "   \n\t\n"])
def test_empty_text_has_no_blocks(markdown: str) -> None:
    assert blocks(markdown) == ()


@pytest.mark.parametrize(
    ("markdown", "level"),
    [
        ("# Title", 1),
        ("### Title ###", 3),
        ("###### Title", 6),
        ("Title\n=====", 1),
        ("Title\n-", 2),
    ],
)
def test_heading_has_its_level(markdown: str, level: int) -> None:
    heading = only(markdown)
    assert isinstance(heading, Heading)
    assert (heading.level, plain(heading.content)) == (level, "Title")


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Simple", "simple"),
        ("Two Words", "two-words"),
        ("What's new?", "whats-new"),
        ("C++ & Node.js", "c--nodejs"),
        ("A  double space", "a--double-space"),
        ("snake_case and-hyphen", "snake_case-and-hyphen"),
        ("With `code` and **bold**", "with-code-and-bold"),
        ("A [link](https://example.org)", "a-link"),
        ("Über Größe", "über-größe"),
        ("中文 标题", "中文-标题"),
        ("1. First", "1-first"),
        ("Rocket 🚀 go", "rocket--go"),
        ("a/b (c)", "ab-c"),
    ],
)
def test_anchor_is_the_one_github_gives(title: str, anchor: str) -> None:
    assert anchors(f"# {title}") == [anchor]


def test_repeated_headings_get_numbered_anchors() -> None:
    assert anchors("# Same\n\n## Same\n\n# Same") == ["same", "same-1", "same-2"]


@pytest.mark.parametrize(
    "markdown", ["# Foo\n# Foo\n# Foo 1", "# Foo 1\n# Foo\n# Foo", "# a\n# a\n# a-1\n# a-1"]
)
def test_anchors_are_unique_in_a_document(markdown: str) -> None:
    found = anchors(markdown)
    assert len(set(found)) == len(found)


def test_heading_without_words_does_not_raise() -> None:
    assert anchors("#\n\n##") == ["", "-1"]


def test_lists_nest() -> None:
    outer = only("- one\n  - two\n    1. three\n- four")
    assert isinstance(outer, ListBlock)
    assert outer.start is None
    first, last = outer.items
    assert words(first.blocks[0]) == "one"
    assert words(last.blocks[0]) == "four"
    middle = first.blocks[1]
    assert isinstance(middle, ListBlock)
    inner = middle.items[0].blocks[1]
    assert isinstance(inner, ListBlock)
    assert inner.start == 1
    assert words(inner.items[0].blocks[0]) == "three"


@pytest.mark.parametrize(
    ("markdown", "start"),
    [("1. a", 1), ("7. a\n8. b", 7), ("0. a", 0), ("3) a", 3), ("* a", None), ("+ a", None)],
)
def test_ordered_list_keeps_its_first_number(markdown: str, start: int | None) -> None:
    found = only(markdown)
    assert isinstance(found, ListBlock)
    assert found.start == start


@pytest.mark.parametrize(
    ("markdown", "is_tight"), [("- a\n- b", True), ("- a\n\n- b", False), ("- a\n\n  b", False)]
)
def test_list_knows_whether_it_is_tight(markdown: str, is_tight: bool) -> None:
    found = only(markdown)
    assert isinstance(found, ListBlock)
    assert found.is_tight is is_tight


def test_tasks_are_told_from_other_items() -> None:
    found = only("- [ ] open\n- [x] done\n- [X] also done\n- [link] no task\n  - [ ] inside")
    assert isinstance(found, ListBlock)
    assert [item.checked for item in found.items] == [False, True, True, None]
    assert words(found.items[1].blocks[0]) == "done"
    inside = found.items[3].blocks[1]
    assert isinstance(inside, ListBlock)
    assert inside.items[0].checked is False


def test_empty_item_is_kept() -> None:
    assert only("-\n- b") == ListBlock(
        (ListItem(()), ListItem((blocks("b")[0],))), None, is_tight=True
    )


def test_table_has_alignments_and_cells() -> None:
    table = only("| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | **2** | `3` | |\n| 4 |")
    assert isinstance(table, Table)
    assert table.aligns == (Align.LEFT, Align.LEFT, Align.CENTER, Align.RIGHT)
    assert [plain(cell) for cell in table.head] == ["a", "b", "c", "d"]
    assert [[plain(cell) for cell in row] for row in table.rows] == [
        ["1", "2", "3", ""],
        ["4", "", "", ""],
    ]


def test_table_may_hold_an_escaped_bar() -> None:
    table = only("| a\\|b |\n|---|\n| `x\\|y` |")
    assert isinstance(table, Table)
    assert plain(table.head[0]) == "a|b"
    assert plain(table.rows[0][0]) == "x|y"


def test_table_needs_no_rows() -> None:
    table = only("| a |\n|---|")
    assert isinstance(table, Table)
    assert table.rows == ()


def test_quotes_nest_and_hold_blocks() -> None:
    quote = only("> outer\n>\n> - item\n>\n> > inner")
    assert isinstance(quote, Quote)
    assert [type(block) for block in quote.blocks] == [Paragraph, ListBlock, Quote]


@pytest.mark.parametrize(
    ("markdown", "text", "language"),
    [
        ("```python\nx = 1\n```", "x = 1", "python"),
        ("~~~ SQL\nselect\n~~~", "select", "sql"),
        ("```{python}\nx\n```", "x", "python"),
        ("```{.c++ .numberLines}\nx\n```", "x", "c++"),
        ("```rust,ignore\nx\n```", "x", "rust"),
        ("```ts{1,3-4} twoslash\nx\n```", "x", "ts"),
        ("```\nplain\n\nlines\n```", "plain\n\nlines", ""),
        ("    indented\n      more", "indented\n  more", ""),
        ("```nosuchlanguage\nx\n```", "x", "nosuchlanguage"),
        ("```js\n```", "", "js"),
        ("```js\nnever closed", "never closed", "js"),
        ("```md\n# no heading\n```", "# no heading", "md"),
    ],
)
def test_code_keeps_its_text_and_language(markdown: str, text: str, language: str) -> None:
    code = only(markdown)
    assert isinstance(code, CodeBlock)
    assert (code.text, code.language) == (text, language)


@pytest.mark.parametrize(
    ("info", "title"),
    [
        ('js title="src/a b.js" linenums="1"', "src/a b.js"),
        ("sql title=x", "x"),
        ('title="x"', "x"),
        ("js [a.js]", "a.js"),
        ("js {filename='a.js'}", "a.js"),
        ("{.js title='a.js'}", "a.js"),
        ("js:src/a.js", "src/a.js"),
    ],
)
def test_title_of_code_stands_above_it(info: str, title: str) -> None:
    above, code = parse(f"```{info}\nx\n```").blocks
    assert isinstance(above, Paragraph)
    assert plain(above.content) == title
    assert isinstance(code, CodeBlock)
    assert code.text == "x"


def test_code_of_a_known_language_is_colored() -> None:
    code = only('```python\ndef f():\n    return "x"  # why\n```')
    assert isinstance(code, CodeBlock)
    kinds = {kind: text for line in code.colored for kind, text in line}
    assert kinds["keyword"] == "return"
    assert kinds["name"] == "f"
    assert kinds["comment"] == "# why"
    assert "string" in kinds


@pytest.mark.parametrize("text", ["a = 1\nb = 2", "\n\nx\n\n", "x = 'ü漢'", "if x:\n\ty\n", "\x0b"])
def test_coloring_changes_no_character(text: str) -> None:
    code = only(f"```python\n{text}\n```")
    assert isinstance(code, CodeBlock)
    lines = ["".join(part for _, part in line) for line in code.colored]
    assert "\n".join(lines) == code.text


def test_code_is_not_colored_for_words_alone() -> None:
    (code,) = parse("```python\nx = 1\n```", for_display=False).blocks
    assert code == CodeBlock("x = 1", "python")


def test_footnotes_stand_below_a_rule() -> None:
    first, rule, note, other = blocks(
        "One[^1] and two[^two].\n\n[^1]: First *note*.\n[^two]: Second.\n"
    )
    assert words(first) == "One[1] and two[two]."
    assert rule == Rule()
    assert isinstance(note, Footnote)
    assert isinstance(other, Footnote)
    assert (note.label, words(note.blocks[0])) == ("1", "First note.")
    assert (other.label, words(other.blocks[0])) == ("two", "Second.")


def test_reference_to_a_footnote_leads_to_it() -> None:
    paragraph, _, note = blocks("One[^a].\n\n[^a]: Note.")
    assert isinstance(paragraph, Paragraph)
    assert isinstance(note, Footnote)
    assert [run.href for run in paragraph.content] == [None, footnote_href(note.label), None]


def test_footnote_that_nothing_refers_to_is_kept() -> None:
    assert isinstance(blocks("Words.\n\n[^a]: Note.")[-1], Footnote)


def test_definition_list_pairs_terms_with_meanings() -> None:
    first, second = blocks("Term\n: Meaning\n\nOther **term**\n: - a list")
    assert isinstance(first, Definition)
    assert isinstance(second, Definition)
    assert plain(first.term) == "Term"
    assert words(first.blocks[0]) == "Meaning"
    assert plain(second.term) == "Other term"
    assert isinstance(second.blocks[0], ListBlock)


@pytest.mark.parametrize("markdown", ["---", "***", "_ _ _"])
def test_thematic_break_is_a_rule(markdown: str) -> None:
    assert only(markdown) == Rule()


def test_image_alone_is_a_block() -> None:
    assert only("![An alt|200x100](a.png)") == Image("An alt", "a.png")
    assert only('![An *alt*](https://example.org/a.png "title")') == Image(
        "An alt", "https://example.org/a.png"
    )


def test_several_images_alone_are_blocks() -> None:
    assert blocks("![a](x.png)\n![b](y.png)") == (Image("a", "x.png"), Image("b", "y.png"))


def test_very_deep_nesting_is_read() -> None:
    assert blocks(">" * 5_000 + " deep")
    assert blocks("\n".join("  " * depth + "- item" for depth in range(200)))

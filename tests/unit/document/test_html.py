"""Raw HTML is made harmless: its words and pictures stay, its effects do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.document.html import html_blocks
from guidetui.document.model import (
    Align,
    Block,
    CodeBlock,
    Definition,
    Heading,
    Image,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Run,
    Style,
    Table,
    plain,
    walk,
)
from guidetui.document.parse import parse


def texts(found: list[Block]) -> list[str]:
    return [plain(b.content).strip() for b in walk(found) if isinstance(b, Paragraph)]


def runs(markdown: str) -> list[Run]:
    (block,) = parse(markdown).blocks
    assert isinstance(block, Paragraph)
    return list(block.content)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<div>words</div>", ["words"]),
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("<p>one<br>two</br>three<br><br>four</p>", ["one\ntwo\nthree", "four"]),
        ("<ul><li>one</li><li>two</li></ul>", ["one", "two"]),
        ("<script>alert(1)</script>", []),
        ("<div>a<script>if (a < b) { x }</script>b</div>", ["ab"]),
        ("<style>p { color: red }</style>after", ["after"]),
        ("<template>hidden</template>shown", ["shown"]),
        ("<!-- a comment -->", []),
        ("a <!-- b --> c", ["a  c"]),
        ("<?php echo 1 ?>", []),
        ("<!DOCTYPE html>", []),
        ("<p>a\n   b\t c</p>", ["a b c"]),
        ("<p>&lt;b&gt; &amp; &copy;</p>", ["<b> & ©"]),
        ("<unknown>words</unknown>", ["words"]),
        ("<details><summary>more</summary>text</details>", ["▾ more", "text"]),
        ("<p>x<sup>2</sup> H<sub>2</sub>O 1<sup>st</sup> a<sub>β</sub></p>", ["x² H₂O 1ˢᵗ a_β"]),
        ("<div>   </div>", []),
        ("", []),
    ],
)
def test_words_of_a_block_stay_and_nothing_else(source: str, expected: list[str]) -> None:
    assert texts(html_blocks(source)) == expected


@pytest.mark.parametrize(
    ("source", "image"),
    [
        ("<img src='a.png' alt='A picture'>", Image("A picture", "a.png")),
        ("<IMG SRC=a.png>", Image("", "a.png")),
        ("<img>", Image("", "")),
        ("<img src='a&amp;b' alt='x\ny' onerror='alert(1)' />", Image("x y", "a&b")),
    ],
)
def test_picture_is_an_image(source: str, image: Image) -> None:
    assert html_blocks(source) == [image]


def test_picture_between_words_parts_them() -> None:
    assert html_blocks("before<img src='x' alt='y'>after") == [
        Paragraph((Run("before"),)),
        Image("y", "x"),
        Paragraph((Run("after"),)),
    ]


def test_tags_of_a_block_give_styles_and_links() -> None:
    (paragraph,) = html_blocks("<p><b>a</b><em>b</em><kbd>c</kbd><a href='x.md'>d</a></p>")
    assert paragraph == Paragraph(
        (
            Run("a", frozenset({Style.STRONG})),
            Run("b", frozenset({Style.EMPHASIS})),
            Run("c", frozenset({Style.KEY})),
            Run("d", href="x.md"),
        )
    )


@pytest.mark.parametrize(
    "source",
    [
        "<![if IE]>words<![endif]>",
        "<div><![foo[words]]></div>",
        "<div><![CDATA[words]]></div>",
        "<div><!words></div>",
        "<div><!-- never closed",
        "<div",
        "<div><a href='",
        "</div></p></b>",
        "<b><i>words</b></i>",
        "<div>&#xffffffff;&#0;&nosuch;</div>",
        "<a></a></a></a>words",
        "<script>never closed",
    ],
)
def test_broken_html_never_raises(source: str) -> None:
    html_blocks(source)
    parse(f"<div>\n{source}")


@given(st.text(alphabet="<>![]-/?ab=\"'&;#dv\n ", max_size=60))
def test_no_markup_at_all_raises(source: str) -> None:
    html_blocks(source)
    parse("<div>\n" + source)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a <b>b</b>", [Run("a "), Run("b", frozenset({Style.STRONG}))]),
        ("a <i>b</i>", [Run("a "), Run("b", frozenset({Style.EMPHASIS}))]),
        ("a <del>b</del>", [Run("a "), Run("b", frozenset({Style.STRIKE}))]),
        ("a <kbd>Ctrl</kbd>", [Run("a "), Run("Ctrl", frozenset({Style.KEY}))]),
        ("a <span class='x'>b</span> c", [Run("a b c")]),
        ("a<br>b<br/>c", [Run("a\nb\nc")]),
        ("a <!-- note --> b", [Run("a b")]),
        ("a <img src='u' alt='p'>", [Run("a "), Run("p", frozenset({Style.IMAGE}), "u")]),
        ("a <b>b", [Run("a "), Run("b", frozenset({Style.STRONG}))]),
        ("a </b>b", [Run("a b")]),
        ("a < b > c", [Run("a < b > c")]),
        ("Map<K, V> x", [Run("Map<K, V> x")]),
    ],
)
def test_tags_inside_a_line_act_like_markdown(markdown: str, expected: list[Run]) -> None:
    assert runs(markdown) == expected


def test_unknown_tag_inside_a_line_is_shown_as_it_stands() -> None:
    assert runs("List<String> a") == [
        Run("List"),
        Run("<String>", frozenset({Style.HTML})),
        Run(" a"),
    ]


def test_script_inside_a_line_is_text_at_most() -> None:
    assert all(run.href is None for run in runs("a <script>alert(1)</script> b"))


def test_markdown_between_html_blocks_is_read() -> None:
    (paragraph,) = parse("<div>\n\n**words**\n\n</div>").blocks
    assert paragraph == Paragraph((Run("words", frozenset({Style.STRONG})),))


def test_heading_rule_and_code_are_blocks_of_their_own() -> None:
    assert html_blocks("<h2 align=center>One</h2><hr><pre>a\n  b</pre>") == [
        Heading(2, (Run("One"),), ""),
        Rule(),
        CodeBlock("a\n  b"),
    ]


def test_link_inside_a_line_leads_somewhere() -> None:
    assert runs("a <a href='b.md'>c</a> d") == [Run("a "), Run("c", href="b.md"), Run(" d")]


def test_raised_and_lowered_text_inside_a_line() -> None:
    assert runs("x<sup>2</sup>, H<sub>2</sub>O, e<sup>iπ</sup>") == [Run("x², H₂O, e^(iπ)")]


def test_lists_become_lists() -> None:
    one, two = (ListItem((Paragraph((Run(word),)),)) for word in ("one", "two"))
    assert html_blocks("<ul><li>one</li><li>two</ul>") == [ListBlock((one, two))]
    assert html_blocks("<ol>\n<li>one\n<li>two\n</ol>after")[0] == ListBlock((one, two), 1)


def test_list_in_a_list_stays_in_its_item() -> None:
    (block,) = html_blocks("<ol start=3><li>a<ul><li>b</ul><li>c</ol>")
    assert isinstance(block, ListBlock)
    inner = ListBlock((ListItem((Paragraph((Run("b"),)),)),))
    assert block.start == 3
    assert block.items == (
        ListItem((Paragraph((Run("a"),)), inner)),
        ListItem((Paragraph((Run("c"),)),)),
    )


def test_definition_list_becomes_definitions() -> None:
    source = "<dl><dt>a<dd>b<dd>c</dd><dt>d</dt><dt>e</dt><dd><p>f</p><ul><li>g</ul></dd></dl>"
    b, c, f, g = (Paragraph((Run(word),)) for word in "bcfg")
    assert html_blocks(source) == [
        Definition((Run("a"),), (b,)),
        Definition((), (c,)),
        Definition((Run("d"),), ()),
        Definition((Run("e"),), (f, ListBlock((ListItem((g,)),)))),
    ]


def test_quotation_becomes_a_quotation() -> None:
    (quote,) = html_blocks("<blockquote><p>a</p><p>b</p></blockquote>")
    assert quote == Quote(tuple(Paragraph((Run(word),)) for word in "ab"))


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ("<tr><td>a<td><td>b", [["a", "", "b"]]),
        ("<tr><td rowspan=2>a<td>b<tr><td>c", [["a", "b"], ["", "c"]]),
        ("<tr><td>a<td rowspan=2>b<tr><td>c<tr><td>d<td>e", [["a", "b"], ["c", ""], ["d", "e"]]),
        ("<tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e", [["a", "", "b"], ["c", "d", "e"]]),
        ("<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c", [["a", "", "b"], ["", "", "c"]]),
        ("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d", [["a", "b"], ["", "c"], ["", "d"]]),
        ("<tr><td rowspan=x colspan=-1>a<td>b", [["a", "b"]]),
        ("<td>a<td>b", [["a", "b"]]),
        ("<tr><td>a<table><tr><td>b<td>c</table>d<td>e", [["a\nb c\nd", "e"]]),
        ("<tr><td><ul><li>a<li>b</ul><td><pre>c\n d</pre>", [["• a\n• b", "c\n d"]]),
    ],
)
def test_cells_of_a_table_stand_in_their_columns(rows: str, cells: list[list[str]]) -> None:
    (table,) = html_blocks(f"<table>{rows}</table>")
    assert isinstance(table, Table)
    assert [[plain(cell) for cell in row] for row in (table.head, *table.rows)] == cells


def test_spans_that_nobody_filled_are_ignored() -> None:
    (table,) = html_blocks(f"<table>{'<tr><td colspan=1000>a' * 5_000}</table>")
    assert isinstance(table, Table)
    assert len(table.head) == 1


def test_caption_stands_above_its_table() -> None:
    above, table = html_blocks("<table><caption>What</caption><tr><td>a</table>")
    assert plain(above.content) == "What" if isinstance(above, Paragraph) else False
    assert isinstance(table, Table)


def test_picture_that_is_a_link_leads_there() -> None:
    image = Image("Logo", "l.png", "x.md")
    assert html_blocks('<p><a href="x.md"><img src="l.png" alt="Logo"></a></p>') == [image]
    assert parse("[![Logo](l.png)](x.md)").blocks == (image,)


def test_several_pictures_that_are_links_stay_in_a_line() -> None:
    badge = '<a href="{0}"><img src="{0}.svg" alt="{0}"></a>'
    (line,) = html_blocks(f"<p>{badge.format('a')}\n{badge.format('b')}</p>")
    assert isinstance(line, Paragraph)
    assert [(run.text, run.href) for run in line.content if run.href] == [("a", "a"), ("b", "b")]


def test_listing_of_a_book_has_its_caption() -> None:
    listing = '<Listing number="1-1" caption="What `it` does">\n\n```\ncode\n```\n\n</Listing>'
    caption, code = parse(listing).blocks
    assert isinstance(caption, Paragraph)
    assert plain(caption.content) == "Listing 1-1: What it does"
    assert isinstance(code, CodeBlock)


def test_table_becomes_a_table() -> None:
    source = "<table><tr><th>a</th><th>b</th></tr><tr><td>1<br>2</td></tr></table>"
    strong = frozenset({Style.STRONG})
    assert html_blocks(source) == [
        Table(
            ((Run("a", strong),), (Run("b", strong),)),
            (((Run("1"), Run("\n"), Run("2")), ()),),
            (Align.LEFT, Align.LEFT),
        )
    ]

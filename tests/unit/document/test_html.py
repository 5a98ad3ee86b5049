"""Raw HTML is made harmless: its words and pictures stay, its effects do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidetui.document.html import html_blocks
from guidetui.document.model import (
    Align,
    Block,
    CodeBlock,
    Heading,
    Image,
    ListBlock,
    ListItem,
    Paragraph,
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
        ("<p>one<br>two</p>", ["one", "two"]),
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
@settings(deadline=None, max_examples=300)
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

import pytest

from guidetui.document.model import Image, Paragraph, Run, Style, Table, plain
from guidetui.document.parse import parse
from guidetui.document.words import links


def _links(markdown: str) -> list[tuple[str, str | None]]:
    return [(run.text, run.href) for run in links(parse(markdown, for_display=False))]


@pytest.mark.parametrize(
    ("markdown", "text", "href"),
    [
        ("[[Other note]]", "Other note", "wiki:Other%20note"),
        ("[[Other note|an alias]]", "an alias", "wiki:Other%20note"),
        ("[[Other note\\|an alias]]", "an alias", "wiki:Other%20note"),
        ("[[Other note#Part two]]", "Other note > Part two", "wiki:Other%20note#Part%20two"),
        ("[[#End]]", "End", "#End"),
        ("[[folder/Note]]", "folder/Note", "wiki:folder/Note"),
        ("[[Note#^id1|there]]", "there", "wiki:Note#%5Eid1"),
        ("![[Other note]]", "Other note", "wiki:Other%20note"),
        ("![[paper.pdf]]", "paper.pdf", "wiki:paper.pdf"),
        ("[[Why? 100%]]", "Why? 100%", "wiki:Why%3F%20100%25"),
        ("**[[Note]]**", "Note", "wiki:Note"),
        ("[[*Note*]]", "*Note*", "wiki:%2ANote%2A"),
        ("[[Note|]]", "Note", "wiki:Note"),
        ("[[Note|a *b* c]]", "a *b* c", "wiki:Note"),
    ],
)
def test_link_by_name_is_a_link(markdown: str, text: str, href: str) -> None:
    assert _links(f"See {markdown}, and more.") == [(text, href)]


@pytest.mark.parametrize(
    "markdown",
    [
        "[[ -f file ]]",
        "[[]]",
        "[[a\nb]]",
        "[[[a]]]",
        "`[[Note]]`",
        "```\n[[Note]]\n```",
        "\\[[Note]]",
        "[[a",
        "[[a[b]]",
    ],
)
def test_other_brackets_are_no_link(markdown: str) -> None:
    assert _links(markdown) == []


def test_links_of_commonmark_stay_what_they_are() -> None:
    assert _links("[[1]](https://a.example) [[2]][two]\n\n[two]: https://b.example\n") == [
        ("[1]", "https://a.example"),
        ("[2]", "https://b.example"),
    ]
    assert _links("[[foo]]\n\n[foo]: https://a.example\n") == [("foo", "https://a.example")]


def test_links_by_name_stand_side_by_side_and_before_a_colon() -> None:
    assert _links("[[a]][[b]]: [[c]]:") == [("a", "wiki:a"), ("b", "wiki:b"), ("c", "wiki:c")]


def test_link_by_name_stands_in_a_table() -> None:
    (table,) = parse("| a |\n|---|\n| [[Note\\|text]] |\n").blocks
    assert isinstance(table, Table)
    assert table.rows == (((Run("text", href="wiki:Note"),),),)


@pytest.mark.parametrize(
    ("markdown", "alt"),
    [
        ("![[img/p.png]]", "p"),
        ("![[img/p.png|100]]", "p"),
        ("![[img/p.png|100x50]]", "p"),
        ("![[img/p.png|What it shows]]", "What it shows"),
    ],
)
def test_embedded_picture_is_a_picture(markdown: str, alt: str) -> None:
    assert parse(markdown).blocks == (Image(alt, "wiki:img/p.png"),)
    (paragraph,) = parse(f"Words {markdown}").blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.content[-1] == Run(alt, frozenset({Style.IMAGE}), "wiki:img/p.png")


@pytest.mark.parametrize("repeated", ["[[", "![[", "[[a|", "[[a]]", "[[a", "[[" + "a" * 600])
def test_many_brackets_are_read(repeated: str) -> None:
    assert plain(next(iter(parse(repeated * 200).blocks)).content)  # type: ignore[union-attr]

"""Text inside a block: styles, links, pictures, line breaks, and nothing a terminal obeys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.document.model import (
    CodeBlock,
    Document,
    Heading,
    Inline,
    Paragraph,
    Run,
    Style,
    plain,
)
from guidetui.document.parse import parse
from guidetui.document.words import code_text, headings, links, plain_text
from guidetui.text import is_sanitized, sanitize


def inline(markdown: str) -> Inline:
    (block,) = parse(markdown).blocks
    assert isinstance(block, Paragraph | Heading)
    return block.content


def styled(text: str, *styles: Style, href: str | None = None) -> Run:
    return Run(text, frozenset(styles), href)


@pytest.mark.parametrize(
    ("markdown", "runs"),
    [
        ("plain", [styled("plain")]),
        ("**a**", [styled("a", Style.STRONG)]),
        ("_a_", [styled("a", Style.EMPHASIS)]),
        ("~~a~~", [styled("a", Style.STRIKE)]),
        ("`a  *b*`", [styled("a  *b*", Style.CODE)]),
        ("***a***", [styled("a", Style.STRONG, Style.EMPHASIS)]),
        ("a **b *c* d**", [
            styled("a "),
            styled("b ", Style.STRONG),
            styled("c", Style.STRONG, Style.EMPHASIS),
            styled(" d", Style.STRONG),
        ]),
        ("2 * 3 * 4", [styled("2 * 3 * 4")]),
        ("\\*a\\*", [styled("*a*")]),
        ("&copy; &amp; &lt;", [styled("© & <")]),
        ("[b] [/b] [red]", [styled("[b] [/b] [red]")]),
    ],
)  # fmt: skip
def test_styles_nest(markdown: str, runs: list[Run]) -> None:
    assert list(inline(markdown)) == runs


@pytest.mark.parametrize(
    ("markdown", "runs"),
    [
        ("[a](b.md)", [styled("a", href="b.md")]),
        ('[a](b "title")', [styled("a", href="b")]),
        ("<https://example.org>", [styled("https://example.org", href="https://example.org")]),
        ("[a][r]\n\n[r]: ref.md", [styled("a", href="ref.md")]),
        ("[a *b*](c)", [styled("a ", href="c"), styled("b", Style.EMPHASIS, href="c")]),
        ("[nothing]", [styled("[nothing]")]),
        ("[a](#part)", [styled("a", href="#part")]),
        ("x ![alt](p.png)", [styled("x "), styled("alt", Style.IMAGE, href="p.png")]),
        ("x ![](p.png)", [styled("x "), styled("p.png", Style.IMAGE, href="p.png")]),
        ("x [![alt](p.png)](away)", [styled("x "), styled("alt", Style.IMAGE, href="away")]),
    ],
)
def test_links_and_pictures_keep_where_they_lead(markdown: str, runs: list[Run]) -> None:
    assert list(inline(markdown)) == runs


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("a  \nb", "a\nb"),
        ("a\\\nb", "a\nb"),
        ("a\nb", "a b"),
        ("a<br>b", "a\nb"),
        ("a<br />b", "a\nb"),
    ],
)
def test_only_hard_breaks_break_a_line(markdown: str, text: str) -> None:
    assert plain(inline(markdown)) == text


HOSTILE = [
    "a\x1b[31mb",
    "a\x9bb",
    "a\x07b",
    "a\u202eb",
    "a\u2066b",
    "a\x00b",
    "&#27;[31m",
    "&#x9b;",
    "[a](<x\x1by>)",
    "![a\x1bb](x)",
    "`a\x1bb`",
    "# a\x1bb",
    "```\na\x1bb\n```",
    "```py\x1bthon\nx\n```",
    "| a\x1b |\n|-|\n| \x07 |",
    "<b title='\x1b'>a\x1b</b>",
    "<div>&#27;&#155;</div>",
    "<img src='&#27;' alt='&#27;'>",
    "<a href='&#27;'>x</a>",
    "x[^\x1b]\n\n[^\x1b]: note",
    "term\x1b\n: def\x1b",
    "```mermaid\ngraph TD\nA[\"\x1b]0;x\x07\"] --> B\n```",
    "[a](&#27;)",
]  # fmt: skip


@pytest.mark.parametrize("markdown", HOSTILE)
def test_nothing_that_a_terminal_obeys_gets_through(markdown: str) -> None:
    document = parse(sanitize(markdown))
    assert all(is_sanitized(text) for text in strings(document))


def strings(value: object) -> list[str]:
    """Return every string anywhere inside a document."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | list | frozenset):
        return [text for item in value for text in strings(item)]
    fields = getattr(value, "__dataclass_fields__", {})
    return [text for name in fields for text in strings(getattr(value, name))]


@given(
    st.text(max_size=300) | st.text(alphabet="*_`[]()!|-+#>~:^1.<>&;\\ \n\tab\x1b", max_size=120)
)
def test_any_text_becomes_a_clean_document(markdown: str) -> None:
    document = parse(sanitize(markdown))
    assert all(is_sanitized(text) for text in strings(document))
    assert is_sanitized(plain_text(document))


SAMPLE = """# First *one*

Words with **bold**, `code` and a [link](away.md).

- item
  - ## Inside
- [ ] task

> quoted

| a | b |
|---|---|
| c | [d](d.md) |

![picture](p.png)

```sql
SELECT zebra
```

```mermaid
graph TD
Lion --> Tiger
```

Term
: Meaning

x ![inline](i.png)
"""


def sample() -> Document:
    return parse(SAMPLE, for_display=False)


def test_footnote_in_its_place_is_shown_in_parentheses() -> None:
    runs = inline("Cost^[in *euros*, see [a](b.md)] and `^[code]`, ^[open, \\^[none]")
    assert plain(runs) == "Cost (in euros, see a) and ^[code], ^[open, ^[none]"


def test_plain_text_has_a_line_for_each_block() -> None:
    lines = [line.strip() for line in plain_text(sample()).split("\n")]
    assert lines == [
        "Words with bold, code and a link.",
        "item",
        "task",
        "quoted",
        "a · b",
        "c · d",
        "picture",
        "Term",
        "Meaning",
        "x inline",
    ]


def test_headings_are_listed_from_inside_other_blocks_too() -> None:
    assert headings(sample()) == ("First one", "Inside")


def test_code_is_listed_apart_and_diagrams_nowhere() -> None:
    assert code_text(sample()) == "SELECT zebra"
    assert "Lion" not in plain_text(sample()) + code_text(sample())


def test_links_are_listed_in_order() -> None:
    assert [run.href for run in links(sample())] == ["away.md", "d.md", "i.png"]


def test_long_line_of_code_is_kept_whole() -> None:
    (code,) = parse("```python\n" + "x" * 120_000 + "\n```").blocks
    assert isinstance(code, CodeBlock)
    assert (len(code.text), code.colored) == (120_000, ())

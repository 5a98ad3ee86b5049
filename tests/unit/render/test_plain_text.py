"""A document in plain lines: what a screen reader says makes sense, and nothing is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.document.parse import parse
from guidetui.render.plain_text import plain_lines
from guidetui.text import is_sanitized
from tests.unit.commonmark import examples

# Box drawing, blocks, arrows, geometric shapes, dingbats: what is only there to be looked at.
_DECORATION = re.compile("[\u2022\u2190-\u21ff\u2500-\u27bf\u25a0-\u25ff\u2610-\u2612]")


def said(markdown: str, width: int = 40) -> list[str]:
    lines: list[str] = []
    for block in parse(markdown).blocks:
        found = plain_lines(block, width)
        lines += [*found, ""] if found else []
    return lines[:-1]


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("# One\n\nword", ["Heading 1: One", "", "word"]),
        ("### Three *times*", ["Heading 3: Three times"]),
        ("- a\n  - b\n- c", ["- a", "  - b", "- c"]),
        ("3. a\n4. b", ["3. a", "4. b"]),
        ("- [x] a\n- [ ] b", ["- done: a", "- to do: b"]),
        ("- a\n\n  b\n- c", ["- a", "", "  b", "", "- c"]),
        ("see [text](u.md) and <https://a.b>", ["see text (u.md) and https://a.b"]),
        ("see [a *b*](c)!", ["see a b (c)!"]),
        ("me@a.b www.c.d", ["me@a.b www.c.d"]),
        ("![A picture](p.png)", ["Picture: A picture (p.png)"]),
        ("x ![alt](p.png) y", ["x picture: alt (p.png) y"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | |", ["a: 1", "b: 2", "", "a: 3"]),
        ("| a |\n|---|", ["Table without rows: a"]),
        ("> q\n>\n> - r", ["Quote:", "  q", "", "  - r", "End of quote."]),
        ("> [!TIP]\n> q", ["Tip:", "  q", "End of quote."]),
        ("> [!faq]- Why?\n> q", ["Faq: Why?", "  q", "End of quote."]),
        ("```sh\nmake\n```", ["Code, sh:", "  make", "End of code."]),
        ("a\n\n---\n\nb", ["a", "", "b"]),
        ("Term\n: what", ["Term:", "  what"]),
        ("a[^n]\n\n[^n]: note", ["a[n]", "", "Note n: note"]),
        (
            "```mermaid\ngraph TD\nA[Alpha] -->|asks| B(Beta)\nB --> C{x?} & D\n```",
            [
                "Diagram (graph):",
                "- Alpha leads to Beta: asks",
                "- Beta leads to x? and D",
                "End of diagram.",
            ],
        ),
        (
            "```mermaid\nsequenceDiagram\nparticipant C as Client\nC->>S: SYN\nS-->>C: ACK\n"
            "Note over C,S: open\n```",
            [
                "Diagram (sequenceDiagram):",
                "- Client to S: SYN",
                "- S to Client: ACK",
                "- Note over Client and S: open",
                "End of diagram.",
            ],
        ),
        (
            "```mermaid\nstateDiagram-v2\n[*] --> Open\nOpen --> Closed: done\n```",
            [
                "Diagram (stateDiagram-v2):",
                "- The start leads to Open",
                "- Open leads to Closed: done",
                "End of diagram.",
            ],
        ),
        (
            "```mermaid\npie\n\"a\" : 1\n```",
            ["Diagram (pie), its source:", "  pie", '  "a" : 1', "End of diagram."],
        ),
    ],
)  # fmt: skip
def test_construct_is_said_in_words(markdown: str, lines: list[str]) -> None:
    assert said(markdown) == lines


def test_long_text_is_wrapped_and_indented() -> None:
    assert said("- " + "word " * 8, 22) == ["- word word word word", "  word word word word"]


def test_nothing_said_is_there_to_be_looked_at() -> None:
    texts = {example: "\n".join(said(example.markdown)) for example in examples("gfm")}
    assert [text for text in texts.values() if not is_sanitized(text.replace("\n", ""))] == []
    decorated = {
        example.number: text
        for example, text in texts.items()
        if set(_DECORATION.findall(text)) - set(example.markdown)
    }
    assert decorated == {}


@given(st.text(alphabet='AB->|[](){}<>"=-.:&; \n', max_size=80))
def test_no_diagram_source_raises(source: str) -> None:
    for kind in ("graph TD", "sequenceDiagram", "stateDiagram-v2"):
        said(f"```mermaid\n{kind}\n{source}\n```")

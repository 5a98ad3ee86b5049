"""Mermaid sources become drawings where they can, and stay sources where not."""

import re
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.document import mermaid
from guidetui.document.mermaid import kind_of
from guidetui.document.model import Diagram
from guidetui.document.parse import parse
from guidetui.text import is_sanitized

_KINDS = (
    "graph TD",
    "flowchart LR",
    "sequenceDiagram",
    "stateDiagram-v2",
    "classDiagram",
    "erDiagram",
    "mindmap",
    "timeline",
    "pie",
    "gantt",
    "gitGraph",
    "journey",
    "kanban",
    "packet-beta",
    "quadrantChart",
    "xychart-beta",
    "treemap-beta",
    "block-beta",
    "architecture-beta",
)


def diagram(source: str, *, for_display: bool = True) -> Diagram:
    (block,) = parse(f"```mermaid\n{source}\n```", for_display=for_display).blocks
    assert isinstance(block, Diagram)
    return block


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("graph TD\n  Client --> Server", ["Client", "Server"]),
        ("flowchart LR\n  A[Load balancer] --> B((Cache))", ["balancer", "Cache"]),
        ("sequenceDiagram\n  Alice->>Bob: Hello", ["Alice", "Bob", "Hello"]),
        ("stateDiagram-v2\n  [*] --> Open", ["Open"]),
        ("erDiagram\n  USER ||--o{ ORDER : places", ["USER", "ORDER"]),
        ("%% a comment\ngraph TD;\nOne-->Two;", ["One", "Two"]),
        ("---\ntitle: T\n---\ngraph TD\nOne-->Two", ["One", "Two"]),
    ],
)
def test_known_kind_is_drawn_with_its_words(source: str, words: list[str]) -> None:
    drawing = "\n".join(diagram(source).drawings[0])
    assert all(word in drawing for word in words)
    assert "-->" not in drawing


@pytest.mark.parametrize(
    "source",
    ["", "nonsense\nA --> B", "zenuml\nA->B", "A --> B", "%% only a comment", "---\nnever closed"],
)
def test_unknown_kind_is_not_drawn(source: str) -> None:
    assert diagram(source).drawings == ()


@pytest.mark.parametrize(
    "source",
    [
        "graph TD\n" + "A --> B\n" * 500,
        "graph TD\nA[" + "x" * 20_000 + "]",
    ],
)
def test_huge_source_is_not_drawn(source: str) -> None:
    assert diagram(source).drawings == ()


@pytest.mark.parametrize(
    "source",
    ["graph TD\nA[[[[ --> ]]", "graph", "sequenceDiagram\n->>", "pie\n\"a\" : x", "gantt\n\x00"],
)  # fmt: skip
def test_broken_source_never_raises(source: str) -> None:
    for drawing in diagram(source).drawings:
        assert drawing


_ENDLESS = (
    'packet-beta\n0-99999999999: "x"',
    "block-beta\ncolumns 100000000000\na b c",
    "graph LR\n" + "\n".join(f"N{i}-->N{i * 7 % 50}" for i in range(118)),
)


@pytest.mark.parametrize("source", _ENDLESS, ids=["packet", "block", "graph"])
def test_source_that_would_take_minutes_is_given_up(source: str) -> None:
    assert diagram(source).drawings == ()


_WIDE = "graph LR\n" + "\n".join(f"Service{i} --> Service{i + 1}" for i in range(11))


def test_what_was_drawn_before_the_limit_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    complete = mermaid.draw(_WIDE)
    steps = next(n for n in range(1_000, 10**7, 1_000) if _count(_WIDE, n, monkeypatch) == 1)
    monkeypatch.setattr(mermaid, "MAX_STEPS", steps)
    assert mermaid.draw(_WIDE) == complete[:1]


def _count(source: str, steps: int, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(mermaid, "MAX_STEPS", steps)
    return len(mermaid.draw(source))


def test_drawing_within_a_limit_says_that_it_was_given_up() -> None:
    assert mermaid.draw_within(_WIDE, mermaid.Steps(100)) is None
    assert mermaid.draw_within(_WIDE, mermaid.Steps(10**9)) == mermaid.draw(_WIDE)


def test_result_does_not_depend_on_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine may be so busy that a second passes between any two looks at the clock."""
    seconds = iter(range(10**9))
    expected = mermaid.draw(_WIDE)
    for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
        monkeypatch.setattr(time, name, lambda: float(next(seconds)))
    assert mermaid.draw(_WIDE) == expected


def test_profiler_that_was_set_stays_so() -> None:
    def profile(*_: object) -> None:
        pass

    sys.setprofile(profile)
    try:
        mermaid.draw(_WIDE)
        assert sys.getprofile() is profile
    finally:
        sys.setprofile(None)


def drawn(source: str) -> str:
    return "\n".join(mermaid.draw(source)[0])


@pytest.mark.parametrize(
    "source",
    [
        'flowchart LR\nA["one<br>two"] --> B[one<BR/>two]',
        "flowchart LR\nA[<b>one</b><br />two] --> B{<i>one</i><br/><span style='x'>two</span>}",
        "sequenceDiagram\nparticipant A as one<br/>two\nA->>B: one<br>two\nNote over A: one<br>two",
        "stateDiagram-v2\none --> two : one<br>two",
        "classDiagram\nA <|-- B : <b>one</b> two",
    ],
)
def test_tags_in_labels_are_not_shown(source: str) -> None:
    drawing = drawn(source)
    assert "one" in drawing
    assert "two" in drawing
    assert not set("<>") & set(drawing)


@pytest.mark.parametrize(
    "subgraph", ['ONE["First box"]', "ONE[First box]", 'ONE ["First box"]', "ONE [First box]"]
)
def test_subgraph_has_its_title_and_edges(subgraph: str) -> None:
    drawing = drawn(f"flowchart TD\nsubgraph {subgraph}\na --> b\nend\nc --> ONE")
    assert "First box" in drawing
    assert "ONE" not in drawing
    assert drawing.count("▼") + drawing.count("►") == 2


def test_start_and_end_of_states_are_dots() -> None:
    states = "[*] --> Open\nOpen --> [*]"
    assert drawn(f"stateDiagram-v2\ndirection LR\n{states}").split("\n") == [
        "     ╭──────╮",
        "●───►│ Open ├───►◉",
        "     ╰──────╯",
    ]
    lines = drawn(f"stateDiagram-v2\n{states}").split("\n")
    assert (lines[0].strip(), lines[-1].strip()) == ("●", "◉")
    wide = drawn("stateDiagram-v2\n[*] --> 等待\n等待 --> [*]").split("\n")
    assert (wide[0].strip(), wide[-1].strip()) == ("●", "◉")


def test_end_that_several_states_lead_to_keeps_its_frame() -> None:
    drawing = drawn("stateDiagram-v2\na --> [*]\nb --> [*]")
    assert "◉" in drawing


@pytest.mark.parametrize(
    "source",
    [
        "flowchart TD\nA -->|label| B\nA -->|label| C\nC -- label --> A",
        "flowchart LR\nA -->|label| B\nA -. label .-> C\nA == label ==> D",
        "stateDiagram-v2\nA --> B : label\nA --> C: label\nC --> A : label",
        'flowchart LR\nA -- "label" --> B\nA -->|"label"| C\nB == "label" ==> D',
    ],
)
def test_label_of_an_edge_touches_no_line(source: str) -> None:
    drawing = drawn(source)
    assert drawing.count("label") == 3
    assert not re.search(r"[^\s]label|label[^\s]", drawing)


@pytest.mark.parametrize("length", [1, 3, 6])
def test_no_word_of_a_label_is_lost(length: int) -> None:
    label = " ".join(f"word{number}" for number in range(length))
    source = f"flowchart TD\nA --> B\nB -->|{label}| C\nD --> C\nC --> E"
    drawings = mermaid.draw(source)
    assert drawings
    assert all(word in "\n".join(drawing) for drawing in drawings for word in label.split())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('flowchart LR\nA -- "yes & no (or so)" --> B', "yes & no (or so)"),
        ('flowchart LR\nA -->|"yes & no (or so)"| B', "yes & no (or so)"),
        (
            "stateDiagram-v2\n[*] --> A\nstate A {\nB --> C: long label\n}\nA --> D: end",
            "long label",
        ),
    ],
)
def test_label_is_drawn_whatever_is_around_it(source: str, words: str) -> None:
    assert words in drawn(source)


def test_source_is_kept_and_not_drawn_where_only_words_are_wanted() -> None:
    found = diagram("graph TD\nA --> B", for_display=False)
    assert found == Diagram("graph TD\nA --> B")


def test_wide_diagram_has_tighter_drawings_after_roomier_ones() -> None:
    source = "graph LR\n" + "\n".join(f"Service{i} --> Service{i + 1}" for i in range(5))
    widths = [max(map(len, drawing)) for drawing in diagram(source).drawings]
    assert len(widths) > 1
    assert widths == sorted(widths, reverse=True)


def test_small_diagram_needs_one_drawing() -> None:
    assert len(diagram("graph TD\nA --> B").drawings) == 1


def test_drawing_has_no_blank_edges() -> None:
    (drawing,) = diagram("graph TD\nA --> B").drawings
    assert drawing[0].strip()
    assert drawing[-1].strip()
    assert all(line == line.rstrip() for line in drawing)


def test_drawing_is_clean_whatever_a_label_holds() -> None:
    for drawing in mermaid.draw('graph TD\nA["\x1b]0;x\x07\u202e"] --> B'):
        assert all(is_sanitized(line) for line in drawing)


_HOSTILE = (
    "\x1b]52;c;aGk=\x07",
    "\x1b]8;;http://e.example\x07x\x1b]8;;\x07",
    "\x9b31m\x9dtitle\x9c",
    "\u202eevil\u2066",
    "\x00\x08\x7f",
    "\ud800",
)


@pytest.mark.parametrize("hostile", _HOSTILE)
@pytest.mark.parametrize(
    "source",
    ['graph TD\nA["{}"] -->|{}| B', "sequenceDiagram\nA->>B: {}", 'pie title {}\n"{}" : 3'],
)
def test_hostile_text_is_drawn_harmlessly(source: str, hostile: str) -> None:
    for drawing in mermaid.draw(source.replace("{}", hostile)):
        assert all(is_sanitized(line) for line in drawing)


@given(
    st.sampled_from(_KINDS),
    st.lists(st.text('AB-=.>|[](){}":;%&~ox*<\n\t 1é界\x1b\u202e', max_size=30), max_size=8),
)
def test_any_source_is_drawn_cleanly_or_not_at_all(kind: str, lines: list[str]) -> None:
    for drawing in mermaid.draw("\n".join([kind, *lines])):
        assert drawing
        assert all(is_sanitized(line) and "\n" not in line for line in drawing)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("graph TD\nA", "graph"),
        ("\n\n  flowchart LR", "flowchart"),
        ("%%{init: {}}%%\nsequenceDiagram", "sequenceDiagram"),
        ("---\ntitle: x\n---\n\npie title P", "pie"),
        ("graph;", "graph"),
        ("gitGraph:", "gitGraph"),
        ("", ""),
        ("%% nothing", ""),
    ],
)
def test_kind_is_the_first_word_that_says_something(source: str, kind: str) -> None:
    assert kind_of(source) == kind

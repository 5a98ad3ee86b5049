"""The rules of `guidetui check`, one broken thing at a time."""

from pathlib import Path

import pytest

from guidetui.check.run import all_rules, check
from guidetui.collection.load import load
from guidetui.models import Problem
from tests.conftest import WriteGuide

_PROSE = " ".join(f"word{number}" for number in range(200))
_DIAGRAM = "```mermaid\nflowchart LR\n  A[Client] -->|asks| B[Server]\n```"


def _body(slug: str, *, prose: str = "", diagram: str = _DIAGRAM, links: str = "") -> str:
    links = links or "[one](guide-b.md) and [two](guide-c.md)"
    image = f"![What this diagram shows](https://example.org/{slug}.png)"
    return (
        f"{prose or slug + ' ' + _PROSE.replace('word', slug)}\n\n{links}\n\n{diagram}\n\n{image}"
    )


@pytest.fixture
def sanitize(write_guide: WriteGuide, data: Path) -> Path:
    """A collection of four guides that keeps every rule."""
    write_guide("guide-a", _body("guide-a"))
    for slug, other in (("guide-b", "guide-a"), ("guide-c", "guide-a"), ("guide-d", "guide-a")):
        links = f"[one]({other}.md) and [two](guide-{'c' if slug != 'guide-c' else 'b'}.md)"
        write_guide(slug, _body(slug, links=links))
    return data


def _problems(root: Path, *, off: tuple[str, ...] = ()) -> list[Problem]:
    return list(check(load(root, include_drafts=True), off=off))


def _codes(root: Path) -> list[str]:
    return [problem.code for problem in _problems(root)]


def test_clean_collection_has_no_problem(sanitize: Path) -> None:
    assert _problems(sanitize) == []


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("dangling-link", {"links": "[one](guide-b.md) [two](guide-c.md) [gone](nowhere.md)"}),
        ("dangling-link", {"links": "[one](guide-b.md) [two](guide-c.md) [top](#nowhere)"}),
        ("link-count", {"links": "[one](guide-b.md)"}),
        ("no-diagram", {"diagram": "No picture."}),
        ("diagram-broken", {"diagram": "```mermaid\nnonsense\n```"}),
        (
            "diagram-size",
            {
                "diagram": "```mermaid\nflowchart LR\n"
                + " -->|to| ".join(f"{name}[{name * 14}]" for name in "ABCDEF")
                + "\n```"
            },
        ),
        ("diagram-html", {"diagram": "```mermaid\nflowchart LR\n  A[one<br>two] -->|asks| B\n```"}),
        ("arrow-label", {"diagram": "```mermaid\nflowchart LR\n  A[Client] --> B[Server]\n```"}),
        ("arrow-label", {"diagram": "```mermaid\nflowchart LR\n  A -->|asks| B ==> C(x)\n```"}),
        ("length", {"prose": "Too short."}),
        ("length", {"prose": " ".join(f"many{number}" for number in range(500))}),
    ],
)
def test_broken_rule_is_reported_under_its_code(
    sanitize: Path, write_guide: WriteGuide, code: str, body: dict[str, str]
) -> None:
    path = write_guide("guide-a", _body("guide-a", **body))
    found = _problems(sanitize)
    assert [problem.code for problem in found] == [code]
    assert found[0].path == path
    assert found[0].hint


@pytest.mark.parametrize(
    "diagram",
    [
        "flowchart LR\n  A[Client] -- asks --> B[Server]\n  B -. late .-> A",
        "flowchart LR\n  A --> Q{Fresh?}\n  Q -->|yes| B",
        "stateDiagram-v2\n  [*] --> Ready",
    ],
)
def test_arrow_with_a_label_or_to_a_question_is_no_problem(
    sanitize: Path, write_guide: WriteGuide, diagram: str
) -> None:
    write_guide("guide-a", _body("guide-a", diagram=f"```mermaid\n{diagram}\n```"))
    assert _codes(sanitize) == []


def test_bare_arrow_is_reported_with_its_line(sanitize: Path, write_guide: WriteGuide) -> None:
    diagram = "```mermaid\nflowchart LR\n  A -->|asks| B\n  B --> C\n```"
    path = write_guide("guide-a", _body("guide-a", diagram=diagram))
    [problem] = _problems(sanitize)
    assert problem.line == path.read_text().splitlines().index("  B --> C") + 1


@pytest.mark.parametrize(("count", "codes"), [(500, ["length"]), (1_500, []), (2_600, ["length"])])
def test_long_guide_has_a_length_of_its_own(
    sanitize: Path, write_guide: WriteGuide, count: int, codes: list[str]
) -> None:
    prose = " ".join(f"many{number}" for number in range(count))
    write_guide("guide-a", _body("guide-a", prose=prose), long="true")
    assert _codes(sanitize) == codes


def test_missing_production_diagram_is_reported(sanitize: Path, write_guide: WriteGuide) -> None:
    write_guide("guide-a", _body("guide-a"), image='"https://example.org/other.png"')
    assert _codes(sanitize) == ["no-image"]


def test_empty_alt_text_is_reported_with_its_line(sanitize: Path, write_guide: WriteGuide) -> None:
    body = _body("guide-a").replace("What this diagram shows", "")
    path = write_guide("guide-a", body)
    [problem] = _problems(sanitize)
    line = path.read_text().splitlines().index("![](https://example.org/guide-a.png)") + 1
    assert (problem.code, problem.line) == ("alt-text", line)


def test_dangling_link_is_reported_with_its_line(sanitize: Path, write_guide: WriteGuide) -> None:
    links = "[one](guide-b.md)\n\n[two](guide-c.md)\n\n[gone](nowhere.md)"
    path = write_guide("guide-a", _body("guide-a", links=links))
    [problem] = _problems(sanitize)
    assert problem.line == path.read_text().splitlines().index("[gone](nowhere.md)") + 1


def test_tag_spelled_otherwise_than_usual_is_reported(
    sanitize: Path, write_guide: WriteGuide
) -> None:
    path = write_guide("guide-a", _body("guide-a"), tags='["testing"]')
    [problem] = _problems(sanitize)
    assert (problem.code, problem.path) == ("tag-spelling", path)
    assert "'Testing'" in problem.hint


def test_passage_that_two_guides_share_is_reported_for_both(
    sanitize: Path, write_guide: WriteGuide
) -> None:
    shared = "the very same eight words stand in both guides"
    for slug in ("guide-a", "guide-d"):
        prose = f"{_PROSE.replace('word', slug)} {shared}"
        links = "[one](guide-b.md) and [two](guide-c.md)"
        write_guide(slug, _body(slug, prose=prose, links=links))
    found = [problem for problem in _problems(sanitize) if problem.code == "shared-passage"]
    assert [problem.path.stem for problem in found] == ["guide-a", "guide-d"]


def test_seven_shared_words_are_no_problem(sanitize: Path, write_guide: WriteGuide) -> None:
    for slug in ("guide-a", "guide-d"):
        prose = f"{_PROSE.replace('word', slug)} only seven words are shared by both {slug}"
        links = "[one](guide-b.md) and [two](guide-c.md)"
        write_guide(slug, _body(slug, prose=prose, links=links))
    assert "shared-passage" not in _codes(sanitize)


def test_slug_with_capitals_is_reported(sanitize: Path, write_guide: WriteGuide) -> None:
    links = "[one](guide-b.md) and [two](guide-c.md)"
    body = _body("Guide_E", links=links)
    write_guide("Guide_E", body, title='"Guide E"')
    assert _codes(sanitize) == ["slug"]


def test_rule_that_is_off_is_silent(sanitize: Path, write_guide: WriteGuide) -> None:
    write_guide("guide-a", _body("guide-a", prose="Too short."))
    assert _problems(sanitize, off=("length",)) == []


def test_problem_of_reading_can_be_switched_off(sanitize: Path) -> None:
    (sanitize / "guides" / "empty.md").write_text("")
    assert _codes(sanitize) == ["empty"]
    assert _problems(sanitize, off=("empty",)) == []


def test_draft_need_not_be_finished(sanitize: Path, write_guide: WriteGuide) -> None:
    write_guide("guide-e", "Just begun.", draft="true")
    assert _problems(sanitize) == []


def test_bare_folder_keeps_only_the_rules_on_links_and_diagrams(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("# Note\n\n[gone](nowhere.md)\n\n```mermaid\nnonsense\n```\n")
    assert sorted(_codes(tmp_path)) == ["dangling-link", "diagram-broken"]


def test_every_code_is_listed_once() -> None:
    codes = [code for code, _ in all_rules()]
    assert len(codes) == len(set(codes))


def test_bundled_collection_keeps_every_rule(bundled: Path) -> None:
    assert _problems(bundled) == []

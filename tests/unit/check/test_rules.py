"""The rules of `guidetui check`."""

from pathlib import Path

import pytest

from guidetui.check import all_rules, check
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


@pytest.mark.slow  # `guidetui check` says the same
def test_bundled_collection_keeps_every_rule(bundled: Path) -> None:
    assert _problems(bundled) == []


def _write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_md", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _found(path: Path, *, off: tuple[str, ...] = ()) -> list[tuple[str, int | None, str]]:
    problems = check(load(path), off=off)
    assert {problem.code for problem in problems} <= {"dangling-link"}
    return [(item.path.name, item.line, item.message) for item in problems]


def test_footnote_is_no_dangling_link(tmp_path: Path) -> None:
    _write(tmp_path, a_md="# Note\n\nText[^1] and again[^1].\n\n[^1]: The note.\n")
    assert _found(tmp_path) == []


def test_missing_heading_file_and_reference_are_found_with_their_lines(tmp_path: Path) -> None:
    _write(
        tmp_path,
        a_md="# A\n\n[gone](b.md#no-such-heading) [Case](#Part-One) [übel](fehlt-ü.md)\n"
        "[ref][r]\n\n## Part one\n\n[r]: missing.md\n",
        b_md="# B\n",
    )
    assert _found(tmp_path) == [
        ("a.md", 3, "links to fehlt-ü.md, which is not there"),
        ("a.md", 3, "links to b.md#no-such-heading, which is no heading there"),
        ("a.md", 4, "links to missing.md, which is not there"),
    ]


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("[x](#gone)", "links to #gone, which is no heading"),
        ("[x](gone.md)", "links to gone.md, which is not there"),
        ("[x](gone)", "links to gone, which is not there"),
        ("[x](gone/)", "links to gone/, which is not there"),
        ("[x](gone.html)", "links to gone.html, which is not there"),
        ("[x](gone.pdf)", "links to gone.pdf, which is not there"),
        ("[x](../outside.md)", "links to ../outside.md, which is not there"),
        ("[x](b.md#gone)", "links to b.md#gone, which is no heading there"),
        ("words ![x](gone.png)", "shows gone.png, which is not there"),
        ("![x](gone.png)", "shows gone.png, which is not there"),
        ("![[gone]]", "links to gone, which is not there"),
        ("![[gone.png]]", "shows gone.png, which is not there"),
        ("> [!note] [x](gone.md)", "links to gone.md, which is not there"),
        ("> [!note] Title\n> [x](gone.md)", "links to gone.md, which is not there"),
        (":::tip\n[x](gone.md)", "links to gone.md, which is not there"),
        ("[![p](https://a.b/c.png)](gone.md)", "links to gone.md, which is not there"),
        ("[x]({{< ref 'gone.md' >}})", "links to gone.md, which is not there"),
        ("{{#include gone.rs}}", "includes gone.rs, which is not in the folder"),
        ("[日本](日本.md)", "links to 日本.md, which is not there"),
        ("[x](a%20b.md)", "links to a b.md, which is not there"),
        ("[x](<a b.md>)", "links to a b.md, which is not there"),
        ('<a href="gone.md">x</a>', "links to gone.md, which is not there"),
        ("| a |\n|---|\n| [x](gone.md) |", "links to gone.md, which is not there"),
        ("- item\n  - [x](gone.md)", "links to gone.md, which is not there"),
        ("> quote\n> [x](gone.md)", "links to gone.md, which is not there"),
    ],
)
def test_dangling_link_is_found_on_its_line(tmp_path: Path, link: str, message: str) -> None:
    _write(
        tmp_path,
        notes__a_md=f"---\ntitle: A\n---\n\n# A\n\nFirst line\nsecond\n\n{link}\n",
        notes__b_md="# B\n",
        outside_md="# Outside\n",
    )
    (found,) = _found(tmp_path / "notes")
    text = (tmp_path / "notes" / "a.md").read_text("utf-8").split("\n")
    line = next(n for n, each in enumerate(text, 1) if link.rpartition("\n")[2] == each)
    assert found == ("a.md", line, message)


@pytest.mark.parametrize(
    "link",
    [
        "[x](b.md) [x](b) [x](b.html) [x](B.MD) [x](/b.md)",
        "[x](b.md#part-two) [x](b.md#Part%20two) [x](b#PART-TWO) [x](b.md#)",
        "[x](part/) [x](part) [x](empty/) [x](p.png) ![x](p.png) [x](paper.pdf#page=2)",
        "[x](#) [x](#top) [x](#a) [x](#the-end)",
        "[x](https://example.org/gone.md) [x](mailto:a@example.org)",
        "[x]({{ page.url }}) <a href='{{ x }}'>x</a>",
        "`[x](gone.md)`",
    ],
)
def test_link_that_leads_somewhere_is_no_finding(tmp_path: Path, link: str) -> None:
    _write(
        tmp_path,
        a_md=f"# A\n\n{link}\n\n## The end\n",
        b_md="# B\n\n## Part two\n",
        part__README_md="# Part\n",
    )
    (tmp_path / "empty").mkdir()
    for name in ("p.png", "paper.pdf"):
        (tmp_path / name).write_bytes(b"x")
    assert _found(tmp_path) == []


def test_second_of_two_equal_links_has_a_line_of_its_own(tmp_path: Path) -> None:
    _write(tmp_path, a_md="# A\n\n[x](gone.md)\n\nMore [y](gone.md).\n")
    assert [line for _, line, _ in _found(tmp_path)] == [3, 5]


def test_single_file_is_checked_alone_and_its_links_lead_to_the_others(tmp_path: Path) -> None:
    _write(
        tmp_path,
        home_md="# Home\n\n[a](other.md) [b](sub/deep.md#in) [c](a%20b.md) [d](gone.md)\n",
        other_md="# Other\n\n[gone](nowhere.md)\n",
        sub__deep_md="# Deep\n\n## In\n",
    )
    (tmp_path / "a b.md").write_text("Text.\n")
    assert _found(tmp_path / "home.md") == [("home.md", 3, "links to gone.md, which is not there")]


def test_link_to_a_heading_of_a_draft_is_no_finding(tmp_path: Path) -> None:
    _write(tmp_path, a_md="# A\n\n[x](b.md#part)\n", b_md="---\ndraft: true\n---\n# B\n\n## Part\n")
    problems = check(load(tmp_path, include_drafts=True))
    assert problems == ()


def test_rule_that_is_off_finds_no_dangling_link(tmp_path: Path) -> None:
    _write(tmp_path, a_md="# A\n\n[x](b.md#part) [y](gone.md) [z](#gone)\n", b_md="# B\n")
    assert _found(tmp_path, off=("dangling-link",)) == []

"""Links that lead nowhere, in any folder of Markdown: what is found, and on which line."""

from pathlib import Path

import pytest

from guidetui.check.run import check
from guidetui.collection.load import load


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

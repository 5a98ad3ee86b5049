"""Front matter and text as other programs write them, read in a bare folder."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from guidetui.collection.guide_file import read_guide
from guidetui.collection.load import load
from guidetui.models import Guide, Problem


def _parsed(path: Path, text: str) -> tuple[Guide, tuple[Problem, ...]]:
    path.write_text(text, encoding="utf-8")
    parsed = read_guide(path, "note", "notes")
    assert parsed.guide is not None
    return parsed.guide, parsed.problems


def _read(tmp_path: Path, text: str) -> Guide:
    guide, problems = _parsed(tmp_path / "note.md", text)
    assert problems == ()
    return guide


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: T\ndate: 2024-01-02\ntags: [a, b]\ndescription: D\n---\nBody.\n",
        "---\nTitle: T\nDATE: 2024-01-02\nTags:\n  - a\n  - b\nSummary: D\n...\nBody.\n",
        "---\ntitle: T\ncreated: 2024-01-02\ntags: a, b\ndescription: D\n---\nBody.\n",
        "---\ntitle: T\ndate: 2024-01-02\ntags: a b\nexcerpt: D\n---\nBody.\n",
        "---\ntitle: T\ndate: 2024-01-02\ntags: '#a #b'\nexcerpt: D\n---\nBody.\n",
        "---\ntitle: T\ndate: 2024-01-02\ntag: [a]\nexcerpt: D\n---\nBody with #b.\n",
        '+++\ntitle = "T"\ndate = 2024-01-02\ntags = ["a", "b"]\ndescription = "D"\n+++\nBody.\n',
        '+++\ntitle="T"\ndate=2024-01-02T10:00:00Z\nsummary="D"\n[taxonomies]\ntags=["a","b"]\n+++\n',
        '{"title": "T", "date": "2024-01-02", "tags": ["a", "b"], "description": "D"}\n\nBody.\n',
    ],
)
def test_front_matter_of_every_kind_is_read(tmp_path: Path, text: str) -> None:
    guide = _read(tmp_path, text)
    assert (guide.title, guide.created, guide.tags) == ("T", date(2024, 1, 2), ("a", "b"))
    assert (guide.description, guide.is_dated_by_file) == ("D", False)


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-02",
        "2024-01-02T23:30:00-05:00",
        "2024-01-02 23:30:00 +0200",
        "2024-01-02T23:30:00Z",
        "2024-01-02T23:30:00.123456+05:30",
        "2024-01-02 23:30",
        '"2024-01-02T23:30:00+08:00"',
        '"2024-1-2"',
        '"2024/01/02"',
        '"2024/1/2 10:00"',
        '"2024.01.02"',
        '"2 January 2024"',
        '"January 2, 2024"',
        '"Jan 2nd, 2024"',
        '"02 Jan 2024"',
        '"02.01.2024"',
        '"20240102"',
        '"Tue, 02 Jan 2024 23:30:00 -0500"',
    ],
)
def test_date_is_the_day_that_its_author_wrote(tmp_path: Path, written: str) -> None:
    assert _read(tmp_path, f"---\ndate: {written}\n---\nText.\n").created == date(2024, 1, 2)


def test_date_that_nothing_tells_is_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    guide, _ = _parsed(path, "Text.\n")
    moment = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    assert (guide.created, guide.is_dated_by_file) == (moment.date(), True)


def test_date_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    guide, (problem,) = _parsed(tmp_path / "note.md", "---\na: b\ndate: someday\n---\nText.\n")
    assert (problem.code, problem.line, guide.is_dated_by_file) == ("bad-date", 3, True)


@pytest.mark.parametrize(
    ("front", "is_draft"),
    [
        ("draft: true", True),
        ("Draft: yes", True),
        ("draft: 'true'", True),
        ("draft: false", False),
        ("published: false", True),
        ("publish: false", True),
        ("Publish: no", True),
        ("publish: 'off'", True),
        ("published: true", False),
        ("published: 2024-01-02", False),
        ("publish: later", False),
        ("other: false", False),
    ],
)
def test_unpublished_note_is_a_draft(tmp_path: Path, front: str, is_draft: bool) -> None:
    assert _read(tmp_path, f"---\n{front}\n---\nText.\n").draft is is_draft


@pytest.mark.parametrize(
    ("front", "aliases"),
    [
        ("aliases:\n  - Flux capacitor\n  - FC", ("Flux capacitor", "FC")),
        ("aliases: [FC]", ("FC",)),
        ("alias: FC", ("FC",)),
        ("Aliases: Flux capacitor, FC", ("Flux capacitor", "FC")),
        ("other: x", ()),
    ],
)
def test_aliases_are_other_names(tmp_path: Path, front: str, aliases: tuple[str, ...]) -> None:
    guide = _read(tmp_path, f"---\n{front}\n---\n# Time part\n")
    assert guide.other_names == (*aliases, "note")


def test_file_and_folder_are_names_too(tmp_path: Path) -> None:
    for name, title in (("quokka_care", "Title"), ("title", "Title"), ("other", "Handbook")):
        path = tmp_path / "Handbook" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# {title}\n")
    collection = load(tmp_path)
    assert {guide.path.stem: guide.other_names for guide in collection.guides} == {
        "quokka_care": ("quokka care", "Handbook"),
        "title": ("Handbook",),
        "other": ("other",),
    }


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ("#one and #two, #one again.\n", ("one", "two")),
        ("#nested/tag #with-hyphen #with_line\n", ("nested/tag", "with-hyphen", "with_line")),
        ("(#inside) text#not #\u00fcber #\u6f22\u5b57\n", ("inside", "\u00fcber", "\u6f22\u5b57")),
        ("- #item\n> #quoted\n", ("item", "quoted")),
        ("#12 #1a #_ #- #/\n", ("1a",)),
        ("# Heading\n## Another #tagged\n", ("tagged",)),
        ("`#code` ``a ` #code`` [x](#anchor) <a href='#x'> $#math$\n", ()),
        ('[x](#anchor "title") [y]( #anchor )\n', ()),
        ("[label]: #anchor\n> [label 2]: #anchor\n[`code`]: #anchor\n", ()),
        ("```\n#code\n```\n#after\n", ("after",)),
        ("~~~\n#code\n```\n#code\n~~~\n#after\n", ("after",)),
        ("    #indented\n", ()),
        ("https://a.example/#fragment [[Note#Heading]]\n", ()),
        ("#One #one #ONE\n", ("One",)),
    ],
)
def test_tags_stand_in_the_text(tmp_path: Path, body: str, tags: tuple[str, ...]) -> None:
    assert _read(tmp_path, body).tags == tags


def test_tags_of_the_text_come_after_those_on_top(tmp_path: Path) -> None:
    assert _read(tmp_path, "---\ntags: [b, A]\n---\n#a #c\n").tags == ("b", "A", "c")


@pytest.mark.parametrize(
    "text", ["#a" * 100_000, "#" * 200_000, "`" * 100_000 + "#a", "$#a" * 50_000]
)
def test_text_full_of_signs_is_looked_through_once(tmp_path: Path, text: str) -> None:
    assert len(_read(tmp_path, f"{text}\n").tags) <= 100


@pytest.mark.parametrize(
    "front", ["image: cover.png", "image: ./img/x.jpg", "weight: 7", "tags:", "title: 7"]
)
def test_fields_meant_for_other_programs_are_no_problem(tmp_path: Path, front: str) -> None:
    assert _read(tmp_path, f"---\n{front}\n---\nText.\n").image == ""


def test_file_may_vanish_while_it_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "note.md")
    parsed = read_guide(tmp_path / "note.md", "note", "notes")
    assert [problem.code for problem in parsed.problems] == ["not-a-file"]

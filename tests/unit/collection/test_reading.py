from pathlib import Path

import pytest

from guidetui.collection.files import SourceText, SplitText, read_text, split_text
from guidetui.collection.front_matter import read_body, read_note, title_from
from guidetui.models import Problem


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my_first-note.md"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# Title", "Title"),
        ("Text.\n\n## Second level ##\n\n# Title\n", "Second level"),
        ("###### Six\n", "Six"),
        ("   # Indented a little\n", "Indented a little"),
        ("# Two  spaces\tand a tab \n", "Two spaces and a tab"),
        ("# Control \x1b[31m\u202e\n", "Control ␛[31m\ufffd"),
        ("# Intro to C#\n", "Intro to C#"),
        ("# F# and C# #\n", "F# and C#"),
        ("# [x] *marked* `code`\n", "[x] *marked* `code`"),
        ("```sh\n# comment\n```\n# Title\n", "Title"),
        ("~~~\n# comment\n~~~\n\n# Title\n", "Title"),
        ("````\n```\n# comment\n```\n````\n# Title\n", "Title"),
        ("~~~\n```\n~~~\n# Title\n", "Title"),
        ("Title\n=====\n\n## Later\n", "Title"),
        ("Title\n---\n", "Title"),
    ],
)
def test_first_heading_is_the_title(file: Path, body: str, expected: str) -> None:
    assert title_from(body, file) == expected


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Text.\n",
        "#hashtag\n",
        "####### Seven\n",
        "    # code\n",
        "text # no heading\n",
        "```\n# comment\n```\n",
        "```\n# never closed\n",
        "# \n",
        "#\n",
        "- item\n---\n",
    ],
)
def test_file_name_is_the_title_where_there_is_no_heading(file: Path, body: str) -> None:
    assert title_from(body, file) == "my first note"


@pytest.mark.parametrize(
    ("name", "expected"), [("-.md", "-.md"), ("a\x1bb.md", "a␛b"), ("A.md", "A")]
)
def test_file_name_is_shown_in_words(tmp_path: Path, name: str, expected: str) -> None:
    assert title_from("", tmp_path / name) == expected


def test_body_is_what_stands_below_the_front_matter(file: Path) -> None:
    file.write_text("---\ntitle: a\n---\n\n\n  Body.\n\n---\nMore.\n")
    assert read_body(file) == "  Body.\n\n---\nMore.\n"


def test_body_is_cleaned(file: Path) -> None:
    file.write_bytes("---\ntitle: a\n---\r\na\x1b[2J\u202e\r\nb\u2028c".encode())
    assert read_body(file) == "a␛[2J\ufffd\nb\nc"


def test_body_without_front_matter_is_the_whole_file(file: Path) -> None:
    file.write_text("# Title\n\nText.\n")
    assert read_body(file) == "# Title\n\nText.\n"


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nBetween two rules.\n\n---\n\nMore.\n",
        "---\n- item\n---\nMore.\n",
        "---\nNever closed.\n",
    ],
)
def test_body_keeps_what_stands_between_rules(file: Path, text: str) -> None:
    file.write_text(text)
    assert read_body(file) == text


def test_body_below_unreadable_front_matter_is_shown(file: Path) -> None:
    file.write_text("---\ntitle: [\n---\nMore.\n")
    body = read_body(file)
    assert isinstance(body, str)
    assert body.endswith("More.\n")


def test_body_of_an_unreadable_file_is_a_problem(file: Path) -> None:
    body = read_body(file)
    assert isinstance(body, Problem)
    assert body.path == file


def test_title_of_a_note_comes_from_the_body_that_is_shown(file: Path) -> None:
    file.write_text("---\n# Between\n---\n# Below\n")
    guide = read_note(file, "a", "b").guide
    body = read_body(file)
    assert guide is not None
    assert isinstance(body, str)
    assert guide.title == title_from(body, file)


def test_text_is_read_with_plain_line_ends(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    source = read_text(file)
    assert isinstance(source, SourceText)
    assert source.text == "a\nb\nc\n"
    assert [problem.code for problem in source.problems] == ["bom", "crlf"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text.\n", SplitText(None, "Text.\n", 1)),
        ("---\na: b\n---\nText.\n", SplitText("\na: b\n", "Text.\n", 4)),
        ("---\na: b\n---\n\n\nText.\n", SplitText("\na: b\n", "Text.\n", 6)),
        ("---\n---\nText.\n", SplitText("\n", "Text.\n", 3)),
        ("---\na: b\n---", SplitText("\na: b\n", "", 3)),
        ("---\na: b\n-----  \nText.\n---\n", SplitText("\na: b\n", "Text.\n---\n", 4)),
        ("\n---\na: b\n---\n", SplitText(None, "\n---\na: b\n---\n", 1)),
        ("----a\nb\n", SplitText(None, "----a\nb\n", 1)),
        ("---\nnever closed\n", None),
    ],
)
def test_text_is_split_at_the_hyphens(text: str, expected: SplitText | None) -> None:
    assert split_text(text) == expected

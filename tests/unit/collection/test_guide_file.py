from pathlib import Path

import pytest

from guidetui.collection.guide_file import SourceText, read_body, read_guide, read_text
from guidetui.models import Problem


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my_first-note.md"


def test_body_is_what_stands_below_the_front_matter(file: Path) -> None:
    file.write_text("---\ntitle: a\n---\n\n\n  Body.\n\n---\nMore.\n")
    assert read_body(file) == "  Body.\n\n---\nMore.\n"


def test_body_is_sanitized(file: Path) -> None:
    file.write_bytes("---\ntitle: a\n---\r\na\x1b[2J\u202e\r\nb\u2028c".encode())
    assert read_body(file) == "a␛[2J\ufffd\nb c"


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
    guide = read_guide(file, "a", "b").guide
    assert guide is not None
    assert (guide.title, read_body(file)) == ("Below", "# Below\n")


def test_text_is_read_with_plain_line_ends(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    source = read_text(file)
    assert isinstance(source, SourceText)
    assert source.text == "a\nb\nc\n"
    assert [problem.code for problem in source.problems] == ["bom", "crlf"]

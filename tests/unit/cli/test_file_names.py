"""File names that a terminal would obey, or that are not UTF-8: never raw, never a crash."""

import os
from pathlib import Path

import pytest

from tests.unit.command_line import in_process

HOSTILE = "evil\x1b]0;taken\x07\x9b31m\u202e"
SIGNS = "\x1b\x07\x9b\u202e"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder below which a folder, a guide and an unreadable file have hostile names."""
    folder = tmp_path / "notes" / HOSTILE
    folder.mkdir(parents=True)
    (folder / f"{HOSTILE}.md").write_text("# Harmless\n\nText.\n")
    (folder / f"{HOSTILE}-broken.md").write_bytes(b"\xff")
    return tmp_path / "notes"


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize(
    "words", [["list"], ["categories"], ["check"], ["search", "harmless"]], ids=" ".join
)
def test_hostile_file_name_is_not_printed_raw(
    words: list[str], form: list[str], hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, *words, *form, "--data", hostile)
    assert "evil" in done.out
    assert [sign for sign in SIGNS if sign in done.out + done.err] == []


def test_row_of_a_name_with_an_end_of_line_stays_one_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "two\nlines\tand a tab.md").write_text("# Harmless\n\n[x](gone.md)\n")
    assert in_process(capsys, "list", "--data", tmp_path).lines == ["two␊lines␉and a tab\tHarmless"]
    (problem,) = in_process(capsys, "check", tmp_path).lines
    assert "two␊lines␉and a tab.md:3: warning dangling-link" in problem


def test_unknown_hostile_slug_is_not_repeated_raw(
    hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "show", f"{HOSTILE}?", "--data", hostile)
    assert done.code == 1
    assert [sign for sign in SIGNS if sign in done.out + done.err] == []


@pytest.fixture
def latin(data: Path) -> Path:
    """A collection with one good guide and one whose file name is Latin-1."""
    text = "---\ntitle: Coffee\ncreatedAt: 2024-01-01\ncategories: [alpha]\n---\n\nA zebra.\n"
    (data / "guides" / "good.md").write_text(text)
    (data / "guides" / os.fsdecode(b"caf\xe9.md")).write_text(text)
    return data


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["list", "--json"],
        ["search", "zebra"],
        ["search", "zebra", "--json"],
        ["show", "good"],
        ["index"],
    ],
    ids=" ".join,
)
def test_file_name_that_is_not_utf_8_keeps_no_other_guide_closed(
    words: list[str], latin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, *words, "--data", latin)
    assert done.code == 0
    if words != ["index"]:
        assert "Coffee" in done.out


def test_file_name_that_is_not_utf_8_is_reported(
    latin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "check", "--data", latin)
    assert done.code == 1
    assert any("guides/caf" in line for line in done.lines)

"""`guidetui check`."""

from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui, in_process

# The rules that a guide of two words cannot keep.
BRIEF = [
    word for code in ("length", "link-count", "no-diagram", "no-image") for word in ("--off", code)
]


def test_clean_collection_exits_0_and_prints_nothing(data: Path, write_guide: WriteGuide) -> None:
    write_guide("good")
    done = guidetui("check", data, *BRIEF)
    assert (done.code, done.out) == (0, "")
    assert done.err == "guidetui: 1 guide in 2 categories: 0 errors, 0 warnings\n"


@pytest.fixture
def troubled(data: Path, write_guide: WriteGuide) -> Path:
    """A good guide, one that cannot be read, and a draft with a wrong date."""
    write_guide("good")
    write_guide("odd-date", createdAt='"soon"', draft="true")
    (data / "guides" / "broken.md").write_bytes(b"---\ntitle: \xff\n---\n")
    return data


def test_each_problem_is_one_line_that_an_editor_can_jump_to(
    troubled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "check", troubled, *BRIEF)
    assert done.code == 1
    broken, odd = done.lines
    assert broken.startswith(f"{troubled}/guides/broken.md:2: error not-utf-8: ")
    assert odd.startswith(f"{troubled}/guides/odd-date.md:5: warning bad-date: ")
    assert done.err.endswith("1 error, 1 warning\n")


def test_link_that_leads_nowhere_is_reported_with_its_line(
    data: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_guide("good", "Read\n[on](nowhere.md).")
    done = in_process(capsys, "check", data, *BRIEF)
    line = path.read_text().splitlines().index("[on](nowhere.md).") + 1
    assert done.code == 1
    assert done.out.startswith(f"{path}:{line}: warning dangling-link: ")


def test_problems_as_json(troubled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "check", troubled, *BRIEF, "--json")
    assert done.code == 1
    first = done.json[0]
    assert set(first) == {"path", "line", "severity", "code", "message", "hint"}
    assert (first["path"], first["line"]) == (f"{troubled}/guides/broken.md", 2)
    assert [problem["severity"] for problem in done.json] == ["error", "warning"]


def test_clean_collection_as_json_is_an_empty_list(
    data: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    write_guide("good")
    done = in_process(capsys, "check", data, *BRIEF, "--json")
    assert (done.code, done.json) == (0, [])


def test_rules_are_listed_and_each_can_be_switched_off(
    troubled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [line.partition("\t")[0] for line in in_process(capsys, "check", "--rules").lines]
    assert {"not-utf-8", "bad-date", "length"} <= set(codes)
    off = [word for code in codes for word in ("--off", code)]
    assert in_process(capsys, "check", troubled, *off).code == 0


def test_unknown_rule_exits_2(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "check", data, "--off", "nonsense")
    assert (done.code, done.out) == (2, "")
    assert "nonsense" in done.err


def test_problems_are_told_again_from_the_cache(
    troubled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = in_process(capsys, "check", troubled)
    assert in_process(capsys, "check", troubled) == first


def test_path_may_be_given_as_an_option(troubled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = in_process(capsys, "check", troubled)
    assert in_process(capsys, "check", "--data", troubled) == expected
    assert in_process(capsys, "--data", troubled, "check") == expected


def test_bare_folder_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.md").write_text("")
    done = in_process(capsys, "check", tmp_path)
    assert done.code == 1
    assert "empty" in done.out


def test_missing_folder_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "check", tmp_path / "nowhere")
    assert (done.code, done.out) == (2, "")
    assert "nowhere" in done.err

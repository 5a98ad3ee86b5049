"""The settings file, as the commands obey it."""

from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui, in_process, write_settings


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    """A guide and a draft."""
    write_guide("sample")
    write_guide("unfinished", draft="true")
    return data


def test_data_of_the_settings_is_opened(shelf: Path) -> None:
    write_settings(f"data = '{shelf}'\n")
    assert guidetui("list").lines == ["sample\tSample"]


def test_home_folder_in_the_settings_is_understood(
    shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(shelf.parent))
    write_settings("data = '~/data'\n")
    assert in_process(capsys, "list").lines == ["sample\tSample"]


def test_base_url_of_the_settings_is_the_site(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings("base_url = 'https://example.net/wiki'\n")
    words = ("open", "sample", "--print", "--data", shelf)
    assert in_process(capsys, *words).out == "https://example.net/wiki/sample\n"
    other = in_process(capsys, *words, "--base-url", "https://example.com")
    assert other.out == "https://example.com/sample\n"


def test_drafts_of_the_settings_are_included(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings("drafts = true\n")
    assert len(in_process(capsys, "list", "--data", shelf).lines) == 2


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("color = 'red'\n", "color"),
        ("data = \n", "line 1"),
        ("data = 5\n", "data"),
        ("drafts = 'yes'\n", "drafts"),
        ("base_url = 'javascript:alert(1)'\n", "base_url"),
        ("browser = ['firefox']\n", "browser"),
    ],
    ids=["unknown key", "bad TOML", "number", "text", "no address", "list"],
)
@pytest.mark.parametrize("command", [["list"], ["browse"]], ids=" ".join)
def test_wrong_settings_exit_2_and_name_the_file_and_the_key(
    command: list[str], text: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_settings(text)
    done = in_process(capsys, *command)
    assert (done.code, done.out) == (2, "")
    assert str(file) in done.err
    assert named in done.err


def test_wrong_settings_stop_the_start_without_arguments() -> None:
    file = write_settings("color = 'red'\n")
    done = guidetui()
    assert (done.code, done.out) == (2, "")
    assert str(file) in done.err


def test_settings_that_are_not_utf_8_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    file = write_settings("")
    file.write_bytes(b"data = '\xff'\n")
    done = in_process(capsys, "list")
    assert done.code == 2
    assert str(file) in done.err


def test_missing_data_folder_of_the_settings_is_told_with_its_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write_settings("drafts = true\ndata = 'nowhere/at/all'\n")
    for command in ("list", "browse"):
        done = in_process(capsys, command)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"guidetui: {file}, line 2: 'data': There is no folder nowhere")
        assert "Check the path" in done.err


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["completion", "bash"]], ids=" ".join)
def test_wrong_settings_do_not_stop_what_needs_none(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings("color = 'red'\n")
    assert in_process(capsys, *words).code == 0

"""Which collection a command reads: option, environment, settings, the bundled one."""

import subprocess
from pathlib import Path

import pytest

from tests.unit.command_line import in_process, write_settings


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with the one note `here`."""
    return notes(tmp_path, "here")


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A folder with the one note `there`."""
    return notes(tmp_path, "there")


def notes(tmp_path: Path, name: str) -> Path:
    """Write a folder with one note, both of that name."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / f"{name}.md").write_text(f"# Note {name}\n\nText.\n")
    return folder


def listed(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> list[str]:
    """Return the slugs that `list`, given among `arguments`, prints."""
    return [line.partition("\t")[0] for line in in_process(capsys, *arguments).lines]


def test_data_may_stand_before_and_after_the_command(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert listed(capsys, "list", "--data", here) == ["here"]
    assert listed(capsys, "--data", here, "list") == ["here"]


def test_data_after_the_command_wins(
    here: Path, there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert listed(capsys, "--data", there, "list", "--data", here) == ["here"]


def test_drafts_may_stand_before_and_after_the_command(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "draft.md").write_text("---\ndraft: true\n---\n\n# Draft\n")
    assert "draft" not in listed(capsys, "list", "--data", here)
    assert "draft" in listed(capsys, "--drafts", "list", "--data", here)
    assert "draft" in listed(capsys, "list", "--data", here, "--drafts")


def test_environment_names_the_collection(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDETUI_DATA", str(here))
    assert listed(capsys, "list") == ["here"]


@pytest.mark.parametrize("is_first", [True, False], ids=["before", "after"])
def test_option_wins_over_the_environment(
    is_first: bool,
    here: Path,
    there: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GUIDETUI_DATA", str(there))
    option = ("--data", str(here))
    words = (*option, "list") if is_first else ("list", *option)
    assert listed(capsys, *words) == ["here"]


def test_environment_wins_over_the_settings(
    here: Path,
    there: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_settings(f"data = '{there}'\n")
    assert listed(capsys, "list") == ["there"]
    monkeypatch.setenv("GUIDETUI_DATA", str(here))
    assert listed(capsys, "list") == ["here"]


def test_empty_environment_variable_means_none(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_settings(f"data = '{here}'\n")
    monkeypatch.setenv("GUIDETUI_DATA", "")
    assert listed(capsys, "list") == ["here"]


def test_single_file_is_a_collection_with_the_files_around_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "other.md").write_text("# Other\n")
    assert sorted(listed(capsys, "list", "--data", here / "here.md")) == ["here", "other"]


def test_folder_above_data_is_the_collection(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "data" / "guides").mkdir(parents=True)
    (here / "data" / "guides" / "inside.md").write_text("# Inside\n")
    (here / "data" / "categories").mkdir()
    assert listed(capsys, "list", "--data", here) == ["inside"]


@pytest.mark.parametrize("command", ["list", "tags", "categories", "check", "index", "browse"])
def test_what_cannot_be_opened_exits_2_and_is_named(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    for name in ("missing", "picture.png"):
        done = in_process(capsys, command, "--data", tmp_path / name)
        assert (done.code, done.out) == (2, "")
        assert name in done.err


def test_file_that_is_gone_is_called_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "list", "--data", tmp_path / "gone.md")
    assert (done.code, done.out) == (2, "")
    assert f"There is no file {tmp_path / 'gone.md'}." in done.err


def test_path_that_is_not_markdown_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    done = in_process(capsys, tmp_path / "picture.png")
    assert (done.code, done.out) == (2, "")
    assert "is not Markdown" in done.err


def test_tilde_in_the_option_is_the_home_folder(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(here.parent))
    assert listed(capsys, "list", "--data", "~/here") == ["here"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A git checkout that ignores one of its two notes, with a document of another kind."""
    root = tmp_path / "checkout"
    subprocess.run(["git", "init", "-q", root], check=True)
    (root / ".gitignore").write_text("ignored.md\n")
    for name in ("a.md", "ignored.md", "b.rst"):
        (root / name).write_text("Text.\n")
    return root


def test_what_is_not_read_is_said(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("list", "check", "index"):
        done = in_process(capsys, command, "--data", checkout)
        assert "guidetui: 2 of 3 files not read: 1 .rst, 1 ignored by git\n" in done.err


def test_what_git_ignores_is_read_on_request(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert listed(capsys, "list", "--data", checkout) == ["a"]
    assert listed(capsys, "--no-gitignore", "list", "--data", checkout) == ["a", "ignored"]
    write_settings("gitignore = false\n")
    assert listed(capsys, "list", "--data", checkout) == ["a", "ignored"]

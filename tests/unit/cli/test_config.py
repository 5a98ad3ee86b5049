"""`guidetui config`."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from guidetui.paths import keys_file, searches_file, settings_file, themes_dir
from guidetui.settings import Settings, load_settings
from tests.unit.command_line import in_process

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _own(own_folders: Path) -> None:
    assert own_folders


def _editor(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let a Python script, which has the file's path in `file`, be the editor."""
    code = f"import pathlib, sys; file = pathlib.Path(sys.argv[1]); {script}"
    monkeypatch.setenv("VISUAL", f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}")


def test_files_are_listed_and_checked(capsys: Capture) -> None:
    done = in_process(capsys, "config")
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        f"settings\t{settings_file()}\tnot there",
        f"keys\t{keys_file()}\tnot there",
        f"searches\t{searches_file()}\tnot there",
        f"themes\t{themes_dir()}\tnot there",
    ]
    themes_dir().mkdir(parents=True)
    (themes_dir() / "mine.toml").write_text("primary = 3\n")
    settings_file().write_text("\ndata = 3\n")
    keys_file().write_text('stra = "y"\n')
    searches_file().write_text("a = 3\n")
    done = in_process(capsys, "config")
    assert done.code == 1
    assert done.lines == [
        f"settings\t{settings_file()}",
        f"keys\t{keys_file()}",
        f"searches\t{searches_file()}",
        f"themes\t{themes_dir()}",
    ]
    found = re.findall(r"([a-z]+\.toml), line (\d)", done.err)
    assert found == [
        ("settings.toml", "2"),
        ("keys.toml", "1"),
        ("searches.toml", "1"),
        ("mine.toml", "1"),
    ]


@pytest.mark.parametrize("name", ["settings", "keys", "searches", "themes"])
def test_defaults_can_be_used_as_they_are(name: str, capsys: Capture) -> None:
    printed = in_process(capsys, "config", name, "--print-defaults").out
    path = Path(in_process(capsys, "config", name, "--path").out.rstrip("\n"))
    file = path / "mine.toml" if name == "themes" else path
    file.parent.mkdir(parents=True)
    file.write_text(printed, encoding="utf-8")
    assert in_process(capsys, "config", name).code == 0


def test_default_settings_name_every_key_with_its_default(capsys: Capture) -> None:
    printed = in_process(capsys, "config", "--print-defaults").out
    text = re.sub(r"^# (?=[a-z_]+ = )", "", printed, flags=re.MULTILINE)
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(text, encoding="utf-8")
    found, default = load_settings(settings_file()), Settings()
    assert [line.split(" = ")[0] for line in text.splitlines() if " = " in line] == list(
        Settings.__slots__
    )
    for name in Settings.__slots__:
        if getattr(default, name) is not None:
            assert getattr(found, name) == getattr(default, name)


def test_editing_begins_with_the_defaults_and_checks_what_was_saved(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    _editor(monkeypatch, "file.write_text(file.read_text() + 'stra = \"y\"\\n')")
    done = in_process(capsys, "config", "keys", "--edit")
    assert done.code == 1
    assert "no command 'stra'" in done.err
    assert keys_file().read_text("utf-8").startswith("# Other keys for commands")


def test_editing_that_changes_nothing_leaves_no_file(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    _editor(monkeypatch, "pass")
    assert in_process(capsys, "config", "--edit").code == 0
    assert not settings_file().exists()

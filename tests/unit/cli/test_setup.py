"""`guidetui config` and `guidetui completion`."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from guidetui.paths import keys_file, searches_file, settings_file, themes_dir
from guidetui.settings import Settings, load_settings
from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui, in_process, write_settings

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
        Settings.__struct_fields__
    )
    for name in Settings.__struct_fields__:
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


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    """Three guides with tags of one, two and three spellings."""
    write_guide("kafka-basics", tags="[Kafka, System Design]")
    write_guide("kafka-tuning", tags="[kafka, Caching]", title='"Tuning: a, b"')
    write_guide("why-is-kafka-fast", categories="[beta]", tags="[Kafka]")
    return data


def offered(line: str) -> list[str]:
    """Return what bash is offered for the last word of a command line."""
    env = {
        "_GUIDETUI_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
    }
    done = guidetui(env=env)
    assert (done.code, done.err) == (0, "")
    return [item.partition(",")[2] for item in done.lines if item]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_is_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "completion", shell)
    assert (done.code, done.err) == (0, "")
    assert f"_GUIDETUI_COMPLETE={shell}_complete" in done.out


def test_bash_accepts_its_script() -> None:
    script = guidetui("completion", "bash").out
    done = subprocess.run(["bash", "-n"], input=script.encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("guidetui sea", ["search"]),
        ("guidetui show kafka-", ["kafka-basics", "kafka-tuning"]),
        ("guidetui show fast", ["why-is-kafka-fast"]),
        ("guidetui open why", ["why-is-kafka-fast"]),
        ("guidetui search --tag sys", ["System Design"]),
        ("guidetui list --tag KAF", ["Kafka"]),
        ("guidetui search --category b", ["beta"]),
        ("guidetui list --category ", ["alpha", "beta"]),
        ("guidetui completion f", ["fish"]),
        ("guidetui show nonsense", []),
        ("guidetui search --ta", ["--tag"]),
    ],
)
def test_word_is_completed(
    line: str, expected: list[str], shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDETUI_DATA", str(shelf))
    assert offered(line) == expected


@pytest.mark.parametrize("line", ["guidetui --data {} show why", "guidetui show --data {} why"])
def test_completion_reads_the_collection_of_the_line(line: str, shelf: Path) -> None:
    assert offered(line.format(shelf)) == ["why-is-kafka-fast"]


def test_completion_reads_the_collection_of_the_settings(shelf: Path) -> None:
    write_settings(f"data = '{shelf}'\n")
    assert offered("guidetui show ") == ["kafka-basics", "kafka-tuning", "why-is-kafka-fast"]


def test_wrong_settings_do_not_disturb_the_line(shelf: Path) -> None:
    write_settings("color = 'red'\n")
    assert offered(f"guidetui --data {shelf} show why") == ["why-is-kafka-fast"]


def test_missing_collection_offers_nothing(tmp_path: Path) -> None:
    assert offered(f"guidetui --data {tmp_path}/nowhere show ") == []


def test_drafts_are_offered_where_they_are_asked_for(shelf: Path, write_guide: WriteGuide) -> None:
    write_guide("unfinished", draft="true")
    assert offered(f"guidetui show --data {shelf} unf") == []
    assert offered(f"guidetui show --drafts --data {shelf} unf") == ["unfinished"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_offered_the_same(
    shell: str, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDETUI_DATA", str(shelf))
    env = {
        "_GUIDETUI_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "guidetui show why",
        "COMP_CWORD": "2" if shell == "zsh" else "why",
    }
    done = guidetui(env=env)
    assert done.code == 0
    assert "why-is-kafka-fast" in done.out


def test_bundled_slugs_are_offered_by_default() -> None:
    assert offered("guidetui show why-is-kafka-f") == ["why-is-kafka-fast"]

"""Completion scripts, and what a shell is offered."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui, in_process, write_settings


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

"""Where the output goes: pipes that close early, streams of another encoding, full disks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui

DEADLINE_S = 30


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    """A guide that ASCII cannot spell."""
    write_guide("größe", "Wie groß? → 5 € 😀 漢字", title='"Größe — 漢字"', tags="[Größe]")
    return data


def closed_after_one_line(*arguments: str | Path) -> tuple[int, bytes]:
    """Read one line of what a command prints, close the pipe, and return its exit code and stderr.

    What is printed has to be larger than a pipe holds, else the command never notices.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "guidetui", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        written = process.stderr.read()
        return process.wait(DEADLINE_S), written


@pytest.mark.parametrize(
    "words",
    [["list"], ["list", "--json"], ["show", "long"], ["show", "long", "--raw"]],
    ids=" ".join,
)
def test_pipe_that_closes_early_is_no_error(
    words: list[str], data: Path, write_guide: WriteGuide
) -> None:
    write_guide("long", "Many words. " * 20_000)
    for number in range(500):
        write_guide(f"guide-{number}", title=f'"{"A very long title " * 15}"')
    assert closed_after_one_line(*words, "--data", data) == (0, b"")


@pytest.mark.parametrize(
    ("command", "encoding"),
    [
        *((command, "ascii") for command in ("list", "tags", "search groß", "show größe --json")),
        *(("show größe", encoding) for encoding in ("ascii", "latin-1", "cp1252", "utf-16")),
    ],
)
def test_other_encoding_of_stdout_is_no_error(command: str, encoding: str, shelf: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "guidetui", *command.split(), "--data", str(shelf)],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Gr" in done.stdout.decode(encoding, "replace")


def test_messages_do_not_depend_on_the_encoding_either(shelf: Path) -> None:
    env = {"PYTHONIOENCODING": "ascii"}
    done = guidetui("show", "漢字", "--data", shelf, env=env)
    assert done.code == 1
    assert "There is no guide" in done.err
    assert "Traceback" not in done.err


def test_c_locale_is_no_error(shelf: Path) -> None:
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = guidetui("show", "größe", "--data", shelf, env=env)
    assert done.code == 0
    assert "Wie gro" in done.out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", [["list"], ["--help"], ["show", "größe"]], ids=" ".join)
def test_full_disk_is_one_line_on_stderr_and_not_success(words: list[str], shelf: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "guidetui", *words],
            env={**os.environ, "GUIDETUI_DATA": str(shelf)},
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=DEADLINE_S,
            check=False,
        )
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr
    assert b"No space left" in done.stderr


def test_closed_stdout_is_no_crash(shelf: Path) -> None:
    command = f'"{sys.executable}" -m guidetui list --data "{shelf}" >&-'
    done = subprocess.run(
        ["/bin/sh", "-c", command], stderr=subprocess.PIPE, timeout=DEADLINE_S, check=False
    )
    assert b"Traceback" not in done.stderr


def test_working_folder_that_is_gone_is_no_crash(shelf: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = (
        f'cd "{gone}" && rmdir "{gone}" && "{sys.executable}" -m guidetui list --data "{shelf}"'
    )
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0

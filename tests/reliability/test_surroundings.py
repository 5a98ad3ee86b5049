"""Unusual terminals and environments, and several programs that share one state."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.slow

SIZES = [(1, 1), (20, 5), (500, 200)]
STARS = 200


@pytest.fixture
def terminals(run_cache: Path, tmp_path: Path) -> Iterator[list[Terminal]]:
    """Two terminals whose programs share one state."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    both = [Terminal(tmp_path / name) for name in ("left", "right")]
    both[1].environment["XDG_STATE_HOME"] = both[0].environment["XDG_STATE_HOME"]
    for terminal in both:
        terminal.environment["XDG_CACHE_HOME"] = str(run_cache)
    yield both
    for terminal in both:
        terminal.close()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_keys_and_storms_of_resizes_to_any_size_end_nothing(
    terminals: list[Terminal], size: tuple[int, int]
) -> None:
    terminal = terminals[0]
    width, height = size
    terminal.start(width=80, height=24)
    terminal.wait_for("400 guides")
    terminal.resize(width, height)
    for key in ("/", "k", "a", "f", "k", "a", "Down", "Enter", "Space", "t", "Escape", "?"):
        terminal.press(key)
    terminal.press("Escape", "Escape")
    for other in [(80, 24), size] * 20:
        terminal.resize(*other)
    # A size that it has not had: of one that comes back at once a terminal may say nothing.
    terminal.resize(81, 24)
    terminal.wait_for("─ 2 Guides")
    terminal.press("C-q")
    assert terminal.exit_status() == 0


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_program_starts_in_a_terminal_of_any_size(
    terminals: list[Terminal], size: tuple[int, int]
) -> None:
    terminal = terminals[0]
    terminal.start(width=size[0], height=size[1])
    terminal.wait_until(lambda _: terminal.fact("alternate_on") == "1", "the program")
    terminal.resize(80, 24)
    terminal.wait_for("400 guides")
    assert terminal.quit() == 0


@pytest.mark.parametrize(
    "changes",
    [{"LANG": "C", "LC_ALL": "C"}, {"TERM": "dumb"}, {"HOME": None}, {"LANG": None}],
    ids=["LANG=C", "TERM=dumb", "without HOME", "without LANG"],
)
def test_program_works_in_a_poor_environment(
    terminals: list[Terminal], changes: dict[str, str | None]
) -> None:
    terminal = terminals[0]
    words = [
        f"-u {name}" if value is None else f"{name}={value}" for name, value in changes.items()
    ]
    terminal.start_in_shell("--version", width=120, height=30)
    terminal.run_in_shell(f"clear; env {' '.join(words)} {sys.executable} -m guidetui")
    terminal.wait_for("400 guides")
    terminal.search("kafka fast", "Why is Kafka Fast?")
    terminal.press("C-q")
    terminal.wait_until(lambda _: terminal.fact("alternate_on") == "0", "the shell")
    terminal.run_in_shell(
        f"clear; env {' '.join(words)} {sys.executable} -m guidetui search größe | wc -l"
    )
    terminal.wait_until(lambda screen: screen.strip().splitlines()[-2:-1] != [], "an answer")
    assert "Traceback" not in terminal.screen()


def test_two_programs_and_a_command_line_lose_no_star(
    terminals: list[Terminal], data: Path, write_guide: WriteGuide
) -> None:
    slugs = [f"guide-{number:03}" for number in range(STARS)]
    for slug in slugs:
        write_guide(slug)
    left, right = terminals
    for terminal, to_first in ((left, ["j"]), (right, ["G", "k"])):
        terminal.start(str(data), width=100, height=30)
        terminal.wait_for("▸ Alpha", f"{STARS} guides")
        terminal.press("2", "Home", "l")
        terminal.wait_for("Guide 000")
        for key in to_first:  # the last row is the other category
            terminal.step(key)
    command = [sys.executable, "-m", "guidetui", "--data", str(data)]
    commands = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "guidetui",
                "--data",
                str(data),
                "star",
                *slugs[start : start + 10],
            ],
            env=left.environment,
        )
        for start in range(40, 160, 10)
    ]
    for _ in range(40):
        for terminal, move in ((left, "j"), (right, "k")):
            terminal.step("s")
            terminal.step(move)
    assert [running.wait() for running in commands] == [0] * len(commands)
    for terminal in (left, right):
        terminal.wait_for("★")
        assert terminal.quit() == 0
    listed = subprocess.run(
        [*command, "list", "--starred"],
        env=left.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.partition("\t")[0] for line in listed.stdout.splitlines()] == slugs

"""What a signal or an error of the app leaves: a usable terminal, the place saved, an exit code."""

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal, wait_for_end

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")


def assert_restored(terminal: Terminal) -> None:
    """Check that the shell has its own screen, its cursor and its line editing back."""
    assert terminal.fact("alternate_on") == "0"
    assert terminal.fact("mouse_any_flag") == "0"
    assert terminal.fact("cursor_flag") == "1"
    terminal.run_in_shell(
        "stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e echo -e isig | tr '\\n' +"
    )
    terminal.wait_until(
        lambda screen: all(f"{mode}+" in screen for mode in ("icanon", "echo", "isig")),
        "the modes of a shell",
    )


def exit_code(terminal: Terminal) -> str:
    """Return the exit code of what ran last in the shell."""
    terminal.wait_until(lambda screen: screen.rstrip().endswith("$"), "the prompt")
    terminal.run_in_shell("echo code:$?:")
    screen = terminal.wait_until(
        lambda screen: "\ncode:" in screen and ":\n" in screen, "the exit code"
    )
    return screen.rpartition("\ncode:")[2].partition(":")[0]


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, "143"), (signal.SIGHUP, "129"), (signal.SIGINT, "130")],
    ids=["TERM", "HUP", "INT"],
)
def test_signal_ends_with_the_terminal_restored_and_the_place_saved(
    collection: Path, terminal: Terminal, number: signal.Signals, code: str
) -> None:
    terminal.start_in_shell(str(collection), width=160, height=45)
    terminal.wait_for("4 guides")
    terminal.read("logs", "Brokers")
    os.kill(terminal.pid(), number)
    assert exit_code(terminal) == code
    assert "A broker stores logs." not in terminal.screen()
    assert_restored(terminal)
    terminal.run_in_shell(f"{sys.executable} -m guidetui {collection}")
    terminal.wait_for("│ logs ", "─ 4 Brokers", "A broker stores logs.")


def test_terminal_that_is_closed_ends_the_program_with_the_place_saved(
    collection: Path, terminal: Terminal
) -> None:
    terminal.start_in_shell(str(collection), width=160, height=45)
    terminal.wait_for("4 guides")
    terminal.read("logs", "Brokers")
    pid = terminal.pid()
    terminal.close()
    wait_for_end(pid)
    terminal.start(str(collection), width=160, height=45)
    terminal.wait_for("│ logs ", "─ 4 Brokers", "A broker stores logs.")


def test_terminal_that_is_closed_unheard_ends_the_program(
    collection: Path, terminal: Terminal
) -> None:
    terminal.start_in_shell(str(collection), width=160, height=45)
    terminal.wait_for("4 guides")
    terminal.press("C-z")
    terminal.wait_for("Stopped")
    terminal.run_in_shell("trap '' HUP; fg")  # the shell hears of it, and stays
    terminal.read("logs", "Brokers")
    shell = int(terminal.fact("pane_pid"))
    pid = terminal.pid()
    terminal.close()
    wait_for_end(pid)
    wait_for_end(shell)
    terminal.start(str(collection), width=160, height=45)
    terminal.wait_for("│ logs ", "─ 4 Brokers", "A broker stores logs.")


def test_continuing_without_a_stop_takes_the_terminal_no_second_time(
    collection: Path, terminal: Terminal, tmp_path: Path
) -> None:
    terminal.start(str(collection), record=tmp_path / "record")  # as a closed terminal sends it
    terminal.wait_for("4 guides")
    os.kill(terminal.pid(), signal.SIGCONT)
    terminal.press("?")
    terminal.wait_for("─ Keys and queries ─")
    assert (tmp_path / "record").read_bytes().count(b"\x1b[?1049h") == 1


def test_signal_while_the_editor_is_open_waits_for_it(
    collection: Path, terminal: Terminal, tmp_path: Path
) -> None:
    editor, end = tmp_path / "editor", tmp_path / "end"
    os.mkfifo(end)
    editor.write_text(f"#!/bin/sh\necho The editor is open.\nread _ < {end}\necho mine > $1\n")
    editor.chmod(0o755)
    terminal.environment["EDITOR"] = str(editor)
    terminal.start_in_shell(str(collection), width=160, height=45)
    terminal.wait_for("4 guides")
    terminal.read("logs", "Brokers")
    terminal.press("e")
    terminal.wait_for("The editor is open.")
    os.kill(terminal.pid(), signal.SIGTERM)
    end.write_text("\n")
    assert exit_code(terminal) == "143"
    assert_restored(terminal)
    terminal.run_in_shell(f"{sys.executable} -m guidetui {collection}")
    terminal.wait_for("│ logs ", "─ 4 Brokers", "A broker stores logs.", "mine")


@pytest.mark.parametrize("is_sent", [False, True], ids=["Ctrl+Z", "TSTP"])
def test_suspended_program_resumes(collection: Path, terminal: Terminal, is_sent: bool) -> None:
    terminal.start_in_shell(str(collection), width=160, height=45)
    terminal.wait_for("4 guides")
    terminal.read("logs", "Brokers")
    for _ in range(2):
        if is_sent:
            os.kill(terminal.pid(), signal.SIGTSTP)
        else:
            terminal.press("C-z")
        terminal.wait_for("Stopped")
        assert_restored(terminal)
        terminal.run_in_shell("clear; fg")
        terminal.wait_for("│ logs ", "─ 4 Brokers", "A broker stores logs.")
        assert terminal.fact("alternate_on") == "1"
        terminal.press("2")
        terminal.wait_for("Enter read")
        terminal.press("4")
        terminal.wait_for("Space page")
    terminal.press("q")
    assert exit_code(terminal) == "0"
    assert_restored(terminal)


# Runs guidetui with a help screen that fails, as an error in the program would.
FAILING = """
import sys
from guidetui.cli import main
from guidetui.tui.app import GuideTuiApp

def fail(self):
    raise RuntimeError("the help is gone \\x1b]2;renamed\\x07 altogether")

GuideTuiApp.action_help = fail
main(sys.argv[1:])
"""


def test_error_in_the_app_is_reported_with_the_terminal_restored_and_the_place_saved(
    collection: Path, terminal: Terminal, tmp_path: Path
) -> None:
    script = tmp_path / "failing.py"
    script.write_text(FAILING)
    terminal.start_in_shell("--version", width=160, height=45)
    title = terminal.fact("pane_title")
    terminal.run_in_shell(f"clear; {sys.executable} {script} {collection}")
    terminal.wait_for("4 guides")
    terminal.read("logs", "Brokers")
    terminal.press("?")
    terminal.wait_for(
        "guidetui: this is an error of guidetui itself", "the help is gone ␛]2;renamed"
    )
    assert exit_code(terminal) == "1"
    assert terminal.fact("pane_title") == title
    assert_restored(terminal)
    terminal.run_in_shell(f"{sys.executable} -m guidetui {collection}")
    terminal.wait_for("│ logs ", "─ 4 Brokers", "A broker stores logs.")


@pytest.mark.parametrize("command", [["index", "--rebuild"], ["quiz", "--plain"]], ids=" ".join)
def test_interrupted_command_ends_with_130_and_no_traceback(
    collection: Path, terminal: Terminal, command: list[str]
) -> None:
    for number in range(3_000 if command[0] == "index" else 0):
        (collection / "guides" / f"more-{number}.md").write_text(f"# More {number}\n\nText.\n")
    terminal.start_in_shell(*command, "--data", str(collection), width=160, height=45)
    terminal.wait_for("Indexing" if command[0] == "index" else "Recall how it works")
    terminal.press("C-c")
    assert exit_code(terminal) == "130"
    assert "Traceback" not in terminal.screen()

"""A real terminal, tmux on a socket of its own, and a browser that only records addresses."""

import os
import shlex
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

_CONFIG = """\
set -g default-terminal xterm-256color
set -g status off
set -g escape-time 0
"""
_DEADLINE_S = 60.0
_POLL_S = 0.03


class Terminal:
    """One program in one window. `home` holds all that it may write."""

    def __init__(self, home: Path) -> None:
        """Prepare the environment; nothing runs yet."""
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "SHELL": "/bin/sh",
            **{
                f"XDG_{name}_HOME": str(home / name.lower())
                for name in ("CACHE", "STATE", "CONFIG", "DATA")
            },
        }
        # The sentence model takes a second and 250 MB at every start.
        settings = home / "config" / "guidetui" / "settings.toml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("semantic = false\n")
        self._socket = ""
        self._config = home / "tmux.conf"
        self._config.write_text(_CONFIG)
        self._status = home / "exit-status"

    def tmux(self, *words: str) -> str:
        """Run one tmux command and return what it prints."""
        done = subprocess.run(
            ["tmux", "-u", "-L", self._socket, "-f", str(self._config), *words],
            env=self.environment,
            capture_output=True,
            check=True,
            timeout=_DEADLINE_S,
        )
        return done.stdout.decode("utf-8", "surrogateescape")

    def start(
        self, *arguments: str, width: int = 80, height: int = 24, record: Path | None = None
    ) -> None:
        """Start guidetui; with `record`, every byte that it sends to the terminal goes there."""
        # The window stays when the program has ended, so that what it leaves can be seen.
        program = _command(*arguments)
        command = f"{program}; echo $? > {shlex.quote(str(self._status))}; exec cat"
        self._open(command, width, height, record)

    def start_in_shell(self, *arguments: str, width: int = 80, height: int = 24) -> None:
        """Start guidetui from an interactive shell, whose prompt is `$ `."""
        self.environment["PS1"] = "$ "
        self._open("exec bash --norc --noprofile -i", width, height)
        self.wait_for("$")
        self.run_in_shell(_command(*arguments))

    def run_in_shell(self, line: str) -> None:
        """Type a line into the shell."""
        self.type(line)
        self.press("Enter")

    def pid(self) -> int:
        """Return the process of guidetui in the shell."""
        shell = self.fact("pane_pid")
        children = Path(f"/proc/{shell}/task/{shell}/children")
        self.wait_until(lambda _: bool(children.read_text().split()), "a child of the shell")
        return int(children.read_text().split()[0])

    def _open(self, command: str, width: int, height: int, record: Path | None = None) -> None:
        self._socket = f"guidetui-{uuid.uuid4().hex[:12]}"
        words = ["new-session", "-d", "-x", str(width), "-y", str(height), command]
        if record is not None:
            words += [";", "pipe-pane", f"exec cat > {shlex.quote(str(record))}"]
        self.tmux(*words)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names, such as `Enter`, `C-p` or `q`."""
        self.tmux("send-keys", "--", *keys)

    def step(self, key: str) -> None:
        """Press a key and wait until something on the screen is another, be it a color."""
        before = self.colored_screen()
        self.press(key)
        self.wait_until(lambda _: self.colored_screen() != before, f"{key} to do something")

    def type(self, text: str) -> None:
        """Type text as it stands."""
        self.tmux("send-keys", "-l", "--", text)

    def click(self, column: int, line: int) -> None:
        """Click with the left button; both numbers are 1-based."""
        self.type(f"\x1b[<0;{column};{line}M\x1b[<0;{column};{line}m")

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self.tmux("resize-window", "-x", str(width), "-y", str(height))

    def screen(self) -> str:
        """Return what can be seen."""
        return self.tmux("capture-pane", "-p")

    def colored_screen(self) -> str:
        """Return what can be seen, with the sequences that give it its colors."""
        return self.tmux("capture-pane", "-p", "-e")

    def wait_until(self, is_met: Callable[[str], bool], what: str) -> str:
        """Return a screen that meets a condition; fails with the last one seen.

        One may be seen while it is half painted: it is looked at again while it changes.
        """
        deadline = time.monotonic() + _DEADLINE_S
        while not is_met(screen := self.screen()):
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for {what}; the screen:\n{screen}")
            time.sleep(_POLL_S)
        while (next_one := self.screen()) != screen and is_met(next_one):
            if time.monotonic() > deadline:
                break
            screen = next_one
        return screen

    def wait_for(self, *texts: str) -> str:
        """Return a screen that shows all the texts."""
        return self.wait_until(lambda screen: all(text in screen for text in texts), repr(texts))

    def wait_gone(self, text: str) -> str:
        """Return a screen that does not show the text."""
        return self.wait_until(lambda screen: text not in screen, f"{text!r} to go")

    def fact(self, name: str) -> str:
        """Return what tmux knows of the window under a name of its formats."""
        return self.tmux("display-message", "-p", f"#{{{name}}}").strip()

    @property
    def is_running(self) -> bool:
        """Whether the program has not ended yet."""
        return not (self._status.exists() and self._status.read_text().endswith("\n"))

    def exit_status(self) -> int:
        """Wait for the program to end and return its exit status."""
        self.wait_until(lambda _: not self.is_running, "the end of the program")
        return int(self._status.read_text())

    def search(self, query: str, *results: str) -> str:
        """Type a query and return the screen that shows `results`."""
        self.press("1")
        self.wait_for("↓ next")
        self.type(query)
        return self.wait_for("Results ·", *results)

    def read(self, query: str, title: str) -> str:
        """Search, read the first result, and return the screen that shows it under `title`."""
        self.search(query, title)
        self.press("Enter")
        return self.wait_for(f"─ 4 {title} ", "Space page")

    def quit(self) -> int:
        """Leave the program with `q`, return its exit status and close the window."""
        self.press("q")
        status = self.exit_status()
        self.close()
        self._status.unlink()
        return status

    def close(self) -> None:
        """End the tmux server and what runs in it."""
        if self._socket:
            socket = Path(self.fact("socket_path"))
            self.tmux("kill-server")
            socket.unlink(missing_ok=True)
            self._socket = ""


def wait_for_end(pid: int) -> None:
    """Wait until a process that is not a child of this one has ended."""
    deadline = time.monotonic() + _DEADLINE_S
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline, f"process {pid} goes on"
        time.sleep(_POLL_S)


def _command(*arguments: str) -> str:
    return shlex.join([sys.executable, "-m", "guidetui", *arguments])


class FakeBrowser:
    """A browser that writes down the addresses it is given."""

    def __init__(self, folder: Path) -> None:
        """Write the script into `folder`."""
        self._notes = folder / "opened.txt"
        self.script = folder / "fake-browser"
        self.script.write_text(
            f"#!/bin/sh\nprintf '%s\\n' \"$@\" >> {shlex.quote(str(self._notes))}\n"
        )
        self.script.chmod(0o755)

    @property
    def opened(self) -> list[str]:
        """The arguments of all calls, one after the other."""
        return self._notes.read_text().splitlines() if self._notes.exists() else []

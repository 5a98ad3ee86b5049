"""Opens a file in the user's editor and waits for its end; never through a shell."""

import os
import shlex
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from guidetui.errors import EditorError

_USUAL = ("nano", "vim", "vi", "micro", "emacs", "notepad")
_HINT = "Set VISUAL or EDITOR, for example: export EDITOR=nano"


def editor_command(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return the words that start the editor: $VISUAL, $EDITOR, or one that is usually there.

    Raises EditorError where none is to be had.
    """
    path = environ.get("PATH")
    for name in ("VISUAL", "EDITOR"):
        value = environ.get(name, "").strip()
        if not value:
            continue
        try:
            words = shlex.split(value)
        except ValueError as error:
            raise EditorError(f"{name} cannot be read: {error}.", _HINT) from error
        program = shutil.which(words[0], path=path)
        if program is None:
            raise EditorError(f"There is no editor {words[0]!r}, which {name} names.", _HINT)
        return [program, *words[1:]]
    for usual in _USUAL:
        if program := shutil.which(usual, path=path):
            return [program]
    raise EditorError("No editor was found.", _HINT)


def run_editor(command: list[str], file: Path) -> None:
    """Edit `file` and wait; raises EditorError where the editor cannot be started or fails."""
    try:
        with _spared_interrupts():
            done = subprocess.run([*command, str(file)], check=False)  # noqa: S603  no shell
    except OSError as error:
        raise EditorError(f"{command[0]} cannot be started: {error}", _HINT) from error
    if done.returncode:
        raise EditorError(
            f"{command[0]} ended with status {done.returncode}.", "What it saved is kept."
        )


@contextmanager
def _spared_interrupts() -> Iterator[None]:
    """Leave Ctrl+C to the editor; a handler, unlike SIG_IGN, is not passed on to it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

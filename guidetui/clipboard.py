"""The clipboard of tmux: it ignores what a program sends to the terminal unless told not to."""

import os
import shutil
import subprocess

_TIMEOUT_S = 2


def is_in_tmux() -> bool:
    """Say whether the terminal is a window of tmux."""
    return bool(os.environ.get("TMUX"))


def copy_in_tmux(text: str) -> bool:
    """Make `text` the newest buffer of tmux, and the clipboard of the terminal around it.

    Takes some milliseconds. False where tmux cannot be asked.
    """
    tmux = shutil.which("tmux")
    if tmux is None:
        return False
    try:
        done = subprocess.run(  # noqa: S603  the text goes in as input
            [tmux, "load-buffer", "-w", "-"],
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0

"""Opens a file in the user's editor and waits for its end."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guidetui.errors import EditorError

_HINT = "What was saved is kept. $VISUAL or $EDITOR names the editor."


def edit_file(file: Path) -> None:
    """Edit `file` in $VISUAL, $EDITOR or a usual editor, never through a shell.

    Raises EditorError where the editor cannot be started or fails.
    """
    import click  # 20 ms, which the first frame does not need

    chosen = (os.environ.get(name, "").strip() for name in ("VISUAL", "EDITOR"))
    try:
        with _interrupts_ignored():
            click.edit(filename=str(file), editor=next(filter(None, chosen), None))
    except click.ClickException as error:
        raise EditorError(f"{error.message}.", _HINT) from error
    except ValueError as error:  # an unclosed quotation mark
        raise EditorError(f"The name of the editor cannot be read: {error}.", _HINT) from error


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Leave Ctrl+C to the editor; a handler, unlike SIG_IGN, is not inherited by it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

"""The command line, and the one place that turns errors into messages and exit codes.

Exit codes: 0 found, 1 nothing found or a check failed, 2 bad usage. Importing this loads neither
textual nor whoosh; the commands import what they need when they run.
"""

import os
import sys
from enum import Enum
from pathlib import Path

from guidetui.errors import ErrorKind, GuideNotFound, GuideTuiError
from guidetui.text import sanitize

_WAYS_OUT: dict[Enum, str] = {
    ErrorKind.UNKNOWN_GUIDE: "See: guidetui list",
    ErrorKind.UNKNOWN_TAG: "See: guidetui tags",
    ErrorKind.INDEX_DAMAGED: "Run: guidetui index --rebuild",
    ErrorKind.INCOMPLETE_CONTENTS: "Run: guidetui check",
}


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _run(sys.argv[1:] if arguments is None else arguments)
        if sys.stdout is not None:  # it is where a caller closed it
            sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output, such as head, has had enough
        _discard_output()
        code = 0
    except OSError as error:
        _discard_output()
        print(f"guidetui: cannot go on: {sanitize(str(error))}", file=sys.stderr)  # noqa: T201
        code = 1
    except GuideTuiError as error:
        print(f"guidetui: {sanitize(error.message)}", file=sys.stderr)  # noqa: T201
        for hint in (error.hint, _WAYS_OUT.get(error.kind)):
            if hint:
                print(f"  {sanitize(hint)}", file=sys.stderr)  # noqa: T201
        code = 1 if isinstance(error, GuideNotFound) else 2
    except MemoryError:
        print("guidetui: out of memory", file=sys.stderr)  # noqa: T201
        code = 1
    sys.exit(code)


def _discard_output() -> None:
    """Let what is still buffered go nowhere, so that Python does not fail on it at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str]) -> int:
    if not arguments and "_GUIDETUI_COMPLETE" not in os.environ:
        from guidetui.cli.start import start_tui  # without click, see there

        data = os.environ.get("GUIDETUI_DATA")
        start_tui(Path(data) if data else None)
        return 0
    from guidetui.cli.group import run  # loads click, 20 ms

    return run(arguments)

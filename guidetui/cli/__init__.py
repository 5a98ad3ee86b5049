"""The command line, and the one place that turns errors into messages and exit codes.

Exit codes: 0 found, 1 nothing found or a check failed, 2 bad usage. Importing this loads neither
textual nor whoosh; the commands import what they need when they run.
"""

import os
import signal
import sys
from enum import Enum

from guidetui.errors import ErrorKind, GuideNotFound, GuideTuiError, NotInstalled
from guidetui.text import sanitize

_WAYS_OUT: dict[Enum, str] = {
    ErrorKind.UNKNOWN_GUIDE: "See: guidetui list",
    ErrorKind.UNKNOWN_TAG: "See: guidetui tags",
    ErrorKind.INDEX_DAMAGED: "Run: guidetui index --rebuild",
    ErrorKind.INCOMPLETE_CONTENTS: "Run: guidetui check",
    ErrorKind.UNKNOWN_COLLECTION: "See: guidetui collections",
    ErrorKind.REWRITTEN: "Run: guidetui update {0} --force",
    ErrorKind.GONE: "Run: guidetui remove {0}, then guidetui add ADDRESS --name {0}",
    ErrorKind.OWN_WORK: "To delete it with all that is in it: guidetui remove {0} --force",
}


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    _exit_on_signals()
    try:
        code = _run(sys.argv[1:] if arguments is None else arguments)
        if sys.stdout is not None:  # None if the caller closed it
            sys.stdout.flush()
    except BrokenPipeError:  # such as `head`, which has read enough
        _discard_output()
        code = 0
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    except GuideTuiError as error:
        _report(error.message, error.hint, way_out(error))
        code = 1 if isinstance(error, GuideNotFound) else 2
    except ImportError as error:
        missing = NotInstalled(error)
        _report(missing.message, missing.hint)
        code = 2
    except OSError as error:
        _discard_output()
        _report(f"cannot go on: {error}")
        code = 1
    except MemoryError:
        _report("out of memory")
        code = 1
    except Exception:  # noqa: BLE001  reported in full
        import traceback  # needed only here

        print(sanitize(traceback.format_exc()), file=sys.stderr)  # noqa: T201
        _report("this is an error of guidetui itself; please report it with the lines above")
        code = 1
    sys.exit(code)


def _exit_on_signals() -> None:
    """Exit in order when asked to end: what was started, such as git, is ended as well.

    A signal that is ignored, as under nohup, stays so. The terminal UI has handlers of its own.
    """

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, leave)


def way_out(error: GuideTuiError) -> str:
    """Return a sentence with the command that helps, or an empty string."""
    return _WAYS_OUT.get(error.kind, "").format(error.subject)


def _report(message: str, *hints: str) -> None:
    print(f"guidetui: {sanitize(message)}", file=sys.stderr)  # noqa: T201
    for hint in filter(None, hints):
        print(f"  {sanitize(hint)}", file=sys.stderr)  # noqa: T201


def _discard_output() -> None:
    """Discard buffered output, so that Python does not fail to write it at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str]) -> int:
    if not arguments and "_GUIDETUI_COMPLETE" not in os.environ:
        from guidetui.cli.start import start_tui  # without click, see there
        from guidetui.sources.registry import typed_path

        data = os.environ.get("GUIDETUI_DATA")
        return start_tui(typed_path(data) if data else None)
    from guidetui.cli.group import run  # loads click, 20 ms

    return run(arguments)

"""Runs a call that may take forever, and gives it up.

Pure Python cannot be stopped from outside except by an exception raised in its thread; a thread
of its own makes that harmless, however late the exception comes.
"""

import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

T = TypeVar("T")

_AGAIN_S = 1.0


class _GivenUpError(SystemExit):
    """Raised inside the call; no `except Exception` of a library stands in its way.

    A thread that ends by a SystemExit, should this one come just as the call is over, ends quietly.
    """


def run_within(seconds: float, call: Callable[[], T]) -> T | None:
    """Return what `call` returns, or None where it takes longer than `seconds`.

    Raises the exception that `call` raises. A call that waits inside C code stops only once it is
    back in Python; its thread does not keep the program from ending.
    """
    results: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            results.append(call())
        except _GivenUpError:
            pass
        except Exception as error:  # noqa: BLE001  raised again where it is expected
            errors.append(error)

    thread = threading.Thread(target=run, name="guidetui-bounded", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        threading.Thread(target=_end, args=[thread], name="guidetui-ending", daemon=True).start()
        return None
    if errors:
        raise errors[0]
    return results[0]


def _end(thread: threading.Thread) -> None:
    """Raise in a thread until it ends: a callback of the garbage collector may swallow the first.

    What is swallowed is told to `sys.unraisablehook`, which would write over a screen.
    """
    while thread.is_alive():
        _let_pass(sys.unraisablehook)
        _raise_in(thread)
        thread.join(_AGAIN_S)


def _raise_in(thread: threading.Thread) -> None:
    import ctypes  # 10 ms, needed only for what takes too long

    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(_GivenUpError)
        )


def _let_pass(hook: "Callable[[UnraisableHookArgs], object]") -> None:
    """Put a hook that says nothing of `_GivenUpError` before `hook`, unless it is there."""
    if getattr(hook, "lets_pass", None) is _GivenUpError:
        return

    def tell(swallowed: "UnraisableHookArgs") -> None:
        if not issubclass(swallowed.exc_type, _GivenUpError):
            hook(swallowed)

    tell.lets_pass = _GivenUpError  # type: ignore[attr-defined]
    sys.unraisablehook = tell

"""Runs a call that may take forever, and gives it up.

Pure Python cannot be stopped from outside except by an exception raised in its thread; a thread
of its own makes that harmless, however late the exception comes.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class _GivenUpError(BaseException):
    """Raised inside the call; no `except Exception` of a library stands in its way."""


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
        _raise_in(thread)
        return None
    if errors:
        raise errors[0]
    return results[0]


def _raise_in(thread: threading.Thread) -> None:
    import ctypes  # 10 ms, needed only for what takes too long

    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(_GivenUpError)
        )

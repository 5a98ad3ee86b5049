"""Calls that take too long are given up, and their threads end."""

import threading
from itertools import count

import pytest

from guidetui.document.bounded import run_within


def test_answer_in_time_is_returned() -> None:
    assert run_within(60, lambda: "done") == "done"


def test_exception_in_time_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        run_within(60, lambda: 1 // 0)


def test_endless_call_is_given_up_and_its_thread_ends() -> None:
    threads: list[threading.Thread] = []

    def endless() -> str:
        threads.append(threading.current_thread())
        for number in count():
            try:
                int(str(number))
            except Exception:  # noqa: BLE001  as a library might
                continue
        return "never"

    assert run_within(0.05, endless) is None
    threads[0].join(30)
    assert not threads[0].is_alive()


def test_call_that_swallows_the_end_once_is_ended_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr("guidetui.document.bounded._AGAIN_S", 0.01)
    monkeypatch.setattr("sys.unraisablehook", told.append)
    threads: list[threading.Thread] = []
    is_swallowed = threading.Event()

    class Garbage:
        def __del__(self) -> None:
            try:
                for number in count():
                    int(str(number))
            finally:
                is_swallowed.set()

    def endless() -> str:
        threads.append(threading.current_thread())
        Garbage()
        for number in count():
            int(str(number))
        return "never"

    assert run_within(0.05, endless) is None
    assert is_swallowed.wait(30)
    threads[0].join(30)
    assert not threads[0].is_alive()
    assert told == []


def test_no_time_at_all_gives_up_at_once() -> None:
    gate = threading.Event()
    assert run_within(0, gate.wait) is None
    gate.set()

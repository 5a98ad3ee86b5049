"""The estimate of the time left."""

import pytest

from guidetui.tui.actions.opening import TimeLeft


@pytest.mark.parametrize(
    ("elapsed_s", "done", "text"),
    [
        (1.0, 10, ""),
        (10.0, 0, ""),
        (10.0, 50, "10 s left"),
        (100.0, 10, "15 min left"),
        (300.0, 25, "15 min left"),
        (3600.0, 10, "9.0 h left"),
        (10.0, 99, ""),
        (10.0, 100, ""),
    ],
)
def test_time_left_follows_from_the_time_so_far(elapsed_s: float, done: int, text: str) -> None:
    now = [0.0]
    left = TimeLeft(lambda: now[0])
    left.text(0, 100)
    now[0] = elapsed_s
    assert left.text(done, 100) == text


def test_another_task_is_estimated_anew() -> None:
    now = [0.0]
    left = TimeLeft(lambda: now[0])
    left.text(0, 100)
    now[0] = 50.0
    assert left.text(50, 100) == "50 s left"
    assert left.text(10, 1000) == ""
    now[0] = 60.0
    assert left.text(20, 1000) == "16 min left"

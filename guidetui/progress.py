"""How long something takes still, from how long it took so far."""

import time
from collections.abc import Callable

# Before that, what was done so far tells nothing.
_TOO_EARLY_S = 2.0
_MINUTE_S = 60
_HOUR_S = 3600


class TimeLeft:
    """Estimates the time left of one task after the other."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` returns seconds."""
        self._clock = clock
        self._started = clock()
        self._first = 0
        self._last: tuple[int, int] = (0, 0)

    def text(self, done: int, total: int) -> str:
        """Return `40 s left` or `3 min left`; nothing while it cannot be told or is soon over."""
        if total != self._last[1] or done < self._last[0]:  # another task
            self._started = self._clock()
            self._first = done
        self._last = (done, total)
        elapsed_s = self._clock() - self._started
        if elapsed_s < _TOO_EARLY_S or done <= self._first:
            return ""
        left_s = elapsed_s / (done - self._first) * (total - done)
        if left_s < 1:
            return ""
        if left_s < _MINUTE_S:
            return f"{left_s:.0f} s left"
        if left_s < _HOUR_S:
            return f"{left_s / _MINUTE_S:.0f} min left"
        return f"{left_s / _HOUR_S:.1f} h left"

"""A progress bar on stderr, with the time left, for what takes long on a terminal."""

import sys
import time
from types import TracebackType
from typing import Any

import click

_PATIENCE_S = 0.5


class Bar:
    """Shows nothing before half a second is over, and nothing where stderr is no terminal."""

    def __init__(self, label: str) -> None:
        """`label` says what is going on."""
        self._label = label
        self._started = time.monotonic()
        self._bar: Any = None

    def show(self, done: int, total: int) -> None:
        """Show how far it is."""
        if self._bar is None:
            if not sys.stderr.isatty() or time.monotonic() - self._started < _PATIENCE_S:
                return
            self._bar = click.progressbar(
                length=total, label=self._label, file=sys.stderr, show_pos=True
            )
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)

    def __enter__(self) -> "Bar":
        """Start with nothing shown."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the line."""
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)

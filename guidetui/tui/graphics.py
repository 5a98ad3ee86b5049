"""How the terminal can show pictures, detected from the environment.

A query to the terminal would take up to half a second and could swallow a key. The settings can
override it.
"""

import os
import sys
from collections.abc import Mapping
from enum import StrEnum

_DEFAULT_CELL = (10, 20)
_KITTY_TERMS = frozenset(("xterm-kitty", "xterm-ghostty"))
_SIXEL_TERMS = frozenset(("foot", "foot-extra", "mlterm", "contour"))
_SIXEL_PROGRAMS = frozenset(("WezTerm", "iTerm.app"))
_MULTIPLEXERS = ("TMUX", "STY", "ZELLIJ")


class Protocol(StrEnum):
    """A way to show pictures."""

    KITTY = "kitty"
    SIXEL = "sixel"
    BLOCKS = "blocks"


def protocol(setting: str, environ: Mapping[str, str] = os.environ) -> Protocol | None:
    """Return how to draw under a `setting` of `settings.IMAGES`; None if it is off."""
    if setting == "off":
        return None
    if setting != "auto":
        return Protocol(setting)
    term = environ.get("TERM", "")
    is_piped = sys.__stdout__ is None or not sys.__stdout__.isatty()
    if is_piped or any(name in environ for name in _MULTIPLEXERS) or term.startswith("screen"):
        return Protocol.BLOCKS
    if "KITTY_WINDOW_ID" in environ or term in _KITTY_TERMS:
        return Protocol.KITTY
    if term in _SIXEL_TERMS or environ.get("TERM_PROGRAM") in _SIXEL_PROGRAMS:
        return Protocol.SIXEL if cell_size() is not None else Protocol.BLOCKS
    return Protocol.BLOCKS


def cell_size() -> tuple[int, int] | None:
    """Return the width and height of a cell in pixels, or None if the terminal does not tell."""
    try:
        import fcntl
        import struct
        import termios

        answer = fcntl.ioctl(sys.__stderr__, termios.TIOCGWINSZ, bytes(8))  # type: ignore[arg-type]
    except (ImportError, OSError, ValueError, TypeError):
        return None
    rows, columns, width, height = struct.unpack("HHHH", answer)
    if not (rows and columns and width >= columns and height >= rows):
        return None
    return width // columns, height // rows


def cell_pixels(how: Protocol) -> tuple[int, int]:
    """Return how many pixels of a picture a cell shows, across and down."""
    return (1, 2) if how is Protocol.BLOCKS else cell_size() or _DEFAULT_CELL

"""The last gate before the terminal: no control character passes in any line of any widget."""

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from guidetui.text import clean

_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _harmless(text: str) -> str:
    return clean(text).replace("\n", " ").replace("\t", " ")


class TerminalGuard(LineFilter):
    """Makes what a terminal would obey visible, even where a widget forgot to clean its text."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments, cleaned; Textual's own control segments stay as they are."""
        if not any(segment.text and _ACTING.search(segment.text) for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(_harmless(segment.text), segment.style)
            for segment in segments
        ]

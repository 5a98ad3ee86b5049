"""The last gate before the terminal: no control character passes in any line of any widget."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from guidetui.text import is_sanitized, sanitize


def _acts(text: str) -> bool:
    return not is_sanitized(text) or "\n" in text or "\t" in text


def _harmless(text: str) -> str:
    return sanitize(text).replace("\n", " ").replace("\t", " ")


class TerminalGuard(LineFilter):
    """Makes what a terminal would obey visible, even where a widget forgot to clean its text."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments, cleaned; Textual's own control segments stay as they are."""
        if not any(_acts(segment.text) for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(_harmless(segment.text), segment.style)
            for segment in segments
        ]

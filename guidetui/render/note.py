"""The user's own note, as it stands under its guide."""

from guidetui.document.model import Block, Heading, Run
from guidetui.document.parse import parse

ANCHOR = "your-note"
TITLE = "Your note"


def note_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a note under a heading of its own; nothing for an empty one."""
    if not text.strip():
        return ()
    return (Heading(2, (Run(TITLE),), ANCHOR), *parse(text).blocks)

"""Where a link within a document leads: to a heading, a footnote, or back to its reference."""

from collections.abc import Sequence

from guidetui.document.model import (
    Block,
    Document,
    Footnote,
    Heading,
    footnote_anchor,
    footnote_href,
    reference_anchor,
)
from guidetui.document.plain import links, walk


def find_anchor(blocks: Sequence[Block], name: str) -> tuple[int, str] | None:
    """Return the block of an anchor, and the href of the link that stands there, if any; or None.

    Upper and lower case are one, as people write them.
    """
    key = name.lower()
    if not key:
        return None
    notes = [block for block in blocks if isinstance(block, Footnote)]
    for note in notes:
        if reference_anchor(note.label).lower() == key:
            return _first_link(blocks, footnote_href(note.label))
    for index, block in enumerate(blocks):
        for inner in walk((block,)):
            if isinstance(inner, Heading) and inner.anchor == key:
                return index, ""
            if isinstance(inner, Footnote) and footnote_anchor(inner.label).lower() == key:
                return index, ""
    return None


def _first_link(blocks: Sequence[Block], href: str) -> tuple[int, str] | None:
    for index, block in enumerate(blocks):
        if any(run.href == href for run in links(Document((block,)))):
            return index, href
    return None

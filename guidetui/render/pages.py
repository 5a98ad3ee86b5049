"""Blocks that the program adds to a guide or shows instead of one."""

from collections.abc import Iterable

from guidetui.collection.collection import Collection
from guidetui.document.model import (
    Block,
    Facts,
    Heading,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Run,
    Style,
)
from guidetui.errors import GuideTuiError
from guidetui.models import Guide
from guidetui.paths import bundled_data
from guidetui.text import pluralize, sanitize


def header(guide: Guide, collection: Collection) -> tuple[Block, ...]:
    """Return the blocks above a guide's body."""
    titles = [collection.categories_by_id[name].title for name in guide.category_ids]
    facts: list[tuple[str, Inline]] = [
        ("Date", (Run(_date(guide)),)),
        ("Category", (Run(" · ".join(titles)),)),
    ]
    if tags := collection.tag_labels(guide):
        facts.append(("Tags", (Run(" · ".join(tags)),)))
    if url := collection.url_of(guide):
        facts.append(("Page", (Run(url, href=url),)))
    if guide.image:
        facts.append(("Diagram", (Run(guide.image, href=guide.image),)))
    description = Paragraph((Run(guide.description, frozenset({Style.STRONG})),))
    return (
        Heading(1, (Run(guide.title),), ""),
        *((description,) if guide.description else ()),
        Facts(tuple(facts)),
    )


def _date(guide: Guide) -> str:
    remarks = ["of the file"] if guide.is_dated_by_file else []
    if guide.draft:
        remarks.append("draft")
    return guide.created.isoformat() + (f" ({', '.join(remarks)})" if remarks else "")


NOTE_ANCHOR = "your-note"
_NOTE_TITLE = "Your note"


def note_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a note under a heading of its own; nothing for an empty one."""
    if not text.strip():
        return ()
    from guidetui.document.parse import parse  # the first frame needs none

    return (Heading(2, (Run(_NOTE_TITLE),), NOTE_ANCHOR), *parse(text).blocks)


def welcome_page(collection: Collection, hints: Iterable[tuple[str, str]]) -> tuple[Block, ...]:
    """Return the first page: what was opened, and `hints`, keys and what each does."""
    is_bundled = collection.root == bundled_data()
    place = "The bundled collection" if is_bundled else str(collection.root)
    lines = [collection.summary(), place]
    if is_bundled:
        lines.append("`guidetui add bytebytego` adds the original collection, which grows")
    if collection.drafts_hidden:
        lines.append(f"{pluralize(collection.drafts_hidden, 'draft')} hidden; --drafts shows them")
    if left_out := str(collection.left_out):
        lines.append(left_out)
    if collection.problems:
        found = pluralize(len(collection.problems), "problem")
        lines.append(f"{found} with the files; `guidetui check` names them")
    if not collection.guides:
        lines.append("There is no Markdown file in it.")
    items = tuple(
        ListItem((Paragraph((Run(key, frozenset({Style.KEY})), Run(f"  {what}"))),))
        for key, what in hints
    )
    return (
        Heading(1, (Run("guidetui"),), ""),
        Paragraph((Run("\n".join(sanitize(line) for line in lines)),)),
        ListBlock(items),
    )


def error_page(error: GuideTuiError) -> tuple[Block, ...]:
    """Return a page that tells why there is nothing to show."""
    return (
        Heading(2, (Run("This cannot be shown"),), ""),
        Paragraph((Run(f"{sanitize(error.message)}\n{sanitize(error.hint)}"),)),
    )

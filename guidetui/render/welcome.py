"""What the reader shows before a guide is chosen, or instead of one."""

from collections.abc import Iterable

from guidetui.collection.collection import Collection
from guidetui.document.model import Block, Heading, ListBlock, ListItem, Paragraph, Run, Style
from guidetui.errors import GuideTuiError
from guidetui.paths import bundled_data
from guidetui.text import pluralize, sanitize


def welcome(collection: Collection, hints: Iterable[tuple[str, str]]) -> tuple[Block, ...]:
    """Return the first page: what was opened, and `hints`, keys and what each does."""
    is_bundled = collection.root == bundled_data()
    place = "The bundled collection" if is_bundled else str(collection.root)
    lines = [collection.summary(), place]
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


def trouble(error: GuideTuiError) -> tuple[Block, ...]:
    """Return a page that tells why there is nothing to show."""
    return (
        Heading(2, (Run("This cannot be shown"),), ""),
        Paragraph((Run(f"{sanitize(error.message)}\n{sanitize(error.hint)}"),)),
    )

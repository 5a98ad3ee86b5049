"""The blocks under a guide: links to related guides, and to those that link to it."""

from collections.abc import Sequence

from guidetui.collection.collection import Collection
from guidetui.document.model import (
    Block,
    Heading,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Run,
    Style,
)
from guidetui.models import Guide, Related
from guidetui.text import pluralize

ANCHOR = "related-guides"
BACKLINKS_ANCHOR = "linked-from"
_MAX_BACKLINKS = 50
_NAMED = 2
_QUIET = frozenset({Style.NOTE})


def related_blocks(related: Sequence[Related], collection: Collection) -> tuple[Block, ...]:
    """Return links to related guides; nothing if there are none."""
    if not related:
        return ()
    items = tuple(
        ListItem(
            (
                Paragraph(
                    (
                        *_link(guide, collection),
                        Run(f"\n{reason(near)}", _QUIET),
                    )
                ),
            )
        )
        for near, guide in ((near, collection.guide(near.slug)) for near in related)
    )
    return (Heading(2, (Run("Related guides"),), ANCHOR), ListBlock(items))


def backlink_blocks(guides: Sequence[Guide], collection: Collection) -> tuple[Block, ...]:
    """Return links to the guides that link to the one above; nothing if none does."""
    if not guides:
        return ()
    items = [ListItem((Paragraph(_link(guide, collection)),)) for guide in guides[:_MAX_BACKLINKS]]
    if len(guides) > _MAX_BACKLINKS:
        rest = pluralize(len(guides) - _MAX_BACKLINKS, "more guide", "more guides")
        items.append(ListItem((Paragraph((Run(f"and {rest}", _QUIET),)),)))
    return (Heading(2, (Run("Linked from"),), BACKLINKS_ANCHOR), ListBlock(tuple(items)))


def _link(guide: Guide, collection: Collection) -> Inline:
    """Return a link to a guide, with its folder if others have the same title."""
    link = Run(guide.title, href=collection.href_of(guide))
    folder = collection.folder_hint(guide)
    return (link, Run(f" ({folder})", _QUIET)) if folder else (link,)


def reason(near: Related) -> str:
    """Return what two guides share, in words: `both on Kafka · linked from here · …`.

    The category is named only where nothing else is known.
    """
    parts = []
    if near.tags:
        parts.append(f"both on {_listed(near.tags[:_NAMED])}")
    if near.is_linked or near.links_back:
        both = near.is_linked and near.links_back
        parts.append(
            "linked both ways" if both else "linked from here" if near.is_linked else "links here"
        )
    if near.terms:
        parts.append(f"both about {_listed(near.terms[:_NAMED])}")
    if near.by_meaning and not parts:
        parts.append("close in meaning")
    if near.categories and not parts:
        parts.append(f"also in {_listed(near.categories)}")
    return " · ".join(parts) or "on a similar subject"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names)

"""The guides near the one above, each a link with the reason in a quieter tone."""

from collections.abc import Sequence

from guidetui.collection.collection import Collection
from guidetui.document.model import Block, Heading, ListBlock, ListItem, Paragraph, Run, Style
from guidetui.models import Related

ANCHOR = "related-guides"
_NAMED = 2
_QUIET = frozenset({Style.NOTE})


def related_blocks(related: Sequence[Related], collection: Collection) -> tuple[Block, ...]:
    """Return what stands under a guide: nothing where no guide is near it."""
    if not related:
        return ()
    items = tuple(
        ListItem(
            (
                Paragraph(
                    (
                        Run(guide.title, href=collection.href_of(guide)),
                        Run(f"\n{reason(near)}", _QUIET),
                    )
                ),
            )
        )
        for near, guide in ((near, collection.guide(near.slug)) for near in related)
    )
    return (Heading(2, (Run("Related guides"),), ANCHOR), ListBlock(items))


def reason(near: Related) -> str:
    """Return in words what ties two guides: `both on Kafka · linked from here · shares 'offset'`.

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
        parts.append("shares " + ", ".join(f"'{term}'" for term in near.terms[:_NAMED]))
    if near.categories and not parts:
        parts.append(f"also in {_listed(near.categories)}")
    return " · ".join(parts)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names)

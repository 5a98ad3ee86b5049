"""What stands above every guide: title, description, facts and the two links."""

from guidetui.collection.collection import Collection
from guidetui.document.model import Block, Facts, Heading, Inline, Paragraph, Run, Style
from guidetui.models import Guide


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

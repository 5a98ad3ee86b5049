"""Blocks that the program adds to a guide or shows instead of one."""

from collections.abc import Container, Iterable, Sequence
from datetime import date

from guidetui.collection.collection import Collection
from guidetui.collection.reading_lists import introduction_of
from guidetui.document.model import (
    Block,
    Facts,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Run,
    Style,
)
from guidetui.errors import GuideTuiError
from guidetui.models import Guide, ReadingList
from guidetui.paths import bundled_data
from guidetui.render.illustrated import images_in
from guidetui.text import pluralize, sanitize


def header(guide: Guide, collection: Collection, body: Sequence[Block] = ()) -> tuple[Block, ...]:
    """Return the blocks above a guide's body; an address that `body` shows is left out."""
    categories = (collection.categories_by_id[name] for name in guide.category_ids)
    is_shown = any(image.url == guide.image for block in body for image in images_in(block))
    addresses = {
        "Page": collection.url_of(guide),
        "Diagram": "" if is_shown else guide.image,
    }
    facts = Facts(
        tuple(Run(it.title, href=f"{_CATEGORY}{it.id}") for it in categories),
        tuple(Run(label, href=f"{_TAG}{label}") for label in collection.tag_labels(guide)),
        _date(guide),
        tuple((label, url) for label, url in addresses.items() if url),
    )
    description = Paragraph((Run(guide.description, frozenset({Style.STRONG})),))
    return (
        Heading(1, (Run(guide.title),), ""),
        *((description,) if guide.description else ()),
        facts,
    )


_CATEGORY, _TAG = "category:", "tag:"


def category_of(href: str) -> str:
    """Return the id of the category that a link in a header opens; empty for another link."""
    return href.removeprefix(_CATEGORY) if href.startswith(_CATEGORY) else ""


def tag_of(href: str) -> str:
    """Return the label of the tag that a link in a header filters by; empty for another link."""
    return href.removeprefix(_TAG) if href.startswith(_TAG) else ""


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


def next_blocks(guide: Guide, collection: Collection, key: str) -> tuple[Block, ...]:
    """Return the line that leads from one guide to the next, which `key` opens."""
    link = Run(guide.title, href=collection.href_of(guide))
    return (Paragraph((Run("Next: "), link, Run("  "), Run(key, frozenset({Style.KEY})))),)


QUESTIONS_ANCHOR = "questions"
_ANSWER_HREF = "#answer-to-question-"


def question_blocks(guide: Guide, unfolded: Container[int] | None = None) -> tuple[Block, ...]:
    """Return the questions of a guide with their answers; nothing if it has none.

    With `unfolded` only the answers with these numbers (from 0) are shown, and each question is a
    link, which `question_of` takes for its number.
    """
    if not guide.questions:
        return ()
    items = []
    for number, (text, answer) in enumerate(guide.questions):
        href = None if unfolded is None else f"{_ANSWER_HREF}{number}"
        content = [Run(text, frozenset({Style.STRONG}), href)]
        if unfolded is None or number in unfolded:
            content.append(Run(f"\n{answer}"))
        items.append(ListItem((Paragraph(tuple(content)),)))
    return (Heading(2, (Run("Questions"),), QUESTIONS_ANCHOR), ListBlock(tuple(items)))


def source_blocks(guide: Guide) -> tuple[Block, ...]:
    """Return the sources of a guide, and when its facts were last confirmed."""
    blocks: list[Block] = []
    if guide.sources:
        items = (
            ListItem((Paragraph((Run(source.title, frozenset(), source.url),)),))
            for source in guide.sources
        )
        blocks = [Heading(2, (Run("Sources"),), "sources"), ListBlock(tuple(items))]
    if guide.checked:
        month = date.fromisoformat(f"{guide.checked}-01")
        blocks.append(Paragraph((Run(f"Facts checked in {month:%B %Y}."),)))
    return tuple(blocks)


def question_of(href: str, guide: Guide) -> int | None:
    """Return the number of the question of `guide` whose answer a link shows, or None."""
    number = href.removeprefix(_ANSWER_HREF)
    is_one = number != href and number.isdecimal() and int(number) < len(guide.questions)
    return int(number) if is_one else None


def list_page(found: ReadingList) -> tuple[Block, ...]:
    """Return what a reading list is about, and the introduction that its file holds."""
    from guidetui.document.parse import parse  # the first frame needs none

    description = Paragraph((Run(found.description, frozenset({Style.STRONG})),))
    size = Paragraph((Run(f"{pluralize(len(found.steps), 'guide')} in this order."),))
    return (
        Heading(1, (Run(found.title),), ""),
        *((description,) if found.description else ()),
        *parse(introduction_of(found.path)).blocks,
        size,
    )


def welcome_page(collection: Collection, hints: Iterable[tuple[str, str]]) -> tuple[Block, ...]:
    """Return the first page: what was opened, and `hints`, keys and what each does."""
    is_bundled = collection.root == bundled_data()
    place = "The bundled collection" if is_bundled else str(collection.root)
    lines: list[tuple[Run, ...]] = [(Run(collection.summary()),), (Run(sanitize(place)),)]
    if is_bundled:
        lines.append((_code("guidetui add bytebytego"), Run(_ADDS_MORE)))
    if collection.drafts_hidden:
        drafts = pluralize(collection.drafts_hidden, "draft")
        lines.append((Run(f"{drafts} hidden; "), _code("--drafts"), Run(" shows them")))
    if left_out := str(collection.left_out):
        lines.append((Run(sanitize(left_out)),))
    if collection.problems:
        found = pluralize(len(collection.problems), "problem")
        lines.append((Run(f"{found} with the files; "), _code("guidetui check"), Run(_NAMES_THEM)))
    if not collection.guides:
        lines.append((Run("There is no Markdown file in it."),))
    items = tuple(
        ListItem((Paragraph((Run(key, frozenset({Style.KEY})), Run(f"  {what}"))),))
        for key, what in hints
    )
    return (
        Heading(1, (Run("guidetui"),), ""),
        Paragraph(tuple(run for line in lines for run in (*line, Run("\n")))[:-1]),
        ListBlock(items),
    )


_ADDS_MORE = " adds the original collection, which grows"
_NAMES_THEM = " names them"


def _code(text: str) -> Run:
    return Run(text, frozenset({Style.CODE}))


def error_page(error: GuideTuiError) -> tuple[Block, ...]:
    """Return a page that says why there is nothing to show."""
    return (
        Heading(2, (Run("This cannot be shown"),), ""),
        Paragraph((Run(f"{sanitize(error.message)}\n{sanitize(error.hint)}"),)),
    )

"""The cards for other programs: a CSV file, or a package that Anki imports.

The back of a card for a question is its answer. The card of a guide without questions shows its
title and description, and its back is the guide.
"""

import csv
import io
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from html import escape

from guidetui.collection.collection import Collection
from guidetui.errors import GuideTuiError
from guidetui.models import Card, CardId, Guide
from guidetui.quiz.deck import Prompt
from guidetui.text import db_safe, sanitize

CSV_COLUMNS = (
    "slug",
    "title",
    "description",
    "question",
    "answer",
    "body",
    "url",
    "diagram",
    "categories",
    "tags",
    "due",
)
# Anki identifies a deck and a note type by these numbers: with others, a later import would
# duplicate the cards instead of updating them. Any constants do (genanki's documentation).
_GUIDE_MODEL_ID = 1_742_960_311
_QUESTION_MODEL_ID = 1_742_960_312
_DECK_BASE_ID = 1_500_000_000

# Anki separates tags at spaces.
_TAG_SPACES = re.compile(r"\s+")

_GUIDE_FRONT = (
    "<h2>{{Title}}</h2><p>{{Description}}</p><p style='color: gray'>Recall how it works, "
    "then turn the card.</p>"
)
_PAGE = "{{#Page}}<p><a href='{{Page}}'>{{Page}}</a></p>{{/Page}}"
_GUIDE_BACK = "{{FrontSide}}<hr id=answer>{{Body}}" + _PAGE
_QUESTION_FRONT = "<p>{{Question}}</p>"
_QUESTION_BACK = (
    "{{FrontSide}}<hr id=answer><p>{{Answer}}</p><p style='color: gray'>{{Title}}</p>" + _PAGE
)
_CSS = (
    ".card { font-family: sans-serif; font-size: 18px; text-align: left; max-width: 40em; "
    "margin: auto; } pre { white-space: pre-wrap; font-size: 14px; }"
)

# A spreadsheet runs a cell that begins with one of these, or with white space before it, as a
# formula (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = re.compile(r"\s*[=@+-]")
# Markup in a field that makes Anki play sounds or run LaTeX.
_ANKI_COMMAND = re.compile(r"\[(?=/?(?:latex\]|sound:|anki:|\$))", re.IGNORECASE)

ReadBody = Callable[[Guide], str]


def to_csv(
    collection: Collection,
    prompts: Iterable[Prompt],
    cards: Mapping[CardId, Card],
    body_of: ReadBody,
) -> str:
    """Return a CSV text with a header line; `due` is an ISO time, empty for a new card.

    `question` and `answer` are empty for a guide as a whole, `body` for a question. Cells that a
    spreadsheet would run as a formula get a leading apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for prompt in prompts:
        guide, question = prompt
        card = cards.get(prompt.id)
        titles = (collection.categories_by_id[name].title for name in guide.category_ids)
        writer.writerow(
            _cell(text)
            for text in (
                sanitize(guide.slug),
                guide.title,
                guide.description,
                question.text if question else "",
                question.answer if question else "",
                "" if question else body_of(guide),
                collection.url_of(guide) or "",
                guide.image,
                "; ".join(titles),
                "; ".join(collection.tag_labels(guide)),
                card.due.isoformat() if card else "",
            )
        )
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def to_anki(
    collection: Collection, prompts: Iterable[Prompt], body_of: ReadBody, name: str
) -> bytes:
    """Return a package (.apkg) of one deck called `name`.

    A card keeps its identity, so a later import updates it and keeps Anki's schedule. Raises
    GuideTuiError if genanki is not installed.
    """
    try:
        import genanki  # 130 ms, and an extra
    except ImportError as error:
        raise GuideTuiError(
            "Packages for Anki need genanki, which is not installed.",
            "Run: pip install 'guidetui[anki]', or export to a .csv file.",
        ) from error

    def model(number: int, title: str, fields: str, front: str, back: str) -> "genanki.Model":
        return genanki.Model(
            number,
            title,
            fields=[{"name": field} for field in fields.split()],
            templates=[{"name": "Recall", "qfmt": front, "afmt": back}],
            css=_CSS,
            sort_field_index=1,
        )

    of_guide = model(
        _GUIDE_MODEL_ID,
        "guidetui guide",
        "Slug Title Description Body Page",
        _GUIDE_FRONT,
        _GUIDE_BACK,
    )
    of_question = model(
        _QUESTION_MODEL_ID,
        "guidetui question",
        "Slug Question Answer Title Page",
        _QUESTION_FRONT,
        _QUESTION_BACK,
    )
    deck = genanki.Deck(_DECK_BASE_ID + zlib.crc32(name.encode()) % 400_000_000, name)
    for prompt in prompts:
        guide, question = prompt
        slug, page = _text(sanitize(guide.slug)), escape(collection.url_of(guide) or "")
        if question:
            texts = (_text(question.text), _text(question.answer), _text(guide.title))
        else:
            texts = (_text(guide.title), _text(guide.description), _inert(_html(body_of(guide))))
        identity = (name, db_safe(guide.slug), *((question.text,) if question else ()))
        deck.add_note(
            genanki.Note(
                model=of_question if question else of_guide,
                fields=[slug, *texts, page],
                tags=[_TAG_SPACES.sub("-", label) for label in collection.tag_labels(guide)],
                guid=genanki.guid_for(*identity),
            )
        )
    package = io.BytesIO()
    genanki.Package(deck).write_to_file(package)
    return package.getvalue()


def _text(text: str) -> str:
    return _inert(escape(text))


def _inert(html: str) -> str:
    return _ANKI_COMMAND.sub("&#91;", html)


def _html(markdown: str) -> str:
    """Return Markdown as HTML; raw HTML in it is shown as text."""
    from markdown_it import MarkdownIt  # 40 ms, needed only here

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return str(parser.render(markdown))

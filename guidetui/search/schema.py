"""What the index holds of a guide: the Whoosh schema, and a guide as a document of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from whoosh import fields

from guidetui.collection.front_matter import read_body
from guidetui.document.parse import parse
from guidetui.document.plain import code_text, headings, plain_text
from guidetui.models import Guide
from guidetui.search.analysis import GuideAnalyzer
from guidetui.text import storable

# Part of the folder's name: another schema or another analysis is another index.
VERSION = 4
TEXT_FIELDS = ("title", "tags", "description", "headings", "body")


def schema() -> fields.Schema:
    """Return the schema of the index."""

    def text() -> fields.TEXT:
        return fields.TEXT(analyzer=GuideAnalyzer(), phrase=True)

    return fields.Schema(
        key=fields.ID(stored=True, unique=True),
        stamp=fields.STORED,
        text=fields.STORED,
        **{name: text() for name in TEXT_FIELDS},
    )


def stamp_of(guide: Guide) -> str:
    """Return what changes whenever the guide's file does."""
    return f"{guide.size_bytes}:{guide.mtime_ns}"


def documents(guides: Iterable[Guide]) -> Iterator[dict[str, Any]]:
    """Yield each guide as the fields of its document, reading its file."""
    for guide in guides:
        body = read_body(guide.path)
        document = parse(body if isinstance(body, str) else "", for_display=False)
        words, code = plain_text(document), code_text(document)
        yield {
            "key": storable(guide.slug),
            "stamp": stamp_of(guide),
            "title": guide.title,
            "tags": "\n".join(guide.tags),
            "description": guide.description,
            "headings": "\n".join(headings(document)),
            "body": f"{words}\n{code}",
            "text": "\n".join(part for part in (guide.description, words, code) if part),
        }

"""What the index holds of a guide: the Whoosh schema, and a guide as a document of it."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from whoosh import fields
from whoosh.reading import IndexReader

from guidetui.collection.front_matter import read_body
from guidetui.document.model import Document
from guidetui.document.parse import parse
from guidetui.document.plain import code_text, headings, links, plain_text
from guidetui.links import LinkKind, classify
from guidetui.models import Guide
from guidetui.search.analysis import GuideAnalyzer
from guidetui.search.key_terms import key_terms
from guidetui.text import fold_slug, storable

# Part of the folder's name: another schema or another analysis is another index.
VERSION = 6
TEXT_FIELDS = ("title", "tags", "description", "headings", "body")


def schema() -> fields.Schema:
    """Return the schema of the index."""

    def text() -> fields.TEXT:
        return fields.TEXT(analyzer=GuideAnalyzer(), phrase=True)

    return fields.Schema(
        key=fields.ID(stored=True, unique=True),
        # A column is read ten times as fast as what is stored, which holds the text as well.
        stamp=fields.COLUMN(),
        text=fields.STORED,
        about=fields.KEYWORD(stored=True),
        links=fields.KEYWORD(stored=True),
        **{name: text() for name in TEXT_FIELDS},
    )


def stamp_of(guide: Guide) -> str:
    """Return what changes whenever the guide's file does."""
    return f"{guide.size_bytes}:{guide.mtime_ns}"


def entries(reader: IndexReader) -> Iterator[tuple[int, str, str]]:
    """Yield the number, the key and the stamp of every document."""
    for leaf, base in reader.leaf_readers():
        if leaf.has_column("stamp"):
            column = leaf.column_reader("stamp", translate=False)
            for number in leaf.all_doc_ids():
                stamp, _, key = column[number].decode().partition(" ")
                yield base + number, key, stamp


def documents(guides: Iterable[Guide]) -> Iterator[dict[str, Any]]:
    """Yield each guide as the fields of its document, reading its file."""
    for guide in guides:
        body = read_body(guide.path)
        document = parse(body if isinstance(body, str) else "", for_display=False)
        words, code = plain_text(document), code_text(document)
        paths = guide_paths(document)
        about = key_terms((guide.title, *headings(document)), f"{guide.description}\n{words}")
        yield {
            "key": storable(guide.slug),
            "stamp": f"{stamp_of(guide)} {storable(guide.slug)}".encode(),
            "title": guide.title,
            "tags": "\n".join(guide.tags),
            "description": guide.description,
            "headings": "\n".join(headings(document)),
            "body": f"{words}\n{code}",
            "text": "\n".join(part for part in (guide.description, words, code) if part),
            # Terms as often as they weigh; stored with the way the guide writes them.
            "about": [term.key for term in about for _ in range(term.weight)],
            "_stored_about": tuple((term.key, term.label, term.weight) for term in about),
            "links": [link_name(PurePosixPath(path).stem) for path in paths],
            "_stored_links": paths,
        }


def guide_paths(document: Document) -> tuple[str, ...]:
    """Return the paths of the links that lead to other guides, as written, each once."""
    targets = (classify(run.href) for run in links(document) if run.href)
    return tuple(dict.fromkeys(target.value for target in targets if target.kind is LinkKind.GUIDE))


def link_name(slug: str) -> str:
    """Return what a slug and every link to it have in common: the file's name."""
    return storable(fold_slug(PurePosixPath(slug).name))

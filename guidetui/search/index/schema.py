"""What the index holds of a guide: the Whoosh schema, and a guide as a document of it.

All text of a guide is one field. A posting's weight says how much the guide is about the term,
as BM25F weighs it (where the term stands, how often, in how long a text); its value holds the
places of the term, from which also follows in which part of the guide each one is.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from whoosh import fields
from whoosh.columns import CompressedBytesColumn
from whoosh.formats import Format
from whoosh.reading import IndexReader

from guidetui.models import Guide
from guidetui.search.index.analysis import variants, written_words
from guidetui.search.index.content import link_names, read_content
from guidetui.search.index.key_terms import key_terms
from guidetui.text import db_safe

# Part of the folder's name: another schema or another analysis is another index.
VERSION = 10
WORDS = "words"
TEXT_FIELDS = (WORDS,)

# A joined word counts fully as itself, and so much as each of its parts: `c++` is little of a `c`.
_PART_SHARE = 0.6
# Words of different lines (blocks, tags, headings) are never side by side.
_LINE_GAP = 4
# What all parts together can weigh half of; the more of it, the less each further part adds.
_HALF = 6.0
_LAST_PLACE = 0xFFFF


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a guide: its places in the index, and how a word in it counts.

    `weight` is what a word can count at most, `half_at` how often it must stand in a part of
    `usual_words` to count half of that, `by_length` how much a longer part asks for more.
    """

    name: str
    first_place: int
    weight: float
    half_at: float
    usual_words: int
    by_length: float


ZONES = (
    Zone("title", 0, 10.0, 0.5, 6, 0.5),
    # Other names are searched like the title, but do not make it longer.
    Zone("names", 500, 8.0, 0.5, 6, 0.5),
    Zone("tags", 1_000, 4.0, 0.5, 6, 0.2),
    Zone("description", 2_000, 2.5, 0.5, 20, 0.4),
    Zone("headings", 4_000, 1.8, 0.5, 20, 0.4),
    Zone("body", 10_000, 1.0, 1.2, 250, 0.75),
)
TITLE_PLACES = range(ZONES[0].first_place, ZONES[2].first_place)


class GuideFormat(Format):  # type: ignore[misc]
    """How Whoosh turns the parts of a guide, given as a tuple of texts, into postings."""

    def word_values(
        self, value: Any, _analyzer: Any, **_options: Any
    ) -> Iterator[tuple[str, int, float, bytes]]:
        """Yield each term with its frequency, its weight and its places."""
        weights: defaultdict[str, float] = defaultdict(float)
        places: defaultdict[str, array[int]] = defaultdict(lambda: array("H"))
        ends = (*(zone.first_place for zone in ZONES[1:]), _LAST_PLACE)
        for zone, text, end in zip(ZONES, value, ends, strict=True):
            counts: defaultdict[str, float] = defaultdict(float)
            length = 0
            for term, place, share in _terms(text):
                counts[term] += share
                length = place
                if zone.first_place + place < end:
                    places[term].append(zone.first_place + place)
            norm = 1 - zone.by_length + zone.by_length * length / zone.usual_words
            for term, count in counts.items():
                weights[term] += zone.weight * count / (count + zone.half_at * norm)
        for term, weight in weights.items():
            held = places[term]
            yield term, len(held), weight / (weight + _HALF), held.tobytes()


def places_of(value: bytes) -> "array[int]":
    """Return the places that a posting's value holds, in order."""
    places = array("H")
    places.frombytes(value)
    return places


def _terms(text: str) -> Iterator[tuple[str, int, float]]:
    """Yield every term with its place, counted in words, and its share."""
    place = 0
    for line in text.split("\n"):
        for match in written_words(line):
            last = 0
            for index, (term, offset) in enumerate(variants(match.group())):
                yield term, place + offset, _PART_SHARE if index else 1.0
                last = max(last, offset)
            place += last + 1
        place += _LINE_GAP


class _Words(fields.FieldType):  # type: ignore[misc]
    """The field that holds all words."""

    def __init__(self) -> None:
        super().__init__(GuideFormat(), analyzer=None)


def schema() -> fields.Schema:
    """Return the schema of the index."""
    return fields.Schema(
        key=fields.ID(stored=True, unique=True),
        # A column is read ten times as fast as what is stored.
        stamp=fields.COLUMN(),
        text=fields.COLUMN(CompressedBytesColumn()),
        about=fields.KEYWORD(stored=True),
        links=fields.KEYWORD(stored=True),
        **{WORDS: _Words()},
    )


def stamp_of(guide: Guide) -> str:
    """Return what changes whenever the guide's file or the user's note on it does."""
    stamp = f"{guide.size_bytes}:{guide.mtime_ns}"
    return f"{stamp}:{guide.note.size_bytes}:{guide.note.mtime_ns}" if guide.note else stamp


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
        content = read_content(guide)
        about = key_terms((guide.title, *content.headings), f"{guide.description}\n{content.words}")
        body = f"{content.words}\n{content.code}\n{content.note}".rstrip("\n")
        yield {
            "key": db_safe(guide.slug),
            "stamp": f"{stamp_of(guide)} {db_safe(guide.slug)}".encode(),
            "text": content.text.encode("utf-8", "replace"),
            WORDS: (
                guide.title,
                "\n".join(guide.other_names),
                "\n".join(guide.tags),
                guide.description,
                "\n".join(content.headings),
                body,
            ),
            # Terms as often as they weigh; stored with the way the guide writes them.
            "about": [term.key for term in about for _ in range(term.weight)],
            "_stored_about": tuple((term.key, term.label, term.weight) for term in about),
            "links": sorted({name for path in content.paths for name in link_names(path)}),
            "_stored_links": content.paths,
        }

"""The Whoosh schema, what identifies documents and segments, and which document is which guide.

All text of a guide is one field. The weight of a posting is that of BM25F: it depends on the zones
that contain the term, how often, and how long they are. The value of a posting is the positions of
the term, each of which also tells the zone.

Finding the document of each guide takes reading every document. The result is kept in a file beside
the index, and is valid until the index or a file of the collection changes.
"""

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct
from whoosh import fields
from whoosh.codec.base import Segment
from whoosh.columns import CompressedBytesColumn
from whoosh.formats import Format
from whoosh.index import Index
from whoosh.reading import IndexReader

from guidetui.collection.collection import Collection, column
from guidetui.files import read_values, write_values
from guidetui.models import Guide
from guidetui.search.index.analysis import find_words, variants
from guidetui.text import db_safe

# Part of the folder's name; increased with every change of the schema or the analysis.
VERSION = 18
INDEX_NAME = "MAIN"
CHECKSUM_SUFFIX = ".sum"
WORDS = "words"

# How much a joined word counts as each of its parts: `c++` as `c`.
_PART_SHARE = 0.6
# Words of different lines (blocks, tags, headings) are never adjacent.
_LINE_GAP = 4
# The sum of the zones' weights at which a posting has half of the highest weight.
_HALF = 6.0
# Weights rounded to such steps take half of the space when compressed.
_WEIGHT_STEPS = 4096
_LAST_POSITION = 0xFFFF
# A checksum runs at about 1 GB/s.
_CHUNK_BYTES = 1024 * 1024
_NUMBERS_FILE = "numbers"
# The id and the number of documents of each segment.
IndexState = tuple[tuple[str, int], ...]


class Zone(Struct, frozen=True):
    """A part of a guide's text: its first position in the index, and the weight of its words.

    `weight` is the highest weight of a word. A word that occurs `half_at` times in a zone of
    `usual_words` has half of it; `by_length` (0 to 1) is how much more a longer zone needs.
    """

    name: str
    first_position: int
    weight: float
    half_at: float
    usual_words: int
    by_length: float


ZONES = (
    Zone("title", 0, 6.0, 0.5, 6, 0.5),
    # Other names are searched like the title, but do not make it longer.
    Zone("names", 500, 6.0, 0.5, 6, 0.5),
    Zone("tags", 1_000, 4.0, 0.5, 6, 0.2),
    Zone("description", 2_000, 4.0, 0.5, 20, 0.4),
    # A single word of a question says little; whole questions are compared when reranking.
    Zone("questions", 3_000, 0.3, 0.5, 60, 0.4),
    Zone("headings", 4_000, 3.0, 0.5, 20, 0.4),
    Zone("body", 10_000, 2.0, 1.2, 250, 0.75),
)
TITLE_POSITIONS = range(ZONES[0].first_position, ZONES[2].first_position)
QUESTION_POSITIONS = range(ZONES[4].first_position, ZONES[5].first_position)


class GuideFormat(Format):  # type: ignore[misc]
    """Postings with values of any length, made by `_Words`."""


class _Words(fields.FieldType):  # type: ignore[misc]
    """The field that holds all words, given as a tuple of the texts of the zones."""

    def __init__(self) -> None:
        super().__init__(GuideFormat(), analyzer=None)

    def index(
        self, value: tuple[str, ...], **_options: Any
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each term with its frequency, its weight and its positions."""
        weights: defaultdict[str, float] = defaultdict(float)
        positions: defaultdict[str, list[int]] = defaultdict(list)
        ends = (*(zone.first_position for zone in ZONES[1:]), _LAST_POSITION)
        for zone, text, end in zip(ZONES, value, ends, strict=True):
            counts: defaultdict[str, float] = defaultdict(float)
            position = last = zone.first_position
            for line in text.split("\n"):
                for written in find_words(line):
                    terms, size = _shares(written)
                    for term, offset, share in terms:
                        counts[term] += share
                        last = position + offset
                        held = positions[term]
                        if last < end:
                            held.append(last)
                        elif not held:  # Whoosh mixes up values when one is empty
                            held.append(end - 1)
                    position += size
                position += _LINE_GAP
            length = last - zone.first_position
            norm = 1 - zone.by_length + zone.by_length * length / zone.usual_words
            for term, count in counts.items():
                weights[term] += zone.weight * count / (count + zone.half_at * norm)
        for term, weight in weights.items():
            packed = array("H", positions[term]).tobytes()
            share = round(weight / (weight + _HALF) * _WEIGHT_STEPS) / _WEIGHT_STEPS
            yield term.encode(), len(positions[term]), share, packed


@lru_cache(maxsize=65_536)
def _shares(written: str) -> tuple[tuple[tuple[str, int, float], ...], int]:
    """Return the terms of a written word with their offsets and shares, and its size.

    Offsets and size are in words.
    """
    found = variants(written)
    shares = tuple(
        (term, offset, _PART_SHARE if index else 1.0) for index, (term, offset) in enumerate(found)
    )
    return shares, 1 + max(offset for _, offset in found)


def positions_of(value: bytes) -> "array[int]":
    """Return the positions in a posting's value, in order."""
    return array("H", value)


def line_positions(text: str, zone: range) -> Iterator[range]:
    """Yield the positions of each line of a zone's text."""
    first = zone.start
    for line in text.split("\n"):
        end = first + sum(_shares(written)[1] for written in find_words(line))
        yield range(first, min(end, zone.stop))
        first = end + _LINE_GAP


def schema() -> fields.Schema:
    """Return the schema of the index."""
    return fields.Schema(
        key=fields.ID(stored=True, unique=True),
        # A column is read ten times as fast as a stored field.
        stamp=fields.COLUMN(),
        text=fields.COLUMN(CompressedBytesColumn()),
        about=fields.KEYWORD(stored=True),
        links=fields.KEYWORD(stored=True),
        language=fields.ID(),
        **{WORDS: _Words()},
    )


def stamp_of(guide: Guide) -> str:
    """Return a string that changes with the guide's files and the user's note on it."""
    stamp = f"{guide.size_bytes}:{guide.mtime_ns}"
    if guide.included:
        stamp += f":{guide.included}"
    return f"{stamp}:{guide.note.size_bytes}:{guide.note.mtime_ns}" if guide.note else stamp


def entries(reader: IndexReader) -> Iterator[tuple[int, str, str]]:
    """Yield the number, the key and the stamp of every document."""
    for leaf, base in reader.leaf_readers():
        if leaf.has_column("stamp"):
            column = leaf.column_reader("stamp", translate=False)
            for number in leaf.all_doc_ids():
                stamp, _, key = column[number].decode().partition(" ")
                yield base + number, key, stamp


class Changes(Struct, frozen=True):
    """The guides to read, the documents to delete by key, and how many stay."""

    guides: Sequence[Guide]
    outdated: dict[str, list[int]]
    kept: int
    all_guides: Sequence[Guide] = ()

    def of_a_rebuild(self) -> "Changes":
        """Return the changes of a rebuild, which keeps nothing."""
        return Changes(self.all_guides, {}, 0, self.all_guides)

    def __bool__(self) -> bool:
        """Whether there is anything to change."""
        return bool(self.guides or self.outdated)


def changes_between(opened: Index | None, collection: Collection) -> Changes:
    """Return the changes from `opened` to `collection`; without an index, all guides."""
    wanted = {db_safe(guide.slug): guide for guide in collection.guides}
    outdated: dict[str, list[int]] = {}
    kept = 0
    if opened is not None:
        with opened.reader() as reader:
            for number, key, stamp in entries(reader):
                guide = wanted.get(key)
                if guide is not None and stamp_of(guide) == stamp:
                    del wanted[key]
                    kept += 1
                else:
                    outdated.setdefault(key, []).append(number)
    return Changes(tuple(wanted.values()), outdated, kept, collection.guides)


def write_checksums(folder: Path) -> None:
    """Write the checksum of every segment in `folder` that has none yet."""
    for segment in folder.glob(f"*{Segment.COMPOUND_EXT}"):
        checksum = segment.with_suffix(CHECKSUM_SUFFIX)
        if not checksum.exists():
            checksum.write_text(checksum_of(segment))


def checksum_of(segment: Path) -> str:
    """Return the size and the CRC of a segment's file."""
    checksum = 0
    with segment.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            checksum = zlib.crc32(chunk, checksum)
    return f"{segment.stat().st_size} {checksum}"


class Numbering(Struct, frozen=True):
    """The document number of each guide in publication order, and for which state it is valid.

    A guide that is not in the index has a number below 0.
    """

    collection: tuple[int, int, int]
    index: IndexState
    numbers: Sequence[int]

    def holds_for(self, collection: Collection, state: IndexState) -> bool:
        """Whether neither the collection nor the index has changed."""
        return bool(collection.fingerprint) and (self.collection, self.index) == (
            _identity(collection),
            state,
        )


def state_of(segments: Iterable[Segment]) -> IndexState:
    """Return a value that identifies the documents of an index."""
    return tuple((str(segment.segment_id()), segment.doc_count()) for segment in segments)


def read_numbering(folder: Path) -> Numbering | None:
    """Return the saved numbering of the index in `folder`, or None."""
    values = read_values(folder / _NUMBERS_FILE)
    if values is None:
        return None
    collection, index, numbers = values
    return Numbering(collection, index, array("q", numbers))


def numbering_of(reader: IndexReader, collection: Collection) -> Numbering:
    """Return the numbering of an open index, reading every document."""
    state = state_of(leaf.segment() for leaf, _ in reader.leaf_readers() if leaf.segment())
    known = {key: number for number, key, _ in entries(reader)}
    numbers = [
        known.get(db_safe(slug), -1 - index)
        for index, slug in enumerate(column(collection.guides, "slug"))
    ]
    return Numbering(_identity(collection), state, numbers)


def keep_numbering(numbering: Numbering, folder: Path) -> None:
    """Save a numbering beside its index; a failure only costs time later."""
    with suppress(OSError):
        packed = array("q", numbering.numbers).tobytes()
        write_values(folder / _NUMBERS_FILE, (numbering.collection, numbering.index, packed))


def _identity(collection: Collection) -> tuple[int, int, int]:
    return collection.fingerprint, collection.notes_fingerprint, len(collection.guides)

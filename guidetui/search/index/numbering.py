"""Which document of an index is which guide of a collection.

To find out, every document is read. What was found out is kept in a file beside the index, and
holds as long as neither the index nor a file of the collection has changed.
"""

from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.reading import IndexReader

from guidetui.collection.collection import Collection
from guidetui.collection.stored_guides import column
from guidetui.files import read_values, write_values
from guidetui.search.index.schema import entries
from guidetui.text import db_safe

_FILE = "numbers"

# The id and the number of documents of each segment.
IndexState = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Numbering:
    """The number of each guide's document in publication order, and what it holds for.

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
    """Return what identifies the documents of an index."""
    return tuple((str(segment.segment_id()), segment.doc_count()) for segment in segments)


def read_numbering(folder: Path) -> Numbering | None:
    """Return the numbering that was kept for the index in `folder`, if it is whole."""
    values = read_values(folder / _FILE)
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
    """Write a numbering beside its index; a failure only costs time later."""
    with suppress(OSError):
        packed = array("q", numbering.numbers).tobytes()
        write_values(folder / _FILE, (numbering.collection, numbering.index, packed))


def _identity(collection: Collection) -> tuple[int, int, int]:
    return collection.fingerprint, collection.notes_fingerprint, len(collection.guides)

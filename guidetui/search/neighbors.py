"""Which guides stand near one by the index: key terms and links, read from their postings.

Never walks all guides: a term or a name leads to the few that hold it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from whoosh.searching import Searcher

from guidetui.collection.collection import Collection
from guidetui.models import Guide
from guidetui.search.key_terms import KeyTerm
from guidetui.search.schema import link_name


class Neighbors:
    """Reads from an open index; belongs to the searcher's thread."""

    def __init__(
        self,
        collection: Collection,
        searcher: Searcher,
        numbers: Mapping[str, int],
        slugs: Mapping[int, str],
    ) -> None:
        """`numbers` and `slugs` lead from slugs to Whoosh's documents and back."""
        self._collection = collection
        self._searcher = searcher
        self._numbers = numbers
        self._slugs = slugs

    def key_terms(self, slug: str) -> tuple[KeyTerm, ...]:
        """Return the key terms of a guide, the weightiest first."""
        return tuple(KeyTerm(*stored) for stored in self._stored(slug, "about"))

    def count_about(self, term: str) -> int:
        """Return how many guides have a key term."""
        return int(self._searcher.reader().doc_frequency("about", term))

    def about(self, term: str) -> Iterator[tuple[str, int]]:
        """Yield the guides with a key term, and how much it weighs in each."""
        yield from self._postings("about", term)

    def linked_from(self, guide: Guide) -> Iterator[str]:
        """Yield the guides that `guide` links to."""
        for path in self._stored(guide.slug, "links"):
            target = self._collection.resolve(guide, path)
            if target is not None:
                yield target.slug

    def linking_to(self, guide: Guide) -> Iterator[str]:
        """Yield the guides that link to `guide`."""
        for slug, _ in self._postings("links", link_name(guide.slug)):
            other = self._collection.guide(slug)
            if self._collection.is_bare and guide.slug not in self.linked_from(other):
                continue  # a file of the same name in another folder
            yield slug

    def _postings(self, field: str, term: str) -> Iterator[tuple[str, int]]:
        if (field, term) not in self._searcher.reader():
            return
        postings = self._searcher.postings(field, term)
        while postings.is_active():
            slug = self._slugs.get(postings.id())
            if slug is not None:
                yield slug, round(postings.weight())
            postings.next()

    def _stored(self, slug: str, field: str) -> tuple[Any, ...]:
        number = self._numbers.get(slug, -1)
        if number < 0:  # the index does not hold it yet
            return ()
        return tuple(self._searcher.stored_fields(number).get(field) or ())

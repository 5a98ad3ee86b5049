"""Titles and tags, which are in memory anyway: what begins with a letter or two, and title words.

A short beginning has more words in the index than can be walked; in the titles of the guides it
is looked up at once.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from guidetui.collection.collection import Collection
from guidetui.search.index.analysis import casefold, is_stop_word, terms, written_words

# About what a word in a title, and one in a tag, weighs in the index.
_TITLE, _TAG = 0.55, 0.3
_SHORTEST_ALIKE = 2
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Title:
    """A title's words in lower case, and its terms with their places.

    `other_names` are the words of each other name; `content` counts words that are no stop words.
    """

    words: tuple[str, ...]
    other_names: tuple[tuple[str, ...], ...]
    places: tuple[tuple[str, int], ...]
    content: int


class TitleIndex:
    """The titles and tags of the guides that an index holds, by their numbers."""

    def __init__(self, collection: Collection, slugs: Mapping[int, str]) -> None:
        self._collection = collection
        self._slugs = slugs
        self._unread = iter(slugs.items())
        self._found: set[tuple[str, float, int]] = set()
        self._tags: dict[str, frozenset[str]] = {}
        self.title = lru_cache(4_096)(self._title)
        self.begun = lru_cache(128)(self._begun)

    def _title(self, number: int) -> Title:
        guide = self._collection.guide(self._slugs[number])
        words = _words_of(guide.title)
        return Title(
            words,
            tuple(map(_words_of, guide.other_names)),
            tuple((term.text, term.position) for term in terms(guide.title)),
            sum(not is_stop_word(word) for word in words),
        )

    def alike(self, typed: str, most: int) -> tuple[str, ...]:
        """Return words of titles and tags with the first letter of `typed`, the most frequent."""
        begun = Counter(
            word
            for word, _, _ in self._beginning(typed[:1])
            if len(word) > _SHORTEST_ALIKE and word.isalpha() and not is_stop_word(word)
        )
        return tuple(word for word, _ in begun.most_common(most))

    def _begun(self, beginning: str, in_title: bool) -> dict[int, float]:
        """Return the guides with a word in title (or tags) that begins so, and its weight."""
        found: dict[int, float] = {}
        for _, weight, number in self._beginning(beginning):
            if weight == _TITLE or not in_title:
                found[number] = max(weight, found.get(number, 0.0))
        return found

    def _beginning(self, beginning: str) -> Iterator[tuple[str, float, int]]:
        place = bisect_left(self._words, (beginning, 0.0, 0))
        while place < len(self._words) and self._words[place][0].startswith(beginning):
            yield self._words[place]
            place += 1

    def prepare(self) -> Iterator[None]:
        """Read all titles and tags, a few at a time; what needs them reads the rest at once."""
        while some := list(islice(self._unread, _AT_ONCE)):
            for number, slug in some:
                guide = self._collection.guide(slug)
                for name in (guide.title, *guide.other_names):
                    self._found.update((term.text, _TITLE, number) for term in terms(name))
                for tag in guide.tags:
                    self._found.update((term, _TAG, number) for term in self._terms_of_tag(tag))
            yield

    def _terms_of_tag(self, tag: str) -> frozenset[str]:
        if tag not in self._tags:
            self._tags[tag] = frozenset(term.text for term in terms(tag))
        return self._tags[tag]

    @cached_property
    def _words(self) -> list[tuple[str, float, int]]:
        """Every word of a title or a tag, in order, with its weight and its guide."""
        for _ in self.prepare():
            pass
        words = sorted(self._found)
        self._found.clear()
        self._tags.clear()
        return words


def _words_of(name: str) -> tuple[str, ...]:
    return tuple(casefold(match.group()) for match in written_words(name))

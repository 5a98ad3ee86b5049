"""What a person types -> a `ParsedQuery`. Never raises, whatever is typed.

    words            all are wanted; the last one may be half typed
    "a phrase"       in this order, side by side
    -word            not this word; so with every other form below
    word*            whatever begins so
    a OR b           one of the two at its sides
    (a b) OR c       brackets make a group
    title:x          in the title
    tag:x            only guides with this tag    tag:"system design"
    category:x       only this category (id or title, or how one begins)
    after:2024-02    written from that day on     before:2024-02   before that day
    is:starred       or is:read, is:unread
    sort:date        newest first, or sort:title, sort:relevance

What cannot be read is searched as words, and `notice` says so in one line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from guidetui.collection.collection import Collection
from guidetui.models import Chip
from guidetui.search.fields import SortOrder
from guidetui.search.reading import QueryReader
from guidetui.search.tree import All, Filter, FilterKind, Node, Not, Phrase, Word, is_soft, leaves

MAX_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What a query asks for: all of `clauses`, in the order `sort`."""

    clauses: tuple[Node, ...] = ()
    sort: SortOrder = SortOrder.RELEVANCE
    chips: tuple[Chip, ...] = ()
    notice: str = ""
    is_sorted: bool = False

    @property
    def words(self) -> tuple[Word, ...]:
        """Every wanted word."""
        return tuple(leaf for leaf in self._leaves() if isinstance(leaf, Word))

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """Every wanted phrase."""
        return tuple(leaf.terms for leaf in self._leaves() if isinstance(leaf, Phrase))

    @property
    def excluded(self) -> tuple[tuple[str, ...], ...]:
        """Every phrase that must not be there."""
        return tuple(
            clause.node.terms
            for clause in self.clauses
            if isinstance(clause, Not) and isinstance(clause.node, Phrase)
        )

    @property
    def tags(self) -> frozenset[str]:
        """The keys of the tags that every hit must have."""
        return self._values(FilterKind.TAG)

    @property
    def category_ids(self) -> frozenset[str]:
        """The categories that every hit must be in."""
        return self._values(FilterKind.CATEGORY)

    @property
    def has_text(self) -> bool:
        """Whether there is a word or a phrase to search for."""
        return any(isinstance(leaf, Word | Phrase) for leaf in self._leaves())

    @property
    def has_filters(self) -> bool:
        """Whether the query itself filters by what is known of a guide."""
        return any(
            isinstance(clause.node if isinstance(clause, Not) else clause, Filter)
            or any(isinstance(leaf, Filter) for leaf in leaves(clause))
            for clause in self.clauses
        )

    @property
    def excludes(self) -> bool:
        """Whether something must not be there, which alone is a query as well."""
        return any(isinstance(clause, Not) for clause in self.clauses)

    @property
    def asks(self) -> bool:
        """Whether the text says anything that an answer can be found for."""
        return self.has_text or self.has_filters or self.is_sorted or self.excludes

    @property
    def soft(self) -> tuple[Node, ...]:
        """The clauses that a lesser answer may lack."""
        return tuple(clause for clause in self.clauses if is_soft(clause))

    @property
    def hard(self) -> tuple[Node, ...]:
        """The clauses that hold of every answer."""
        return tuple(clause for clause in self.clauses if not is_soft(clause))

    def _leaves(self) -> list[Word | Phrase | Filter]:
        return [leaf for clause in self.clauses for leaf in leaves(clause)]

    def _values(self, kind: FilterKind) -> frozenset[str]:
        return frozenset(
            str(clause.value)
            for clause in self.clauses
            if isinstance(clause, Filter) and clause.kind is kind
        )


def parse_query(text: str, collection: Collection) -> ParsedQuery:
    """Read what was typed; `collection` knows the tags and categories that may be named."""
    reader = QueryReader(text[:MAX_CHARACTERS], collection)
    clauses = tuple(part for clause in reader.read() for part in _flat(clause))
    notices = reader.notices
    if len(text) > MAX_CHARACTERS or reader.is_cut:
        notices.append("The query is very long; only its beginning is searched.")
    parsed = ParsedQuery(clauses, reader.sort, tuple(reader.chips), is_sorted=reader.is_sorted)
    if text.strip() and not parsed.asks:
        notices.append("There is no word in it to search for.")
    return replace(parsed, notice=" ".join(dict.fromkeys(notices)))


def _flat(clause: Node) -> Iterator[Node]:
    """Yield the parts of a group in which everything is wanted: its brackets say nothing."""
    if isinstance(clause, All):
        for part in clause.nodes:
            yield from _flat(part)
    else:
        yield clause

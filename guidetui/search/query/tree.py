"""A query as a tree: what must hold of a guide. Knows no index and no guide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Word:
    """One wanted word: any of `spellings`, its spellings, the first being the word itself.

    Each variant is a run of terms side by side. `is_prefix` says that the word may go on,
    `is_required` that a guide without it is a lesser answer. `start` and `end` are its
    characters in the query.
    """

    spellings: tuple[tuple[str, ...], ...]
    is_prefix: bool = False
    is_required: bool = True
    in_title: bool = False
    start: int = 0
    end: int = 0

    @property
    def text(self) -> str:
        """The word itself, folded."""
        return self.spellings[0][0]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that must stand side by side, exactly so."""

    terms: tuple[str, ...]
    in_title: bool = False


class FilterKind(StrEnum):
    """What a filter asks of a guide."""

    TAG = "tag"
    CATEGORY = "category"
    AFTER = "after"
    BEFORE = "before"
    IS = "is"


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on what is known of a guide; `value` is a tag's key, an id, a day or a mark."""

    kind: FilterKind
    value: str | date


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class All:
    """All of these."""

    nodes: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    nodes: "tuple[Node, ...]"


Node = Word | Phrase | Filter | Not | All | AnyOf


def leaves(node: Node) -> Iterator[Word | Phrase | Filter]:
    """Yield the leaves that are wanted; what stands under a `Not` is not."""
    match node:
        case All(nodes) | AnyOf(nodes):
            for child in nodes:
                yield from leaves(child)
        case Not():
            return
        case _:
            yield node


def is_soft(node: Node) -> bool:
    """Whether a guide that lacks `node` may still follow the others: it wants plain words.

    Filters, exclusions, quotations and `title:` were written on purpose and always hold.
    """
    return any(isinstance(leaf, Word) and not leaf.in_title for leaf in leaves(node))

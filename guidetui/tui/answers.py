"""All that one query asks of the library, gathered in one go on the library's thread."""

from dataclasses import dataclass, field

from guidetui.models import Completion, Query, SearchPage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.library import Library

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and where the cursor is in its text, or None while nothing is being typed."""

    query: Query
    cursor: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a query.

    `title_marks` are the character ranges of each hit's title that match. `kept` holds the slugs
    that the filters leave where nothing is searched for, None where that is all of them.
    `completions` are what the text at the cursor may go on with.
    """

    page: SearchPage
    title_marks: dict[str, Ranges] = field(default_factory=dict)
    kept: frozenset[str] | None = None
    completions: tuple[Completion, ...] = ()


def answer(library: "Library", asked: Asked, limit: int) -> Answer:
    """Search for at most `limit` hits, with what belongs to them."""
    from guidetui.search.completion import complete_query  # loaded with the library

    query = asked.query
    page = library.search(query, limit)
    browses = query.is_empty or page.only_filters
    return Answer(
        page,
        {} if browses else library.title_marks([hit.slug for hit in page.hits], query),
        library.chosen(query) if browses and (query.tags or not query.is_empty) else None,
        complete_query(query.text, asked.cursor, library.collection)
        if asked.cursor is not None
        else (),
    )

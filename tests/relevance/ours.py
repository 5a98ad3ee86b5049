"""guidetui behind the same interface as its peers."""

from guidetui.library import Library
from guidetui.models import Query


class Ours:
    """A library that is asked exactly as the command line asks it."""

    name = "guidetui"

    def __init__(self, library: Library) -> None:
        """Index the library anew, whatever an older index says."""
        self._library = library
        library.use_index(library.build_index(rebuild=True))

    def search(self, text: str, limit: int) -> list[str]:
        """Return the slugs that answer a query as typed, best first, at most `limit`."""
        return [hit.slug for hit in self._library.search(Query(text), limit).hits]

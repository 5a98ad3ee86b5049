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
        page = self._library.search(Query(text), limit, words_only=True)
        return [hit.slug for hit in page.hits]


class OursByMeaning:
    """The same library, with the sentence model of the extra."""

    name = "with the model"

    def __init__(self, library: Library) -> None:
        """Let the model read every guide of a library that is indexed."""
        self._library = library
        library.use_meaning()
        library.read_meaning()
        while library.meaning is not None and library.meaning.learn():
            pass

    def search(self, text: str, limit: int) -> list[str]:
        """Return the slugs that answer a query as typed, best first, at most `limit`."""
        return [hit.slug for hit in self._library.search(Query(text), limit).hits]

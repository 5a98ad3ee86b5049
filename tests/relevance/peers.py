"""The peers we compare with: SQLite FTS5 and Whoosh as it comes.

Both get the same five texts of a guide as our index does, the same weights, and our filters
(`tag:` `category:` `after:` `before:` `sort:date`) as their own conditions; phrases, `-word`,
`word*`, `OR`, parentheses and `title:` go to their own query languages. Both first ask for all
words and append guides with some of the words where the answer is not full. FTS5 has the porter
tokenizer, a prefix index, and takes the last word as the beginning of one.

The weights make little difference: from 3:2:2:2:1 to 20:10:5:5:1 the peers' figures stay within 2
points, and equal weights cost FTS5 7 points of success@1.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from guidetui.collection.collection import Collection
from guidetui.collection.guide_file import read_body
from guidetui.document.parse import parse
from guidetui.document.words import code_text, headings, plain_text
from guidetui.text import tag_key

WEIGHTS = {"title": 10.0, "tags": 5.0, "description": 4.0, "headings": 3.0, "body": 1.0}


@dataclass(frozen=True, slots=True)
class PeerDocument:
    """A guide as the peers index it. `created` is an ISO date, tags and categories are folded."""

    slug: str
    texts: dict[str, str]
    tag_keys: tuple[str, ...]
    category_keys: tuple[str, ...]
    created: str


class Peer(Protocol):
    """A search engine to compare with."""

    name: str

    def build(self, documents: Iterable[PeerDocument]) -> None:
        """Index all documents, once."""

    def search(self, text: str, limit: int) -> list[str]:
        """Return the slugs that answer a query as typed, best first, at most `limit`."""


def peer_documents(collection: Collection) -> Iterator[PeerDocument]:
    """Yield every guide of a collection in publication order, reading its file."""
    for guide in collection.guides:
        body = read_body(guide.path)
        document = parse(body if isinstance(body, str) else "", for_display=False)
        shelves = [collection.categories_by_id[name] for name in guide.category_ids]
        yield PeerDocument(
            guide.slug,
            {
                "title": guide.title,
                "tags": "\n".join(guide.tags),
                "description": guide.description,
                "headings": "\n".join(headings(document)),
                "body": f"{plain_text(document)}\n{code_text(document)}",
            },
            tuple(collection.tag_keys(guide.slug)),
            tuple(tag_key(name) for shelf in shelves for name in (shelf.id, shelf.title)),
            guide.created.isoformat(),
        )


def filled_up(answers: Iterable[Iterable[str]], limit: int) -> list[str]:
    """Return the first `limit` different slugs of several answers, one answer after the other."""
    slugs: dict[str, None] = {}
    for answer in answers:
        if len(slugs) < limit:
            slugs.update(dict.fromkeys(answer))
    return list(slugs)[:limit]

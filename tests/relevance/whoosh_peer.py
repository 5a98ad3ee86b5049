"""Whoosh as a peer: stock fields, stock analyser, stock parser."""

from collections.abc import Iterable
from pathlib import Path

from whoosh import fields, query
from whoosh.analysis import StemmingAnalyzer
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.qparser import AndGroup, MultifieldParser, OrGroup, PlusMinusPlugin
from whoosh.searching import Searcher

from tests.relevance.filters import Filters, split_filters
from tests.relevance.peers import WEIGHTS, PeerDocument, filled_up

_LAST = "9999"


def _schema() -> fields.Schema:
    return fields.Schema(
        slug=fields.ID(stored=True, unique=True),
        created=fields.ID(sortable=True),
        tag_key=fields.KEYWORD(commas=True),
        category_key=fields.KEYWORD(commas=True),
        **{name: fields.TEXT(analyzer=StemmingAnalyzer()) for name in WEIGHTS},
    )


class WhooshPeer:
    """A MultifieldParser over stemmed TEXT fields, BM25F."""

    name = "Whoosh"

    def __init__(self, folder: Path | None = None) -> None:
        """Keep the index in an empty folder, or in memory."""
        self._index = (FileStorage(str(folder)) if folder else RamStorage()).create_index(_schema())
        self._searcher: Searcher | None = None

    def build(self, documents: Iterable[PeerDocument]) -> None:
        """Index all documents, in one commit."""
        writer = self._index.writer(limitmb=128)
        for document in documents:
            writer.add_document(
                slug=document.slug,
                created=document.created,
                tag_key=",".join(document.tag_keys),
                category_key=",".join(document.category_keys),
                **document.texts,
            )
        writer.commit()
        self._searcher = self._index.searcher()

    def search(self, text: str, limit: int) -> list[str]:
        """Return guides with all words, then those with some; without words, by date."""
        words, filters = split_filters(text)
        groups = (AndGroup, OrGroup) if words else (AndGroup,)
        return filled_up((self._ask(words, filters, limit, group) for group in groups), limit)

    def close(self) -> None:
        """Let go of the index."""
        if self._searcher is not None:
            self._searcher.close()
        self._index.close()

    def _ask(self, words: str, filters: Filters, limit: int, group: type) -> list[str]:
        assert self._searcher is not None, "build first"
        parser = MultifieldParser(list(WEIGHTS), _schema(), fieldboosts=WEIGHTS, group=group)
        parser.add_plugin(PlusMinusPlugin())
        wanted = parser.parse(words) if words else query.Every()
        hits = self._searcher.search(
            wanted,
            limit=limit,
            filter=_condition(filters),
            sortedby="created" if filters.newest_first or not words else None,
            reverse=filters.newest_first,
        )
        return [hit["slug"] for hit in hits]


def _condition(filters: Filters) -> query.Query | None:
    conditions = [query.Term("tag_key", key) for key in filters.tags]
    conditions += [query.Prefix("category_key", key) for key in filters.categories]
    if filters.after or filters.before:
        before = filters.before or _LAST
        conditions.append(query.TermRange("created", filters.after, before, endexcl=True))
    return query.And(conditions) if conditions else None

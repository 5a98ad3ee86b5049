"""SQLite FTS5 as a peer, in memory or in a file."""

import re
import sqlite3
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from tests.relevance.filters import Filters, split_filters
from tests.relevance.peers import WEIGHTS, PeerDocument, filled_up

_SCHEMA = f"""
CREATE TABLE guides (id INTEGER PRIMARY KEY, slug TEXT, created TEXT);
CREATE TABLE labels (kind TEXT, label TEXT, guide INTEGER);
CREATE INDEX labels_by_label ON labels (kind, label);
CREATE VIRTUAL TABLE texts USING fts5(
    {", ".join(WEIGHTS)}, tokenize = 'porter unicode61', prefix = '2 3', content = ''
);
"""
_RANK = f"bm25(texts, {', '.join(str(weight) for weight in WEIGHTS.values())})"
_TOKEN = re.compile(r'[()]|-?(?:title:)?(?:"[^"]*"|[^\s()"]+)')
_LIKE_WILDCARDS = re.compile(r"[%_\\]")


class SqlitePeer:
    """FTS5 with bm25 over weighted columns."""

    name = "SQLite FTS5"

    def __init__(self, path: Path | None = None) -> None:
        """Keep the index in a new file, or in memory."""
        self._connection = sqlite3.connect(path or ":memory:")

    def build(self, documents: Iterable[PeerDocument]) -> None:
        """Index all documents, in one transaction."""
        self._connection.executescript(_SCHEMA)
        with self._connection as connection:
            for number, document in enumerate(documents, start=1):
                connection.execute(
                    "INSERT INTO guides VALUES (?, ?, ?)", (number, document.slug, document.created)
                )
                labels = [("tag", key, number) for key in document.tag_keys]
                labels += [("category", key, number) for key in document.category_keys]
                connection.executemany("INSERT INTO labels VALUES (?, ?, ?)", labels)
                connection.execute(
                    f"INSERT INTO texts (rowid, {', '.join(WEIGHTS)}) VALUES (?, ?, ?, ?, ?, ?)",
                    (number, *(document.texts[name] for name in WEIGHTS)),
                )

    def search(self, text: str, limit: int) -> list[str]:
        """Return guides with all words, then those with some; without words, by date."""
        words, filters = split_filters(text)
        expressions = [match for match in fts_expressions(words) if match] or [""]
        return filled_up((self._ask(match, filters, limit) for match in expressions), limit)

    def close(self) -> None:
        """Let go of the index."""
        self._connection.close()

    def _ask(self, match: str, filters: Filters, limit: int) -> list[str]:
        conditions, values = _conditions(filters)
        table, order = "guides", "created, id"
        if match:
            table, order = "texts JOIN guides ON guides.id = texts.rowid", _RANK
            conditions.insert(0, "texts MATCH ?")
            values.insert(0, match)
        if filters.newest_first:
            order = "created DESC"
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        statement = f"SELECT slug FROM {table} {where} ORDER BY {order} LIMIT ?"
        try:
            return [slug for (slug,) in self._connection.execute(statement, (*values, limit))]
        except sqlite3.OperationalError:  # what FTS5 cannot read as a query
            return []


def _conditions(filters: Filters) -> tuple[list[str], list[object]]:
    labelled = "guides.id IN (SELECT guide FROM labels WHERE kind = '{}' AND label {})"
    conditions, values = [], list[object]()
    for key in filters.tags:
        conditions.append(labelled.format("tag", "= ?"))
        values.append(key)
    for key in filters.categories:
        conditions.append(labelled.format("category", "LIKE ? ESCAPE '\\'"))
        values.append(_LIKE_WILDCARDS.sub(r"\\\g<0>", key) + "%")
    if filters.after:
        conditions.append("created >= ?")
        values.append(filters.after)
    if filters.before:
        conditions.append("created < ?")
        values.append(filters.before)
    return conditions, values


def fts_expressions(words: str) -> tuple[str, str]:
    """Return FTS5 expressions for guides with all words and with any; empty without words."""
    tokens: list[str] = _TOKEN.findall(words)
    parts, terms, unwanted = list[str](), list[str](), list[str]()
    for number, token in enumerate(tokens, start=1):
        if token.startswith("-") and (term := _term(token[1:], is_last=False)):
            unwanted.append(term)
        elif token in ("(", ")", "OR"):
            parts.append(token)
        elif term := _term(token, is_last=number == len(tokens)):
            parts.append(term)
            terms.append(term)
    if not terms:
        return "", ""
    without = f" NOT ({' OR '.join(unwanted)})" if unwanted else ""
    return _all_of(parts) + without, f"({' OR '.join(terms)}){without}"


def _term(token: str, *, is_last: bool) -> str:
    column, token = ("title : ", token[6:]) if token.startswith("title:") else ("", token)
    is_prefix = token.endswith("*") or (is_last and not token.endswith('"'))
    text = token.strip('"*')
    if not any(character.isalnum() for character in text):
        return ""
    return f'{column}"{text}"{" *" if is_prefix else ""}'


def _all_of(parts: list[str]) -> str:
    """Join with explicit ANDs, which FTS5 wants beside parentheses; bad nesting is levelled."""
    if parts.count("(") != parts.count(")") or "OR" in (parts[0], parts[-1]):
        parts = [part for part in parts if part not in ("(", ")", "OR")]
    joined = parts[:1]
    for before, part in pairwise(parts):
        needs_and = "OR" not in (before, part) and before != "(" and part != ")"
        joined += ["AND", part] if needs_and else [part]
    return f"({' '.join(joined)})"

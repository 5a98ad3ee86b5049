"""Judged queries: what a person types, and the guides that answer it; kept as a TSV file.

The columns are kind, query, acceptable slugs (separated by commas) and a note. They are judged
from what the guides say, never from what an engine returns.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

KINDS = (
    "word",
    "question",
    "paraphrase",
    "symptom",
    "abbreviation",
    "symbol",
    "typo",
    "prefix",
    "phrase",
    "filter",
)
# The kinds of `questions.tsv`, of which two occur only there.
QUESTIONS = ("question", "paraphrase", "symptom")
HEADER = ("kind", "query", "slugs", "note")


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query as typed, and the slugs any of which a person would be glad to see on top."""

    kind: str
    text: str
    acceptable: frozenset[str]
    note: str = ""


def read_queries(path: Path) -> tuple[JudgedQuery, ...]:
    """Return the queries of a TSV file in its order; raises ValueError with the line at fault."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    if tuple(header.split("\t")) != HEADER:
        raise ValueError(f"{path}:1: the columns must be {', '.join(HEADER)}.")
    queries = []
    for number, line in enumerate(lines, start=2):
        columns = line.split("\t")
        if len(columns) != len(HEADER):
            raise ValueError(f"{path}:{number}: {len(columns)} columns instead of {len(HEADER)}.")
        kind, text, slugs, note = columns
        queries.append(JudgedQuery(kind, text, frozenset(slugs.split(",")), note))
    return tuple(queries)


def faults(queries: Iterable[JudgedQuery], slugs: Container[str]) -> list[str]:
    """Return what is wrong with a set of queries for a collection with these slugs, in words."""
    found = []
    seen: set[str] = set()
    for query in queries:
        if query.kind not in KINDS:
            found.append(f"{query.text!r} is of the unknown kind {query.kind!r}.")
        if not query.text.strip() or query.text != query.text.strip():
            found.append(f"{query.text!r} is empty or has spaces around it.")
        if query.text.casefold() in seen:
            found.append(f"{query.text!r} stands there twice.")
        seen.add(query.text.casefold())
        found += [
            f"{query.text!r} accepts {slug!r}, which is no guide."
            for slug in sorted(query.acceptable)
            if slug not in slugs
        ]
    return found

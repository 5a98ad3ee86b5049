"""Queries as nobody types them, with an index and without: answered within limits, never raised."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.library import Library
from guidetui.models import Query, SearchRequest
from guidetui.search.parser import MAX_CLAUSES, MAX_WORDS, parse_query
from guidetui.text import is_sanitized

_WORDS = """
    kafka kafak cache cahce caching database datbase the of http load balancer k8s kubernetes lb
    c++ c# node.js tcp/ip 2024 x zzzzz qwrtz größe naïve 漢字 e\u0301 a b c
""".split()
_SIGNS = [
    *"\" ( ) - * : ' , . | & ! ~ / \\ + # @".split(),
    *'OR AND NOT or -- -( -" "" () tag: category: title: after: before: is: sort:'.split(),
    *'tag:database -tag:x is:starred sort:date after:2024-02 before:1 title:"a b"'.split(),
    "\t",
    "\n",
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\ud800",
    "\u200d",
]


def _mistyped(word: str, place: int, letter: str) -> str:
    place %= len(word) + 1
    return word[:place] + letter + word[place + 1 :]


_TYPED = st.builds(
    _mistyped, st.sampled_from(_WORDS), st.integers(0, 12), st.sampled_from(["", *"aexqé"])
)
_PIECES = st.one_of(st.sampled_from(_WORDS), _TYPED, st.sampled_from(_SIGNS), st.text(max_size=4))
_LONG = st.builds(
    lambda unit, count: unit * count,
    st.sampled_from(
        ["a OR ", "(", "((a) ", "-a ", '"a" ', "tag:x ", "kafak OR (", "xyzzy ", ") OR ", '" ', "*"]
    ),
    st.sampled_from([2, 13, 25, 50, 400, 5_000]),
)
_MANY_MISTYPED = st.lists(_TYPED, min_size=20, max_size=120).map(" ".join)
_QUERIES = st.one_of(
    st.lists(_PIECES, max_size=14).map(" ".join),
    st.lists(_PIECES, max_size=14).map("".join),
    st.builds(lambda start, text, end: start + text + end, _PIECES, _LONG, _PIECES),
    _MANY_MISTYPED,
    st.text(max_size=30),
)
_LIMIT = 10


def _opened(bundled: Path, *, is_indexed: bool) -> Iterator[Library]:
    library = Library.open(bundled)
    if is_indexed:
        library.use_index(library.build_index())
    yield library
    library.close()


@pytest.fixture(scope="module")
def indexed(bundled: Path) -> Iterator[Library]:
    yield from _opened(bundled, is_indexed=True)


@pytest.fixture(scope="module")
def scanned(bundled: Path) -> Iterator[Library]:
    yield from _opened(bundled, is_indexed=False)


def _assert_answered(library: Library, text: str, *, is_literal: bool) -> None:
    query = Query(text, is_literal=is_literal)
    response = library.respond(SearchRequest(query, _LIMIT, len(text), 3, 120))
    page = response.page
    assert len(page.hits) <= _LIMIT
    assert page.total <= len(library.collection.guides)
    assert {hit.slug for hit in page.hits} <= library.collection.position_of.keys()
    assert is_sanitized(page.notice)
    assert all(is_sanitized(near) for near in page.suggestions)
    for snippet in response.snippets.values():
        assert is_sanitized(snippet.text)
        assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.matches)
    for slug, ranges in response.title_matches.items():
        title = library.collection.guide(slug).title
        assert all(0 <= start < end <= len(title) for start, end in ranges)
    assert library.search(query, _LIMIT) == page


@given(text=_QUERIES, is_literal=st.booleans())
def test_any_query_is_answered_from_the_index(
    indexed: Library, text: str, is_literal: bool
) -> None:
    _assert_answered(indexed, text, is_literal=is_literal)


@given(text=_QUERIES, is_literal=st.booleans())
def test_any_query_is_answered_by_a_scan(scanned: Library, text: str, is_literal: bool) -> None:
    _assert_answered(scanned, text, is_literal=is_literal)


@given(text=_QUERIES)
def test_any_query_asks_for_a_bounded_number_of_things(indexed: Library, text: str) -> None:
    parsed = parse_query(text, indexed.collection)
    assert len(parsed.words) <= MAX_WORDS
    assert len(parsed.clauses) <= MAX_CLAUSES
    assert is_sanitized(parsed.notice)
    assert all(is_sanitized(chip.value) for chip in parsed.chips)
    assert all(0 <= chip.start <= chip.end <= len(text) for chip in parsed.chips)

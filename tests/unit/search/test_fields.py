"""Filters find what their fields say, and half-typed fields and values are completed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.models import Query, SearchPage
from guidetui.search.engine import SearchEngine
from guidetui.search.fields import complete_query
from guidetui.search.index.store import open_index
from guidetui.search.parser import parse_query
from tests.conftest import WriteGuide


@pytest.fixture
def engine(data: Path, write_guide: WriteGuide) -> Iterator[SearchEngine]:
    write_guide("a", body="redis", tags='["Caching", "System Design"]')
    write_guide("b", body="redis", tags='["caching"]', categories="[beta]")
    write_guide("c", body="redis kafka", tags='["system-design"]', categories="[alpha, beta]")
    write_guide("d", body="kafka", tags='["Queues"]')
    empty = (data / "categories" / "beta.md").read_text().replace("Beta", "Gamma")
    (data / "categories" / "gamma.md").write_text(empty)
    collection = load(data)
    searcher = SearchEngine(collection, open_index(collection, None))
    yield searcher
    searcher.close()


def slugs(page: SearchPage) -> set[str]:
    return {hit.slug for hit in page.hits}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query("redis", category_id="alpha"), {"a", "c"}),
        (Query("redis", category_id="beta"), {"b", "c"}),
        (Query("redis", tags=frozenset({"caching"})), {"a", "b"}),
        (Query("redis", tags=frozenset({"caching", "systemdesign"})), {"a"}),
        (Query("redis", tags=frozenset({"systemdesign"}), category_id="beta"), {"c"}),
        (Query("redis tag:caching"), {"a", "b"}),
        (Query("redis tag:caching category:beta"), {"b"}),
        (Query('redis tag:"system design"', category_id="beta"), {"c"}),
        (Query("redis category:alpha", category_id="beta"), {"c"}),
        (Query("", category_id="beta"), {"b", "c"}),
        (Query("tag:queues"), {"d"}),
        (Query("tag:caching tag:system-design"), {"a"}),
    ],
)
def test_every_filter_narrows(engine: SearchEngine, query: Query, expected: set[str]) -> None:
    assert slugs(engine.search(query, 10)) == expected


@pytest.mark.parametrize(
    "query",
    [
        Query("redis", category_id="gamma"),
        Query("redis", category_id="nosuch"),
        Query("redis", tags=frozenset({"nosuch"})),
        Query("redis", tags=frozenset({"caching", "queues"})),
        Query("redis tag:caching tag:queues"),
        Query("redis category:gamma"),
        Query("", category_id="gamma"),
        Query("kafka", tags=frozenset({"caching"})),
    ],
)
def test_filters_that_leave_no_guide_leave_no_hit(engine: SearchEngine, query: Query) -> None:
    page = engine.search(query, 10)
    assert (page.total, page.hits) == (0, ())
    assert (page.facets.tags, page.facets.categories) == ({}, {})


def test_empty_query_lists_all_guides_in_production_order(engine: SearchEngine) -> None:
    page = engine.search(Query(""), 10)
    assert [hit.slug for hit in page.hits] == ["a", "b", "c", "d"]
    assert page.notice == ""


def test_facets_count_every_match_not_only_the_shown(engine: SearchEngine) -> None:
    page = engine.search(Query("redis"), 1)
    assert (page.total, len(page.hits)) == (3, 1)
    assert page.facets.tags == {"caching": 2, "systemdesign": 2}
    assert page.facets.categories == {"alpha": 2, "beta": 2}


def test_facets_of_everything_count_everything(engine: SearchEngine) -> None:
    facets = engine.search(Query(""), 0).facets
    assert facets.tags == {"caching": 2, "systemdesign": 2, "queues": 1}
    assert facets.categories == {"alpha": 3, "beta": 2}


def test_filters_do_not_change_the_order(engine: SearchEngine) -> None:
    whole = [hit.slug for hit in engine.search(Query("redis kafka"), 10).hits]
    narrowed = [
        hit.slug for hit in engine.search(Query("redis kafka", category_id="beta"), 10).hits
    ]
    assert narrowed == [slug for slug in whole if slug in narrowed]


def test_unknown_category_in_the_text_is_said(engine: SearchEngine) -> None:
    page = engine.search(Query("redis category:nosuch"), 10)
    assert "'nosuch' is no category" in page.notice
    assert slugs(page) == {"a", "b", "c"}


@pytest.fixture
def collection(data: Path, write_guide: WriteGuide) -> Collection:
    write_guide("one", tags='["System Design", "Caching"]')
    write_guide("two", tags='["Caching", "Load Balancing"]', createdAt="2023-05-01")
    return load(data)


def labels(collection: Collection, text: str) -> list[str]:
    return [item.label for item in complete_query(text, len(text), collection)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ta", ["tag:"]),
        ("redis ti", ["title:"]),
        ("-ca", ["category:"]),
        ("(af", ["after:"]),
        ("tag:", ["Caching", "Load Balancing", "System Design"]),
        ("tag:SYS", ["System Design"]),
        ("tag:bal", ["Load Balancing"]),
        ('tag:"system d', ["System Design"]),
        ("x -tag:cach", ["Caching"]),
        ("category:al", ["alpha"]),
        ("is:", ["starred", "read", "unread", "new"]),
        ("is:un", ["unread"]),
        ("sort:d", ["date"]),
        ("after:", ["2024-02", "2024", "2023-05", "2023"]),
        ("before:2023", ["2023-05", "2023"]),
        ("title:x", []),
        ("http:", []),
        ("", []),
        ("redis ", []),
        ("kafka", []),
        ("((", []),
    ],
)
def test_fields_and_their_values_are_offered(
    collection: Collection, text: str, expected: list[str]
) -> None:
    assert labels(collection, text) == expected


@pytest.mark.parametrize(
    ("text", "cursor", "expected"),
    [
        ("ta", 2, "tag:"),
        ("redis tag:sys", 13, 'redis tag:"System Design"'),
        ('tag:"system d" x', 13, 'tag:"System Design" x'),
        ("tag:cac x", 6, "tag:Caching x"),
        ("is:unx", 5, "is:unread"),
    ],
)
def test_replacement_takes_the_place_of_the_whole_word(
    collection: Collection, text: str, cursor: int, expected: str
) -> None:
    first = complete_query(text, cursor, collection)[0]
    assert text[: first.start] + first.replacement + text[first.end :] == expected


@given(st.text(alphabet='tagis:cerodx" -()\x1b', max_size=30), st.integers(-5, 40))
def test_any_text_and_cursor_are_completed_to_what_can_be_read(text: str, cursor: int) -> None:
    sample = Collection(Path("sample"), (), ())
    for item in complete_query(text, cursor, sample):
        assert 0 <= item.start <= item.end <= len(text)
        parse_query(text[: item.start] + item.replacement + text[item.end :], sample)

"""Titles and tags answer while there is no index yet."""

from pathlib import Path

import pytest

from guidetui.library import Library
from guidetui.models import Query, SearchPage
from tests.conftest import WriteGuide


@pytest.fixture
def library(data: Path, write_guide: WriteGuide) -> Library:
    write_guide("redis", title='"Redis Basics"', tags='["Caching"]')
    write_guide("cluster", title='"Redis Cluster"', tags='["Scaling"]', categories="[beta]")
    write_guide("cdn", title='"CDN (Content Delivery Network)"', tags='["Redis"]')
    write_guide("cpp", title='"Why C++ and CI/CD?"', tags='["System Design"]')
    return Library.open(data)


def slugs(page: SearchPage) -> list[str]:
    return [hit.slug for hit in page.hits]


def find(library: Library, text: str) -> list[str]:
    return slugs(library.search(Query(text), 10))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cluster", ["cluster"]),
        ("basics redis", ["redis"]),
        ("clus", ["cluster"]),
        ("REDIS CLU", ["cluster"]),
        ("redis zebra", []),
        ("caching", ["redis"]),
        ("c++", ["cpp"]),
        ("ci/cd", ["cpp"]),
        ("system", ["cpp"]),
        ("what is caching", ["redis"]),
        ("edis", []),
        ("((", []),
    ],
)
def test_every_word_begins_a_word_of_title_or_tags(
    library: Library, text: str, expected: list[str]
) -> None:
    assert find(library, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("content", ["cdn"]), ('"redis cluster"', ["cluster"]), ('"ci/cd"', ["cpp"])],
)
def test_marks_around_a_word_do_not_hide_it(
    library: Library, text: str, expected: list[str]
) -> None:
    assert find(library, text) == expected


def test_excluded_word_keeps_a_title_out(library: Library) -> None:
    assert find(library, "redis -cluster") == ["redis", "cdn"]


def test_title_counts_more_than_a_tag_and_ties_stand_in_production_order(
    library: Library,
) -> None:
    assert find(library, "redis") == ["cluster", "redis", "cdn"]


def test_empty_query_lists_everything_in_production_order(library: Library) -> None:
    assert find(library, "") == ["cdn", "cluster", "cpp", "redis"]


def test_filters_hold_before_there_is_an_index(library: Library) -> None:
    assert slugs(library.search(Query("redis", category_id="beta"), 10)) == ["cluster"]
    assert slugs(library.search(Query("redis", tags=frozenset({"caching"})), 10)) == ["redis"]
    assert find(library, "redis tag:scaling") == ["cluster"]


def test_page_says_that_only_titles_were_searched(library: Library) -> None:
    page = library.search(Query("redis"), 1)
    assert "Titles and tags only" in page.notice
    assert (page.total, len(page.hits)) == (3, 1)
    assert page.facets.categories == {"alpha": 2, "beta": 1}
    assert page.facets.tags == {"caching": 1, "scaling": 1, "redis": 1}


@pytest.mark.parametrize(
    ("text", "expected"), [("cpp", ["cpp"]), ("content delivery network", ["cdn"])]
)
def test_other_names_find_a_title(library: Library, text: str, expected: list[str]) -> None:
    assert find(library, text) == expected


def test_literal_search_wants_whole_spellings_only(library: Library) -> None:
    assert slugs(library.search(Query("cpp", is_literal=True), 10)) == []

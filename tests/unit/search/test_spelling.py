"""A typing mistake is no dead end, and a search that is to be literal corrects nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from guidetui.library import Library
from guidetui.models import Correction, Query, SearchPage
from guidetui.search.spelling import NearWords, distances
from tests.conftest import WriteGuide


@pytest.fixture
def library(data: Path, write_guide: WriteGuide) -> Iterator[Library]:
    write_guide("kubernetes", body="Kubernetes runs containers.", tags="[Cloud]")
    for number in range(25):
        write_guide(f"cache-{number}", body="Caching with redis and a database.")
    write_guide("carhe", body="A word: cachng.")
    write_guide("balancer", body="A load balancer.")
    write_guide("apart", body="A red one. Then dis.")
    opened = Library.open(data)
    opened.use_index(opened.build_index())
    yield opened
    opened.close()


def page(library: Library, text: str, *, is_literal: bool = False) -> SearchPage:
    return library.search(Query(text, is_literal=is_literal), 50)


@pytest.mark.parametrize(
    ("text", "slug", "used"),
    [
        ("kuberntes ", "kubernetes", "kubernetes"),
        ("kubernetse ", "kubernetes", "kubernetes"),
        ("ubernetes ", "kubernetes", "kubernetes"),
        ("kubrentes", "kubernetes", "kubernetes"),
        ("kubrn", "kubernetes", "kubernetes"),
        ("rdeis", "cache-0", "redis"),
        ("redsi databse", "cache-0", "redis"),
        ("loadbalancer", "balancer", "load balancer"),
        ("balancre load", "balancer", "balancer"),
        ("reddis", "cache-0", "redis"),
        ("redis/kubernetes", "kubernetes", "redis kubernetes"),
    ],
)
def test_mistyped_word_finds_the_near_one_and_says_so(
    library: Library, text: str, slug: str, used: str
) -> None:
    found = page(library, text)
    assert slug in {hit.slug for hit in found.hits}
    assert found.corrections[0].used[0] == used


def test_correction_names_the_place_of_the_typed_word(library: Library) -> None:
    found = page(library, "redis databsae x tag:testing")
    assert found.corrections[0] == Correction("databsae", ("database",), 6, 14)


def test_word_that_is_there_is_never_replaced(library: Library) -> None:
    found = page(library, "cachng")
    assert [hit.slug for hit in found.hits] == ["carhe"]
    assert found.corrections == ()


def test_english_word_that_no_guide_holds_is_offered_a_correction(library: Library) -> None:
    found = page(library, "catching")
    assert (found.total, found.corrections) == (0, ())
    assert found.suggestions[0] == "caching"
    assert page(library, "redis catching").corrections == ()


@pytest.mark.parametrize(("typed", "used"), [("databaise ", "database"), ("kashing ", "caching")])
def test_word_is_corrected_to_one_that_sounds_alike(
    library: Library, typed: str, used: str
) -> None:
    corrections = page(library, typed).corrections
    assert [correction.used[0] for correction in corrections] == [used]


@pytest.mark.parametrize("text", ["redis", "caching ", "cache", "kub", "the", "ab", "load bal"])
def test_word_that_is_there_is_not_corrected(library: Library, text: str) -> None:
    assert page(library, text).corrections == ()


def test_literal_search_finds_exactly_what_was_typed(library: Library) -> None:
    assert page(library, "kuberntes", is_literal=True).total == 0
    assert page(library, "cachng", is_literal=True).total == 1
    assert page(library, "cache", is_literal=True).total == 25
    assert page(library, "cached", is_literal=True).total == 0
    assert page(library, "kub", is_literal=True).total == 0
    assert page(library, "k8s", is_literal=True).total == 0
    assert page(library, "Kubernetes", is_literal=True).total == 1


@pytest.mark.parametrize(
    ("query", "suggested"),
    [
        (Query("kuberntes", is_literal=True), "kubernetes"),
        (Query("kuberntes tag:cloud", is_literal=True), "kubernetes tag:cloud"),
        (Query('"load balncer"'), '"load balancer"'),
        (Query('"laod balancr"'), '"load balancer"'),
        (Query('"laod balancr"'), "load balancer"),
        (Query("kxyzxyzxyz"), "kubernetes"),
        (Query("redis tag:cloud"), "redis"),
        (Query("rezzzzzzz"), "redis"),
        (Query('" \x1f load load balancer "'), "␟ load load balancer"),
    ],
)
def test_empty_page_has_suggestions_that_find_something(
    library: Library, query: Query, suggested: str
) -> None:
    found = library.search(query, 10)
    assert found.total == 0
    assert suggested in found.suggestions
    for text in found.suggestions:
        assert library.search(Query(text, is_literal=query.is_literal), 10).total > 0


def test_suggestion_never_repeats_what_is_mistyped(library: Library) -> None:
    for text in library.search(Query('"laod balancr" kubrn', is_literal=True), 10).suggestions:
        assert not {"laod", "balancr", "kubrn"} & set(text.replace('"', "").split())


def test_page_with_hits_suggests_nothing(library: Library) -> None:
    assert page(library, "redis").suggestions == ()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("redis", "redis", 0),
        ("redis", "redi", 1),
        ("redis", "rediss", 1),
        ("redis", "radis", 1),
        ("redis", "rdeis", 1),
        ("redis", "rdesi", 2),
        ("ca", "abc", 3),
        ("kafka", "redis", 3),
        ("", "ab", 2),
    ],
)
def test_distance_counts_a_swap_once(one: str, other: str, expected: int) -> None:
    assert distances(one, [other], 2) == ([(expected, 0)] if expected <= 2 else [])


def test_same_first_letter_and_frequent_words_are_nearer() -> None:
    counts = {"cable": 1, "table": 50, "cache": 9, "cachx": 2}
    near = NearWords(counts, lambda word: counts[word]).near
    assert near("cablo") == ("cable",)
    assert near("xable") == ("table", "cable")
    assert near("cachz") == ("cache", "cachx")
    assert near("zz") == ()

"""What is found in the collection that comes with the program."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.models import IndexProgress, Query
from guidetui.search.engine import SearchEngine
from guidetui.search.index.store import Request, open_index
from guidetui.text import is_sanitized


@pytest.fixture(scope="module")
def collection(bundled: Path) -> Collection:
    return load(bundled)


@pytest.fixture(scope="module")
def folder(run_cache: Path) -> Path:
    return run_cache / "bundled"


@pytest.fixture(scope="module")
def engine(collection: Collection, folder: Path) -> Iterator[SearchEngine]:
    searcher = SearchEngine(collection, open_index(collection, folder))
    yield searcher
    searcher.close()


def find(engine: SearchEngine, text: str, limit: int = 500) -> list[str]:
    return [hit.slug for hit in engine.search(Query(text), limit).hits]


@pytest.mark.parametrize(
    ("text", "slug", "among"),
    [
        ("redis", "the-ultimate-redis-101", 5),
        ("kubern", "what-is-k8s-kubernetes", 3),
        ("k8s", "what-is-k8s-kubernetes", 1),
        ("c++", "top-8-c++-use-cases", 1),
        ("ci/cd", "cicd-pipeline-explained-in-simple-terms", 4),
        ("cicd pipeline", "cicd-pipeline-explained-in-simple-terms", 3),
        ("http/2", "http1-http2-http3", 3),
        ("12-factor", "the-12-factor-app", 1),
        ("mcdonald's", "mcdonald's-event-driven-architecture", 1),
        ("mcdonalds", "mcdonald's-event-driven-architecture", 1),
        ("what is a cookie", "what-is-a-cookie", 1),
        ('"system design" cheat', "system-design-cheat-sheet", 2),
        ("memcached redis", "memcached-vs-redis", 1),
        ("why is redis so fast", "why-is-redis-so-fast", 1),
    ],
)
def test_best_known_answer_stands_on_top(
    engine: SearchEngine, text: str, slug: str, among: int
) -> None:
    assert slug in find(engine, text)[:among]


def test_every_guide_is_found_by_its_title(engine: SearchEngine, collection: Collection) -> None:
    missed = [
        guide.slug
        for guide in collection.guides[::7]
        if guide.slug not in find(engine, f"{guide.title} ", 3)
    ]
    assert missed == []


def test_language_with_signs_does_not_return_all_that_begins_alike(
    engine: SearchEngine, collection: Collection
) -> None:
    found = find(engine, "c++")
    assert 1 < len(found) < 40
    for slug in found:
        text = collection.guide(slug).path.read_text(encoding="utf-8").lower()
        assert "c++" in text or "cpp" in text


@pytest.mark.parametrize("text", ["the", "a", "how to", "what is", "do", "why", "it is", "of the"])
def test_stop_words_never_empty_a_query(engine: SearchEngine, text: str) -> None:
    assert engine.search(Query(text), 1).total > 0


def test_hits_hold_every_word_before_any_that_miss_one(
    engine: SearchEngine, collection: Collection
) -> None:
    found = find(engine, "redis kafka rabbitmq ")
    complete = [
        all(
            word in collection.guide(slug).path.read_text(encoding="utf-8").lower()
            for word in ("redis", "kafka", "rabbitmq")
        )
        for slug in found
    ]
    assert complete == sorted(complete, reverse=True)
    assert {True, False} <= set(complete)


def test_each_category_lists_its_guides_in_production_order(
    engine: SearchEngine, collection: Collection
) -> None:
    for category in collection.categories:
        page = engine.search(Query("", category_id=category.id), 500)
        shelf = [guide.slug for guide in collection.guides_in(category.id)]
        assert [hit.slug for hit in page.hits] == shelf
        assert page.facets.categories[category.id] == len(shelf)


def test_facets_promise_exactly_what_a_filter_leaves(
    engine: SearchEngine, collection: Collection
) -> None:
    facets = engine.search(Query("cache"), 1).facets
    for category in collection.categories:
        page = engine.search(Query("cache", category_id=category.id), 1)
        assert page.total == facets.categories.get(category.id, 0)
    for tag in collection.tags[::25]:
        page = engine.search(Query("cache", tags=frozenset({tag.key})), 1)
        assert page.total == facets.tags.get(tag.key, 0)


def test_reopened_index_answers_alike(
    engine: SearchEngine, collection: Collection, folder: Path
) -> None:
    queries = ("redis", "c", "load balancer", '"load balancer"', "api -rest", "the", "tag:redis x")
    steps: list[IndexProgress] = []
    reopened = open_index(collection, folder, Request(progress=steps.append))
    assert steps == []
    with closing(SearchEngine(collection, reopened)) as second:
        for text in queries:
            assert second.search(Query(text), 500) == engine.search(Query(text), 500)


def test_snippets_hold_no_markdown_and_clean_marks(
    engine: SearchEngine, collection: Collection
) -> None:
    for guide in collection.guides:
        shown = engine.snippet(guide.slug, guide.title, 160)
        assert shown.text
        assert is_sanitized(shown.text)
        assert not any(sign in shown.text for sign in ("](", "![", "```", "**", "\n"))
        for start, end in shown.matches:
            assert 0 <= start < end <= len(shown.text)
            assert not shown.text[start:end].isspace()


@given(st.text(max_size=60) | st.text(alphabet='-":tagredis (*c+#/', max_size=40))
@settings(max_examples=60)
def test_nothing_typed_makes_a_search_fail(engine: SearchEngine, text: str) -> None:
    page = engine.search(Query(text), 20)
    assert len(page.hits) == min(page.total, 20)
    assert is_sanitized(page.notice)


# Words of everyday life that a collection about systems hardly holds.
_EVERYDAY = (
    "weather breast bakery violin dentist gravy puppy salmon mountain wedding kitchen garden "
    "tomato carpet curtain pillow bicycle orchard blanket thunder sunshine lemonade cinnamon "
    "butterfly elephant giraffe kangaroo penguin dolphin lobster spider mosquito feather antler "
    "shoulder elbow stomach kidney liver headache allergy surgery nursing dentures bandage cough "
    "lawyer sheriff pastor bishop monk nun choir hymn sermon chapel temple goddess wizard witch "
    "brewer baker tailor cobbler plumber carpenter gardener fisherman sailor soldier colonel "
    "sanctions treaty embassy parliament senator governor mayor ballot election monarchy throne "
    "trumpet drummer guitar piano ballet opera novel poem sonnet sculpture painter canvas easel"
).split()


def test_english_words_are_hardly_ever_corrected(engine: SearchEngine) -> None:
    corrected = [
        (word, page.corrections[0].used[0])
        for word in _EVERYDAY
        if (page := engine.search(Query(f"{word} "), 1)).corrections
    ]
    assert len(corrected) * 20 < len(_EVERYDAY), corrected


def test_most_mistyped_words_are_corrected(engine: SearchEngine, collection: Collection) -> None:
    random = Random(1)
    words = sorted({word for guide in collection.guides for word in guide.title.lower().split()})
    long = [word for word in words if len(word) > 6 and word.isascii() and word.isalpha()]
    missed = []
    for word in long:
        at = random.randrange(1, len(word) - 2)
        typed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        page = engine.search(Query(f"{typed} "), 1)
        used = {each for correction in page.corrections for each in correction.used}
        if typed != word and not used and not page.total:
            missed.append((word, typed))
    assert len(missed) * 20 < len(long), missed

"""Filters as chips, and the query's text without them or with another category; and advice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.models import Query, SearchPage, StudyFlags
from guidetui.search.scan import ScanSearcher
from guidetui.tui.panes.guides import advice_for
from guidetui.tui.panes.search import ChipSource, chips_of, with_category, without
from tests.conftest import WriteGuide

Ask = Callable[..., SearchPage]


@pytest.fixture
def page(data: Path, write_guide: WriteGuide) -> Ask:
    """Ask a collection with the tags Kafka and System Design."""
    write_guide("one", tags="[Kafka, System Design]")
    write_guide("two", tags="[Kafka]", categories="[beta]")
    collection = load(data)
    scan = ScanSearcher(collection, is_indexing=False)
    return lambda text, **more: scan.search(Query(text, **more), 10, StudyFlags())


def test_chips_stand_in_the_order_they_are_dropped_from_behind(page: Ask) -> None:
    found = page('one tag:"system design" -tag:kafka after:2024 sort:date', is_literal=True)
    chips = chips_of(found, [("kafka", "Kafka")])
    assert [chip.label for chip in chips] == [
        "exactly as typed",
        "tag: Kafka",
        "tag: System Design",
        "-tag: Kafka",
        "after: 2024",
        "sort: date",
    ]
    assert [chip.source for chip in chips][:3] == [
        ChipSource.LITERAL,
        ChipSource.TAG_PANE,
        ChipSource.TEXT,
    ]


def test_every_chip_of_the_text_can_be_taken_out(page: Ask) -> None:
    text = 'one tag:"system design" word after:2024'
    rests = [without(text, chip.start, chip.end) for chip in page(text).chips]
    assert rests == ["one word after:2024", 'one tag:"system design" word']


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word", "word category:beta"),
        ("", "category:beta"),
        ("category:alpha word", "word category:beta"),
        ("word category:Beta", "word"),
        ("-category:alpha word", "-category:alpha word category:beta"),
    ],
)
def test_category_is_put_into_the_text_instead_of_another(
    page: Ask, text: str, expected: str
) -> None:
    assert with_category(page(text), "beta", "Beta") == expected


def test_category_of_several_words_is_quoted(page: Ask) -> None:
    assert with_category(page("x"), 'my "notes', "My") == 'x category:"my notes"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tag:kafka", True),
        ("tag:kafka is:unread -category:alpha after:2024", True),
        ("tag:kafka word", False),
        ("tag:kafka sort:date", False),
        ("tag:kafka title:one", False),
        ("tag:kafka -word", False),
        ("tag:nonsense", False),
        ("tag:kafka OR tag:system", False),
        ("", False),
    ],
)
def test_text_of_nothing_but_filters_is_told_from_a_search(
    page: Ask, text: str, expected: bool
) -> None:
    assert page(text).only_filters is expected


def test_advice_offers_to_drop_each_filter_and_says_the_way_out(page: Ask) -> None:
    advice = advice_for(page("nothing tag:kafka after:2024", tags=frozenset({"kafka"})))
    queries = [item.query for item in advice if item.query]
    assert queries == ["nothing after:2024", "nothing tag:kafka"]
    told = " ".join(f"{item.title} {item.detail}" for item in advice)
    assert "Esc clears" in told
    assert "x clears" in told


def test_suggestions_come_first_and_hits_need_no_advice(page: Ask) -> None:
    none = page("nothing")
    some = SearchPage(none.query, 0, (), none.facets, suggestions=("kafka", "one\x1b"))
    assert [item.title for item in advice_for(some)[1:]] == ["kafka", "one␛"]
    assert advice_for(page("one")) == ()

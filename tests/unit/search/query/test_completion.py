"""What the search box offers where the cursor stands."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.search.query.completion import complete_query
from guidetui.search.query.parser import parse_query
from tests.conftest import WriteGuide


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
@settings(deadline=None, max_examples=300)
def test_any_text_and_cursor_are_completed_to_what_can_be_read(text: str, cursor: int) -> None:
    sample = Collection(Path("sample"), (), ())
    for item in complete_query(text, cursor, sample):
        assert 0 <= item.start <= item.end <= len(text)
        parse_query(text[: item.start] + item.replacement + text[item.end :], sample)

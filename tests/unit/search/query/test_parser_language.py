"""The query language: what each form finds, its chips, and what is said where it cannot be read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.library import Library
from guidetui.models import Query, SearchPage, StudyFlags
from guidetui.search.query.parser import lexemes, parse_query
from guidetui.text import is_sanitized
from tests.conftest import WriteGuide


@pytest.fixture
def library(data: Path, write_guide: WriteGuide) -> Iterator[Library]:
    write_guide(
        "kafka", title='"Kafka Basics"', body="broker topic", tags="[Queue]", createdAt="2023-12-31"
    )
    write_guide(
        "redis", title='"Redis Cache"', body="memory topic", tags="[Cache]", createdAt="2024-01-01"
    )
    write_guide(
        "rabbit",
        title='"A Rabbit"',
        body="broker",
        tags="[Queue, System Design]",
        categories="[beta]",
        createdAt="2024-02-15",
    )
    opened = Library.open(data)
    opened.use_index(opened.build_index())
    yield opened
    opened.close()


def found(library: Library, text: str) -> set[str]:
    return {hit.slug for hit in library.search(Query(text), 10).hits}


@pytest.mark.parametrize("is_indexed", [True, False])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kafka OR rabbit", {"kafka", "rabbit"}),
        ("kafka OR rabbit title:basics", {"kafka"}),
        ("(kafka basics) OR rabbit", {"kafka", "rabbit"}),
        ("(kafka cache) OR rabbit", {"rabbit"}),
        ("(kafka OR redis) -cache", {"kafka"}),
        ("kafka OR redis OR rabbit", {"kafka", "redis", "rabbit"}),
        ("tag:queue -(kafka OR x)", {"rabbit"}),
        ("tag:queue", {"kafka", "rabbit"}),
        ("-tag:queue", {"redis"}),
        ("tag:cache OR tag:system-design", {"redis", "rabbit"}),
        ("(tag:cache OR kafka) title:c", {"redis"}),
        ("category:beta", {"rabbit"}),
        ("-category:beta", {"kafka", "redis"}),
        ("title:redis", {"redis"}),
        ('title:"kafka basics"', {"kafka"}),
        ("tag:queue -title:kafka", {"rabbit"}),
        ("after:2024", {"redis", "rabbit"}),
        ("after:2024-02", {"rabbit"}),
        ("after:2024-2-15", {"rabbit"}),
        ("before:2024", {"kafka"}),
        ("before:2024-02-15", {"kafka", "redis"}),
        ("after:2024 before:2024-02", {"redis"}),
        ("-after:2024", {"kafka"}),
        ("is:starred", {"redis"}),
        ("is:read", {"kafka"}),
        ("is:unread", {"redis", "rabbit"}),
        ("-is:starred", {"kafka", "rabbit"}),
        ("IS:Unread tag:queue", {"rabbit"}),
        ("redi*", {"redis"}),
        ("sort:title", {"kafka", "redis", "rabbit"}),
    ],
)
def test_form_finds_the_same_with_an_index_and_without(
    library: Library, text: str, expected: set[str], is_indexed: bool
) -> None:
    library.flags = StudyFlags(starred=frozenset({"redis"}), read=frozenset({"kafka"}))
    if not is_indexed:
        library.close()
    assert found(library, text) == expected


def test_marks_are_asked_for_anew_at_every_search(library: Library) -> None:
    assert found(library, "is:starred") == set()
    library.flags = StudyFlags(starred=frozenset({"kafka"}))
    assert found(library, "is:starred") == {"kafka"}
    library.flags = StudyFlags()
    assert found(library, "is:starred") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sort:date", ["rabbit", "redis", "kafka"]),
        ("sort:title", ["rabbit", "kafka", "redis"]),
        ("topic sort:date", ["redis", "kafka"]),
        ("topic sort:relevance", ["kafka", "redis"]),
    ],
)
def test_sort_orders_the_hits(library: Library, text: str, expected: list[str]) -> None:
    assert [hit.slug for hit in library.search(Query(text), 10).hits] == expected


def page(library: Library, text: str) -> SearchPage:
    return library.search(Query(text), 10)


@pytest.mark.parametrize(
    ("text", "labels", "rest"),
    [
        ("redis tag:queue topic", ["tag:Queue"], "redis topic"),
        ("tag:queue", ["tag:Queue"], ""),
        ("redis -tag:queue", ["-tag:Queue"], "redis"),
        ("category:bet x", ["category:Beta"], "x"),
        ('a tag:"system design" b', ["tag:System Design"], "a b"),
        ("x is:unread", ["is:unread"], "x"),
        ("x sort:date", ["sort:date"], "x"),
        ("x after:2024-02", ["after:2024-02"], "x"),
        ("x title:redis", ["title:redis"], "x"),
        ("x -cluster", ["-cluster"], "x"),
        ("redis OR tag:queue", [], "redis OR tag:queue"),
        ("(tag:queue x)", [], "(tag:queue x)"),
        ("tag:nosuch", [], "tag:nosuch"),
    ],
)
def test_chip_is_removed_by_taking_out_its_characters(
    library: Library, text: str, labels: list[str], rest: str
) -> None:
    chips = page(library, text).chips
    assert [chip.label for chip in chips] == labels
    for chip in reversed(chips):
        text = text[: chip.start] + text[chip.end :]
    assert text == rest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("redis )", "bracket has no partner"),
        ("(redis", "bracket has no partner"),
        ("OR redis", "OR needs a word"),
        ("redis OR", "OR needs a word"),
        ("redis after:yesterday", "no date"),
        ("redis after:2024-13", "no date"),
        ("redis is:blue", "one of: starred, read, unread"),
        ("redis sort:size", "one of: relevance, date, title"),
        ("redis title:((", "holds no word"),
        ("is: redis", "needs a value"),
        ("after: redis", "needs a value"),
        ("redis -tag:nosuch", "There is no tag"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_searched(
    library: Library, text: str, said: str
) -> None:
    answer = page(library, text)
    assert said in answer.notice
    assert "redis" in {hit.slug for hit in answer.hits}


@pytest.mark.parametrize("text", ["f(x) redis", "redis (cache)", "or redis", "http://x redis"])
def test_ordinary_text_needs_no_notice(library: Library, text: str) -> None:
    assert page(library, text).notice == ""


@pytest.mark.parametrize("text", ["(" * 500, "(a " * 160, "-(" * 250, "a OR " * 100, "((a)" * 120])
def test_deep_nesting_is_read(library: Library, text: str) -> None:
    assert is_sanitized(page(library, text).notice)


PIECES = st.sampled_from(
    [
        *(
            "a",
            "redis",
            '"',
            '"a b"',
            "(",
            ")",
            "-",
            "-(",
            "OR",
            "or",
            "*",
            "kub*",
            "tag:",
            "tag:x",
        ),
        *("-tag:queue", "is:read", "is:", "after:2024", "after:9999-99", "sort:date", "sort:"),
        *(
            "title:",
            "title:x",
            "category:a",
            ":",
            "::",
            "c++",
            "\x1b[31m",
            "\x00",
            "漢字",
            "'",
            "\t",
        ),
    ]
)
SAMPLE = Collection(Path("sample"), (), ())


@given(st.lists(PIECES, max_size=30), st.sampled_from([" ", ""]))
@settings(deadline=None, max_examples=300)
def test_any_pieces_are_read_and_every_chip_lies_inside(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    parsed = parse_query(text, SAMPLE)
    assert is_sanitized(parsed.notice)
    assert "\n" not in parsed.notice
    for chip in parsed.chips:
        assert 0 <= chip.start < chip.end <= len(text)
        assert is_sanitized(chip.label)
        shorter = text[: chip.start] + text[chip.end :]
        assert len(parse_query(shorter, SAMPLE).chips) <= len(parsed.chips)
    for word in parsed.words:
        assert 0 <= word.start < word.end <= len(text)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_lexemes_cover_every_character_that_is_no_space(text: str) -> None:
    covered = "".join(text[lexeme.start : lexeme.end] for lexeme in lexemes(text))
    assert "".join(covered.split()) == "".join(text.split())


def test_tag_is_named_by_a_beginning_that_only_one_has(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", tags="[Kubernetes]")
    parsed = parse_query("tag:kub", load(data))
    assert (parsed.tags, parsed.notice) == ({"kubernetes"}, "")

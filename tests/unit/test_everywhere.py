"""A search in several collections at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guidetui.errors import CollectionError
from guidetui.everywhere import search_everywhere, without_scope
from guidetui.library import Library
from guidetui.models import Query
from guidetui.sources.registry import Source


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("kafka in:all", "kafka       "),
        ("in:all kafka", "       kafka"),
        ("IN:ALL", "      "),
        ("a in:all b", "a        b"),
    ],
)
def test_scope_is_taken_out_in_place(text: str, rest: str) -> None:
    assert without_scope(text) == (rest, True)


@pytest.mark.parametrize("text", ["", "kafka", "in:allison", "xin:all", '"in:all x"', "in: all"])
def test_other_text_stays(text: str) -> None:
    assert without_scope(text) == (text, False)


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., Source]:
    """Make a collection of notes, each with its name and text."""

    def make(name: str, **notes: str) -> Source:
        folder = tmp_path / name
        folder.mkdir()
        for slug, text in notes.items():
            (folder / f"{slug}.md").write_text(f"# {slug.title()}\n\n{text}\n")
        return Source(name, folder=str(folder))

    return make


def _open(source: Source) -> Library:
    library = Library.open(source.root)
    library.use_index(library.build_index())
    return library


def _names(query: str, *sources: Source, limit: int = 10) -> list[str]:
    found = search_everywhere(Query(query), limit, 80, sources, _open)
    return [f"{find.source.name}/{find.guide.slug}" for find in found.finds]


def test_hits_of_all_collections_stand_in_one_list(source: Callable[..., Source]) -> None:
    one = source("one", queues="A broker keeps messages.", other="Nothing.")
    two = source("two", broker="What a broker does with a broker.")
    found = search_everywhere(Query("broker"), 10, 80, [one, two], _open)
    assert [(find.source.name, find.guide.slug) for find in found.finds] == [
        ("two", "broker"),
        ("one", "queues"),
    ]
    assert found.finds[1].snippet.text == "A broker keeps messages."
    assert (found.totals, found.total, found.notices) == ({"one": 1, "two": 1}, 2, ())


def test_whole_answers_stand_before_partial_ones(source: Callable[..., Source]) -> None:
    one = source("one", broker="A broker, a broker, and a broker.", queue="A broker.")
    two = source("two", deep="A long text on this and that, and how a broker loses messages.")
    assert _names("broker loses messages", one, two)[0] == "two/deep"


def test_word_that_stands_there_comes_before_a_corrected_one(source: Callable[..., Source]) -> None:
    one = source("one", other="A raft raft raft.", more="Raft and raft.")
    two = source("two", draft="One drift among many other words that are here.")
    assert _names("drift", one, two)[0] == "two/draft"


def test_no_more_hits_than_wanted_are_given_and_all_are_counted(
    source: Callable[..., Source],
) -> None:
    one = source("one", **{f"note{number}": "broker" for number in range(5)})
    found = search_everywhere(Query("broker"), 2, 0, [one], _open)
    assert (len(found.finds), found.total) == (2, 5)


def test_collection_that_cannot_be_opened_is_told(source: Callable[..., Source]) -> None:
    one = source("one", broker="A broker.")
    gone = Source("gone", folder=str(one.root / "nowhere"))
    found = search_everywhere(Query("broker"), 5, 0, [gone, one], _open)
    assert [find.guide.slug for find in found.finds] == ["broker"]
    with pytest.raises(CollectionError) as failure:
        Library.open(gone.root)
    assert found.notices == (f"gone: {failure.value.message}",)

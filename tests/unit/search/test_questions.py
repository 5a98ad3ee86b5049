"""A question of a guide finds it, with an index and without one."""

from pathlib import Path

import pytest

from guidetui.library import Library
from guidetui.models import Query
from tests.conftest import WriteGuide

ASKED = '[{q: "My cache and my database disagree. Why?", a: "A late writer filled it."}]'


@pytest.fixture(params=["index", "scan"])
def library(data: Path, write_guide: WriteGuide, request: pytest.FixtureRequest) -> Library:
    write_guide("invalidation", questions=ASKED, body="Delete the key, then wait.\n")
    write_guide("caches", title='"Cache and database"', body="A cache keeps what was read.\n")
    for number in range(8):
        write_guide(f"other-{number}", body="It reads from a database after an update.\n")
    library = Library.open(data)
    if request.param == "index":
        library.use_index(library.build_index())
    return library


@pytest.mark.parametrize(
    "text",
    ["my cache and my database disagree. why?", "my cache and database disagree", "disagree"],
)
def test_question_finds_its_guide(library: Library, text: str) -> None:
    assert library.search(Query(text), 5).hits[0].slug == "invalidation"


def test_found_question_is_the_snippet(library: Library) -> None:
    query = Query("my cache and database disagree after an update")
    snippet = library.snippet("invalidation", query, 80)
    assert snippet.text == "My cache and my database disagree. Why? A late writer filled it."
    marked = [snippet.text[start:end] for start, end in snippet.matches]
    assert marked == ["cache", "database", "disagree"]


def test_long_question_is_cut_to_the_snippet(library: Library) -> None:
    snippet = library.snippet("invalidation", Query("cache database disagree"), 20)
    assert snippet.text.endswith("…")
    assert len(snippet.text) <= 21


def test_text_that_answers_more_is_the_snippet(library: Library) -> None:
    assert library.snippet("invalidation", Query("delete the key"), 80).text.startswith("What")

"""A library with the real model: it answers by meaning, alike in every run, and ends with us."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guidetui.errors import ModelError
from guidetui.library import Library
from guidetui.models import Query
from guidetui.paths import bundled_data, bundled_vectors, collection_cache
from guidetui.search.meaning.client import Meaning
from guidetui.search.meaning.model import IndexedText, ModelFiles, Setup, find_model
from tests.conftest import WriteGuide

INSTALLED = find_model()
pytestmark = pytest.mark.skipif(INSTALLED is None, reason="guidetui[semantic] is not installed")
SYMPTOM = Query("my bread stays flat and dense")


@pytest.fixture
def files() -> ModelFiles:
    """The installed model."""
    assert INSTALLED is not None
    return INSTALLED


@pytest.fixture
def kitchen(data: Path, write_guide: WriteGuide) -> Path:
    """Three guides, of which one answers the symptom in other words."""
    write_guide("yeast", "Old yeast gives off little gas, so the dough of a loaf does not rise.")
    write_guide("knives", "A whetstone makes a blade sharp again; keep the angle steady.")
    write_guide("notes", "Flat notes about my days, which stays private.")
    return data


def opened(data: Path, model: Path | None = None) -> Library:
    library = Library.open(data)
    library.use_index(library.build_index())
    library.use_meaning(model)
    return library


def learn(library: Library) -> None:
    assert library.meaning is not None
    library.read_meaning()
    while library.meaning.learn():
        pass


@pytest.fixture
def library(kitchen: Path) -> Iterator[Library]:
    """The kitchen, read by the model."""
    library = opened(kitchen)
    learn(library)
    yield library
    library.close()


def test_a_symptom_finds_the_guide_that_explains_it(library: Library) -> None:
    words = library.search(SYMPTOM, 10, words_only=True)
    assert [hit.slug for hit in words.hits] == ["notes"]
    assert words.can_refine
    assert words.notice.startswith("Nothing here is about")
    refined = library.search(SYMPTOM, 10)
    assert refined.hits[0].slug == "yeast"
    assert refined.hits[0].by_meaning
    assert not refined.can_refine
    assert not refined.notice.startswith("Nothing here is about")
    snippet = library.snippet("yeast", SYMPTOM, 200)
    assert "does not rise" in snippet.text


@pytest.mark.parametrize("text", ["knives", "blade sharp", '"a blade sharp" again keep angle'])
def test_a_query_that_words_answer_stays_as_it_is(library: Library, text: str) -> None:
    query = Query(text)
    assert library.search(query, 10) == library.search(query, 10, words_only=True)
    assert not library.search(query, 10).can_refine


def test_exactly_these_words_means_words(library: Library) -> None:
    assert not library.search(Query(SYMPTOM.text, is_literal=True), 10, words_only=True).can_refine


def test_a_query_that_nothing_is_near_says_so(library: Library) -> None:
    page = library.search(Query("private orbit of distant planets tonight"), 10)
    assert page.notice.startswith("Nothing here is about")


def test_another_process_answers_alike_from_the_file(library: Library) -> None:
    expected = library.search(SYMPTOM, 10)
    other = opened(library.collection.root)
    assert other.search(SYMPTOM, 10) == expected
    other.close()


def test_a_changed_guide_is_read_again(library: Library, write_guide: WriteGuide) -> None:
    write_guide("yeast", "A planet circles its star in an ellipse.", title='"Orbits"')
    assert library.reload()
    library.use_index(library.build_index())
    learn(library)
    assert library.meaning is not None
    near = library.meaning.near("the path of a planet around the sun")
    assert max(near, key=lambda slug: near[slug].cosine) == "yeast"
    other = opened(library.collection.root)
    other.read_meaning()
    assert other.meaning is not None
    assert other.meaning.missing_count == 0
    other.close()


def test_without_any_vector_no_model_is_started(kitchen: Path) -> None:
    library = opened(kitchen)
    assert library.search(SYMPTOM, 10) == library.search(SYMPTOM, 10, words_only=True)
    assert library.meaning is not None
    assert not library.meaning.has_guides


def test_a_model_that_fails_leaves_the_answer_of_the_words(
    library: Library, files: ModelFiles, tmp_path: Path
) -> None:
    (tmp_path / "model.onnx").write_text("no model")
    (tmp_path / "tokenizer.json").write_bytes(files.tokenizer.read_bytes())
    other = opened(library.collection.root, tmp_path)
    page = other.search(SYMPTOM, 10)
    assert [hit.slug for hit in page.hits] == ["notes"]
    assert "Searched by words alone" in page.notice
    other.close()


def test_a_process_that_died_is_started_again(library: Library) -> None:
    assert library.meaning is not None
    before = library.meaning.near("flat bread")
    library.meaning.close()
    assert library.meaning.near("flat bread") == before
    assert library.meaning.near("dense bread").keys() == before.keys()


def test_a_model_that_cannot_be_loaded_is_an_error(tmp_path: Path, files: ModelFiles) -> None:
    broken = tmp_path / "model.onnx"
    broken.write_text("no model")
    meaning = Meaning(Setup(ModelFiles(broken, files.tokenizer), tmp_path / "vectors.npy"))
    with pytest.raises(ModelError, match="cannot be loaded"):
        meaning.read([IndexedText("a", "A", "b")])


def test_a_guide_close_in_meaning_is_related(library: Library, write_guide: WriteGuide) -> None:
    write_guide("bakery", "Leaven that is past its prime makes no bubbles: bread stays low.")
    assert library.reload()
    library.use_index(library.build_index())
    bakery = library.collection.guide("bakery")
    assert library.alike(bakery) == {}  # the model has not read it yet
    learn(library)
    cosines = library.alike(bakery)
    assert max(cosines, key=cosines.__getitem__) == "yeast"
    first, *_ = library.related(bakery, 5, cosines)
    assert (first.slug, first.by_meaning) == ("yeast", True)


def test_an_idle_process_ends_and_starts_anew(files: ModelFiles, tmp_path: Path) -> None:
    meaning = Meaning(Setup(files, tmp_path / "vectors.npy", idle_s=0.2))
    meaning.read([IndexedText("yeast", "Yeast", "Old yeast gives off little gas.")])
    while meaning.learn():
        pass
    deadline = time.monotonic() + 60
    while meaning.is_ready:  # it was, unless its process has ended
        assert time.monotonic() < deadline, "the process does not end"
        time.sleep(0.01)
    assert meaning.missing_count == 0
    assert meaning.near("flat bread").keys() == {"yeast"}
    meaning.close()


@pytest.mark.slow
def test_most_vectors_of_the_bundled_guides_come_with_the_program() -> None:
    library = opened(bundled_data())
    library.read_meaning()
    assert library.meaning is not None
    missing = library.meaning.missing_count
    assert missing is not None
    assert missing < 800, "write them anew, as CONTRIBUTING says"
    assert bundled_vectors().stat().st_size < 2_000_000
    library.close()
    assert not (collection_cache(library.collection.root) / "vectors.npy").exists()

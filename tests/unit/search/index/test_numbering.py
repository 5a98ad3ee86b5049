from contextlib import closing
from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.models import Query
from guidetui.search.engine import SearchEngine
from guidetui.search.index.store import OpenIndex, open_index
from tests.unit.many_guides import rewrite, write_many

GUIDES = 12


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return write_many(tmp_path / "many", GUIDES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def found(data: Path, opened: OpenIndex, text: str) -> list[str]:
    with closing(SearchEngine(load(data), opened)) as engine:
        return [hit.slug for hit in engine.search(Query(text, is_literal=True), 99).hits]


def test_index_that_is_up_to_date_is_opened_without_reading_its_documents(
    many: Path, folder: Path
) -> None:
    built = open_index(load(many), folder)
    again = open_index(load(many), folder)
    assert built.numbering is not None
    assert again.numbering is not None
    assert list(again.numbering.numbers) == list(built.numbering.numbers)
    for number in range(GUIDES):
        assert found(many, again, f"word{number}") == [f"guide-{number}"]


def test_numbers_of_another_state_of_the_files_are_not_used(many: Path, folder: Path) -> None:
    before = open_index(load(many), folder)
    (many / "guides" / "guide-0.md").unlink()
    rewrite(many, 5, "second")
    assert found(many, before, "word7") == ["guide-7"]  # it was opened for other files
    after = open_index(load(many), folder)
    for number in range(1, GUIDES):
        assert found(many, after, f"word{number}") == [f"guide-{number}"]
    assert found(many, after, "second") == ["guide-5"]


def test_numbers_of_another_index_are_not_used(many: Path, folder: Path) -> None:
    opened = open_index(load(many), folder)
    numbers = (folder / "numbers").read_bytes()
    for number in range(GUIDES):  # the order of the documents becomes another one
        rewrite(many, GUIDES - 1 - number, "second")
        open_index(load(many), folder)
    assert found(many, opened, "word7") == ["guide-7"]  # which now reads the newer index
    (folder / "numbers").write_bytes(numbers)
    again = open_index(load(many), folder)
    for number in range(GUIDES):
        assert found(many, again, f"word{number}") == [f"guide-{number}"]


def test_damaged_numbers_are_found_out_again(many: Path, folder: Path) -> None:
    open_index(load(many), folder)
    whole = (folder / "numbers").read_bytes()
    for content in (b"", whole[:-1], b"\0" * 40):
        (folder / "numbers").write_bytes(content)
        assert found(many, open_index(load(many), folder), "word7") == ["guide-7"]
        assert (folder / "numbers").read_bytes() == whole

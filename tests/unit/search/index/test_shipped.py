import os
from contextlib import closing
from pathlib import Path

import pytest

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.library import write_bundle
from guidetui.models import IndexProgress, Query
from guidetui.search.engine import SearchEngine
from guidetui.search.index.store import OpenIndex, Request, open_index, shipped_folder
from tests.unit.many_guides import rewrite, write_many

GUIDES = 12


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return write_many(tmp_path / "many", GUIDES)


@pytest.fixture
def shipped(many: Path, tmp_path: Path) -> Path:
    write_bundle(many, tmp_path / "bundle")
    return shipped_folder(tmp_path / "bundle")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index"


def found(collection: Collection, opened: OpenIndex, text: str) -> list[str]:
    with closing(SearchEngine(collection, opened)) as engine:
        return [hit.slug for hit in engine.search(Query(text, is_literal=True), 99).hits]


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def read_count(collection: Collection, folder: Path, shipped: Path) -> tuple[int, OpenIndex]:
    """Return how many guides were read to bring the index up to date, and the index."""
    done: list[IndexProgress] = []
    opened = open_index(collection, folder, Request(progress=done.append), shipped=shipped)
    return max((step.done for step in done), default=0), opened


def test_index_that_comes_with_the_program_is_used_where_it_is(
    many: Path, shipped: Path, folder: Path
) -> None:
    before = files_of(shipped)
    collection = load(many)
    for _ in range(2):
        count, opened = read_count(collection, folder, shipped)
        assert count == 0
        for number in range(GUIDES):
            assert found(collection, opened, f"word{number}") == [f"guide-{number}"]
    assert [path.name for path in folder.iterdir()] == ["numbers"]
    assert files_of(shipped) == before


def test_change_is_written_to_a_copy(many: Path, shipped: Path, folder: Path) -> None:
    before = files_of(shipped)
    rewrite(many, 3, "second")
    collection = load(many)
    count, opened = read_count(collection, folder, shipped)
    assert count == 1
    assert found(collection, opened, "second") == ["guide-3"]
    assert found(collection, opened, "word5") == ["guide-5"]
    assert read_count(collection, folder, shipped)[0] == 0
    assert files_of(shipped) == before


def test_index_of_other_files_is_not_used(many: Path, shipped: Path, folder: Path) -> None:
    for path in (many / "guides").iterdir():
        os.utime(path, ns=(1, 1))
    collection = load(many)
    count, opened = read_count(collection, folder, shipped)
    assert count == GUIDES
    assert found(collection, opened, "word5") == ["guide-5"]


def test_damaged_index_is_not_used(many: Path, shipped: Path, folder: Path) -> None:
    (segment,) = shipped.glob("*.seg")
    segment.write_bytes(segment.read_bytes()[:-1])
    collection = load(many)
    count, opened = read_count(collection, folder, shipped)
    assert count == GUIDES
    assert found(collection, opened, "word5") == ["guide-5"]


def test_rebuild_makes_an_index_of_its_own(many: Path, shipped: Path, folder: Path) -> None:
    collection = load(many)
    open_index(collection, folder, Request(rebuild=True), shipped=shipped)
    assert list(folder.glob("*.seg"))
    assert read_count(collection, folder, shipped)[0] == 0

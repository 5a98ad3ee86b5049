"""Index files that are too large to be read whole: read in parts, with the same answers."""

import os
from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.errors import IndexDamaged
from guidetui.library import Library
from guidetui.models import Query
from guidetui.search.index import store
from guidetui.search.index.store import IndexFolder
from tests.conftest import WriteGuide


@pytest.fixture
def nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_READ_WHOLE_BYTES", 0)


@pytest.fixture
def guides(data: Path, write_guide: WriteGuide) -> Path:
    for number in range(40):
        write_guide(f"guide-{number}", f"Brokers number {number} keep logs. " * 20)
    return data


def answers(root: Path) -> list[tuple[str, float]]:
    library = Library(load(root))
    library.use_index(library.build_index())
    texts = ("brokers", "keep logs", '"number 7"', "brokres", "guide 12 -logs", "num")
    found = [
        (hit.slug, hit.score) for text in texts for hit in library.search(Query(text), 50).hits
    ]
    library.close()
    return found


def test_a_large_index_gives_the_answers_of_a_small_one(
    guides: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = answers(guides)
    monkeypatch.setattr(store, "MAX_READ_WHOLE_BYTES", 0)

    assert whole
    assert answers(guides) == whole


@pytest.mark.usefixtures("nothing_is_small")
def test_large_file_that_is_cut_while_open_is_damage_and_does_not_end_the_process(
    guides: Path,
) -> None:
    library = Library(load(guides))
    opened = library.build_index()
    library.use_index(opened)
    for segment in Path(opened.whoosh.storage.folder).glob("*.seg"):
        os.truncate(segment, 0)
    with pytest.raises(IndexDamaged):
        library.search(Query("brokers"), 50)


@pytest.mark.usefixtures("nothing_is_small")
def test_a_large_file_is_read_by_place_line_and_range(tmp_path: Path) -> None:
    (tmp_path / "name").write_bytes(b"0123456\n89abcdef")
    file = IndexFolder(str(tmp_path)).open_file("name")
    part = file.subset(4, 6)

    assert file.read(3) == b"012"
    assert part.read() == b"456\n89"
    assert (part.read(), part.tell()) == (b"", 6)
    assert file.readline() == b"3456\n"
    part.seek(-2, os.SEEK_END)
    assert part.read(1) == b"8"
    assert part.get(1, 2) == b"56"
    assert not hasattr(part.raw_file(), "fileno")
    file.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        part.get(0, 1)

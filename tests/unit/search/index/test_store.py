"""An index is built once, reopened as it is, and refreshed only where files changed."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.errors import IndexCancelled, IndexDamaged
from guidetui.library import Library
from guidetui.models import IndexProgress, Query
from guidetui.search.engine import SearchEngine
from guidetui.search.index import store
from guidetui.search.index.store import IndexFolder, OpenIndex, Request, index_folder, open_index
from tests.conftest import WriteGuide
from tests.unit.many_guides import rewrite, write_many


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index"


@pytest.fixture
def filled(data: Path, write_guide: WriteGuide) -> Path:
    for name in ("one", "two", "three"):
        write_guide(name, body=f"redis {name}text")
    return data


def refresh(data: Path, folder: Path | None, *, rebuild: bool = False) -> list[IndexProgress]:
    """Bring the index up to date; what is returned tells how many guides were read for it."""
    steps: list[IndexProgress] = []
    open_index(load(data), folder, Request(rebuild, steps.append))
    return steps


def find(data: Path, folder: Path | None, text: str) -> list[str]:
    collection = load(data)
    with closing(SearchEngine(collection, open_index(collection, folder))) as engine:
        return [hit.slug for hit in engine.search(Query(text), 100).hits]


def test_first_build_reads_every_guide(filled: Path, folder: Path) -> None:
    assert refresh(filled, folder) == [
        IndexProgress(1, 3),
        IndexProgress(2, 3),
        IndexProgress(3, 3),
    ]


def test_unchanged_collection_is_not_read_again(filled: Path, folder: Path) -> None:
    refresh(filled, folder)
    assert refresh(filled, folder) == []


def test_reopened_index_gives_the_same_answers(filled: Path, folder: Path) -> None:
    queries = ("redis", "onetext", "re", '"redis twotext"', "redis -threetext", "")
    before = [find(filled, folder, query) for query in queries]
    assert refresh(filled, folder) == []
    assert [find(filled, folder, query) for query in queries] == before
    assert before[0] == ["one", "three", "two"]


def test_index_in_memory_gives_the_same_answers(filled: Path, folder: Path) -> None:
    for query in ("redis", "onetext", "re"):
        assert find(filled, None, query) == find(filled, folder, query)


def test_only_the_changed_guide_is_read_again(
    filled: Path, folder: Path, write_guide: WriteGuide
) -> None:
    refresh(filled, folder)
    write_guide("two", body="kafka and other words")
    assert refresh(filled, folder) == [IndexProgress(1, 1)]
    assert find(filled, folder, "kafka") == ["two"]
    assert find(filled, folder, "twotext") == []
    assert find(filled, folder, "redis") == ["one", "three"]


def test_only_the_new_guide_is_read(filled: Path, folder: Path, write_guide: WriteGuide) -> None:
    refresh(filled, folder)
    write_guide("four", body="redis fourtext")
    assert refresh(filled, folder) == [IndexProgress(1, 1)]
    assert find(filled, folder, "redis") == ["four", "one", "three", "two"]


def test_deleted_guide_is_forgotten_and_nothing_read(filled: Path, folder: Path) -> None:
    refresh(filled, folder)
    (filled / "guides" / "two.md").unlink()
    assert refresh(filled, folder) == []
    assert find(filled, folder, "redis") == ["one", "three"]
    assert find(filled, folder, "twotext") == []


def test_renamed_guide_answers_under_its_new_slug(filled: Path, folder: Path) -> None:
    refresh(filled, folder)
    (filled / "guides" / "two.md").rename(filled / "guides" / "second.md")
    assert refresh(filled, folder) == [IndexProgress(1, 1)]
    assert find(filled, folder, "twotext") == ["second"]


def test_many_refreshes_leave_one_entry_a_guide(
    filled: Path, folder: Path, write_guide: WriteGuide
) -> None:
    for number in range(6):
        write_guide("two", body=f"redis round{number}" + " more" * number)
        assert find(filled, folder, "redis").count("two") == 1
    assert find(filled, folder, "round0") == []


def test_index_of_an_emptied_collection_is_empty(filled: Path, folder: Path) -> None:
    refresh(filled, folder)
    for path in (filled / "guides").iterdir():
        path.unlink()
    assert find(filled, folder, "redis") == []


def test_empty_collection_can_be_searched(data: Path, folder: Path) -> None:
    assert find(data, folder, "redis") == []
    assert find(data, folder, "") == []


def test_rebuild_reads_every_guide_again(filled: Path, folder: Path) -> None:
    refresh(filled, folder)
    assert len(refresh(filled, folder, rebuild=True)) == 3
    assert find(filled, folder, "redis") == ["one", "three", "two"]


def test_build_on_disk_needs_no_notice(filled: Path, folder: Path) -> None:
    opened = open_index(load(filled), folder)
    assert (opened.notice, opened.is_in_memory) == ("", False)


def test_index_without_a_folder_is_in_memory(filled: Path) -> None:
    opened = open_index(load(filled), None)
    assert (opened.notice, opened.is_in_memory) == ("", True)


def test_drafts_have_an_index_of_their_own(tmp_path: Path) -> None:
    with_drafts = index_folder(tmp_path, include_drafts=True)
    assert with_drafts != index_folder(tmp_path, include_drafts=False)
    assert with_drafts.parent == tmp_path


def test_guide_removed_while_indexing_does_not_stop_the_build(filled: Path, folder: Path) -> None:
    collection = load(filled)
    (filled / "guides" / "two.md").unlink()
    with closing(SearchEngine(collection, open_index(collection, folder))) as engine:
        assert [hit.slug for hit in engine.search(Query("redis"), 9).hits] == ["one", "three"]


def cancel_after(done: int, data: Path, folder: Path, *, rebuild: bool = False) -> None:
    """Start a refresh and stop it once `done` guides are read."""
    steps: list[IndexProgress] = []
    with pytest.raises(IndexCancelled):
        open_index(
            load(data),
            folder,
            Request(rebuild, steps.append, lambda: len(steps) >= done),
        )


def test_cancelled_refresh_leaves_the_old_index(
    filled: Path, folder: Path, write_guide: WriteGuide
) -> None:
    old = load(filled)
    open_index(old, folder)
    write_guide("one", body="kafka")
    write_guide("two", body="kafka")
    cancel_after(1, filled, folder)
    steps: list[IndexProgress] = []
    with closing(
        SearchEngine(old, open_index(old, folder, Request(progress=steps.append)))
    ) as engine:
        assert engine.search(Query("redis"), 9).total == 3
        assert engine.search(Query("kafka"), 9).total == 0
    assert steps == []


@pytest.mark.parametrize("done", [0, 2])
def test_cancelled_rebuild_leaves_the_old_index(filled: Path, folder: Path, done: int) -> None:
    refresh(filled, folder)
    cancel_after(done, filled, folder, rebuild=True)
    assert refresh(filled, folder) == []


def test_refresh_after_a_cancelled_one_is_complete(
    filled: Path, folder: Path, write_guide: WriteGuide
) -> None:
    refresh(filled, folder)
    write_guide("one", body="kafka")
    cancel_after(0, filled, folder)
    assert find(filled, folder, "kafka") == ["one"]


def test_build_after_a_cancelled_first_one_is_complete(filled: Path, folder: Path) -> None:
    cancel_after(1, filled, folder)
    assert find(filled, folder, "redis") == ["one", "three", "two"]


def test_failing_progress_callback_leaves_the_old_index(
    filled: Path, folder: Path, write_guide: WriteGuide
) -> None:
    def fail(_: IndexProgress) -> None:
        raise ZeroDivisionError

    refresh(filled, folder)
    write_guide("one", body="kafka")
    with pytest.raises(ZeroDivisionError):
        open_index(load(filled), folder, Request(progress=fail))
    assert refresh(filled, folder) == [IndexProgress(1, 1)]


GUIDES = 12


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return write_many(tmp_path / "many", GUIDES)


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

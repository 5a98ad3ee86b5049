"""An index that cannot be read, written or locked is rebuilt, replaced or waited out."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from whoosh.fields import TEXT, Schema
from whoosh.index import create_in

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.models import IndexProgress, Query
from guidetui.search.engine import SearchEngine
from guidetui.search.index import store as index
from guidetui.search.index.store import OpenIndex, Request, open_index
from tests.conftest import WriteGuide

# Whoosh leaves the file open when it fails to read it.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

QUERIES = ("redis", "one", "re", '"redis cluster"', "redis -one", "zebra", "cluster three")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index"


@pytest.fixture
def collection(data: Path, write_guide: WriteGuide) -> Collection:
    words = random.Random(7)
    for name in ("one", "two", "three"):
        filling = " ".join(f"w{words.randrange(5_000)}" for _ in range(400))
        write_guide(name, body=f"redis cluster {name}\n\n{filling}")
    return load(data)


def answers(collection: Collection, opened: OpenIndex) -> list[object]:
    with closing(SearchEngine(collection, opened)) as engine:
        found: list[object] = [engine.search(Query(text), 100).hits for text in QUERIES]
        found += [engine.snippet(guide.slug, "redis", 80) for guide in collection.guides]
    return found


def garbage(size: int) -> bytes:
    return random.Random(size).randbytes(size)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "half": lambda content: content[: len(content) // 2],
    "last byte missing": lambda content: content[:-1],
    "garbage": lambda content: garbage(len(content)),
    "zeros": lambda content: bytes(len(content)),
    "text": lambda _: b"not an index\n" * 50,
    "garbage in front": lambda content: garbage(64) + content[64:],
    "garbage at the end": lambda content: content[:-64] + garbage(64),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("pattern", ["*.toc", "*.seg"])
def test_damaged_index_is_rebuilt_and_said(
    collection: Collection, folder: Path, pattern: str, damage: str
) -> None:
    whole = answers(collection, open_index(collection, folder))
    (file,) = folder.glob(pattern)
    file.write_bytes(DAMAGES[damage](file.read_bytes()))
    opened = open_index(collection, folder)
    assert answers(collection, opened) == whole
    assert "damaged" in opened.notice
    assert not opened.is_in_memory


@pytest.mark.parametrize("pattern", ["*.toc", "*.seg"])
def test_index_with_a_missing_file_is_rebuilt(
    collection: Collection, folder: Path, pattern: str
) -> None:
    whole = answers(collection, open_index(collection, folder))
    (file,) = folder.glob(pattern)
    file.unlink()
    assert answers(collection, open_index(collection, folder)) == whole


@pytest.mark.parametrize("eighth", range(8))
def test_garbage_in_the_middle_of_a_segment_is_found_at_the_start(
    collection: Collection, folder: Path, eighth: int
) -> None:
    whole = answers(collection, open_index(collection, folder))
    (file,) = folder.glob("*.seg")
    content = file.read_bytes()
    step = len(content) // 8
    start = step * eighth
    file.write_bytes(content[:start] + garbage(step) + content[start + step :])
    opened = open_index(collection, folder)
    assert "damaged" in opened.notice
    assert answers(collection, opened) == whole


def test_damage_is_found_in_a_segment_that_keeps_its_time(
    collection: Collection, folder: Path
) -> None:
    for _ in range(2):  # the second time it is known to be whole
        open_index(collection, folder)
    (file,) = folder.glob("*.seg")
    status = file.stat()
    file.write_bytes(garbage(status.st_size))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "damaged" in open_index(collection, folder).notice


def test_segment_that_was_found_whole_is_not_read_by_another_process(
    collection: Collection, folder: Path
) -> None:
    for _ in range(2):
        open_index(collection, folder)
    script = (
        "import sys; from pathlib import Path; from guidetui.search.index import store;"
        "store.checksum_of = lambda segment: 'read';"
        "opened, reason = store.open_whole(Path(sys.argv[1])); print(opened is not None, reason)"
    )
    command = [sys.executable, "-c", script, str(folder)]
    assert subprocess.check_output(command, text=True).strip() == "True"
    (folder / "whole").unlink()
    assert "damaged" in subprocess.check_output(command, text=True)


def test_index_of_another_version_is_rebuilt_and_said(collection: Collection, folder: Path) -> None:
    folder.mkdir(parents=True)
    create_in(str(folder), Schema(other=TEXT))
    opened = open_index(collection, folder)
    assert "another version" in opened.notice
    assert answers(collection, opened) == answers(collection, open_index(collection, None))


def test_repaired_index_stays_repaired(collection: Collection, folder: Path) -> None:
    open_index(collection, folder)
    (file,) = folder.glob("*.seg")
    file.write_bytes(b"")
    open_index(collection, folder)
    steps: list[IndexProgress] = []
    assert open_index(collection, folder, Request(progress=steps.append)).notice == ""
    assert steps == []


def test_stray_files_do_not_disturb_the_index(collection: Collection, folder: Path) -> None:
    whole = answers(collection, open_index(collection, folder))
    (folder / "notes.txt").write_text("left here")
    opened = open_index(collection, folder)
    assert (answers(collection, opened), opened.notice) == (whole, "")


def test_folder_that_cannot_be_made_gives_an_index_in_memory(
    collection: Collection, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("a regular file")
    opened = open_index(collection, file / "below" / "index")
    assert opened.is_in_memory
    assert "in memory" in opened.notice
    assert answers(collection, opened) == answers(collection, open_index(collection, None))


def test_file_in_the_place_of_the_folder_gives_an_index_in_memory(
    collection: Collection, folder: Path
) -> None:
    folder.parent.mkdir()
    folder.write_text("a regular file")
    opened = open_index(collection, folder)
    assert opened.is_in_memory
    assert "in memory" in opened.notice
    assert folder.read_text() == "a regular file"


@pytest.fixture
def other_writer(folder: Path) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """Start another process that holds the lock of the index until its input closes."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from guidetui.search.index.store import lock_of\n"
        f"lock = lock_of(Path({str(folder)!r}))\n"
        "assert lock.acquire()\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
        "lock.release()\n"
    )
    started: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        return process

    yield start
    for process in started:
        process.communicate()


def test_index_that_another_process_refreshes_is_read_as_it_was(
    collection: Collection,
    data: Path,
    folder: Path,
    write_guide: WriteGuide,
    other_writer: Callable[[], "subprocess.Popen[str]"],
) -> None:
    open_index(collection, folder)
    process = other_writer()
    write_guide("four", body="redis cluster four")
    newer = load(data)
    opened = open_index(newer, folder)
    assert "Another guidetui" in opened.notice
    assert not opened.is_in_memory
    with closing(SearchEngine(newer, opened)) as engine:
        hits = engine.search(Query("redis"), 9).hits
        assert {hit.slug for hit in hits} == {"one", "two", "three"}
        assert engine.snippet("four", "redis", 80).text == ""
    process.communicate()
    later = open_index(newer, folder)
    assert later.notice == ""
    with closing(SearchEngine(newer, later)) as engine:
        assert engine.search(Query("redis"), 9).total == 4


def test_index_that_another_process_builds_is_kept_in_memory_here(
    collection: Collection,
    folder: Path,
    tmp_path: Path,
    other_writer: Callable[[], "subprocess.Popen[str]"],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "MAX_WAIT_S", 0.1)
    empty = tmp_path / "empty" / "guides"
    empty.mkdir(parents=True)
    open_index(load(empty.parent), folder)
    other_writer()
    opened = open_index(collection, folder)
    assert opened.is_in_memory
    assert "Another guidetui" in opened.notice
    assert answers(collection, opened) == answers(collection, open_index(collection, None))


def test_unchanged_index_opens_without_a_notice_beside_another_writer(
    collection: Collection,
    folder: Path,
    other_writer: Callable[[], "subprocess.Popen[str]"],
) -> None:
    open_index(collection, folder)
    other_writer()
    assert open_index(collection, folder).notice == ""


def test_rebuild_does_not_take_the_index_from_another_writer(
    collection: Collection,
    folder: Path,
    other_writer: Callable[[], "subprocess.Popen[str]"],
) -> None:
    open_index(collection, folder)
    process = other_writer()
    opened = open_index(collection, folder, Request(rebuild=True))
    process.communicate()
    assert process.returncode == 0
    assert "Another guidetui" in opened.notice


def test_open_engine_keeps_answering_through_a_refresh(
    collection: Collection, data: Path, folder: Path, write_guide: WriteGuide
) -> None:
    with closing(SearchEngine(collection, open_index(collection, folder))) as engine:
        before = engine.search(Query("redis"), 9)
        write_guide("one", body="kafka")
        open_index(load(data), folder)
        assert engine.search(Query("redis"), 9) == before


def test_index_cut_while_it_is_searched_does_not_end_the_process(
    collection: Collection, folder: Path
) -> None:
    whole = answers(collection, open_index(collection, folder))
    opened = open_index(collection, folder)
    with closing(SearchEngine(collection, opened)) as engine:
        for file in folder.glob("*.seg"):
            file.write_bytes(b"x")
        found = [engine.search(Query(text), 100).hits for text in QUERIES]
        assert found == whole[: len(QUERIES)]
    mended = open_index(collection, folder)
    assert "damaged" in mended.notice
    assert answers(collection, mended) == whole

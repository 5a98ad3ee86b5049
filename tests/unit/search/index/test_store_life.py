"""What may happen to an index: killed writers, two at once, full and read-only disks."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from whoosh.index import TOC

from guidetui.collection.cache import MetadataCache
from guidetui.collection.load import load
from guidetui.models import Query
from guidetui.paths import collection_cache
from guidetui.search.engine import SearchEngine
from guidetui.search.index import writer
from guidetui.search.index.store import INDEX_NAME, OpenIndex, Request, open_index, open_whole
from tests.unit.command_line import guidetui
from tests.unit.conftest import OrdinaryUser
from tests.unit.many_guides import rewrite, write_many

# Whoosh leaves a file open when it fails to read it.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

KILLS = 50
GUIDES = 24
# Reads a number from every line, forks a child that refreshes the index for ever, tells its id,
# and waits until it was killed. A fork, since to start Python fifty times takes too long.
_INDEXERS = """
    import os, random, sys
    from pathlib import Path
    from guidetui.collection.load import load
    from guidetui.search.index import writer
    from guidetui.search.index.store import Request, open_index
    from tests.unit.many_guides import rewrite

    data, folder, guides = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    writer.MIN_FOR_WORKERS, writer.FIRST_GUIDES = 16, 6
    open_index(load(data), folder)
    for line in sys.stdin:
        child = os.fork()
        if child:
            print(child, flush=True)
            os.waitpid(child, 0)
            print("gone", flush=True)
            continue
        random.seed(int(line))
        while True:
            for number in random.sample(range(guides), random.choice((1, 3, 20))):
                rewrite(data, number, f"round{int(line)}")
            open_index(load(data), folder, Request(rebuild=random.random() < 0.1))
"""


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return write_many(tmp_path / "many", GUIDES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index"


def found(data: Path, opened: OpenIndex, text: str) -> set[str]:
    with closing(SearchEngine(load(data), opened)) as engine:
        return {hit.slug for hit in engine.search(Query(text), 1000).hits}


def told(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def indexers(many: Path, folder: Path) -> "Iterator[subprocess.Popen[str]]":
    program = textwrap.dedent(_INDEXERS)
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(many), str(folder), str(GUIDES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])},
    )
    yield process
    process.communicate(timeout=30)


def check_answers(data: Path, opened: OpenIndex, words: set[str]) -> None:
    """Compare what is found with what stands in the files, for `words` that are or were there."""
    expected: dict[str, set[str]] = {word: set() for word in words}
    for path in (data / "guides").glob("*.md"):
        word = path.read_text().split("---\n\n")[1].split()[0]
        expected.setdefault(word, set()).add(path.stem)
    with closing(SearchEngine(load(data), opened)) as engine:
        for word, slugs in {**expected, "common": set.union(*expected.values())}.items():
            query = Query(f'"{word}"', is_literal=True)
            assert {hit.slug for hit in engine.search(query, 1000).hits} == slugs


@pytest.mark.slow
def test_index_answers_right_after_its_writer_was_killed_at_any_moment(
    many: Path, folder: Path, indexers: "subprocess.Popen[str]"
) -> None:
    moments = random.Random(11)
    notices = []
    for kill in range(KILLS):
        assert indexers.stdin is not None
        indexers.stdin.write(f"{kill}\n")
        indexers.stdin.flush()
        child = int(told(indexers))
        time.sleep(moments.uniform(0.0, 0.4))  # the moment is what is tested
        os.kill(child, signal.SIGKILL)
        assert told(indexers) == "gone"
        for number in range(GUIDES):  # one may be half written, as the process was killed
            path = many / "guides" / f"guide-{number}.md"
            if not path.read_text().endswith("\n"):
                rewrite(many, number, f"round{kill}")
        opened = open_index(load(many), folder)
        notices.append(opened.notice)
        assert not opened.is_in_memory
        check_answers(many, opened, {"first", f"round{kill - 1}", f"round{kill}"})
    assert set(notices) == {""}


def test_two_processes_that_index_at_once_both_answer_right(many: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "guidetui", "search", "common", "--json", "--data", str(many)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert json.loads(out)["total"] == GUIDES
        assert err == ""
        assert process.returncode == 0
    (folder,) = collection_cache(many).glob("index-*")
    assert open_whole(folder)[1] == ""


def test_many_writers_and_readers_leave_a_whole_index(many: Path, folder: Path) -> None:
    open_index(load(many), folder)
    failures: list[Exception] = []

    def refresh(start: int) -> None:
        try:
            for number in range(start, GUIDES, 4):
                rewrite(many, number, "second")
                found(many, open_index(load(many), folder), "common")
        except Exception as error:  # noqa: BLE001  told below, on the right thread
            failures.append(error)

    threads = [threading.Thread(target=refresh, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    opened = open_index(load(many), folder)
    assert opened.notice == ""
    check_answers(many, opened, {"first", "second"})


def test_writer_that_has_nothing_to_read_waits_for_the_other(many: Path, folder: Path) -> None:
    """Two first builds at once: one builds, the other takes over what it built."""
    steps: dict[int, int] = {}
    opened: list[OpenIndex] = []

    def first(number: int) -> None:
        request = Request(progress=lambda step: steps.update({number: step.done}))
        opened.append(open_index(load(many), folder, request))

    threads = [threading.Thread(target=first, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(steps.values()) == [GUIDES]
    assert [item.is_in_memory for item in opened] == [False, False]


@pytest.mark.slow
def test_two_hundred_refreshes_keep_the_index_small(many: Path, folder: Path) -> None:
    cache = MetadataCache(None)
    open_index(load(many, cache=cache), folder)
    most = 0
    for turn in range(200):
        rewrite(many, turn % GUIDES, f"turn{turn}")
        opened = open_index(load(many, cache=cache), folder)
        toc = TOC.read(opened.whoosh.storage, INDEX_NAME)
        most = max(most, len(toc.segments))
        documents = sum(segment.doc_count_all() for segment in toc.segments)
        assert documents <= 3 * GUIDES
    assert most <= 12
    assert len(list(folder.iterdir())) <= 3 + 2 * most
    check_answers(many, opened, {"first", "turn0", "turn199"})


def test_damage_to_what_was_found_whole_is_seen_by_its_new_time(many: Path, folder: Path) -> None:
    open_index(load(many), folder)
    open_index(load(many), folder)
    (segment,) = folder.glob("*.seg")
    with segment.open("r+b") as file:
        file.write(bytes(64))
    os.utime(segment, ns=(1, 1))
    assert "damaged" in open_index(load(many), folder).notice


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Let writing fail as on a full disk, beyond `size` bytes a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 100, 1_000, 10_000])
def test_full_disk_at_the_first_build_gives_an_index_in_memory(
    many: Path, folder: Path, size: int
) -> None:
    collection = load(many)
    with no_file_larger_than(size):
        opened = open_index(collection, folder)
    assert opened.is_in_memory
    assert opened.notice == "The index could not be kept on disk (File too large); it is in memory."
    check_answers(many, opened, {"first"})


@pytest.mark.parametrize("size", [0, 100, 1_000])
def test_full_disk_at_a_refresh_leaves_the_old_index_and_answers_from_memory(
    many: Path, folder: Path, size: int
) -> None:
    old = load(many)
    open_index(old, folder)
    rewrite(many, 3, "second")
    steps: list[object] = []
    with no_file_larger_than(size):
        opened = open_index(load(many), folder, Request(progress=steps.append))
    assert opened.is_in_memory
    assert "in memory" in opened.notice
    check_answers(many, opened, {"first", "second"})
    assert len(steps) <= 2  # the others came from the disk
    assert open_whole(folder)[1] == ""
    later = open_index(load(many), folder)
    assert (later.notice, later.is_in_memory) == ("", False)
    check_answers(many, later, {"first", "second"})


def test_full_disk_while_others_write_a_large_build(
    many: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MIN_FOR_WORKERS", 10)
    collection = load(many)
    with no_file_larger_than(1_000):
        opened = open_index(collection, folder)
    assert opened.is_in_memory
    assert "File too large" in opened.notice
    check_answers(many, opened, {"first"})


def test_index_in_memory_is_refreshed_there(many: Path, folder: Path) -> None:
    with no_file_larger_than(100):
        opened = open_index(load(many), folder)
    rewrite(many, 3, "second")
    steps: list[object] = []
    with no_file_larger_than(100):
        newer = open_index(load(many), folder, Request(progress=steps.append), current=opened)
    assert len(steps) == 1
    assert (newer.is_in_memory, newer.notice) == (True, "")
    check_answers(many, newer, {"first", "second"})


def test_read_only_folder_is_read_and_refreshed_in_memory(
    open_folder: Path, ordinary_user: OrdinaryUser
) -> None:
    many = write_many(open_folder / "many", GUIDES)
    folder = open_folder / "cache" / "index"
    open_index(load(many), folder)
    folder.chmod(0o555)
    for path in folder.iterdir():
        path.chmod(0o444)
    with ordinary_user():
        opened = open_index(load(many), folder)
        assert (opened.notice, opened.is_in_memory) == ("", False)
        rewrite_as_root(many)
        opened = open_index(load(many), folder)
        assert opened.is_in_memory
        assert "Permission denied" in opened.notice
        check_answers(many, opened, {"first", "second"})


def test_read_only_cache_gives_an_index_in_memory(
    open_folder: Path, ordinary_user: OrdinaryUser
) -> None:
    many = write_many(open_folder / "many", GUIDES)
    cache = open_folder / "cache"
    cache.mkdir(0o555)
    with ordinary_user():
        opened = open_index(load(many), cache / "index")
        assert opened.is_in_memory
        assert "Permission denied" in opened.notice
        check_answers(many, opened, {"first"})


def rewrite_as_root(many: Path) -> None:
    """Change a guide from a block that runs as somebody who may not."""
    user = os.geteuid()
    if os.getuid() == 0:
        os.seteuid(0)
    rewrite(many, 3, "second")
    os.seteuid(user)


def parts_of(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir() if path.suffix)


@pytest.mark.parametrize("suffix", [".seg", ".toc", ".sum"])
def test_file_truncated_anywhere_is_rebuilt_and_told(many: Path, folder: Path, suffix: str) -> None:
    open_index(load(many), folder)
    kept = folder.with_name("kept")
    shutil.copytree(folder, kept)
    assert parts_of(folder) == [".seg", ".sum", ".toc"]
    (size,) = (path.stat().st_size for path in folder.glob(f"*{suffix}"))
    for length in sorted({0, 1, 2, size // 2, size - 1, *range(0, size, max(1, size // 12))}):
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        (file,) = folder.glob(f"*{suffix}")
        os.truncate(file, length)
        opened = open_index(load(many), folder)
        assert opened.notice == "The search index was damaged and has been rebuilt."
        assert not opened.is_in_memory
        check_answers(many, opened, {"first"})


@pytest.mark.parametrize("suffix", [".seg", ".toc", ".sum"])
def test_garbage_anywhere_in_a_file_never_breaks_a_search(
    many: Path, folder: Path, suffix: str
) -> None:
    open_index(load(many), folder)
    kept = folder.with_name("kept")
    shutil.copytree(folder, kept)
    (size,) = (path.stat().st_size for path in folder.glob(f"*{suffix}"))
    places = random.Random(size)
    for _ in range(12):
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        (file,) = folder.glob(f"*{suffix}")
        with file.open("r+b") as stream:
            stream.seek(places.randrange(size))
            stream.write(places.randbytes(min(size, 64)))
        opened = open_index(load(many), folder)
        check_answers(many, opened, {"first"})


@pytest.mark.slow
def test_killed_command_line_leaves_an_index_that_answers(many: Path) -> None:
    for moment_s in (0.2, 0.5, 0.8, 1.1):
        process = subprocess.Popen(
            [sys.executable, "-m", "guidetui", "index", "--rebuild", "--data", str(many)],
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(moment_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        done = guidetui("search", "common", "--json", "--data", many)
        assert done.json["total"] == GUIDES
        assert done.err == ""

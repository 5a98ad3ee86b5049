"""A large build is shared among processes, and gives what a small one gives."""

import operator
import os
import pickle
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.errors import IndexCancelled
from guidetui.models import IndexProgress, Query
from guidetui.search.engine import SearchEngine
from guidetui.search.index import writer
from guidetui.search.index.store import OpenIndex, Request, open_index
from tests.unit.many_guides import rewrite, write_many

GUIDES = 60


@pytest.fixture
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few guides count as many, so that the tests are quick."""
    monkeypatch.setattr(writer, "MIN_FOR_WORKERS", 10)
    monkeypatch.setattr(writer, "FIRST_GUIDES", 10)
    monkeypatch.setattr(writer, "MAX_GUIDES", 20)


@pytest.fixture
def many(tmp_path: Path, small_is_large: None) -> Path:
    assert small_is_large is None
    return write_many(tmp_path / "many", GUIDES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> "list[subprocess.Popen[bytes]]":
    """The workers that were started."""
    processes: list[subprocess.Popen[bytes]] = []
    original = writer.start_worker

    def start(*arguments: str) -> "subprocess.Popen[bytes]":
        processes.append(original(*arguments))
        return processes[-1]

    monkeypatch.setattr(writer, "start_worker", start)
    return processes


def found(data: Path, opened: OpenIndex, text: str) -> list[str]:
    with closing(SearchEngine(load(data), opened)) as engine:
        return [hit.slug for hit in engine.search(Query(text), 1000).hits]


def names(folder: Path) -> set[str]:
    return {path.suffix or path.name for path in folder.iterdir()}


def test_parts_are_all_guides_in_order_two_small_ones_first(many: Path) -> None:
    guides = load(many).guides
    cut = writer.parts(guides)
    assert sum(cut, ()) == guides
    assert [len(part) for part in cut] == [10, 10, 20, 20]


def test_few_guides_are_cut_in_two(many: Path) -> None:
    assert [len(part) for part in writer.parts(load(many).guides[:7])] == [4, 3]


def test_workers_give_what_one_process_gives(many: Path, folder: Path) -> None:
    collection = load(many)
    apart = SearchEngine(collection, open_index(collection, folder))
    alone = SearchEngine(collection, open_index(collection, None))
    for text in ("common", "word7", "redis cluster", '"leader replica"', "re", "-word7 kafka"):
        assert apart.search(Query(text), 99) == alone.search(Query(text), 99)
    apart.close()
    kept = {".toc", ".seg", ".sum", "MAIN_BUILDLOCK", "MAIN_WRITELOCK", "numbers", "whole"}
    assert names(folder) == kept


def test_progress_goes_up_to_the_end(many: Path, folder: Path) -> None:
    steps: list[IndexProgress] = []
    open_index(load(many), folder, Request(progress=steps.append))
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert done[-1] == GUIDES
    assert {step.total for step in steps} == {GUIDES}


def test_part_of_the_first_build_can_be_searched_meanwhile(many: Path, folder: Path) -> None:
    behind: list[int] = []
    sizes: list[int] = []

    def on_stale_index(opened: OpenIndex) -> None:
        behind.append(opened.stale_count)
        sizes.append(len(found(many, opened, "common")))

    open_index(load(many), folder, Request(on_stale_index=on_stale_index))
    assert behind[0] == GUIDES - 10
    assert sizes == [GUIDES - missing for missing in behind]


def test_large_refresh_serves_the_old_index_and_then_the_new(many: Path, folder: Path) -> None:
    open_index(load(many), folder)
    for number in range(30):
        rewrite(many, number, "second")
    (many / "guides" / "guide-59.md").unlink()
    seen: list[tuple[int, int]] = []

    def on_stale_index(opened: OpenIndex) -> None:
        seen.append((len(found(many, opened, "first")), len(found(many, opened, "second"))))

    opened = open_index(load(many), folder, Request(on_stale_index=on_stale_index))
    assert seen[0] == (59, 0)
    assert all(first + second == 59 for first, second in seen)
    assert len(found(many, opened, "second")) == 30
    assert found(many, opened, '"word59"') == []
    assert not open_index(load(many), folder).stale_count


def test_cancelled_build_leaves_what_is_done_and_no_worker(
    many: Path, folder: Path, started: "list[subprocess.Popen[bytes]]"
) -> None:
    parts_done: list[int] = []
    request = Request(
        is_cancelled=lambda: bool(parts_done),
        on_stale_index=lambda opened: parts_done.append(opened.stale_count),
    )
    with pytest.raises(IndexCancelled):
        open_index(load(many), folder, request)
    assert [process.poll() for process in started] == [-signal.SIGKILL] * 2
    steps: list[IndexProgress] = []
    opened = open_index(load(many), folder, Request(progress=steps.append))
    assert steps[-1].total < GUIDES
    assert len(found(many, opened, "common")) == GUIDES


def test_cancelled_large_rebuild_leaves_the_old_index(many: Path, folder: Path) -> None:
    open_index(load(many), folder)
    before = {path.name for path in folder.glob("*.seg")}
    steps: list[IndexProgress] = []
    request = Request(rebuild=True, progress=steps.append, is_cancelled=lambda: len(steps) > 3)
    with pytest.raises(IndexCancelled):
        open_index(load(many), folder, request)
    assert {path.name for path in folder.glob("*.seg")} == before
    assert not open_index(load(many), folder).stale_count
    assert {path.name for path in folder.glob("*.seg")} == before


@pytest.mark.slow
def test_build_whose_worker_is_killed_is_finished_without_it(
    many: Path, folder: Path, started: "list[subprocess.Popen[bytes]]"
) -> None:
    def kill(_: IndexProgress) -> None:
        if started[0].poll() is None:
            os.kill(started[0].pid, signal.SIGKILL)

    opened = open_index(load(many), folder, Request(progress=kill))
    assert len(found(many, opened, "common")) == GUIDES
    assert not opened.is_in_memory


def test_build_goes_on_in_this_process_where_no_other_can_be_started(
    many: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer.sys, "executable", "")
    opened = open_index(load(many), folder)
    assert len(found(many, opened, "common")) == GUIDES


def test_workers_write_nothing_to_the_terminal(
    many: Path, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    open_index(load(many), folder)
    assert capfd.readouterr() == ("", "")


def test_worker_ends_when_its_parent_does() -> None:
    process = writer.start_worker(writer.PROGRAM)
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.parametrize("guides", [400, 1_000, 10_000, 100_000, 250_000])
def test_segments_of_a_large_build_are_few(guides: int) -> None:
    assert len(writer.parts(range(guides))) <= 16  # type: ignore[arg-type]


def test_worker_whose_answer_cannot_be_read_is_lost_and_the_build_goes_on(
    many: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An IndexError while reading an answer says nothing of the jobs that are left."""
    answer = pickle.dumps(_RaisesIndexError())
    program = f"import sys; sys.stdout.buffer.write({answer!r}); sys.stdout.flush(); input()"
    monkeypatch.setattr(writer, "PROGRAM", program)
    opened = open_index(load(many), folder)
    assert len(found(many, opened, "common")) == GUIDES


class _RaisesIndexError:
    def __reduce__(self) -> tuple[object, ...]:
        return operator.getitem, ([], 0)

"""Several running copies, copies that are killed, and disks that are full."""

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from guidetui.errors import StateError
from guidetui.state import State

DAY = date(2026, 3, 1)
ROOT = Path(__file__).parents[3]
# Stars `count` guides, each of which is told on stdout once it is kept.
WRITER = """
import sys
from datetime import date
from pathlib import Path
from guidetui.state import State
file, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
state = State(file)
for number in range(count):
    state.flags.star("/a", f"{name}-{number}", date(2026, 3, 1))
    print(f"{name}-{number}", flush=True)
"""


def _writer(file: Path, name: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(file), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def test_two_processes_that_write_at_once_lose_no_star(file: Path) -> None:
    writers = [_writer(file, name, 40) for name in ("left", "right")]
    told = [line for writer in writers for line in writer.communicate(timeout=60)[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(told) == 80
    assert State(file).flags.of("/a", told).starred == set(told)


def test_two_processes_that_find_damage_lose_no_star(file: Path) -> None:
    State(file).flags.star("/a", "before", DAY)
    content = bytearray(file.read_bytes())
    content[:100] = bytes(100)
    file.write_bytes(content)
    writers = [_writer(file, name, 20) for name in ("left", "right")]
    told = [line for writer in writers for line in writer.communicate(timeout=60)[0].split()]
    assert len(told) == 40
    assert State(file).flags.of("/a", told).starred == set(told)
    assert len(list(file.parent.glob("state.db.damaged-*"))) == 1


@pytest.mark.slow
def test_process_that_is_killed_loses_nothing_it_had_kept(file: Path) -> None:
    told: list[str] = []
    for wanted in (1, 3, 7):
        writer = _writer(file, f"run-{wanted}", 100_000)
        assert writer.stdout is not None
        told += [writer.stdout.readline().strip() for _ in range(wanted)]
        writer.send_signal(signal.SIGKILL)
        writer.communicate(timeout=60)
    state = State(file)
    assert state.flags.of("/a", told).starred == set(told)
    assert state.pop_notice() == ""


@contextmanager
def _files_of_at_most(size_bytes: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_full_disk_is_told_and_costs_nothing_that_was_kept(file: Path) -> None:
    state = State(file)
    kept = [f"guide-{number}" for number in range(20)]
    for slug in kept:
        state.flags.star("/a", slug, DAY)
    many = [f"{'long' * 50}-{number}" for number in range(200)]

    def star_all() -> None:
        for slug in many:
            state.flags.star("/a", slug, DAY)
            kept.append(slug)

    with _files_of_at_most(file.stat().st_size):
        with pytest.raises(StateError) as caught:
            star_all()
        assert state.flags.of("/a", kept).starred == set(kept)
    assert "not remembered" in caught.value.hint
    assert state.flags.of("/a", kept + many).starred == set(kept)
    state.flags.star("/a", "after", DAY)
    assert state.flags.of("/a", ["after"]).starred == {"after"}


def test_repair_on_a_full_disk_leaves_the_damaged_file(file: Path) -> None:
    State(file).flags.star("/a", "before", DAY)
    content = b"\0" * 100 + file.read_bytes()[100:]
    file.write_bytes(content)
    with _files_of_at_most(4096), pytest.raises(StateError):
        State(file).flags.star("/a", "after", DAY)
    assert file.read_bytes() == content
    assert not any(path.samefile(file) for path in file.parent.glob("*.damaged-*"))

"""Faults of the index and the cache, again and again: damage, a full disk, a folder that changes.

docs/reliability.md quotes the numbers in this module. Kills of the writer of the index are in
`tests/unit/search/index/test_store_life.py`.
"""

import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from guidetui.library import Library
from guidetui.models import Query
from guidetui.paths import collection_cache
from tests.e2e.terminal import Terminal
from tests.reliability.faults import MountTmpfs, damaged
from tests.unit.many_guides import rewrite, write_many

# Whoosh leaves a file open when it fails to read it.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]

DAMAGES = 200
GUIDES = 24
REWRITES = 300


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return write_many(tmp_path / "many", GUIDES)


def _answers(root: Path) -> tuple[list[str], list[str], str]:
    """Return the titles, what a search finds, and what was told, as a command line asks."""
    library = Library.open(root)
    opened = library.build_index()
    library.use_index(opened)
    try:
        titles = [guide.title for guide in library.collection.guides]
        page = library.search(Query("common word3"), 100)
        return titles, [hit.slug for hit in page.hits], opened.notice
    finally:
        library.close()


def test_any_damage_to_any_file_of_index_and_cache_is_repaired(many: Path) -> None:
    expected = _answers(many)[:2]
    cache = collection_cache(many)
    kept = cache.with_name("kept")
    shutil.copytree(cache, kept)
    names = sorted(path.relative_to(kept) for path in kept.rglob("*") if path.is_file())
    assert len(names) > 3
    chance = random.Random(3)
    told = 0
    for number in range(DAMAGES):
        shutil.rmtree(cache)
        shutil.copytree(kept, cache)
        file = cache / names[number % len(names)]
        file.write_bytes(damaged(file.read_bytes() or b"lock", chance))
        *found, notice = _answers(many)
        assert tuple(found) == expected, file
        told += bool(notice)
        *found, notice = _answers(many)
        assert (tuple(found), notice) == (expected, ""), file
    print(f"{told} of {DAMAGES} were told, over {len(names)} files")


def _guidetui(cache: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "guidetui", *words],
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("kilobytes", [4, 16, 64, 256, 1_024])
def test_full_disk_of_the_cache_costs_no_answer(
    many: Path, mount_tmpfs: MountTmpfs, kilobytes: int
) -> None:
    cache = mount_tmpfs(kilobytes)
    for round_ in range(3):
        rewrite(many, round_, f"round{round_}")
        done = _guidetui(cache, "search", f"round{round_}", "--json", "--data", str(many))
        assert done.returncode == 0, done.stderr
        assert f"guide-{round_}" in done.stdout
        assert "Traceback" not in done.stderr


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    opened = Terminal(tmp_path / "terminal")
    yield opened
    opened.close()


def test_files_rewritten_in_a_loop_end_nothing(many: Path, terminal: Terminal) -> None:
    """Files are written, cut off, removed and renamed while somebody reads and searches."""
    terminal.start(str(many), width=120, height=30)
    terminal.wait_for(f"{GUIDES} guides")
    ends = threading.Event()
    chance = random.Random(4)
    guides = many / "guides"

    def rewrite_all() -> None:
        for number in range(REWRITES):
            if ends.is_set():
                return
            file = guides / f"guide-{chance.randrange(GUIDES)}.md"
            with suppress(FileNotFoundError):
                match chance.randrange(4):
                    case 0:
                        file.unlink()
                    case 1:
                        file.write_bytes(file.read_bytes()[: chance.randrange(1, 200)])
                    case 2:
                        file.rename(guides / f"moved-{number % 5}.md")
                    case _:
                        rewrite(many, chance.randrange(GUIDES), f"round{number}")

    writer = threading.Thread(target=rewrite_all)
    writer.start()
    try:
        for word in ("common", "word3", "cache", "replica"):
            terminal.press("/", "C-u")
            terminal.type(word)
            terminal.press("Enter", "Space", "G", "r", "C-r", "Escape", "j", "j")
    finally:
        writer.join()
    for file in guides.iterdir():
        file.unlink()
    for number in range(GUIDES):
        rewrite(many, number, "last")
    # Out of whatever the keys have met: find, selection, reader, query.
    terminal.press("Escape", "Escape", "Escape", "Escape", "C-r")
    terminal.wait_for(f"{GUIDES} guides", "/ search")
    terminal.search("last", f"Results · {GUIDES}")
    terminal.press("C-q")
    assert terminal.exit_status() == 0


@pytest.mark.parametrize("replacement", ["none", "file", "folder"])
def test_folder_that_is_removed_or_replaced_ends_nothing(
    many: Path, terminal: Terminal, replacement: str
) -> None:
    terminal.start(str(many), width=120, height=30)
    terminal.wait_for(f"{GUIDES} guides")
    terminal.read("word3", "Guide 3")
    many.rename(many.with_name("away"))
    terminal.press("C-r", "j", "J", "G")
    terminal.wait_for("There is no folder")
    if replacement == "file":
        many.write_text("a file in the place of the folder")
        terminal.press("C-r")
        terminal.wait_for("is not Markdown")
    elif replacement == "folder":
        write_many(many, 3)
        terminal.press("C-r")
        terminal.wait_for("3 guides")
    terminal.press("1", "C-u")
    terminal.type("the" if replacement == "file" else "common")
    terminal.wait_for("Results · ")
    terminal.press("C-q")
    assert terminal.exit_status() == 0

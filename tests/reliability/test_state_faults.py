"""Faults of the state file, again and again: kills, damage, a full disk, a folder nobody may write.

docs/reliability.md quotes the numbers in this module.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from guidetui.errors import StateError
from guidetui.models import CardId, Grade
from guidetui.quiz.deck import graded
from guidetui.state import State
from tests.reliability.faults import MountTmpfs, damaged

pytestmark = pytest.mark.slow

DAY = date(2026, 3, 1)
KILLS = 50
DAMAGES = 200
_SLUGS = [f"guide-{number:04}" for number in range(400)]
# Stars guides without end, each of which is printed once it is saved.
_WRITER = """
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from guidetui.models import CardId, Grade
from guidetui.quiz.deck import graded
from guidetui.state import State
state = State(Path(sys.argv[1]))
for number in count():
    state.flags.star("/a", f"{sys.argv[2]}-{number}", date(2026, 3, 1))
    print(f"{sys.argv[2]}-{number}", flush=True)
"""


def _is_sound(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as database:
        return database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_kills_during_a_write_lose_nothing_that_was_saved(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    chance = random.Random(1)
    saved: list[str] = []
    for number in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(file), f"run-{number}"],
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            saved += [writer.stdout.readline().strip() for _ in range(chance.randrange(1, 20))]
            writer.send_signal(signal.SIGKILL)
            saved += writer.stdout.read().split()
    state = State(file)
    assert state.flags.of("/a", saved).starred == set(saved)
    assert state.pop_notice() == ""
    assert _is_sound(file)


def _filled(file: Path) -> bytes:
    state = State(file)
    state.preferences.remember_theme("nord")
    with closing(sqlite3.connect(file)) as database, database:
        database.executemany(
            "INSERT INTO stars VALUES ('/a', ?, '2026-03-01')",
            ((slug,) for slug in _SLUGS),
        )
    return file.read_bytes()


@pytest.mark.parametrize("is_backed_up", [True, False])
def test_truncated_and_garbled_files_are_repaired_or_left_alone(
    tmp_path: Path, is_backed_up: bool
) -> None:
    sound = tmp_path / "sound.db"
    content = _filled(sound)
    chance = random.Random(2)
    repaired = recovered = 0
    refused: list[StateError] = []
    for number in range(DAMAGES):
        file = tmp_path / f"{number}" / "state.db"
        file.parent.mkdir()
        file.write_bytes(damaged(content, chance))
        if is_backed_up:
            shutil.copy(sound, file.with_name("state.db.backup"))
        before = file.read_bytes()
        state = State(file)
        try:
            state.flags.star("/a", "new", DAY)
            starred = state.flags.of("/a", ["new", *_SLUGS]).starred
        except StateError as failure:
            refused.append(failure)
            assert file.read_bytes() == before
            continue
        assert "new" in starred
        recovered += len(starred) - 1
        asides = [path for path in file.parent.glob("*.damaged-*") if path.suffix != ".journal"]
        repaired += bool(asides)
        assert all(path.stat().st_size for path in asides if len(before) > 0)
    print(
        f"{repaired} of {DAMAGES} repaired, {recovered / DAMAGES:.0f} of 400 stars kept each time"
    )
    assert repaired > DAMAGES // 2
    # Most damage here hits the first page, the schema.
    assert recovered / DAMAGES > (395 if is_backed_up else 100)


def _guidetui(state: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "guidetui", *words],
        env={**os.environ, "XDG_STATE_HOME": str(state)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_full_disk_costs_nothing_that_was_saved(mount_tmpfs: MountTmpfs) -> None:
    folder = mount_tmpfs(128)
    file = folder / "guidetui" / "state.db"
    saved: list[str] = []

    def star_all() -> None:
        for number in range(10_000):
            State(file).flags.star("/a", f"{'long' * 50}-{number}", DAY)
            saved.append(f"{'long' * 50}-{number}")

    with pytest.raises(StateError, match="full"):
        star_all()
    assert saved
    assert _is_sound(file)
    assert State(file).flags.of("/a", saved).starred == set(saved)
    done = _guidetui(folder, "star", "why-is-kafka-fast")
    assert done.returncode in (0, 2)
    assert "Traceback" not in done.stderr
    listed = _guidetui(folder, "list")
    assert (listed.returncode, len(listed.stdout.splitlines())) == (0, 400)


@pytest.mark.parametrize("is_there_already", [True, False])
def test_folder_that_cannot_be_written_is_reported(
    mount_tmpfs: MountTmpfs, is_there_already: bool
) -> None:
    folder = mount_tmpfs(1024)
    if is_there_already:
        assert _guidetui(folder, "star", "why-is-kafka-fast").returncode == 0
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    done = _guidetui(folder, "star", "why-do-we-need-a-message-queue")
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    listed = _guidetui(folder, "list", "--json")
    assert listed.returncode == 0
    assert listed.stdout.count('"starred": true') == int(is_there_already)


def test_clock_that_is_set_back_changes_nothing_that_was_saved(tmp_path: Path) -> None:
    state = State(tmp_path / "guidetui" / "state.db")
    later = datetime.now(UTC) + timedelta(days=3_650)
    slug = "why-is-kafka-fast"
    state.flags.mark_read("bundled", slug, later.date())
    card = graded(None, CardId(slug), Grade.GOOD, later)
    state.cards.record_review("bundled", card, Grade.GOOD, later)
    for words in (["stats"], ["list", "--read"], ["quiz", "--plain"], ["mark", "b-tree-vs"]):
        assert _guidetui(tmp_path, *words).returncode == 0, words
    stats = json.loads(_guidetui(tmp_path, "stats", "--json").stdout)
    assert (stats["quiz"]["learned"], stats["streak_days"]) == (1, 1)
    assert state.flags.of("bundled", [slug]).read == {slug}
    assert state.cards.of("bundled", [slug])[card.id] == card

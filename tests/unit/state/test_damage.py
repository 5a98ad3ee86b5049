"""A damaged state file: what can be read is carried over, the original is set aside."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from guidetui.errors import StateError
from guidetui.models import Card, CardId, Grade, Position
from guidetui.state import State
from guidetui.state.database import migrate
from tests.unit.state.reviews import review_count

DAY = date(2026, 3, 1)
PAGE_BYTES = 4096


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def state(file: Path) -> State:
    return State(file)


def _set_aside(file: Path) -> list[Path]:
    return sorted(
        path for path in file.parent.glob("state.db.damaged-*") if path.suffix != ".journal"
    )


def _slugs(count: int) -> list[str]:
    return [f"guide-{number:04}" for number in range(count)]


def _fill(file: Path, count: int = 300) -> None:
    """Keep enough for every table to have several pages."""
    State(file).preferences.remember_theme("nord")
    with closing(sqlite3.connect(file)) as database, database:
        for slug in _slugs(count):
            database.execute("INSERT INTO stars VALUES ('/a', ?, '2026-03-01')", (slug,))
            database.execute("INSERT INTO positions VALUES ('/a', ?, 1, 2)", (slug,))


def _pages_of(file: Path, table: str) -> list[int]:
    """Return where the leaf pages of a table begin that hold its rows, by looking for them."""
    content = file.read_bytes()
    with closing(sqlite3.connect(file)) as database:
        root = database.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()[0]
    start = (root - 1) * PAGE_BYTES
    page = content[start : start + PAGE_BYTES]
    assert page[0] == 5, "the table has several pages"
    cells = int.from_bytes(page[3:5], "big")
    places = [int.from_bytes(page[12 + 2 * n : 14 + 2 * n], "big") for n in range(cells)]
    numbers = [int.from_bytes(page[place : place + 4], "big") for place in places]
    return [(number - 1) * PAGE_BYTES for number in numbers]


def _overwrite(file: Path, start: int, junk: bytes) -> bytes:
    content = bytearray(file.read_bytes())
    content[start : start + len(junk)] = junk
    file.write_bytes(content)
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"this is no database, " * 100, id="text"),
        pytest.param(bytes(range(256)) * 20, id="bytes"),
        pytest.param(b"SQLite format 3\0" + b"\xff" * 500, id="bad header"),
        pytest.param(b'{"theme": "nord"}', id="short text"),
    ],
)
def test_file_that_is_no_database_is_set_aside(state: State, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    state.preferences.remember_theme("nord")
    (aside,) = _set_aside(file)
    assert aside.read_bytes() == content
    assert aside.name in state.pop_notice()
    assert state.preferences.theme() == "nord"


def test_truncated_database_is_set_aside(state: State, file: Path) -> None:
    _fill(file)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    state.preferences.remember_theme("dracula")
    (aside,) = _set_aside(file)
    assert aside.read_bytes() == content[: len(content) // 2]
    assert state.preferences.theme() == "dracula"


@pytest.mark.parametrize(
    "intact", [pytest.param(100, id="after the header"), pytest.param(4096, id="after page 1")]
)
def test_database_that_is_damaged_inside_is_set_aside(
    state: State, file: Path, intact: int
) -> None:
    _fill(file)
    content = file.read_bytes()
    damaged = content[:intact] + b"\xff" * (len(content) - intact)
    file.write_bytes(damaged)
    state.positions.of("/a", "guide-299")
    (aside,) = _set_aside(file)
    assert aside.read_bytes() == damaged


def test_rows_before_and_after_a_bad_page_are_carried_over(file: Path) -> None:
    _fill(file, 600)
    pages = _pages_of(file, "stars")
    damaged = _overwrite(file, pages[len(pages) // 2], b"\xff" * PAGE_BYTES)
    starred = State(file).flags.of("/a", _slugs(600)).starred
    assert {"guide-0000", "guide-0599"} <= starred
    assert 400 < len(starred) < 600
    (aside,) = _set_aside(file)
    assert aside.read_bytes() == damaged


def test_rows_between_two_bad_pages_are_carried_over(file: Path) -> None:
    _fill(file, 600)
    pages = _pages_of(file, "stars")
    _overwrite(file, pages[1], b"\xff" * PAGE_BYTES)
    _overwrite(file, pages[-1], b"\xff" * PAGE_BYTES)
    repaired = State(file)
    starred = repaired.flags.of("/a", _slugs(600)).starred
    assert "guide-0300" in starred
    assert "could be recovered" in repaired.pop_notice()


def test_other_tables_of_a_damaged_file_are_carried_over_whole(file: Path) -> None:
    _fill(file)
    for page in _pages_of(file, "positions"):
        _overwrite(file, page, b"\xff" * PAGE_BYTES)
    repaired = State(file)
    assert len(repaired.flags.of("/a", _slugs(300)).starred) == 300
    assert repaired.preferences.theme() == "nord"
    assert repaired.positions.of("/a", "guide-0001") == Position()


def test_truncated_file_keeps_what_stood_before_the_cut(file: Path) -> None:
    _fill(file)
    file.write_bytes(file.read_bytes()[: -2 * PAGE_BYTES])
    repaired = State(file)
    assert repaired.preferences.theme() == "nord"
    assert len(_set_aside(file)) == 1


def _fill_and_back_up(file: Path) -> None:
    _fill(file)
    cards = State(file).cards
    for number in range(3):
        at = datetime(2026, 3, 1 + number, tzinfo=UTC)
        cards.record_review("/a", Card(CardId("guide-0001"), at, "{}"), Grade.GOOD, at)
    State(file).preferences.remember_theme("gruvbox")  # a change of another run


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"\xff" * PAGE_BYTES + content[PAGE_BYTES:], id="page 1"),
        pytest.param(lambda content: content[: 10 * PAGE_BYTES], id="truncated"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda content: bytes(len(content)), id="zeros"),
    ],
)
def test_rows_that_cannot_be_read_come_from_the_backup(
    file: Path, damage: Callable[[bytes], bytes]
) -> None:
    _fill_and_back_up(file)
    file.write_bytes(damage(file.read_bytes()))
    repaired = State(file)
    assert len(repaired.flags.of("/a", _slugs(300)).starred) == 300
    assert repaired.positions.of("/a", "guide-0299") == Position(1, 2)
    assert review_count(file, "/a") == 3
    assert "could be recovered" in repaired.pop_notice()


def test_star_that_was_taken_away_comes_back_from_no_backup(file: Path) -> None:
    _fill_and_back_up(file)
    running = State(file)
    running.flags.unstar("/a", "guide-0007")
    running.flags.star("/a", "later", DAY)
    for page in _pages_of(file, "positions"):
        _overwrite(file, page, b"\xff" * PAGE_BYTES)
    repaired = State(file)
    assert repaired.positions.of("/a", "guide-0299") == Position(1, 2)
    assert repaired.flags.of("/a", ["guide-0007", "guide-0008", "later"]).starred == {
        "guide-0008",
        "later",
    }


def test_grades_are_counted_once_where_the_backup_has_them_too(file: Path) -> None:
    State(file).preferences.remember_theme("nord")
    cards, count = State(file).cards, 400
    for number in range(count):
        at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=number)
        cards.record_review("/a", Card(CardId("caching"), at, "{}"), Grade.GOOD, at)
    State(file).preferences.remember_theme("gruvbox")
    _overwrite(file, _pages_of(file, "reviews")[1], b"\xff" * PAGE_BYTES)
    assert review_count(file, "/a") == count


def test_backup_of_an_older_version_is_used(file: Path) -> None:
    with closing(sqlite3.connect(file.with_name("state.db.backup"), isolation_level=None)) as old:
        migrate(old, 2)
        old.execute("INSERT INTO stars VALUES ('/a', 'caching', '2026-03-01')")
    file.write_bytes(b"junk" * 2_000)
    assert State(file).flags.of("/a", ["caching"]).starred == {"caching"}


@pytest.mark.parametrize("content", [b"", b"junk" * 2_000])
def test_backup_that_is_damaged_too_changes_nothing(file: Path, content: bytes) -> None:
    _fill_and_back_up(file)
    _overwrite(file, 0, b"\xff" * 100)
    file.with_name("state.db.backup").write_bytes(content)
    State(file).flags.star("/a", "new", DAY)
    assert State(file).flags.of("/a", ["new"]).starred == {"new"}


def test_state_that_was_deleted_starts_anew(file: Path) -> None:
    _fill_and_back_up(file)
    file.unlink()
    state = State(file)
    state.flags.star("/a", "new", DAY)
    assert state.flags.of("/a", ["new", *_slugs(300)]).starred == {"new"}
    assert state.pop_notice() == ""


def test_damage_that_comes_while_the_program_runs_is_repaired(state: State, file: Path) -> None:
    _fill(file)
    assert state.pop_notice() == ""
    _overwrite(file, 0, b"\x00" * 100)
    state.flags.star("/a", "new", DAY)
    assert state.flags.of("/a", ["new"]).starred == {"new"}
    assert "was damaged" in state.pop_notice()
    assert state.pop_notice() == ""


def test_two_copies_that_find_the_same_damage_repair_it_once(file: Path) -> None:
    first, second = State(file), State(file)
    _fill(file)
    assert second.preferences.theme() == "nord"
    _overwrite(file, 0, b"\x00" * 100)
    first.flags.star("/a", "from-first", DAY)
    second.flags.star("/a", "from-second", DAY)
    both = ["from-first", "from-second"]
    assert State(file).flags.of("/a", both).starred == set(both)
    assert len(_set_aside(file)) == 1


def test_journal_of_a_damaged_file_is_not_applied_to_the_new_one(state: State, file: Path) -> None:
    _fill(file)
    _overwrite(file, 0, b"junk" * 25)
    journal = file.with_name("state.db-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\x00" * 600)
    state.flags.star("/a", "new", DAY)
    assert state.flags.of("/a", ["new"]).starred == {"new"}
    assert not journal.exists()


def test_any_damage_is_repaired_or_told_and_nothing_is_deleted(tmp_path: Path) -> None:
    sound = tmp_path / "sound.db"
    _fill(sound)
    content = sound.read_bytes()
    chance = random.Random(7)
    for number in range(50):
        file = tmp_path / f"case-{number}" / "state.db"
        file.parent.mkdir()
        damaged = bytearray(content)
        length = chance.choice([1, 1, 16, 700, 9000])
        start = chance.randrange(100 if number % 2 else len(content))
        damaged[start : start + length] = chance.randbytes(length)
        file.write_bytes(damaged[: chance.choice([None, None, len(content) // 3])])
        before = file.read_bytes()
        state = State(file)
        try:
            state.flags.star("/a", "new", DAY)
            state.positions.of("/a", "guide-0100")
            assert state.flags.of("/a", ["new"]).starred == {"new"}
        except StateError:
            assert file.read_bytes() == before
        for aside in _set_aside(file):
            assert aside.read_bytes()[PAGE_BYTES:] == before[PAGE_BYTES:]


def test_repair_that_cannot_be_written_leaves_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(file)
    damaged = _overwrite(file, 0, b"\x00" * 100)

    def fail(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StateError, match="could not be repaired"):
        State(file).flags.star("/a", "new", DAY)
    assert file.read_bytes() == damaged

"""Files of other versions: older ones are brought up to date, newer ones refused."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from guidetui.errors import StateError
from guidetui.models import Position
from guidetui.paths import bundled_data, collection_key
from guidetui.state import Session, State
from guidetui.state.database import STEPS, Database

# The statements of the first version, as it ran them.
VERSION_1 = """
CREATE TABLE IF NOT EXISTS preferences (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (collection TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS positions (
    collection TEXT NOT NULL, slug TEXT NOT NULL, block INTEGER NOT NULL, line INTEGER NOT NULL,
    PRIMARY KEY (collection, slug)
);
"""
DAY = date(2026, 3, 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def old_file(file: Path) -> Path:
    """A file of version 1 with something in every table."""
    session = json.dumps({"slug": "caching", "pane": "reader", "query": "k", "tags": ["a"]})
    bundled = os.path.realpath(bundled_data())
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(VERSION_1)
        database.execute("PRAGMA user_version = 1")
        database.execute("INSERT OR REPLACE INTO preferences VALUES ('theme', 'nord')")
        for folder in ("/notes", bundled):
            database.execute("INSERT OR REPLACE INTO sessions VALUES (?, ?)", (folder, session))
            database.execute(
                "INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?)", (folder, "caching", 7, 2)
            )
    return file


def _version(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


def test_all_of_version_1_is_still_there(old_file: Path) -> None:
    state = State(old_file)
    assert state.preferences.theme() == "nord"
    assert state.sessions.of("/notes") == Session("caching", "reader", "k", frozenset("a"))
    assert state.positions.of("/notes", "caching") == Position(7, 2)
    assert state.pop_notice() == ""


def test_bundled_collection_of_version_1_goes_on_under_its_name(old_file: Path) -> None:
    key = collection_key(bundled_data())
    assert not Path(key).is_absolute()
    assert State(old_file).sessions.of(key).slug == "caching"
    assert State(old_file).positions.of(key, "caching") == Position(7, 2)


def test_version_1_file_takes_stars(old_file: Path) -> None:
    State(old_file).flags.star("/notes", "caching", DAY)
    assert State(old_file).flags.of("/notes", ["caching"]).starred == {"caching"}
    assert _version(old_file) == len(STEPS)


def test_file_whose_first_step_was_cut_short_goes_on(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.executescript(VERSION_1)  # killed before the version was written
    State(file).preferences.remember_theme("nord")
    assert State(file).preferences.theme() == "nord"


def test_step_that_fails_leaves_the_file_as_it_was(
    old_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old_file.read_bytes()

    def fail(database: sqlite3.Connection) -> None:
        database.execute("CREATE TABLE half_done (name TEXT)")
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr("guidetui.state.database.STEPS", (*STEPS[:1], fail))
    with pytest.raises(StateError, match="disk full"):
        State(old_file).preferences.theme()
    assert old_file.read_bytes() == before


def test_damaged_file_of_version_1_is_salvaged_and_brought_up_to_date(old_file: Path) -> None:
    with old_file.open("r+b") as file:
        file.truncate(old_file.stat().st_size - 4096)  # the index of `positions`
    state = State(old_file)
    assert state.sessions.of("/notes").slug == "caching"
    assert state.sessions.of(collection_key(bundled_data())).slug == "caching"
    assert "was damaged" in state.pop_notice()


def test_later_step_adds_a_table_to_a_file_in_use(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    State(file).flags.star("/notes", "caching", DAY)

    def add_cards(database: sqlite3.Connection) -> None:
        database.execute("CREATE TABLE some_cards (slug TEXT PRIMARY KEY)")

    later = (*STEPS, add_cards)
    monkeypatch.setattr("guidetui.state.database.STEPS", later)
    monkeypatch.setattr("guidetui.state.database.STEPS", later)
    Database(file).change("INSERT INTO some_cards VALUES (?)", "caching")
    assert Database(file).rows("SELECT slug FROM some_cards") == [("caching",)]
    assert State(file).flags.of("/notes", ["caching"]).starred == {"caching"}


def test_newer_file_is_refused_and_untouched(file: Path) -> None:
    state = State(file)
    state.preferences.remember_theme("nord")
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 99")
    content, names = file.read_bytes(), {path.name for path in file.parent.iterdir()}
    for running in (state, State(file)):
        with pytest.raises(StateError, match="newer") as caught:
            running.preferences.remember_theme("dracula")
        assert "left as it is" in caught.value.hint
        with pytest.raises(StateError, match="newer"):
            running.preferences.theme()
    assert file.read_bytes() == content
    assert {path.name for path in file.parent.iterdir()} == names

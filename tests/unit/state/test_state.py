import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

import guidetui.state.database
from guidetui.errors import StateError
from guidetui.models import Position
from guidetui.state import Session, State
from tests.unit.conftest import OrdinaryUser

SESSION = Session("caching", "reader", 'tag:x "ü" \x1b', frozenset({"a", "b"}))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "state.db"


@pytest.fixture
def state(file: Path) -> State:
    return State(file)


def _run(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        for statement in statements:
            database.execute(statement)


def _set_aside(file: Path) -> list[Path]:
    return sorted(file.parent.glob("state.db.damaged-*"))


def _fill(state: State) -> None:
    state.preferences.remember_theme("nord")
    for number in range(300):
        state.positions.remember("/a", f"guide-{number}", Position(number, 1))


def test_nothing_is_remembered_at_first(state: State) -> None:
    assert state.preferences.theme() == ""
    assert state.sessions.of("/a") == Session()
    assert state.positions.of("/a", "caching") == Position()


def test_making_a_state_creates_nothing(tmp_path: Path, state: State) -> None:
    assert state.pop_notice() == ""
    assert list(tmp_path.iterdir()) == []


def test_reading_an_absent_state_creates_nothing(tmp_path: Path, state: State) -> None:
    state.preferences.theme()
    state.sessions.of("/a")
    state.positions.of("/a", "caching")
    assert list(tmp_path.iterdir()) == []


def test_theme_comes_back(state: State, file: Path) -> None:
    state.preferences.remember_theme("nord")
    state.preferences.remember_theme("gruvbox")
    assert State(file).preferences.theme() == "gruvbox"


def test_session_comes_back(state: State, file: Path) -> None:
    state.sessions.remember("/a", Session("old"))
    state.sessions.remember("/a", SESSION)
    assert State(file).sessions.of("/a") == SESSION


def test_position_comes_back(state: State, file: Path) -> None:
    state.positions.remember("/a", "caching", Position(1, 1))
    state.positions.remember("/a", "caching", Position(7, 2))
    assert State(file).positions.of("/a", "caching") == Position(7, 2)


def test_collections_are_kept_apart(state: State) -> None:
    state.sessions.remember("/a", SESSION)
    state.positions.remember("/a", "caching", Position(7, 2))
    assert state.sessions.of("/b") == Session()
    assert state.positions.of("/b", "caching") == Position()


def test_nothing_of_an_intact_file_is_reported(state: State, file: Path) -> None:
    _fill(state)
    assert state.preferences.theme() == "nord"
    assert state.pop_notice() == ""
    assert _set_aside(file) == []


def test_two_states_share_one_file(state: State, file: Path) -> None:
    other = State(file)
    state.preferences.remember_theme("nord")
    other.sessions.remember("/a", SESSION)
    state.positions.remember("/a", "caching", Position(3, 0))
    assert (other.preferences.theme(), state.sessions.of("/a")) == ("nord", SESSION)
    assert other.positions.of("/a", "caching") == Position(3, 0)


def test_threads_may_write_at_once(state: State) -> None:
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for number in range(5):
                state.positions.remember(name, str(number), Position(number, 0))
        except StateError as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [state.positions.of(name, "4") for name in "abcd"] == [Position(4, 0)] * 4


def test_empty_file_is_used(state: State, file: Path) -> None:
    file.parent.mkdir()
    file.touch()
    state.preferences.remember_theme("nord")
    assert state.preferences.theme() == "nord"
    assert _set_aside(file) == []


@pytest.mark.parametrize(
    "value", ["", "{", "[]", "null", "5", '{"tags": 5}', '{"tags": null}', '"text"']
)
def test_session_that_does_not_decode_is_no_session(state: State, file: Path, value: str) -> None:
    state.sessions.remember("/a", SESSION)
    _run(file, f"UPDATE sessions SET value = '{value}'")
    assert state.sessions.of("/a") == Session()


def test_session_with_a_part_missing_keeps_the_rest(state: State, file: Path) -> None:
    state.sessions.remember("/a", SESSION)
    _run(file, """UPDATE sessions SET value = '{"slug": "caching", "later": 1}'""")
    assert state.sessions.of("/a") == Session("caching")


def test_position_that_does_not_decode_is_the_top(state: State, file: Path) -> None:
    state.positions.remember("/a", "caching", Position(7, 2))
    _run(file, "UPDATE positions SET block = 'text'")
    assert state.positions.of("/a", "caching") == Position()


def test_locked_file_raises_and_is_not_taken_for_damaged(
    state: State, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.preferences.remember_theme("nord")
    monkeypatch.setattr(guidetui.state.database, "_BUSY_S", 0.01)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StateError, match="locked"):
            state.preferences.remember_theme("dracula")
        other.execute("ROLLBACK")
    assert state.preferences.theme() == "nord"
    assert _set_aside(file) == []


def test_lock_is_waited_for_longer_than_sqlite_does_by_itself(
    state: State, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.preferences.remember_theme("nord")
    connect = guidetui.state.database.connect
    opened: list[Path] = []
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        def connect_and_count(file: Path, _: float) -> sqlite3.Connection:
            opened.append(file)
            if len(opened) == 5:
                other.execute("ROLLBACK")
            return connect(file, 0.01)

        monkeypatch.setattr(guidetui.state.database, "connect", connect_and_count)
        state.preferences.remember_theme("dracula")
    assert len(opened) == 5
    assert state.preferences.theme() == "dracula"


def test_lock_that_never_ends_is_waited_for_once_only(
    state: State, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.preferences.remember_theme("nord")
    connect = guidetui.state.database.connect
    opened: list[Path] = []

    def connect_and_count(file: Path, _: float) -> sqlite3.Connection:
        opened.append(file)
        return connect(file, 0.01)

    monkeypatch.setattr(guidetui.state.database, "connect", connect_and_count)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        counts = []
        for _ in range(3):
            with pytest.raises(StateError, match="another program"):
                state.preferences.remember_theme("dracula")
            counts.append(len(opened))
        other.execute("ROLLBACK")
    assert counts == [30, 31, 32]
    state.preferences.remember_theme("dracula")
    assert state.preferences.theme() == "dracula"


def test_name_that_is_not_utf_8_is_remembered(state: State) -> None:
    folder, slug = "/caf\udce9", "th\udce9"
    session = Session(slug)
    state.sessions.remember(folder, session)
    state.positions.remember(folder, slug, Position(1, 2))
    assert state.sessions.of(folder) == session
    assert state.positions.of(folder, slug) == Position(1, 2)


def test_file_in_the_place_of_the_folder_raises(file: Path, state: State) -> None:
    file.parent.write_text("not a folder")
    with pytest.raises(StateError) as caught:
        state.preferences.theme()
    assert str(file) in caught.value.message
    assert caught.value.hint


def test_folder_in_the_place_of_the_file_raises(file: Path, state: State) -> None:
    file.mkdir(parents=True)
    with pytest.raises(StateError):
        state.preferences.remember_theme("nord")
    assert file.is_dir()


def test_read_only_folder_raises(open_folder: Path, ordinary_user: OrdinaryUser) -> None:
    open_folder.chmod(0o555)
    with ordinary_user(), pytest.raises(StateError):
        State(open_folder / "state.db").preferences.remember_theme("nord")
    assert list(open_folder.iterdir()) == []


def test_read_only_file_can_be_read_but_not_written(
    open_folder: Path, ordinary_user: OrdinaryUser
) -> None:
    state = State(open_folder / "state.db")
    state.preferences.remember_theme("nord")
    (open_folder / "state.db").chmod(0o444)
    open_folder.chmod(0o555)
    with ordinary_user():
        assert state.preferences.theme() == "nord"
        with pytest.raises(StateError):
            state.preferences.remember_theme("dracula")
    assert _set_aside(open_folder / "state.db") == []

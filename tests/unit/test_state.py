import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

import guidetui.state
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
    state.remember_theme("nord")
    for number in range(300):
        state.remember_position("/a", f"guide-{number}", Position(number, 1))


def test_nothing_is_remembered_at_first(state: State) -> None:
    assert state.theme() == ""
    assert state.session("/a") == Session()
    assert state.position("/a", "caching") == Position()


def test_making_a_state_creates_nothing(tmp_path: Path, state: State) -> None:
    assert state.notice == ""
    assert list(tmp_path.iterdir()) == []


def test_reading_an_absent_state_creates_nothing(tmp_path: Path, state: State) -> None:
    state.theme()
    state.session("/a")
    state.position("/a", "caching")
    assert list(tmp_path.iterdir()) == []


def test_theme_comes_back(state: State, file: Path) -> None:
    state.remember_theme("nord")
    state.remember_theme("gruvbox")
    assert State(file).theme() == "gruvbox"


def test_session_comes_back(state: State, file: Path) -> None:
    state.remember_session("/a", Session("old"))
    state.remember_session("/a", SESSION)
    assert State(file).session("/a") == SESSION


def test_position_comes_back(state: State, file: Path) -> None:
    state.remember_position("/a", "caching", Position(1, 1))
    state.remember_position("/a", "caching", Position(7, 2))
    assert State(file).position("/a", "caching") == Position(7, 2)


def test_collections_are_kept_apart(state: State) -> None:
    state.remember_session("/a", SESSION)
    state.remember_position("/a", "caching", Position(7, 2))
    assert state.session("/b") == Session()
    assert state.position("/b", "caching") == Position()


def test_nothing_of_an_intact_file_is_reported(state: State, file: Path) -> None:
    _fill(state)
    assert state.theme() == "nord"
    assert state.notice == ""
    assert _set_aside(file) == []


def test_two_states_share_one_file(state: State, file: Path) -> None:
    other = State(file)
    state.remember_theme("nord")
    other.remember_session("/a", SESSION)
    state.remember_position("/a", "caching", Position(3, 0))
    assert (other.theme(), state.session("/a")) == ("nord", SESSION)
    assert other.position("/a", "caching") == Position(3, 0)


def test_threads_may_write_at_once(state: State) -> None:
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for number in range(5):
                state.remember_position(name, str(number), Position(number, 0))
        except StateError as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [state.position(name, "4") for name in "abcd"] == [Position(4, 0)] * 4


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
    file.parent.mkdir()
    file.write_bytes(content)
    state.remember_theme("nord")
    (aside,) = _set_aside(file)
    assert aside.read_bytes() == content
    assert aside.name in state.notice
    assert state.theme() == "nord"


def test_truncated_database_is_set_aside(state: State, file: Path) -> None:
    _fill(state)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    state.remember_theme("dracula")
    (aside,) = _set_aside(file)
    assert aside.read_bytes() == content[: len(content) // 2]
    assert state.theme() == "dracula"


@pytest.mark.parametrize(
    "intact", [pytest.param(100, id="after the header"), pytest.param(4096, id="after page 1")]
)
def test_database_that_is_damaged_inside_is_set_aside(
    state: State, file: Path, intact: int
) -> None:
    _fill(state)
    content = file.read_bytes()
    damaged = content[:intact] + b"\xff" * (len(content) - intact)
    file.write_bytes(damaged)
    state.position("/a", "guide-299")
    (aside,) = _set_aside(file)
    assert aside.read_bytes() == damaged


def test_empty_file_is_used(state: State, file: Path) -> None:
    file.parent.mkdir()
    file.touch()
    state.remember_theme("nord")
    assert state.theme() == "nord"
    assert _set_aside(file) == []


def test_file_of_a_newer_version_is_refused_and_untouched(state: State, file: Path) -> None:
    state.remember_theme("nord")
    _run(file, "PRAGMA user_version = 99")
    content = file.read_bytes()
    with pytest.raises(StateError) as caught:
        state.remember_theme("dracula")
    assert "newer" in caught.value.message
    assert file.read_bytes() == content
    assert _set_aside(file) == []


@pytest.mark.parametrize(
    "value", ["", "{", "[]", "null", "5", '{"tags": 5}', '{"tags": null}', '"text"']
)
def test_session_that_does_not_decode_is_no_session(state: State, file: Path, value: str) -> None:
    state.remember_session("/a", SESSION)
    _run(file, f"UPDATE sessions SET value = '{value}'")
    assert state.session("/a") == Session()


def test_session_with_a_part_missing_keeps_the_rest(state: State, file: Path) -> None:
    state.remember_session("/a", SESSION)
    _run(file, """UPDATE sessions SET value = '{"slug": "caching", "later": 1}'""")
    assert state.session("/a") == Session("caching")


def test_position_that_does_not_decode_is_the_top(state: State, file: Path) -> None:
    state.remember_position("/a", "caching", Position(7, 2))
    _run(file, "UPDATE positions SET block = 'text'")
    assert state.position("/a", "caching") == Position()


def test_locked_file_raises_and_is_not_taken_for_damaged(
    state: State, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.remember_theme("nord")
    monkeypatch.setattr(guidetui.state, "_BUSY_S", 0.01)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StateError, match="locked"):
            state.remember_theme("dracula")
        other.execute("ROLLBACK")
    assert state.theme() == "nord"
    assert _set_aside(file) == []


def test_name_that_is_not_utf_8_is_remembered(state: State) -> None:
    folder, slug = "/caf\udce9", "th\udce9"
    session = Session(slug)
    state.remember_session(folder, session)
    state.remember_position(folder, slug, Position(1, 2))
    assert state.session(folder) == session
    assert state.position(folder, slug) == Position(1, 2)


def test_file_in_the_place_of_the_folder_raises(file: Path, state: State) -> None:
    file.parent.write_text("not a folder")
    with pytest.raises(StateError) as caught:
        state.theme()
    assert str(file) in caught.value.message
    assert caught.value.hint


def test_folder_in_the_place_of_the_file_raises(file: Path, state: State) -> None:
    file.mkdir(parents=True)
    with pytest.raises(StateError):
        state.remember_theme("nord")
    assert file.is_dir()


def test_read_only_folder_raises(open_folder: Path, ordinary_user: OrdinaryUser) -> None:
    open_folder.chmod(0o555)
    with ordinary_user(), pytest.raises(StateError):
        State(open_folder / "state.db").remember_theme("nord")
    assert list(open_folder.iterdir()) == []


def test_read_only_file_can_be_read_but_not_written(
    open_folder: Path, ordinary_user: OrdinaryUser
) -> None:
    state = State(open_folder / "state.db")
    state.remember_theme("nord")
    (open_folder / "state.db").chmod(0o444)
    open_folder.chmod(0o555)
    with ordinary_user():
        assert state.theme() == "nord"
        with pytest.raises(StateError):
            state.remember_theme("dracula")
    assert _set_aside(open_folder / "state.db") == []

"""The user's own keys and themes: what is read, what is refused, and what the app makes of it."""

import re
from pathlib import Path

import pytest

from guidetui.errors import FileError
from guidetui.paths import keys_file, themes_dir
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.keymap import DEFAULT_KEYS, Key
from guidetui.tui.screens.help import KeyList
from guidetui.tui.themes import INK
from guidetui.tui.user_files import (
    default_keys_file,
    default_theme_file,
    given_names,
    read_keys,
    read_themes,
)
from tests.tui.driver import browsing, make_app


def _write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def keys(own_folders: Path) -> Path:
    assert own_folders
    return keys_file()


def test_keys_are_read_as_a_person_writes_them(keys: Path) -> None:
    _write(keys, 'star = "*"\nread-down = ["↓", "j", "Ctrl+E"]\nhelp = ["?", "F1", "Alt++"]\n')
    assert read_keys(keys) == {
        "star": "asterisk",
        "read-down": "down,j,ctrl+e",
        "help": "question_mark,f1,alt+plus",
    }


def test_two_commands_can_swap_their_keys(keys: Path) -> None:
    assert read_keys(_write(keys, 'star = "m"\nmark-read = "s"\n'))


def test_default_file_names_every_command_with_its_keys(keys: Path) -> None:
    text = re.sub(r"^# (?=[a-z-]+ = )", "", default_keys_file(), flags=re.MULTILINE)
    assert read_keys(_write(keys, text)) == {key.id: key.keys for key in DEFAULT_KEYS}
    assert read_keys(_write(keys, default_keys_file())) == {}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('stra = "y"', "no command 'stra'"),
        ('star = "q"', "'star' and 'quit' have the same key, q"),
        ('tree-expand = "j"', "'tree-expand' and 'list-down'"),
        ('star = "j"', "j already means list-down and read-down"),
        ('star = "Hyper+Q"', "'Hyper+Q' is no key"),
        ('star = "Ctrl+I"', "sends Tab"),
        ('star = "ctrl+q"', "always quits"),
        ('box-up = "j"', "typed as text"),
        ("star = []", "has no key"),
        ("star = 3", "has no key"),
        ('star = ["y", 3]', "has no key"),
        ('star = "\\u001b[31m"', "is no key"),
    ],
)
def test_unusable_key_is_refused_with_its_line(keys: Path, line: str, reason: str) -> None:
    with pytest.raises(FileError, match=re.escape(reason)) as caught:
        read_keys(_write(keys, f"# mine\n{line}\n"))
    assert f"{keys}, line 2" in caught.value.message
    assert caught.value.hint
    assert caught.value.message.isprintable()


async def test_own_key_works_and_is_shown(sample: Path, state: State) -> None:
    _write(keys_file(), 'star = "*"\nhelp = ["F5", "F1"]\n')
    async with browsing(make_app(sample, state)) as driver:
        assert "F5 help" in driver.status
        await driver.read("cache-eviction")
        await driver.press("s")
        assert "★" not in driver.text_of(driver.main.reader_pane)
        await driver.press("*")
        await driver.settled()
        assert "★" in driver.text_of(driver.main.reader_pane)
        await driver.press("f5")
        row = driver.app.screen.query_one(KeyList)
        rows = [each for each in row.rows if not isinstance(each, str)]
        assert ("*",) in [each.shown_keys() for each in rows if isinstance(each, Key)]


async def test_keys_file_works_as_soon_as_it_is_saved(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state)) as driver:
        assert "? help" in driver.status
        _write(keys_file(), 'help = "F5"\n')
        await driver.until(lambda: "F5 help" in driver.status, "the new key is shown")
        _write(keys_file(), 'help = "F5')
        await driver.until(lambda: bool(driver.notifications), "the mistake is reported")
        assert f"{keys_file()}, line 1" in driver.notifications[-1]
        assert "F5 help" in driver.status
        keys_file().unlink()
        await driver.until(lambda: "? help" in driver.status, "the default is back")


async def test_app_starts_with_a_broken_file_and_names_it(sample: Path, state: State) -> None:
    _write(keys_file(), 'stra = "y"\n')
    _write(themes_dir() / "mine.toml", 'primary = "no color"\n')
    async with browsing(make_app(sample, state)) as driver:
        assert [str(path) in line for path, line in _both(driver.notifications)] == [True, True]
        assert "? help" in driver.status


def _both(lines: object) -> list[tuple[Path, str]]:
    assert isinstance(lines, list)
    return list(zip((keys_file(), themes_dir() / "mine.toml"), lines, strict=True))


async def test_own_theme_is_used_and_follows_its_file(sample: Path, state: State) -> None:
    file = _write(themes_dir() / "mine.toml", 'background = "#102030"\nprimary = "teal"\n')
    state.preferences.remember_theme("mine")
    async with browsing(make_app(sample, state)) as driver:
        app: GuideTuiApp = driver.app
        assert app.theme == "mine"
        assert app.theme_variables["background"] == "#102030"
        _write(file, 'background = "#302010"\nprimary = "teal"\n\n')
        await driver.until(
            lambda: app.theme_variables["background"] != "#102030", "the color is used"
        )


def test_default_theme_file_is_our_own_dark_theme(tmp_path: Path) -> None:
    _write(tmp_path / "mine.toml", default_theme_file())
    themes, errors = read_themes(tmp_path, given_names())
    assert errors == []
    assert [(theme.primary, theme.variables) for theme in themes] == [(INK.primary, INK.variables)]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("mine", 'primary = "red; } * { display: none"', "line 1: 'primary' is no color"),
        ("mine", 'primary = "$accent"', "line 1: 'primary' is no color"),
        ("mine", 'primary = "auto"', "line 1: 'primary' is no color"),
        ("mine", "primary = 3", "line 1: 'primary' is no color"),
        ("mine", "dark = true", "has no 'primary'"),
        ("mine", 'primary = "red"\nshadow = "red"', "line 2: unknown key 'shadow'"),
        ("mine", 'primary = "red"\n[variables]\nbordr = "red"', "line 3: unknown variable"),
        ("mine", 'primary = "red"\nvariables = "red"', "line 2: 'variables' is not a table"),
        ("guidetui-ink", 'primary = "red"', "is there already"),
        ("[b]x", 'primary = "red"', "cannot be the name"),
    ],
)
def test_unusable_theme_is_left_out_and_named(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    _write(tmp_path / f"{name}.toml", text)
    _write(tmp_path / "usable.toml", 'primary = "#123456"')
    themes, errors = read_themes(tmp_path, given_names())
    assert [theme.name for theme in themes] == ["usable"]
    assert [reason in error.message for error in errors] == [True]

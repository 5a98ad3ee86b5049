from pathlib import Path

import pytest

from guidetui.errors import FileError
from guidetui.settings import Settings, load_settings
from tests.unit.conftest import OrdinaryUser


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_missing_file_means_no_choices(file: Path) -> None:
    assert load_settings(file) == Settings()


def test_empty_file_means_no_choices(file: Path) -> None:
    file.write_text("")
    assert load_settings(file) == Settings()


def test_every_setting_is_read(file: Path) -> None:
    file.write_text(
        'data = "/srv/guides"\nbase_url = "https://example.org/g"\n'
        'browser = "firefox --new-tab %s"\ndrafts = true\n'
        'images = "sixel"\noffline = true\n'
        'semantic = false\nsemantic_model = "/srv/model"\n'
    )
    assert load_settings(file) == Settings(
        Path("/srv/guides"),
        "https://example.org/g",
        "firefox --new-tab %s",
        drafts=True,
        images="sixel",
        offline=True,
        semantic=False,
        semantic_model=Path("/srv/model"),
    )


def test_tilde_is_the_home_folder(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    file.write_text('data = "~/guides"')
    assert load_settings(file).data == tmp_path / "guides"


def test_reading_changes_nothing(file: Path) -> None:
    file.write_text("drafts = true  # mine\n")
    load_settings(file)
    assert file.read_text() == "drafts = true  # mine\n"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    "content",
    [
        b"data = ",
        b"drafts = yes",
        b'data = "a"\ndata = "b"',
        b'browser = "\xff"',
        b"\x00",
        b'[data]\npath = "x"',
        b"data = 1",
        b'data = ["a"]',
        b"base_url = true",
        b'base_url = "example.org"',
        b'base_url = "javascript:alert(1)"',
        b'base_url = "https://example.org/a b"',
        b'base_url = ""',
        b"browser = false",
        b'drafts = "true"',
        b"drafts = 1",
        b'color = "red"',
        b'images = "sharp"',
        b"images = true",
        b'offline = "yes"',
        b'data = "~no-such-user-here/guides"',
        b"browser = ''",
        b'browser = "firefox \'half"',
        b'data = "a\\u0000b"',
        pytest.param(b"data = " + b"[" * 5000, id="deeply nested"),
        pytest.param(b"drafts = " + b"9" * 5000, id="integer of 5,000 digits"),
        pytest.param(b"drafts = 0x" + b"f" * 5000, id="hexadecimal integer"),
        pytest.param(b"a" + b".a" * 300 + b" = 1", id="dotted name"),
    ],
)
def test_unusable_settings_are_refused_with_file_line_and_hint(file: Path, content: bytes) -> None:
    file.write_bytes(b"# mine\n" + content)
    with pytest.raises(FileError) as caught:
        load_settings(file)
    named = {2, 3} if content.count(b"\n") else {2}
    assert any(f"{file}, line {line}: " in caught.value.message for line in named)
    assert len(caught.value.message) < 1_000
    assert caught.value.hint


def test_huge_settings_are_refused(file: Path) -> None:
    file.write_bytes(b"# long\n" * 200_000)
    with pytest.raises(FileError, match="kB"):
        load_settings(file)


def test_unknown_key_is_named_with_the_known_ones(file: Path) -> None:
    file.write_text('color = "red"')
    with pytest.raises(FileError) as caught:
        load_settings(file)
    assert "'color'" in caught.value.message
    assert caught.value.hint == (
        "Known: data, base_url, browser, drafts, reduced_motion, images, offline, gitignore, "
        "updates, semantic, semantic_model."
    )


def test_mistyped_key_is_named_with_what_it_takes(file: Path) -> None:
    file.write_text('drafts = "true"')
    with pytest.raises(FileError) as caught:
        load_settings(file)
    assert "'drafts'" in caught.value.message
    assert "true or false" in caught.value.hint


def test_folder_in_the_place_of_the_file_is_refused(file: Path) -> None:
    file.mkdir()
    with pytest.raises(FileError):
        load_settings(file)


def test_unreadable_file_is_refused(open_folder: Path, ordinary_user: OrdinaryUser) -> None:
    file = open_folder / "settings.toml"
    file.write_text("drafts = true")
    file.chmod(0)
    with ordinary_user(), pytest.raises(FileError):
        load_settings(file)


def test_file_in_a_closed_folder_is_refused(open_folder: Path, ordinary_user: OrdinaryUser) -> None:
    folder = open_folder / "closed"
    folder.mkdir()
    (folder / "settings.toml").write_text("drafts = true")
    folder.chmod(0)
    with ordinary_user(), pytest.raises(FileError):
        load_settings(folder / "settings.toml")

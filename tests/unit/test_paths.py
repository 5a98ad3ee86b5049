import os
from pathlib import Path

import pytest

from guidetui.paths import bundled_data, cache_dir, collection_cache, settings_file, state_file


@pytest.mark.skipif(os.name != "posix", reason="the XDG variables are read on POSIX systems")
def test_files_lie_in_the_folders_of_the_user(own_folders: Path) -> None:
    assert settings_file() == own_folders / "config" / "guidetui" / "settings.toml"
    assert state_file() == own_folders / "state" / "guidetui" / "state.db"
    assert cache_dir() == own_folders / "cache" / "guidetui"


def test_asking_for_a_path_creates_nothing(own_folders: Path, tmp_path: Path) -> None:
    for path in (settings_file(), state_file(), cache_dir(), collection_cache(tmp_path)):
        assert not path.exists()
    assert list(own_folders.rglob("*")) == []


def test_cache_of_a_collection_lies_in_the_cache_folder(tmp_path: Path) -> None:
    assert collection_cache(tmp_path).is_relative_to(cache_dir())


def test_two_collections_have_two_caches(tmp_path: Path) -> None:
    assert collection_cache(tmp_path / "a") != collection_cache(tmp_path / "b")


def test_every_spelling_of_a_path_has_the_same_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "guides"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    spellings = [
        folder,
        Path("guides"),
        Path("./guides/../guides"),
        tmp_path / "guides" / "..",
        Path("link"),
    ]
    caches = [collection_cache(path) for path in spellings]
    assert caches[0] == caches[1] == caches[2] == caches[4]
    assert caches[3] == collection_cache(tmp_path)


def test_home_folder_may_be_spelt_with_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert collection_cache(Path("~/guides")) == collection_cache(tmp_path / "guides")


def test_folder_whose_name_is_not_utf_8_has_a_cache(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    assert collection_cache(folder) != collection_cache(tmp_path)


def test_link_to_itself_has_a_cache(tmp_path: Path) -> None:
    link = tmp_path / "loop"
    link.symlink_to(link)
    assert collection_cache(link).is_relative_to(cache_dir())


def test_bundled_collection_is_there() -> None:
    assert (bundled_data() / "guides").is_dir()
    assert (bundled_data() / "categories").is_dir()

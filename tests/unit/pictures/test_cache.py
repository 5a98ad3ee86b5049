"""The cache of pictures: bounded, written in one step, shared."""

import os
import threading
from pathlib import Path

import pytest

from guidetui.pictures.cache import PictureCache
from tests.unit.conftest import OrdinaryUser

_URL = "https://example.org/{}.png"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "pictures"


def _sizes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _age(folder: Path, seconds: int) -> None:
    """Make everything older, so that what is used next is newer on any file system."""
    for path in folder.iterdir():
        status = path.stat()
        os.utime(path, (status.st_atime - seconds, status.st_mtime - seconds))


def test_what_was_kept_is_found_and_what_was_not_is_not(folder: Path) -> None:
    cache = PictureCache(folder)
    assert cache.get(_URL) is None
    cache.put(_URL, b"picture")
    assert PictureCache(folder).get(_URL) == b"picture"
    assert cache.get(_URL + "x") is None


def test_nothing_is_written_before_something_is_kept(folder: Path) -> None:
    PictureCache(folder).get(_URL)
    assert not folder.exists()


def test_what_was_not_used_for_longest_leaves_first(folder: Path) -> None:
    cache = PictureCache(folder, max_bytes=300)
    for name in "abc":
        cache.put(_URL.format(name), bytes(100))
        _age(folder, 10)
    assert cache.get(_URL.format("a"))
    cache.put(_URL.format("d"), bytes(100))
    kept = [name for name in "abcd" if cache.get(_URL.format(name))]
    assert kept == ["a", "c", "d"]
    assert _sizes(folder) <= 300


def test_what_is_larger_than_the_cache_is_not_kept(folder: Path) -> None:
    cache = PictureCache(folder, max_bytes=10)
    cache.put(_URL, bytes(11))
    assert cache.get(_URL) is None


def test_what_was_dropped_is_gone(folder: Path) -> None:
    cache = PictureCache(folder)
    cache.put(_URL, b"picture")
    cache.drop(_URL)
    cache.drop(_URL)
    assert cache.get(_URL) is None


def test_half_a_file_of_an_ended_program_leaves_and_a_new_one_stays(folder: Path) -> None:
    folder.mkdir(parents=True)
    old, new = folder / ".x.picture.old", folder / ".x.picture.new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1_000_000_000, 1_000_000_000))
    PictureCache(folder).put(_URL, b"picture")
    assert not old.exists()
    assert new.exists()


def test_foreign_files_are_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    foreign = folder / "notes.txt"
    foreign.write_bytes(bytes(1000))
    os.utime(foreign, (1_000_000_000, 1_000_000_000))
    PictureCache(folder, max_bytes=10).put(_URL, b"picture")
    assert foreign.exists()


def test_folder_that_cannot_be_written_is_no_matter(
    open_folder: Path, ordinary_user: OrdinaryUser
) -> None:
    open_folder.chmod(0o555)
    cache = PictureCache(open_folder / "pictures")
    with ordinary_user():
        cache.put(_URL, b"picture")
        assert cache.get(_URL) is None


def test_file_in_the_place_of_the_folder_is_no_matter(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file")
    cache = PictureCache(folder)
    cache.put(_URL, b"picture")
    cache.drop(_URL)
    assert cache.get(_URL) is None


def test_many_writers_and_readers_see_whole_pictures_only(folder: Path) -> None:
    contents = [bytes([number]) * 10_000 for number in range(8)]
    seen: list[bytes | None] = []

    def use(number: int) -> None:
        cache = PictureCache(folder, max_bytes=35_000)
        for turn in range(20):
            cache.put(_URL.format(turn % 5), contents[number])
            seen.append(cache.get(_URL.format((turn + number) % 5)))

    threads = [threading.Thread(target=use, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {content for content in seen if content is not None} <= set(contents)
    assert len(seen) == 160
    PictureCache(folder, max_bytes=35_000).put(_URL, b"last")
    assert _sizes(folder) <= 35_000

import os
import stat
from pathlib import Path

import pytest

from guidetui.files import replace_file
from tests.unit.conftest import OrdinaryUser


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_content_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"a long old content")
    replace_file(file, b"new\r\n\xff")
    assert file.read_bytes() == b"new\r\n\xff"


def test_missing_file_is_created(tmp_path: Path) -> None:
    replace_file(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"new"


def test_created_file_can_be_read_by_others(tmp_path: Path) -> None:
    replace_file(tmp_path / "a.txt", b"new")
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o644


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755])
def test_permissions_are_kept(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")
    file.chmod(mode)
    replace_file(file, b"new")
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    replace_file(tmp_path / "a.txt", b"new")
    assert _names(tmp_path) == ["a.txt"]


def test_target_of_a_link_changes_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "a.txt"
    real.write_bytes(b"old")
    link = tmp_path / "link.txt"
    link.symlink_to(Path("real") / "a.txt")
    replace_file(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_reader_of_the_old_file_keeps_the_old_content(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")
    with file.open("rb") as reader:
        replace_file(file, b"new")
        assert reader.read() == b"old"


def test_missing_folder_raises(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        replace_file(tmp_path / "absent" / "a.txt", b"new")


def test_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        replace_file(file, b"new")
    assert file.read_bytes() == b"old"
    assert _names(tmp_path) == ["a.txt"]


def test_interruption_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_file(file, b"new")
    assert file.read_bytes() == b"old"
    assert _names(tmp_path) == ["a.txt"]


def test_folder_in_the_place_of_the_file_raises_and_stays(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_file(tmp_path / "a.txt", b"new")
    assert _names(tmp_path) == ["a.txt"]


def test_read_only_folder_raises_and_the_old_file_stays(
    open_folder: Path, ordinary_user: OrdinaryUser
) -> None:
    file = open_folder / "a.txt"
    file.write_bytes(b"old")
    open_folder.chmod(0o555)
    with ordinary_user(), pytest.raises(PermissionError):
        replace_file(file, b"new")
    assert file.read_bytes() == b"old"


def test_link_to_itself_raises_an_os_error(tmp_path: Path) -> None:
    link = tmp_path / "a.txt"
    link.symlink_to(link)
    with pytest.raises(OSError, match=r"symbolic link|loop"):
        replace_file(link, b"new")

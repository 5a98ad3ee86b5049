import os
import re
import stat
from pathlib import Path

import pytest

from guidetui.errors import FileError
from guidetui.files import MAX_TOML_BYTES, read_toml, read_values, replace_file, write_values
from guidetui.settings import load_settings
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


def test_toml_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(b'\xef\xbb\xbfa = 1\n[t]\nb = ["x", "y"]\n')
    read = read_toml(file)
    assert read is not None
    assert read.values == {"a": 1, "t": {"b": ["x", "y"]}}


def test_missing_toml_is_none(tmp_path: Path) -> None:
    assert read_toml(tmp_path / "a.toml") is None


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"a = 1\nb = " + b"9" * 5_000, 2, "digits"),
        (b"a = 1\nb = -" + b"9_" * 4_999 + b"9", 2, "digits"),
        (b"a = 1\nb = 0x" + b"f" * 5_000, 2, "64 bits"),
        (b"a = 1\nb = 9223372036854775808", 2, "64 bits"),
        (b"a = 1\nb = [1, 0b" + b"1" * 70 + b"]", 2, "64 bits"),
        (b'a = 1\nb = "x\\u0000y"', 2, "NUL"),
        (b'a = 1\n"b\\u0000" = 1', 2, "NUL"),
        (b'a = 1\n[t]\nb = {c = "\\u0000"}', 3, "NUL"),
        (b"a = 1\n\x00", 2, "not TOML"),
        (b"a = 1\nb = \x1b[2J", 2, "not TOML"),
        (b"a = 1\n\nb = [", 3, "not TOML"),
        (b"a = 1\na = 2", 2, "not TOML"),
        (b"a = 1\nb = 2024-02-31", 2, "not TOML"),
        (b'a = 1\nb = "caf\xe9"', 2, "UTF-8"),
        (b"a = 1\nb = " + b"[" * 30 + b"]" * 30, 2, "levels"),
        (b"a = 1\nb = " + b"[" * 100_000 + b"]" * 100_000, 2, "levels"),
        (b"a = 1\nb = " + b"{a=" * 40_000 + b"1" + b"}" * 40_000, 2, "levels"),
        (b"a = 1\n" + b".".join([b"b"] * 30) + b" = 1", 2, "levels"),
        (b"a = 1\n" + b".".join([b"b"] * 100_000) + b" = 1", 2, "dots"),
        (b"a = 1\n[" + b".".join([b"b"] * 100_000) + b"]", 2, "dots"),
    ],
)
def test_toml_that_cannot_be_used_says_where_and_why(
    tmp_path: Path, content: bytes, line: int, reason: str
) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(content)
    with pytest.raises(FileError) as caught:
        read_toml(file)
    assert caught.value.message.startswith(f"{file}, line {line}: ")
    assert reason in caught.value.message
    assert len(caught.value.message) < 500
    assert caught.value.message.isprintable()
    assert caught.value.hint


def test_toml_that_is_no_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "loop.toml").symlink_to(tmp_path / "loop.toml")
    (tmp_path / "huge.toml").write_bytes(b"#" * (MAX_TOML_BYTES + 1))
    for name in ("folder", "pipe", "loop", "huge"):
        with pytest.raises(FileError, match=re.escape(str(tmp_path / name))) as caught:
            read_toml(tmp_path / f"{name}.toml")
        assert caught.value.hint


def test_closed_toml_says_so(open_folder: Path, ordinary_user: OrdinaryUser) -> None:
    file = open_folder / "a.toml"
    file.write_bytes(b"a = 1")
    file.chmod(0o000)
    with ordinary_user(), pytest.raises(FileError, match="permission"):
        read_toml(file)


def test_error_about_a_value_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("# other\nother = 1\n[same]\nk8s = 3\n")
    read = read_toml(file)
    assert read is not None
    assert read.error("k8s", "'k8s' is no list", "").message == f"{file}, line 4: 'k8s' is no list."


def test_values_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "values"
    values = ("a", 1, None, True, [("ü", 2.5)], {"x": b"bytes"}, "lone \udcff")
    write_values(path, values)
    assert read_values(path) == values
    assert read_values(tmp_path / "none") is None


def test_values_that_are_not_whole_count_as_absent(tmp_path: Path) -> None:
    path = tmp_path / "values"
    write_values(path, list(range(100)))
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        assert read_values(path) is None
    for index in range(len(whole)):
        path.write_bytes(whole[:index] + bytes([whole[index] ^ 1]) + whole[index + 1 :])
        assert read_values(path) is None


def test_unfinished_file_of_a_killed_process_is_removed_later(tmp_path: Path) -> None:
    old, new = tmp_path / ".values.old", tmp_path / ".values.new"
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (1, 1))
    write_values(tmp_path / "values", ())
    assert not old.exists()
    assert new.exists()  # another process may be writing it


def test_error_about_a_very_long_name_is_short(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("k" * 100_000 + " = 1\n", encoding="utf-8")
    with pytest.raises(FileError, match=r"line 1: unknown key 'k+…\.$") as error:
        load_settings(file)
    assert len(str(error.value)) < 1_000

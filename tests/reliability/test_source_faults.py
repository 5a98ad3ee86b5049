"""Collections that are added, updated and removed on a full disk, or whose program is ended."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.git_repositories import Upstream, upstream
from tests.reliability.faults import MountTmpfs


@pytest.fixture
def theirs(tmp_path: Path) -> Upstream:
    """A repository with the guides `first`, `second` and `third`."""
    return upstream(tmp_path / "theirs")


class _User:
    """Runs guidetui with one of the user's folders on a small disk."""

    def __init__(self, variable: str, disk: Path) -> None:
        self.environment = {**os.environ, variable: str(disk)}
        self._filler = disk / "filler"

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "guidetui", *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def titles(self) -> list[str]:
        return self.run("list", "--data", "theirs").stdout.splitlines()

    def fill_disk(self) -> None:
        with self._filler.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(512)):
                    pass
            except OSError:
                return

    def make_room(self) -> None:
        self._filler.unlink()


@pytest.mark.parametrize("is_full_before", [True, False])
def test_full_disk_leaves_the_collections(
    is_full_before: bool, theirs: Upstream, mount_tmpfs: MountTmpfs
) -> None:
    disk = mount_tmpfs(1024)
    user = _User("XDG_DATA_HOME", disk)
    assert user.run("add", theirs.address, "--path", "data").returncode == 0
    before = user.titles()
    for number in range(0 if is_full_before else 20):  # more than there is room for
        theirs.guide(f"large-{number}", os.urandom(45_000).hex())
    theirs.guide("fourth")
    theirs.commit()
    if is_full_before:
        user.fill_disk()
    for words in (("update",), ("add", theirs.address, "--name", "other")):
        done = user.run(*words)
        assert (done.returncode, "disk is full" in done.stderr) == (2, True), done.stderr
        assert user.titles() == before
    folder = disk / "guidetui" / "collections"
    assert [path.name for path in folder.iterdir() if path.name != ".lock"] == ["theirs"]
    if is_full_before:
        user.make_room()
        assert user.run("update").stdout.startswith("theirs: 1 added")
        user.fill_disk()
    assert user.run("remove", "theirs", "--yes").returncode == 0
    assert not (folder / "theirs").exists()


def test_news_that_a_full_disk_keeps_out_are_told_later(
    theirs: Upstream, mount_tmpfs: MountTmpfs
) -> None:
    disk = mount_tmpfs(256)
    user = _User("XDG_STATE_HOME", disk)
    user.run("add", theirs.address, "--path", "data")
    user.run("star", "first", "--data", "theirs")
    user.fill_disk()
    theirs.rename("first", "prime")
    for slug in ("fourth", "fifth"):
        theirs.guide(slug, "Text. " * 200)
        theirs.commit()
        done = user.run("update")
        assert done.returncode == 2
        assert "theirs is up to date, but what is new cannot be kept" in done.stderr
        assert any(line.startswith(f"{slug}\t") for line in user.titles())
    user.make_room()
    assert user.run("update").stdout == "theirs: nothing new\n"
    told = {line.split("\t")[-1] for line in user.run("news", "theirs").stdout.splitlines()}
    assert told == {"First", "Fourth", "Fifth"}
    assert user.run("list", "--starred", "--data", "theirs").stdout == "prime\tFirst\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_git_ends_with_the_program_that_waits_for_it(
    number: signal.Signals, own_folders: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/guides.git"
        words = [sys.executable, "-m", "guidetui", "add", address]
        with subprocess.Popen(words, stdin=subprocess.DEVNULL) as program:
            connection, _ = server.accept()  # which is never answered
            program.send_signal(number)
            assert program.wait() == 128 + number
        with connection:
            while connection.recv(4096):  # until the one who asked is gone
                pass
    folder = own_folders / "data" / "guidetui" / "collections"
    assert [path.name for path in folder.iterdir()] == [".lock"]

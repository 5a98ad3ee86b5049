import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from guidetui.collection.cache import MetadataCache
from guidetui.collection.collection import Collection, StoredGuides
from guidetui.collection.load import load
from guidetui.collection.snapshot import open_collection
from guidetui.paths import note_file
from tests.unit.conftest import OrdinaryUser

WriteGuide = Callable[..., Path]


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "snapshot"


def opened(root: Path, snapshot: Path, *, drafts: bool = False) -> Collection:
    return open_collection(root, lambda: MetadataCache(None), snapshot, include_drafts=drafts)


def is_stored(collection: Collection) -> bool:
    return isinstance(collection.guides, StoredGuides)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder of notes with all that a guide can hold."""
    root = tmp_path / "notes"
    (root / "inner").mkdir(parents=True)
    (root / "dated.md").write_text(
        "---\ntitle: Wörter\ndate: 2024-02-03\ntags: [Big Data, b]\naliases: [other]\n"
        "description: about\nquestions: [{q: Why?, a: Because.}]\n"
        "sources: [{title: A, url: 'https://a.org'}]\nchecked: 2026-11\n---\ntext\n"
    )
    (root / "inner" / "plain.md").write_text("# Plain\n\n#tag here\n")
    (root / "inner" / "draft.md").write_text("---\ndraft: true\n---\nunfinished\n")
    (root / "broken.md").write_bytes(b"\xff\xfe")
    (root / "left.rst").write_text("not read")
    return root


def test_snapshot_holds_what_loading_gives(notes: Path, snapshot: Path) -> None:
    for drafts in (False, True):
        loaded = opened(notes, snapshot, drafts=drafts)
        stored = opened(notes, snapshot, drafts=drafts)
        assert not is_stored(loaded)
        assert is_stored(stored)
        assert stored == loaded
        assert list(stored.guides) == list(loaded.guides)
        assert stored.tags == loaded.tags
        assert stored.position_of == loaded.position_of
        assert stored.find("DATED") == loaded.find("dated")
        assert (stored.fingerprint, stored.left_out) == (loaded.fingerprint, loaded.left_out)
    assert stored.guide("dated").created == date(2024, 2, 3)
    assert stored.guides[-1] == list(loaded.guides)[-1]
    assert stored.guides[1:] == tuple(loaded.guides)[1:]


def test_bundled_layout_is_stored_with_its_categories(data: Path, snapshot: Path) -> None:
    (data / "guides" / "a.md").write_text("---\ntitle: A\ncategories: [none]\n---\ntext\n")
    loaded, stored = opened(data, snapshot), opened(data, snapshot)
    assert is_stored(stored)
    assert stored == loaded
    assert stored.guides_in("uncategorized") == loaded.guides_in("uncategorized") != ()


def test_every_change_of_a_file_is_seen(notes: Path, snapshot: Path) -> None:
    def change(path: Path, text: str) -> None:
        path.write_text(text)

    changes: tuple[Callable[[], object], ...] = (
        lambda: change(notes / "new.md", "# New"),
        lambda: change(notes / "new.md", "# Newer"),
        lambda: os.utime(notes / "new.md", ns=(1, 1)),
        lambda: (notes / "new.md").rename(notes / "other.md"),
        lambda: (notes / "other.md").unlink(),
    )
    for change_one in changes:
        opened(notes, snapshot)
        assert is_stored(opened(notes, snapshot))
        change_one()
        found = opened(notes, snapshot)
        assert not is_stored(found)
        assert found == load(notes)


def test_snapshot_holds_for_another_spelling_of_the_path(
    notes: Path, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(notes, snapshot)
    for folder, spelling in ((notes, "."), (notes.parent, "notes"), (notes / "inner", "..")):
        monkeypatch.chdir(folder)
        found = opened(Path(spelling), snapshot)
        assert is_stored(found)
        assert found.guide("inner/plain").path.read_text().startswith("# Plain")


def test_note_written_later_is_known(notes: Path, snapshot: Path) -> None:
    opened(notes, snapshot)
    file = note_file(notes, "dated")
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    found = opened(notes, snapshot)
    assert is_stored(found)
    note = found.guide("dated").note
    assert note is not None
    assert note.path == file
    assert found.guide("inner/plain").note is None
    assert found != load(notes)


def test_damaged_snapshot_counts_as_absent(notes: Path, snapshot: Path) -> None:
    expected = opened(notes, snapshot)
    whole = snapshot.read_bytes()
    garbled = bytearray(whole)
    garbled[len(whole) // 2] ^= 1
    for content in (b"", whole[:3], whole[:-1], bytes(garbled), b"\0" * 99, whole + b"x"):
        snapshot.write_bytes(content)
        found = opened(notes, snapshot)
        assert not is_stored(found)
        assert found == expected
        assert snapshot.read_bytes() == whole


def test_collection_with_a_file_that_may_become_readable_is_not_stored(
    open_folder: Path, ordinary_user: OrdinaryUser
) -> None:
    open_folder.chmod(0o777)
    path = open_folder / "closed.md"
    path.write_text("# Closed")
    path.chmod(0)
    snapshot = open_folder / ".snapshot"
    with ordinary_user():
        assert opened(open_folder, snapshot).find("closed") is None
    path.chmod(0o644)
    assert opened(open_folder, snapshot).guide("closed").title == "Closed"
    assert snapshot.exists()


def test_cache_that_cannot_be_written_is_done_without(notes: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    found = opened(notes, tmp_path / "file" / "snapshot")
    assert found == load(notes)

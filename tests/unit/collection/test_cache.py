import json
import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from guidetui.collection.cache import MetadataCache
from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from tests.unit.conftest import OrdinaryUser

WriteGuide = Callable[..., Path]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "deep" / "metadata.db"


def _titles(collection: Collection) -> list[str]:
    return [guide.title for guide in collection.guides]


def _change_unnoticed(path: Path, old: str, new: str) -> None:
    """Change a file so that only reading it tells: the same size and modification time."""
    assert len(old) == len(new)
    status = path.stat()
    path.write_text(path.read_text().replace(old, new))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _rows(cache: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(cache)) as db:
        rows = db.execute("SELECT path, content FROM files").fetchall()
    found = {os.fsdecode(path): json.loads(content) for path, content in rows}
    return {path: entry for path, entry in found.items() if "category" not in entry}


def _put_row(cache: Path, path: str, content: str) -> None:
    with closing(sqlite3.connect(cache)) as db, db:
        db.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (os.fsencode(path), content))


def _edit_entry(cache: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    ((path, entry),) = _rows(cache).items()
    edit(entry)
    _put_row(cache, path, json.dumps(entry))


def test_nothing_is_kept_without_a_file(data: Path, write_guide: WriteGuide) -> None:
    path = write_guide("one")
    load(data)
    _change_unnoticed(path, "One", "Two")
    assert _titles(load(data)) == ["Two"]


def test_unchanged_file_is_not_read_again(data: Path, write_guide: WriteGuide, cache: Path) -> None:
    path = write_guide("one")
    load(data, cache=MetadataCache(cache))
    _change_unnoticed(path, "One", "Two")
    assert _titles(load(data, cache=MetadataCache(cache))) == ["One"]


def test_unchanged_category_is_not_read_again(data: Path, cache: Path) -> None:
    load(data, cache=MetadataCache(cache))
    _change_unnoticed(data / "categories" / "alpha.md", "Alpha", "Omega")
    assert load(data, cache=MetadataCache(cache)).categories_by_id["alpha"].title == "Alpha"
    (data / "categories" / "alpha.md").touch()
    assert load(data, cache=MetadataCache(cache)).categories_by_id["alpha"].title == "Omega"


def test_problem_of_a_category_is_there_again(data: Path, cache: Path) -> None:
    (data / "categories" / "alpha.md").write_text("---\ntitle: 5\nsort: many\n---\n")
    fresh = load(data, cache=MetadataCache(cache))
    assert fresh.problems
    assert load(data, cache=MetadataCache(cache)) == fresh


def test_cached_collection_is_the_same(data: Path, write_guide: WriteGuide, cache: Path) -> None:
    write_guide("c++", tags='["C++", "Ünï"]', categories="[alpha, beta]")
    write_guide("odd", image='"no"', createdAt='"never"')
    write_guide("draft", draft="true")
    write_guide("asked", questions='[{q: "Why?", a: "So."}, {q: "When?", a: "Now."}]')
    write_guide(
        "sourced", sources="[{title: A, url: 'https://a.org'}]", checked="2026-11", long="true"
    )
    (data / "guides" / "broken.md").write_bytes(b"\xff")
    fresh = load(data, cache=MetadataCache(cache), include_drafts=True)
    assert cache.exists()
    assert load(data, cache=MetadataCache(cache), include_drafts=True) == fresh


def test_intact_cache_is_not_written_again(
    data: Path, write_guide: WriteGuide, cache: Path
) -> None:
    write_guide("one")
    load(data, cache=MetadataCache(cache))
    before = cache.stat()
    load(data, cache=MetadataCache(cache))
    assert cache.stat() == before


def test_file_of_another_size_is_read_again(
    data: Path, write_guide: WriteGuide, cache: Path
) -> None:
    path = write_guide("one")
    load(data, cache=MetadataCache(cache))
    status = path.stat()
    write_guide("one", title='"Another"')
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert _titles(load(data, cache=MetadataCache(cache))) == ["Another"]


@pytest.mark.parametrize("shift_ns", [1_000, -3_600_000_000_000])
def test_file_of_another_time_is_read_again(
    data: Path, write_guide: WriteGuide, cache: Path, shift_ns: int
) -> None:
    path = write_guide("one")
    load(data, cache=MetadataCache(cache))
    _change_unnoticed(path, "One", "Two")
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + shift_ns))
    assert _titles(load(data, cache=MetadataCache(cache))) == ["Two"]


def test_removed_file_is_forgotten(data: Path, write_guide: WriteGuide, cache: Path) -> None:
    write_guide("one")
    path = write_guide("two")
    load(data, cache=MetadataCache(cache))
    path.unlink()
    assert _titles(load(data, cache=MetadataCache(cache))) == ["One"]
    assert len(_rows(cache)) == 1


def test_same_file_under_another_slug_is_read_again(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "notes" / "sub" / "one.md"
    path.parent.mkdir(parents=True)
    path.write_text("Text.\n")
    load(tmp_path / "notes", cache=MetadataCache(cache))
    assert [guide.slug for guide in load(path, cache=MetadataCache(cache)).guides] == ["one"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe garbage \x00",
        b"SQLite format 3\x00",
        b"SQLite format 3\x00" + b"\xff" * 10_000,
        bytes(10_000),
    ],
)
def test_damaged_cache_counts_as_empty_and_is_replaced(
    data: Path, write_guide: WriteGuide, cache: Path, content: bytes
) -> None:
    write_guide("one")
    cache.parent.mkdir(parents=True)
    cache.write_bytes(content)
    assert _titles(load(data, cache=MetadataCache(cache))) == ["One"]
    assert len(_rows(cache)) == 1


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_cache_counts_as_empty(
    data: Path, write_guide: WriteGuide, cache: Path, share: float
) -> None:
    path = write_guide("one")
    load(data, cache=MetadataCache(cache))
    content = cache.read_bytes()
    cache.write_bytes(content[: int(len(content) * share)])
    _change_unnoticed(path, "One", "Two")
    assert _titles(load(data, cache=MetadataCache(cache))) == ["Two"]


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_garbage_in_the_cache_counts_as_empty(
    data: Path, write_guide: WriteGuide, cache: Path, share: float
) -> None:
    path = write_guide("one")
    load(data, cache=MetadataCache(cache))
    content = bytearray(cache.read_bytes())
    start = int(len(content) * share)
    content[start : start + 64] = random.Random(start).randbytes(64)
    cache.write_bytes(content)
    assert _titles(load(data, cache=MetadataCache(cache))) == ["One"]
    write_guide("one", title='"Another"')
    assert path.exists()
    assert _titles(load(data, cache=MetadataCache(cache))) == ["Another"]


@pytest.mark.parametrize("version", [0, 1, 7, 99])
def test_cache_of_another_version_counts_as_empty(
    data: Path, write_guide: WriteGuide, cache: Path, version: int
) -> None:
    path = write_guide("one")
    load(data, cache=MetadataCache(cache))
    with closing(sqlite3.connect(cache)) as db:
        db.execute(f"PRAGMA user_version = {version}")
    _change_unnoticed(path, "One", "Two")
    assert _titles(load(data, cache=MetadataCache(cache))) == ["Two"]
    assert len(_rows(cache)) == 1


def test_cache_that_another_process_writes_is_no_matter(
    data: Path, write_guide: WriteGuide, cache: Path
) -> None:
    write_guide("one")
    kept = MetadataCache(cache, lock_timeout_s=0)
    load(data, cache=kept)
    with closing(sqlite3.connect(cache)) as db:
        db.execute("BEGIN EXCLUSIVE")
        write_guide("two")
        assert _titles(load(data, cache=kept)) == ["One", "Two"]
        assert _titles(load(data, cache=MetadataCache(cache))) == ["One", "Two"]
    write_guide("three")
    load(data, cache=kept)
    assert len(_rows(cache)) == 3


def test_one_changed_file_writes_one_row(data: Path, write_guide: WriteGuide, cache: Path) -> None:
    path = write_guide("one")
    write_guide("two")
    kept = MetadataCache(cache)
    before = load(data, cache=kept)
    entry = _rows(cache)[str(path)]
    _put_row(cache, str(path), json.dumps(entry | {"untouched": True}))
    write_guide("two", title='"Another"')
    after = load(data, cache=kept)
    assert [row.get("untouched") for row in _rows(cache).values()] == [True, None]
    assert after.guide("one") is before.guide("one")
    assert _titles(load(data, cache=MetadataCache(cache))) == _titles(after)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slug", "two"),
        ("slug", None),
        ("title", 7),
        ("title", None),
        ("created", "yesterday"),
        ("description", []),
        ("image", False),
        ("draft", 0),
        ("draft", "false"),
        ("category_ids", "alpha"),
        ("category_ids", [1]),
        ("category_ids", {"alpha": 1}),
        ("category_ids", None),
        ("tags", "Testing"),
        ("size_bytes", "7"),
        ("size_bytes", True),
        ("mtime_ns", 1.5),
    ],
)
def test_entry_of_wrong_types_counts_as_absent(
    data: Path, write_guide: WriteGuide, cache: Path, name: str, value: object
) -> None:
    write_guide("one")
    fresh = load(data, cache=MetadataCache(cache))
    _edit_entry(cache, lambda entry: entry["guide"].update({name: value}))
    assert load(data, cache=MetadataCache(cache)) == fresh


@pytest.mark.parametrize(
    "entry", [None, [], "text", 7, {}, {"size": 1, "mtime": 1, "guide": None, "problems": []}]
)
def test_entry_of_another_shape_counts_as_absent(
    data: Path, write_guide: WriteGuide, cache: Path, entry: object
) -> None:
    path = write_guide("one")
    fresh = load(data, cache=MetadataCache(cache))
    _put_row(cache, str(path), json.dumps(entry))
    assert load(data, cache=MetadataCache(cache)) == fresh


@pytest.mark.parametrize("name", ["guide", "problems", "size", "mtime"])
def test_entry_with_a_part_missing_counts_as_absent(
    data: Path, write_guide: WriteGuide, cache: Path, name: str
) -> None:
    write_guide("one")
    fresh = load(data, cache=MetadataCache(cache))
    _edit_entry(cache, lambda entry: entry.pop(name))
    assert load(data, cache=MetadataCache(cache)) == fresh


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("guide", None),
        ("guide", []),
        ("problems", None),
        ("problems", [7]),
        ("problems", [{"code": "x"}]),
    ],
)
def test_entry_that_says_nothing_usable_counts_as_absent(
    data: Path, write_guide: WriteGuide, cache: Path, name: str, value: object
) -> None:
    path = write_guide("one")
    fresh = load(data, cache=MetadataCache(cache))
    _edit_entry(cache, lambda entry: entry.update({name: value}))
    _change_unnoticed(path, "Some text", "More text")
    assert load(data, cache=MetadataCache(cache)) == fresh


def test_problem_of_unknown_severity_counts_as_absent(
    data: Path, write_guide: WriteGuide, cache: Path
) -> None:
    write_guide("one", image='"no"')
    fresh = load(data, cache=MetadataCache(cache))
    _edit_entry(cache, lambda entry: entry["problems"][0].update(severity="fatal"))
    assert load(data, cache=MetadataCache(cache)) == fresh


def test_cache_below_a_file_is_no_matter(data: Path, write_guide: WriteGuide) -> None:
    path = write_guide("one")
    assert _titles(load(data, cache=MetadataCache(path / "metadata.db"))) == ["One"]


def test_folder_in_the_place_of_the_cache_is_no_matter(
    data: Path, write_guide: WriteGuide, cache: Path
) -> None:
    write_guide("one")
    cache.mkdir(parents=True)
    assert _titles(load(data, cache=MetadataCache(cache))) == ["One"]


def test_cache_that_links_to_itself_is_no_matter(
    data: Path, write_guide: WriteGuide, cache: Path
) -> None:
    write_guide("one")
    cache.parent.mkdir(parents=True)
    cache.symlink_to(cache)
    assert _titles(load(data, cache=MetadataCache(cache))) == ["One"]


def test_unwritable_cache_folder_is_no_matter(
    open_folder: Path, ordinary_user: OrdinaryUser
) -> None:
    (open_folder / "notes").mkdir()
    (open_folder / "notes" / "one.md").write_text("# One\n")
    closed = open_folder / "cache"
    closed.mkdir()
    closed.chmod(0o555)
    with ordinary_user():
        collection = load(open_folder / "notes", cache=MetadataCache(closed / "metadata.db"))
    assert _titles(collection) == ["One"]
    assert list(closed.iterdir()) == []


def test_file_opens_once_its_permissions_are_mended(
    open_folder: Path, ordinary_user: OrdinaryUser
) -> None:
    note = open_folder / "notes" / "one.md"
    cache = open_folder / "cache" / "metadata.db"
    for folder in (note.parent, cache.parent):
        folder.mkdir()
        folder.chmod(0o777)
    note.write_text("# One\n")
    note.chmod(0)
    with ordinary_user():
        closed = load(note.parent, cache=MetadataCache(cache))
    note.chmod(0o644)
    with ordinary_user():
        mended = load(note.parent, cache=MetadataCache(cache))
    assert [problem.code for problem in closed.problems] == ["unreadable"]
    assert (_titles(mended), mended.problems) == (["One"], ())

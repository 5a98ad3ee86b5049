"""Opens a collection as it was last loaded, if none of its files has changed.

The snapshot is one file in the user's cache. It may be deleted at any time.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from msgspec.structs import astuple

from guidetui.collection.collection import Collection, StoredGuides, rows_of
from guidetui.collection.walk import (
    content_digest,
    find_root,
    fingerprint,
    is_collection,
    notes_of,
)
from guidetui.files import read_values, write_values
from guidetui.links import DEFAULT_BASE_URL
from guidetui.models import Category, LeftOut, Problem, ReadingList, Severity, Step
from guidetui.paths import bundle_dir, bundled_data, collection_key, lists_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.cache import MetadataCache

_VERSION = 6
_SHIPPED = "snapshot"
# The version, the fingerprint of the files, whether the folder is bare, and whether drafts count.
_Key = tuple[int, int | None, bool, bool]
Progress = Callable[[int, int], None]


def open_collection(
    path: Path,
    cache: Callable[[], "MetadataCache"],
    snapshot: Path,
    *,
    include_drafts: bool = False,
    base_url: str | None = None,
    use_gitignore: bool = True,
    progress: Progress | None = None,
) -> Collection:
    """Return the collection at `path` from its snapshot, or load it and write the snapshot.

    `cache` is called if files have to be read; the other options are those of `load`. Raises
    CollectionError.
    """
    root = find_root(path)
    found = _stored(root, snapshot, include_drafts, base_url, use_gitignore)
    if found is None:
        from guidetui.collection.load import load  # not needed if no file changed

        found = load(
            path,
            cache=cache(),
            include_drafts=include_drafts,
            base_url=base_url,
            use_gitignore=use_gitignore,
            with_notes=True,
            progress=progress,
        )
        _store(found, snapshot, include_drafts)
    return _with_own_lists(found)


def _with_own_lists(collection: Collection) -> Collection:
    """Return the collection with the user's own reading lists before its own."""
    folder = lists_dir(collection_key(collection.root))
    if not os.path.isdir(folder):  # noqa: PTH112  False where one may not look
        return collection
    from guidetui.collection.reading_lists import own_lists  # few people have any

    own, _ = own_lists(collection)
    return replace(collection, reading_lists=(*own, *collection.reading_lists))


def _stored(
    root: Path, snapshot: Path, include_drafts: bool, base_url: str | None, use_gitignore: bool
) -> Collection | None:
    values = None if root.is_file() else read_values(snapshot)
    is_bundled = not include_drafts and bundle_dir().is_dir() and root == bundled_data()
    if values is None and not is_bundled:
        return None
    is_bare = not is_collection(root)
    left_out = LeftOut()
    included = values[-1] if values is not None and values[0][0] == _VERSION else ()
    now = fingerprint(
        root,
        is_bare=is_bare,
        use_gitignore=use_gitignore,
        included=included,
        left_out=left_out,
    )
    wanted = (_VERSION, now, is_bare, include_drafts)
    if values is None or values[0] != wanted:
        values = _shipped(root, wanted, snapshot) if is_bundled else None
    if values is None or now is None:
        return None
    rows, categories, lists, problems, drafts_hidden, _ = values[1:]
    notes, notes_fingerprint = notes_of(root)
    return Collection(
        root=root,
        guides=StoredGuides(root, rows, notes),
        categories=tuple(Category(*category) for category in categories),
        reading_lists=tuple(_reading_list(root, *values) for values in lists),
        problems=tuple(_problem(root, *problem) for problem in problems),
        base_url=base_url or (None if is_bare else DEFAULT_BASE_URL),
        is_bare=is_bare,
        use_gitignore=use_gitignore,
        drafts_hidden=drafts_hidden,
        left_out=left_out,
        fingerprint=now,
        notes_fingerprint=notes_fingerprint,
        included=included,
    )


def _reading_list(root: Path, path: str, title: str, description: str, steps: Any) -> ReadingList:
    file = root / path
    return ReadingList(file.stem, title, file, description, tuple(Step(*step) for step in steps))


def _problem(root: Path, path: str, *others: Any) -> Problem:
    code, message, hint, severity, line = others
    return Problem(root / path, code, message, hint, Severity(severity), line)


def _shipped(root: Path, wanted: _Key, snapshot: Path) -> tuple[Any, ...] | None:
    """Return the snapshot that comes with the program, if it was made from the same files."""
    values = read_values(bundle_dir() / _SHIPPED)
    with suppress(OSError):
        if values is not None and values[0] == (_VERSION, content_digest(root)):
            found = (wanted, *values[1:])
            with suppress(OSError):
                write_values(snapshot, found)
            return found
    return None


def ship(collection: Collection, folder: Path) -> None:
    """Write the snapshot that comes with the program; raises OSError."""
    key = (_VERSION, content_digest(collection.root))
    write_values(folder / _SHIPPED, (key, *_content(collection)))


def _store(collection: Collection, snapshot: Path, include_drafts: bool) -> None:
    """Write the snapshot; a failure only costs time later."""
    # Permissions can change without size and time.
    if collection.is_single_file or any(item.code == "unreadable" for item in collection.problems):
        return
    key = (_VERSION, collection.fingerprint, collection.is_bare, include_drafts)
    with suppress(OSError, ValueError):
        write_values(snapshot, (key, *_content(collection)))


def _content(collection: Collection) -> tuple[Any, ...]:
    """Return the collection as plain values; raises ValueError if a file is not below the root."""
    root = collection.root
    problems = [
        (
            str(item.path.relative_to(root)),
            item.code,
            item.message,
            item.hint,
            item.severity.value,
            item.line,
        )
        for item in collection.problems
    ]
    categories = [astuple(category) for category in collection.categories]
    lists = [
        (
            str(found.path.relative_to(root)),
            found.title,
            found.description,
            [tuple(step) for step in found.steps],
        )
        for found in collection.reading_lists
    ]
    rows = rows_of(collection.guides, root)
    return rows, categories, lists, problems, collection.drafts_hidden, collection.included

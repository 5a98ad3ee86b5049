"""Opens a collection as it was loaded last, as long as none of its files has changed.

The snapshot is one file in the user's cache. It may be deleted at any time.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

from guidetui.collection.collection import Collection
from guidetui.collection.stored_guides import StoredGuides, rows_of
from guidetui.collection.walk import find_root, fingerprint, is_collection, notes_of
from guidetui.files import read_values, write_values
from guidetui.links import DEFAULT_BASE_URL
from guidetui.models import Category, LeftOut, Problem, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.cache import MetadataCache

_VERSION = 1
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
        from guidetui.collection.load import load  # unchanged files are not read

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
    return found


def _stored(
    root: Path, snapshot: Path, include_drafts: bool, base_url: str | None, use_gitignore: bool
) -> Collection | None:
    values = None if root.is_file() else read_values(snapshot)
    if not isinstance(values, tuple) or values[0] != _VERSION:
        return None
    is_bare = not is_collection(root)
    left_out = LeftOut()
    now = fingerprint(root, is_bare=is_bare, use_gitignore=use_gitignore, left_out=left_out)
    if values[1] != (now, is_bare, include_drafts):
        return None
    rows, categories, problems, drafts_hidden = values[2:]
    notes, notes_fingerprint = notes_of(root)
    return Collection(
        root=root,
        guides=StoredGuides(root, rows, notes),
        categories=tuple(Category(*category) for category in categories),
        problems=tuple(_problem(root, *problem) for problem in problems),
        base_url=base_url or (None if is_bare else DEFAULT_BASE_URL),
        is_bare=is_bare,
        use_gitignore=use_gitignore,
        drafts_hidden=drafts_hidden,
        left_out=left_out,
        fingerprint=values[1][0],
        notes_fingerprint=notes_fingerprint,
    )


def _problem(root: Path, path: str, *others: Any) -> Problem:
    code, message, hint, severity, line = others
    return Problem(root / path, code, message, hint, Severity(severity), line)


def _store(collection: Collection, snapshot: Path, include_drafts: bool) -> None:
    """Write the snapshot; a failure only costs time later."""
    # Permissions change, and neither size nor time of a file does.
    if collection.is_single_file or any(item.code == "unreadable" for item in collection.problems):
        return
    root = collection.root
    with suppress(OSError, ValueError):
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
        write_values(
            snapshot,
            (
                _VERSION,
                (collection.fingerprint, collection.is_bare, include_drafts),
                rows_of(collection.guides, root),
                [astuple(category) for category in collection.categories],
                problems,
                collection.drafts_hidden,
            ),
        )

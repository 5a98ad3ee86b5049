"""Clones a collection and brings a clone up to date, each in one step or not at all.

All work is done in a temporary folder beside the clones. A complete new state replaces the old one
by renaming folders, so a process that is killed leaves the old collection.
"""

import errno
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct

from guidetui.collection.collection import Collection
from guidetui.collection.guide_file import read_text, split_source
from guidetui.collection.load import load
from guidetui.document.parse import parse_words
from guidetui.document.words import headings, plain_text
from guidetui.errors import CollectionError, ErrorKind, SourceError
from guidetui.files import replace_file
from guidetui.models import ChangeKind, Guide, GuideChange, Problem
from guidetui.paths import collections_dir
from guidetui.sources.git import GitError, Repository, Runner
from guidetui.sources.registry import Source, is_inside, recovered, set_aside
from guidetui.text import pluralize, sanitize_line

# Comparing two files takes quadratic time at worst.
_MAX_LINES = 3_000
_MAX_PASSAGES = 100
_MAX_CHARACTERS = 1_000
_TEMPORARY = ".tmp-"
# The commit that was installed: what differs from it is the user's own.
_INSTALLED = "refs/guidetui/installed"
_NEWS = "guidetui-news.json"
_MAX_NAMED = 5
_Stamp = tuple[tuple[str, int, int], ...]


def compare(
    before: Collection,
    now: Collection,
    *,
    tops: tuple[Path, Path],
    changed: set[str],
    renamed: Mapping[str, str],
) -> tuple[GuideChange, ...]:
    """Return the changes between two states of a collection, in publication order.

    `tops` are the old and the new folder of the clone; `changed` are paths relative to it, and
    `renamed` maps old paths to new ones. A guide whose slug still exists was not renamed, unless
    slugs were exchanged. A guide that was renamed and gained text is a changed one with an old
    slug.
    """
    old, new = _by_path(before, tops[0]), _by_path(now, tops[1])
    old_slugs = {guide.slug for guide in before.guides}
    new_slugs = {guide.slug for guide in now.guides}
    origins = {
        new[target].slug: old[path]
        for path, target in renamed.items()
        if path in old and target in new and old[path].slug != new[target].slug
    }
    while True:
        left = {origin.slug for origin in origins.values()}
        meeting = [
            slug
            for slug, origin in origins.items()
            if slug in old_slugs - left or origin.slug in new_slugs - origins.keys()
        ]
        if not meeting:
            break
        for slug in meeting:
            del origins[slug]
    overwritten = old.keys() & renamed.values()
    changes = []
    for path, guide in new.items():
        if origin := origins.get(guide.slug):
            gained = new_passages(origin.path, guide.path) if path in changed else ()
            kind = ChangeKind.CHANGED if gained else ChangeKind.RENAMED
            changes.append(_change(kind, guide, origin.slug, gained))
        elif guide.slug not in old_slugs:
            changes.append(_change(ChangeKind.ADDED, guide))
        elif path in changed or path in overwritten:
            gained = new_passages(old[path].path, guide.path) if path in old else ()
            changes.append(_change(ChangeKind.CHANGED, guide, passages=gained))
    changes.extend(
        _change(ChangeKind.REMOVED, guide)
        for guide in before.guides
        if guide.slug not in new_slugs and guide.slug not in left
    )
    return tuple(changes)


def _by_path(collection: Collection, top: Path) -> dict[str, Guide]:
    return {guide.path.relative_to(top).as_posix(): guide for guide in collection.guides}


def _change(
    kind: ChangeKind, guide: Guide, old_slug: str = "", passages: tuple[str, ...] = ()
) -> GuideChange:
    return GuideChange(kind, guide.slug, guide.title, guide.created, old_slug, passages)


def new_passages(before: Path, now: Path) -> tuple[str, ...]:
    """Return the text that a file gained since an older version, a line for each block.

    Nothing if either is very long, and a few pages at most.
    """
    old, new = _lines(before), _lines(now)
    if max(len(old), len(new)) > _MAX_LINES:
        return ()
    passages: dict[str, None] = {}
    for kind, _, _, first, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind in ("replace", "insert"):
            document = parse_words("\n".join(new[first:end]))
            lines = [*headings(document), *plain_text(document).split("\n")]
            passages.update((line[:_MAX_CHARACTERS], None) for line in lines if line.strip())
    return tuple(passages)[:_MAX_PASSAGES]


def _lines(path: Path) -> list[str]:
    source = read_text(path)
    return [] if isinstance(source, Problem) else split_source(path, source.text).body.split("\n")


class News(Struct, frozen=True):
    """What one update changed; `update_id` is unique, even if an update restores an old state."""

    update_id: str
    changes: tuple[GuideChange, ...] = ()


def add_clone(source: Source, address: str, runner: Runner) -> Collection:
    """Clone `address` as `source`; raises SourceError, after which nothing is there.

    `source.address` is shown to the user, `address` may hold a password.
    """
    if source.path and not is_inside(source.path):
        raise SourceError(
            f"{sanitize_line(source.path)!r} is no folder in a repository.",
            "Write its path without a slash in front.",
        )
    with _temporary(source.name) as folder, _disk():
        folder.mkdir()
        repository = Repository(folder, runner)
        repository.create(address)
        if source.path:
            repository.set_sparse(source.path)
        commit = repository.fetch(source.branch, is_first=True)
        repository.checkout(commit)
        collection = _read(folder / source.path if source.path else folder, source)
        repository.git("update-ref", _INSTALLED, commit)
        if source.top.exists():  # left by a collection that could not be removed
            raise SourceError(f"{source.top} is in the way.", "Move it away.")
        folder.rename(source.top)
    return collection


def has_update(source: Source, runner: Runner) -> bool:
    """Ask the server whether there is an update; raises SourceError."""
    repository = _repository(source, runner)
    return repository.upstream_commit(source.branch) != _installed(source, repository)


def update_clone(
    source: Source, runner: Runner, load_before: Callable[[Path], Collection], *, force: bool
) -> News | None:
    """Bring a clone up to date; return None if it already was. Raises SourceError.

    With `force`, also if its history was rewritten. It is not updated if the user edited it. The
    clone holds the news until `forget_news`, so that a process that is killed does not lose them.
    """
    _clean_up()
    live = _repository(source, runner)
    installed = _installed(source, live)
    _refuse_own_work(source, live, installed)
    stamp = _stamp(live)
    if live.upstream_commit(source.branch) == installed:
        return None
    before = load_before(source.root)
    with _temporary(source.name) as folder, _disk():
        shutil.copytree(source.top, folder, symlinks=True)
        copy = Repository(folder, runner)
        commit = copy.fetch(source.branch)
        if commit == installed:
            return None
        if not force and not copy.is_ancestor(installed, commit):
            raise SourceError(
                f"{source.name}: its history was rewritten, or its main branch is another one. "
                "The collection is as it was.",
                "Take the new state if you trust it.",
                ErrorKind.REWRITTEN,
                source.name,
            )
        _refuse_overwriting(source, copy, installed, commit)
        copy.checkout(commit)
        copy.git("update-ref", _INSTALLED, commit)
        try:
            now = _read(folder / source.path if source.path else folder, source)
        except SourceError as error:
            raise SourceError(
                f"{source.name}: {error.message} It is as it was.",
                "Remove it and add it again with the folder that holds the guides now; "
                "what you keep on it stays.",
            ) from error
        changed, renamed = copy.changed_paths(installed, commit, source.path)
        news = News(
            f"{commit} {time.time_ns()}",
            compare(
                before, now, tops=(source.top, folder), changed=changed, renamed=renamed
            ),
        )  # fmt: skip
        earlier = kept_news(source)
        replace_file(folder / ".git" / _NEWS, _encode([*earlier, news]))
        _swap(source, folder, live, stamp)
    return news


def _swap(source: Source, folder: Path, live: Repository, stamp: _Stamp) -> None:
    """Replace the clone by `folder`, unless the clone has been edited since `stamp`."""
    aside = set_aside(source.name)
    if _stamp(live) != stamp:
        raise _edited_meanwhile(source)
    source.top.rename(aside)
    try:
        folder.rename(source.top)
    except OSError:
        aside.rename(source.top)
        raise
    if _stamp(Repository(aside, live.runner)) != stamp:  # by a program that had a file open
        source.top.rename(folder)
        aside.rename(source.top)
        raise _edited_meanwhile(source)
    _delete(aside)


def remove_clone(source: Source, runner: Runner, lost: Container[str] = ()) -> None:
    """Delete a clone; raises SourceError if it holds the user's own work.

    `lost` are those of `own_files` that may be deleted.
    """
    _clean_up()
    if not source.top.exists():
        return
    live = _repository(source, runner)
    try:
        installed = _installed(source, live)
        _refuse_own_work(source, live, installed)
        if refs := live.own_refs(installed):
            names = [ref.removeprefix("refs/").removeprefix("heads/") for ref in refs]
            raise SourceError(
                f"{source.name} holds commits of yours: {named(names)}. It is as it was.",
                f"They are in {source.top}: push them, or drop them, then try again.",
            )
        if own := [path for path in live.untracked() if path not in lost]:
            raise SourceError(
                f"{source.name} holds {pluralize(len(own), 'file')} of yours: {named(own)}.",
                f"They are in {source.top}: move them away, then try again.",
            )
    except SourceError as error:
        raise SourceError(error.message, error.hint, ErrorKind.OWN_WORK, source.name) from error
    delete_clone(source)


def delete_clone(source: Source) -> None:
    """Delete a clone, whatever is in it."""
    if source.top.exists():
        with _temporary(source.name) as folder:
            source.top.rename(folder)


def own_files(source: Source, runner: Runner) -> list[str]:
    """Return the untracked files of a clone, which are deleted with it."""
    return _repository(source, runner).untracked()


def named(paths: Sequence[str]) -> str:
    """Return the first few paths on one line."""
    first = ", ".join(sanitize_line(path) for path in paths[:_MAX_NAMED])
    return first + (f" and {len(paths) - _MAX_NAMED} more" if len(paths) > _MAX_NAMED else "")


def kept_news(source: Source) -> list[News]:
    """Return the news that the clone still holds."""
    try:
        items = json.loads((source.top / ".git" / _NEWS).read_text(encoding="utf-8"))
        return [_decode(item) for item in items]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def forget_news(source: Source) -> None:
    """Delete the news of a clone once they are saved elsewhere."""
    with suppress(OSError):
        (source.top / ".git" / _NEWS).unlink()


def _encode(news: list[News]) -> bytes:
    return json.dumps(
        [
            {
                "commit": item.update_id,
                "changes": [
                    [
                        str(it.kind),
                        it.slug,
                        it.title,
                        it.created.isoformat(),
                        it.old_slug,
                        it.passages,
                    ]
                    for it in item.changes
                ],
            }
            for item in news
        ]
    ).encode("utf-8", "surrogateescape")


def _decode(item: Any) -> News:
    return News(
        str(item["commit"]),
        tuple(
            GuideChange(
                ChangeKind(kind), slug, title, date.fromisoformat(created), old, tuple(passages)
            )
            for kind, slug, title, created, old, passages in item["changes"]
        ),
    )


def _repository(source: Source, runner: Runner) -> Repository:
    recovered(source)
    if not source.top.exists():
        raise SourceError(
            f"{source.top} is gone.",
            "Remove the collection and add it again; what you keep on it stays.",
            ErrorKind.GONE,
            source.name,
        )
    if not (source.top / ".git").is_dir():
        raise _damaged(source)
    return Repository(source.top, runner)


def _installed(source: Source, live: Repository) -> str:
    try:
        return live.commit(_INSTALLED)
    except GitError as error:
        raise _damaged(source) from error


def _damaged(source: Source) -> SourceError:
    return SourceError(
        f"{source.top} is no whole clone any more, so nobody can tell which files are yours.",
        "Move away what is yours. Then remove the collection and add it again.",
        ErrorKind.OWN_WORK,
        source.name,
    )


def _refuse_own_work(source: Source, live: Repository, installed: str) -> None:
    """Raise SourceError if the clone holds edits or commits of the user's."""
    if edited := live.edited():
        raise SourceError(
            f"{source.name} holds edits of yours in {pluralize(len(edited), 'file')}: "
            f"{named(edited)}. It is as it was.",
            f"They are in {source.top}: move them away or undo them, then try again.",
        )
    if live.commit("HEAD") != installed:
        raise SourceError(
            f"{source.name} holds commits of yours. It is as it was.",
            f"They are in {source.top}: push them, and check out {installed[:12]} again.",
        )


def _refuse_overwriting(source: Source, copy: Repository, installed: str, commit: str) -> None:
    """Raise SourceError if a new file would overwrite one of the user's.

    In a sparse clone git does not always refuse to.
    """
    own = copy.untracked()
    if not own:
        return
    added = {path.casefold() for path in copy.added_paths(installed, commit)}
    folders = {str(folder) for path in added for folder in PurePosixPath(path).parents}
    taken = [
        path
        for path in own
        if path.casefold() in added | folders
        or added.intersection(map(str, PurePosixPath(path.casefold()).parents))
    ]
    if taken:
        raise SourceError(
            f"{source.name}: the update would overwrite files of yours: {named(taken)}. "
            "It is as it was.",
            f"They are in {source.top}: move them away, then try again.",
        )


def _stamp(repository: Repository) -> _Stamp:
    """Return a value that changes when a file of the clone is edited."""
    parts = [(f"edited {path}", 0, 0) for path in repository.edited()]
    for path in repository.untracked():
        status = (repository.folder / path).lstat()
        parts.append((path, status.st_size, status.st_mtime_ns))
    return (*parts, (repository.commit("HEAD"), 0, 0))


def _edited_meanwhile(source: Source) -> SourceError:
    return SourceError(
        f"Files of {source.name} were edited during the update. It is as it was.",
        "Undo the edits or move them away, then try again.",
    )


def _read(root: Path, source: Source) -> Collection:
    """Read the guides that were just checked out."""
    path = sanitize_line(source.path)
    if source.path and not root.is_dir():
        raise SourceError(
            f"The repository has no folder {path!r}.", "Name the folder that holds the guides."
        )
    try:
        collection = load(root, base_url=source.base_url or None)
    except CollectionError as error:
        raise SourceError(error.message, error.hint) from error
    if not collection.guides:
        where = f"the folder {path!r}" if path else "the repository"
        raise SourceError(
            f"There is no guide in {where}.", "Name a folder that holds Markdown files."
        )
    return collection


@contextmanager
def _temporary(name: str) -> Iterator[Path]:
    """Yield the path `name` in a new folder, which is deleted at the end."""
    collections_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=collections_dir()))
    try:
        yield folder / name
    finally:
        _delete(folder)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except (OSError, shutil.Error) as error:
        text = str(error)
        is_full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or (
            "No space left" in text
        )
        message = "The disk is full." if is_full else f"Files cannot be written: {text[:300]}"
        raise SourceError(message, "Make room or check permissions, then try again.") from error


def _clean_up() -> None:
    """Delete what a killed process left; the caller holds the lock, so no other process uses it."""
    for path in collections_dir().glob(".previous-*"):
        live = collections_dir() / path.name.removeprefix(".previous-")
        if live.exists():
            _delete(path)
        else:
            path.rename(live)
    for path in collections_dir().glob(f"{_TEMPORARY}*"):
        _delete(path)


def _delete(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)

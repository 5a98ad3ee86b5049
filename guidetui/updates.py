"""Adds, updates and removes collections; stars, notes and cards follow renamed guides.

Functions raise SourceError if they fail, after which nothing has changed.
"""

import shutil
from collections.abc import Container, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from guidetui.collection.cache import MetadataCache
from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.collection.walk import find_root
from guidetui.errors import CollectionError, SourceError, StateError
from guidetui.notes import move_note
from guidetui.paths import collection_cache, collection_key
from guidetui.sources.clone import (
    News,
    add_clone,
    delete_clone,
    forget_news,
    kept_news,
    named,
    own_files,
    remove_clone,
    update_clone,
)
from guidetui.sources.git import Runner
from guidetui.sources.registry import (
    BUNDLED,
    Registry,
    Source,
    checked,
    checked_name,
    find_entry,
    is_remote,
    load_catalog,
    load_registry,
    locked,
    name_of,
    recovered,
    save_registry,
    without_password,
)
from guidetui.state import State
from guidetui.text import pluralize, sanitize_line


class Wanted(Struct, frozen=True):
    """What to add: `word` is an address, a name of the catalog or a folder; others may be empty."""

    word: str
    name: str = ""
    path: str = ""
    branch: str = ""
    base_url: str = ""


def add(wanted: Wanted, runner: Runner) -> tuple[Source, Collection]:
    """Install a collection and return it; raises SourceError or FileError."""
    source, address = _planned(wanted)
    with locked() as registry:
        _refuse_twice(registry, source, is_named=bool(wanted.name))
        if source.is_clone:
            _remove_left_over(source, runner)
            collection = add_clone(source, address, runner)
            source = replace(source, updated=_now())
        else:
            collection = _folder(source)
        save_registry(registry.with_source(source))
    return source, collection


def _remove_left_over(source: Source, runner: Runner) -> None:
    """Delete a clone that a killed process left under the name of `source`."""
    try:
        remove_clone(source, runner)
    except SourceError as error:
        raise SourceError(
            f"{source.top} is in the way. {error.message}", "Move it away."
        ) from error


def _planned(wanted: Wanted) -> tuple[Source, str]:
    """Return the collection to install, and the address to clone, which may hold a password."""
    word, name = wanted.word, wanted.name
    path, branch, base_url = wanted.path.strip("/"), wanted.branch, wanted.base_url
    entry = find_entry(word)
    if is_remote(word):
        address = checked(word)
    elif entry is not None:
        address, name = entry.address, name or entry.name
    else:
        return _planned_folder(wanted), ""
    if entry is not None:
        path, branch = path or entry.path, branch or entry.branch
        base_url = base_url or entry.base_url
    if branch.startswith("-") or any(it in branch for it in " ~^:?*[\\") or ".." in branch:
        raise SourceError(f"{sanitize_line(branch)!r} is no branch.", "Write its name.")
    name = checked_name(name or name_of(address))
    return Source(name, without_password(address), path, branch, base_url), address


def _planned_folder(wanted: Wanted) -> Source:
    if not wanted.word.strip():  # such as a shell variable that is not set
        raise SourceError("The address is empty.", "For the folder you are in, write a dot.")
    shown = sanitize_line(wanted.word)
    try:
        folder = Path(wanted.word).expanduser().absolute()
        exists = folder.exists()
    except (OSError, RuntimeError, ValueError):
        exists = False
    if not exists:
        raise SourceError(
            f"{shown!r} is no address, no folder, and not in the catalog.",
            f"In the catalog: {', '.join(load_catalog())}.",
        )
    if folder.is_file():
        raise SourceError(
            f"{shown} is a file, and a collection is a folder.",
            "Add its folder; a single file is opened by its path.",
        )
    name = checked_name(wanted.name or name_of(folder.name))
    return Source(name, base_url=wanted.base_url, folder=str(folder / wanted.path))


def _folder(source: Source) -> Collection:
    try:
        collection = load(find_root(source.root))
    except CollectionError as error:
        raise SourceError(error.message, error.hint) from error
    if not collection.guides:
        raise SourceError(
            f"There is no guide in {sanitize_line(source.folder)}.",
            "Add a folder of Markdown files; a repository is cloned from file://…",
        )
    return collection


def _refuse_twice(registry: Registry, source: Source, *, is_named: bool) -> None:
    present = registry.find(source.name)
    if present is None:
        return
    is_same = (present.address, present.folder) == (source.address, source.folder)
    if is_same and not is_named:
        raise SourceError(f"{source.name} is installed already.", "Update it to get what is new.")
    raise SourceError(
        f"There is a collection {source.name!r} already, from {present.shown_address}.",
        "Give this one another name.",
    )


def update(name: str, runner: Runner, state: State, *, force: bool = False) -> News | None:
    """Bring a collection up to date; None where nothing is new.

    With `force`, also if its history was rewritten. Raises SourceError, or StateError if it was
    updated but the news could not be saved.
    """
    with locked() as registry:
        source = registry.get(name)
        if not source.is_clone:
            what = "comes with guidetui" if name == BUNDLED else f"is your folder {source.folder}"
            raise SourceError(
                f"{name} {sanitize_line(what)}; there is nothing to fetch.",
                "Changed files are seen by themselves.",
            )
        with suppress(StateError):  # the clone keeps them
            take_news(recovered(source), state)
        news = update_clone(source, runner, _load_before, force=force)
        save_registry(registry.with_source(replace(source, updated=_now())))
        try:
            take_news(source, state)
        except StateError as error:
            raise StateError(
                f"{name} is up to date, but what is new cannot be kept: {error.message}",
                "It is told once that file can be written.",
            ) from error
    return news


def _load_before(root: Path) -> Collection:
    return load(root, cache=MetadataCache(collection_cache(root) / "metadata.db"))


def take_news(source: Source, state: State) -> None:
    """Move the news of a clone to the user's state, and what it has on renamed guides to new slugs.

    Raises StateError, after which the clone still holds them.
    """
    if not source.is_clone or not (kept := kept_news(source)):
        return
    key = collection_key(source.root)
    for news in kept:
        moves = in_order({it.old_slug: it.slug for it in news.changes if it.old_slug})
        state.news.record(key, news.update_id, _now().astimezone().date(), news.changes, moves)
        for old, new in moves:
            move_note(source.root, old, new)
    forget_news(source)


def in_order(renames: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return `renames` in an order in which every target is free, also if names are exchanged."""
    waiting = dict(renames)
    moves = []
    while waiting:
        free = next((old for old, new in waiting.items() if new not in waiting), None)
        if free is None:  # a cycle
            old, new = waiting.popitem()
            moves.append((old, f"{old}~moving"))
            waiting[f"{old}~moving"] = new
        else:
            moves.append((free, waiting.pop(free)))
    return moves


def remove(name: str, runner: Runner, lost: Container[str] = (), *, force: bool = False) -> None:
    """Remove a collection; stars, notes and cards are kept, and so is a folder of the user's.

    A clone that holds the user's own work is not removed, unless that is only the files in `lost`,
    or with `force`.
    """
    with locked() as registry:
        source = registry.get(name)
        if name == BUNDLED:
            raise SourceError("The bundled collection cannot be removed.", "Use another one.")
        if source.is_clone:
            if force:
                delete_clone(recovered(source))
            else:
                remove_clone(recovered(source), runner, lost)
            shutil.rmtree(collection_cache(source.root), ignore_errors=True)
        save_registry(registry.without(name))


def lost_with(name: str, runner: Runner) -> list[str]:
    """Return the user's own files that would be deleted with a clone."""
    source = load_registry().get(name)
    with suppress(SourceError):
        return own_files(source, runner) if source.is_clone else []
    return []


def named_files(lost: list[str]) -> str:
    """Return a line that names the user's files that will be deleted."""
    return f"{pluralize(len(lost), 'file')} of yours will be deleted: {named(lost)}"


def use(name: str) -> Source:
    """Make a collection the one that opens by default."""
    with locked() as registry:
        source = registry.get(name)
        save_registry(replace(registry, default="" if name == BUNDLED else name))
    return source


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)

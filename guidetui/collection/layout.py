"""Which files of a folder are guides and which are categories.

A *collection* has a folder `guides` and usually a folder `categories` (directly, or in its
folder `data`). Any other folder is *bare*: every Markdown file below it is a guide, its slug is
its path without the suffix, its category is the folder it lies in.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from guidetui.collection.guide_file import unreadable
from guidetui.errors import CollectionError
from guidetui.models import Problem
from guidetui.text import sanitize_line

_SUFFIXES = (".md", ".markdown")
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})
_MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Source:
    """One file to be read as a guide; `category_id` is None where its front matter says it."""

    path: Path
    slug: str
    category_id: str | None = None


@dataclass(slots=True)
class Layout:
    """What a folder holds, in the order of the file names."""

    root: Path
    is_bare: bool
    guides: list[Source] = field(default_factory=list)
    categories: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def find_root(path: Path) -> Path:
    """Return the folder (or the single Markdown file) that `path` stands for.

    Raises CollectionError where there is nothing to open.
    """
    shown = sanitize_line(str(path))
    try:
        path = path.expanduser()
        if path.is_file():
            if path.suffix.lower() in _SUFFIXES:
                return path
            raise CollectionError(f"{shown} is not Markdown.", "Open a folder or a .md file.")
        if not path.is_dir():
            raise CollectionError(f"There is no folder {shown}.", "Check the path.")
        if not (path / "guides").is_dir() and (path / "data" / "guides").is_dir():
            return path / "data"
        os.scandir(path).close()
    except (OSError, RuntimeError, ValueError) as error:
        raise CollectionError(
            f"{shown} cannot be opened: {sanitize_line(str(error))}", "Check its permissions."
        ) from error
    return path


def survey(root: Path) -> Layout:
    """List the files of the folder that `find_root` returned."""
    if root.is_file():
        source = Source(root, root.stem, root.resolve().parent.name or "files")
        return Layout(root, is_bare=True, guides=[source])
    if (root / "guides").is_dir():
        return _survey_collection(root)
    return _survey_bare(root)


def _survey_collection(root: Path) -> Layout:
    layout = Layout(root, is_bare=False)
    for path in _markdown_below(root / "guides", layout.problems):
        layout.guides.append(Source(path, path.stem))
    if (root / "categories").is_dir():
        layout.categories = _markdown_below(root / "categories", layout.problems)
    return layout


def _survey_bare(root: Path) -> Layout:
    layout = Layout(root, is_bare=True)
    name = root.resolve().name or "files"
    for path in _markdown_below(root, layout.problems):
        relative = path.relative_to(root)
        folder = relative.parent.as_posix()
        layout.guides.append(
            Source(path, relative.with_suffix("").as_posix(), name if folder == "." else folder)
        )
    return layout


def _markdown_below(folder: Path, problems: list[Problem]) -> list[Path]:
    """Return the Markdown files below `folder`, sorted by path; folders and odd files among them.

    Whether each can be read is found out by reading it.
    """
    return [Path(entry.path) for entry in markdown_entries(folder, problems)]


def markdown_entries(folder: Path, problems: list[Problem]) -> "Iterator[os.DirEntry[str]]":
    """Yield what `folder` and the folders below hold that is named like Markdown, in order.

    A link to a folder is followed unless it leads to one of its own parents.
    """
    above = _parents_of(folder)

    def visit(current: str, parents: tuple[tuple[int, int], ...]) -> "Iterator[os.DirEntry[str]]":
        try:
            status = os.stat(current)  # noqa: PTH116  ten times as fast as through a Path
            identity = (status.st_dev, status.st_ino)
            if identity in parents or len(parents) - len(above) >= _MAX_DEPTH:
                problems.append(_loop(Path(current)))
                return
            with os.scandir(current) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            problems.append(unreadable(Path(current), error))
            return
        for entry in listed:
            if entry.name.startswith("."):
                continue
            if entry.name.lower().endswith(_SUFFIXES):
                yield entry
            elif entry.name not in _SKIPPED_FOLDERS and _is_folder(entry):
                yield from visit(entry.path, (*parents, identity))

    yield from visit(str(folder), above)


def _parents_of(folder: Path) -> tuple[tuple[int, int], ...]:
    """Return what identifies the folders above, to which no link below may lead back."""
    identities = []
    for parent in folder.resolve().parents:
        with suppress(OSError):
            status = parent.stat()
            identities.append((status.st_dev, status.st_ino))
    return tuple(identities)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _loop(path: Path) -> Problem:
    return Problem(
        path, "link-loop", "leads back to a folder above it", "remove the link to the parent folder"
    )

"""Which files of a folder are guides, categories and reading lists.

In a bare folder the slug of a guide is its path without the suffix, and its category is the folder
it is in.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from guidetui.collection.titles import INDEX_NAMES
from guidetui.collection.walk import Walk, files_beside, is_collection
from guidetui.models import LeftOut, Problem, Severity
from guidetui.text import slug_key


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
    is_single_file: bool = False
    guides: list[Source] = field(default_factory=list)
    categories: list[Path] = field(default_factory=list)
    lists: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)


def survey(root: Path, *, use_gitignore: bool = True) -> Layout:
    """List the files of the folder that `find_root` returned.

    With `use_gitignore` a bare folder in a git checkout lists nothing that git ignores. Of a
    single file, the files around it are listed as well, so that its links lead somewhere.
    """
    if root.is_file():
        return _survey_file(root)
    if is_collection(root):
        return _survey_collection(root)
    layout = Layout(root, is_bare=True)
    walk = Walk(root, layout.problems, layout.left_out, use_gitignore=use_gitignore)
    paths = [Path(entry.path) for entry in walk.entries()]
    layout.guides = _bare_sources(paths, root, root.resolve().name or "files")
    return layout


def _survey_collection(root: Path) -> Layout:
    layout = Layout(root, is_bare=False)
    paths = _files_below(root / "guides", layout)
    taken: set[str] = set()
    for path in paths:
        inner = path.relative_to(root / "guides")
        slug = _free((path.stem, inner.with_suffix("").as_posix(), inner.as_posix()), taken)
        layout.guides.append(Source(path, slug))
        if slug != path.stem:
            layout.problems.append(_shared_slug(path, slug))
    if (root / "categories").is_dir():
        layout.categories = _files_below(root / "categories", layout)
    if (root / "paths").is_dir():
        layout.lists = _files_below(root / "paths", layout)
    return layout


def _files_below(folder: Path, layout: Layout) -> list[Path]:
    walk = Walk(folder, layout.problems, layout.left_out, use_gitignore=False)
    return [Path(entry.path) for entry in walk.entries()]


def _survey_file(root: Path) -> Layout:
    layout = Layout(root, is_bare=True, is_single_file=True)
    folder = root.parent
    layout.guides = _bare_sources(files_beside(root), folder, folder.resolve().name or "files")
    return layout


def _bare_sources(paths: Iterable[Path], root: Path, name: str) -> list[Source]:
    """Return the files of a bare folder; an index or README stands for the folder it is in."""
    relative = {path: PurePosixPath(path.relative_to(root).as_posix()) for path in paths}
    sizes = Counter(parent for inner in relative.values() for parent in inner.parents)
    sources: dict[Path, Source] = {}
    taken: set[str] = set()
    for path in sorted(relative, key=lambda each: _is_index(relative[each])):
        inner = relative[path]
        folder = inner.parent
        plain = str(inner.with_suffix(""))
        if _is_index(inner):
            slug = _free((str(folder), plain, str(inner)), taken)
            if sizes[folder] == 1:  # alone in its folder it is a page of the folder above
                folder = folder.parent
        else:
            slug = _free((plain, str(inner)), taken)
        sources[path] = Source(path, slug, name if str(folder) == "." else str(folder))
    return [sources[path] for path in relative]


def _is_index(inner: PurePosixPath) -> bool:
    return len(inner.parts) > 1 and inner.stem.casefold() in INDEX_NAMES


def _free(slugs: tuple[str, ...], taken: set[str]) -> str:
    """Return the first slug that no other file has, and note it."""
    number = 1
    for slug in slugs:
        if slug_key(slug) not in taken:
            break
    else:
        while slug_key(slug := f"{slugs[-1]}~{number}") in taken:
            number += 1
    taken.add(slug_key(slug))
    return slug


def _shared_slug(path: Path, slug: str) -> Problem:
    return Problem(
        path,
        "duplicate-slug",
        f"has the name of another guide and is found as {slug!r}",
        "rename one of the two files",
        Severity.WARNING,
    )

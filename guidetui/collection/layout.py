"""Which files of a folder are guides and which are categories.

A *collection* has a folder `guides` with a folder `categories` beside it, or with guides whose
front matter names `createdAt` and `categories` (directly, or in its folder `data`). Any other
folder is *bare*: every Markdown file below it is a guide, its slug is its path without the suffix,
its category is the folder it is in.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

from guidetui.collection.front_matter import read_values, split_text
from guidetui.collection.guide_file import read_text, unreadable
from guidetui.collection.ignored import GitIgnore
from guidetui.collection.titles import INDEX_NAMES
from guidetui.errors import CollectionError
from guidetui.links import MARKDOWN_SUFFIXES
from guidetui.models import LeftOut, Problem, Severity
from guidetui.text import sanitize_line, slug_key

# Documents of other kinds, which are counted to say that they are not read.
_OTHER_SUFFIXES = frozenset({".adoc", ".asciidoc", ".ipynb", ".org", ".rmd", ".rst", ".textile"})
_SKIPPED_FOLDERS = frozenset(
    "__pycache__ _build _site bower_components node_modules site-packages venv".split()
)
_VENV_MARKER = "pyvenv.cfg"
_MAX_DEPTH = 32
_MAX_SAMPLED = 20
# What is listed beside a single file that is opened.
_MAX_SIBLINGS = 500
_MAX_SIBLING_ENTRIES = 5_000
_MAX_SIBLING_DEPTH = 3

Identity = tuple[int, int]


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
    problems: list[Problem] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)


def find_root(path: Path) -> Path:
    """Return the folder (or the single Markdown file) that `path` stands for.

    Raises CollectionError where there is nothing to open.
    """
    shown = sanitize_line(str(path))
    try:
        path = path.expanduser()
        if path.is_file():
            if path.suffix.lower() in MARKDOWN_SUFFIXES:
                return path
            raise CollectionError(f"{shown} is not Markdown.", "Open a folder or a .md file.")
        if not path.is_dir():
            raise CollectionError(f"There is no folder {shown}.", "Check the path.")
        if not is_collection(path) and is_collection(path / "data"):
            return path / "data"
        os.scandir(path).close()
    except (OSError, RuntimeError, ValueError) as error:
        raise CollectionError(
            f"{shown} cannot be opened: {sanitize_line(str(error))}", "Check its permissions."
        ) from error
    return path


def is_collection(root: Path) -> bool:
    """Say whether a folder holds guides as this program's own collection does."""
    if not (root / "guides").is_dir():
        return False
    if (root / "categories").is_dir():
        return True
    try:
        names = sorted(entry.name for entry in os.scandir(root / "guides"))
    except OSError:
        return False
    files = (root / "guides" / name for name in names if _suffix(name) in MARKDOWN_SUFFIXES)
    return any(map(_names_categories, islice(files, _MAX_SAMPLED)))


def _names_categories(path: Path) -> bool:
    source = read_text(path)
    if isinstance(source, Problem):
        return False
    front = split_text(source.text).front
    values = read_values(path, front) if front else None
    return isinstance(values, dict) and {"createdat", "categories"} <= values.keys()


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
    walk = _Walk(root, layout.problems, layout.left_out, use_gitignore=use_gitignore)
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
    return layout


def _files_below(folder: Path, layout: Layout) -> list[Path]:
    walk = _Walk(folder, layout.problems, layout.left_out, use_gitignore=False)
    return [Path(entry.path) for entry in walk.entries()]


def _survey_file(root: Path) -> Layout:
    layout = Layout(root, is_bare=True, is_single_file=True)
    folder = root.parent
    walk = _Walk(folder, [], layout.left_out, use_gitignore=False)
    paths = [Path(path) for path in walk.nearest(_MAX_SIBLINGS)]
    others = sorted(path for path in paths if path != root)
    layout.guides = _bare_sources([root, *others], folder, folder.resolve().name or "files")
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


def markdown_files(
    root: Path, *, is_bare: bool, use_gitignore: bool
) -> Iterator[tuple[str, Callable[[], os.stat_result]]]:
    """Yield the paths that `survey` lists, with what returns their status, and nothing more."""
    if root.is_file():
        for source in _survey_file(root).guides:
            yield str(source.path), source.path.stat
        return
    folders = (root,) if is_bare else (root / "guides", root / "categories")
    for folder in folders:
        if folder.is_dir():
            walk = _Walk(folder, [], LeftOut(), use_gitignore=is_bare and use_gitignore)
            for entry in walk.entries():
                yield entry.path, entry.stat


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122  ten times as fast as a Path


class _Walk:
    """Goes through a folder and those below it in the order of names.

    Hidden folders, caches, builds and virtual environments are skipped. A link to a folder is
    followed unless the folder is listed anyway or leads back to where the link is.
    """

    def __init__(
        self, top: Path, problems: list[Problem], left_out: LeftOut, *, use_gitignore: bool
    ) -> None:
        self._top = str(top)
        self._real_top = os.path.realpath(top)
        self._problems = problems
        self._left_out = left_out
        self._above = _identities_above(top)
        self._seen_through_links: set[Identity] = set()
        self._ignore = GitIgnore.above(top) if use_gitignore else None

    def entries(self) -> "Iterator[os.DirEntry[str]]":
        """Yield what is named like Markdown; whether it can be read is found out by reading it."""
        yield from self._visit(self._top, self._above, self._ignore)

    def nearest(self, most: int) -> list[str]:
        """Return the paths of at most so many Markdown files, those of upper folders first."""
        found: list[str] = []
        seen = 0
        level = [self._top]
        for _ in range(_MAX_SIBLING_DEPTH):
            below: list[str] = []
            for folder in level:
                for entry in self._listed(folder):
                    seen += 1
                    if len(found) >= most or seen > _MAX_SIBLING_ENTRIES:
                        return found
                    if _suffix(entry.name) in MARKDOWN_SUFFIXES:
                        found.append(entry.path)
                    elif entry.is_dir(follow_symlinks=False) and not _is_skipped(entry):
                        below.append(entry.path)
            level = below
        return found

    def _listed(self, folder: str) -> "list[os.DirEntry[str]]":
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._problems.append(unreadable(Path(folder), error))
            return []
        if folder != self._top and any(entry.name == _VENV_MARKER for entry in listed):
            return []
        return [entry for entry in listed if not entry.name.startswith(".")]

    def _visit(
        self, folder: str, parents: tuple[Identity, ...], ignore: GitIgnore | None
    ) -> "Iterator[os.DirEntry[str]]":
        try:
            status = os.stat(folder)  # noqa: PTH116  ten times as fast as through a Path
        except OSError as error:
            self._problems.append(unreadable(Path(folder), error))
            return
        identity = (status.st_dev, status.st_ino)
        if identity in parents:
            self._problems.append(_loop(Path(folder)))
            return
        if len(parents) - len(self._above) >= _MAX_DEPTH:
            self._problems.append(_too_deep(Path(folder)))
            return
        here = ignore.within(self._real(folder)) if ignore is not None else None
        for entry in self._listed(folder):
            suffix = _suffix(entry.name)
            if suffix in MARKDOWN_SUFFIXES:
                if self._is_ignored(entry, here):
                    self._left_out.ignored += 1
                    continue
                self._left_out.read += 1
                yield entry
            elif suffix in _OTHER_SUFFIXES:
                self._left_out.by_suffix[suffix] += 1
            elif self._is_followed(entry, (*parents, identity), here):
                yield from self._visit(entry.path, (*parents, identity), here)

    def _real(self, path: str) -> str:
        return self._real_top + path[len(self._top) :]

    def _is_ignored(self, entry: "os.DirEntry[str]", ignore: GitIgnore | None) -> bool:
        if ignore is None or not ignore.specs:
            return False
        return ignore.ignores(self._real(entry.path), is_folder=_is_folder(entry))

    def _is_followed(
        self, entry: "os.DirEntry[str]", parents: tuple[Identity, ...], ignore: GitIgnore | None
    ) -> bool:
        if not _is_folder(entry) or _is_skipped(entry):
            return False
        if self._is_ignored(entry, ignore):
            self._left_out.ignored_folders += 1
            return False
        if not entry.is_symlink():
            return True
        status = entry.stat()
        identity = (status.st_dev, status.st_ino)
        if identity in parents:
            return True  # which is reported there
        if identity in self._seen_through_links or self._is_listed(os.path.realpath(entry.path)):
            return False
        self._seen_through_links.add(identity)
        return True

    def _is_listed(self, real: str) -> bool:
        """Say whether a folder is one that is gone through without a link."""
        if not real.startswith(os.path.join(self._real_top, "")):  # noqa: PTH118
            return False
        inner = Path(real).relative_to(self._real_top)
        return not any(part.startswith(".") or part in _SKIPPED_FOLDERS for part in inner.parts)


def _is_skipped(entry: "os.DirEntry[str]") -> bool:
    return entry.name in _SKIPPED_FOLDERS


def _identities_above(folder: Path) -> tuple[Identity, ...]:
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


def _too_deep(path: Path) -> Problem:
    return Problem(
        path, "too-deep", f"is more than {_MAX_DEPTH} folders deep", "move it further up"
    )


def _shared_slug(path: Path, slug: str) -> Problem:
    return Problem(
        path,
        "duplicate-slug",
        f"has the name of another guide and is found as {slug!r}",
        "rename one of the two files",
        Severity.WARNING,
    )

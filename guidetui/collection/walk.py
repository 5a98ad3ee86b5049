"""Finds the Markdown files of a folder, and whether any of them changed.

A *collection* has a folder `guides` with a folder `categories` beside it, or with guides whose
front matter names `createdAt` and `categories` (directly, or in its folder `data`). Any other
folder is *bare*: every Markdown file below it is a guide.

The folder is compared every few seconds rather than watched by the system. `watchfiles` reports a
change at once and costs nothing between changes, but it does not see changes on network folders,
by other machines and in some containers, takes one of a limited number of watches for every folder,
adds a compiled dependency and 50 ms of imports, and the folder must be read after an event anyway.
Reading takes 1.5 ms at 400 guides, 40 ms at 10,000 and 400 ms at 100,000, sees a file that an
editor replaced, and works wherever files can be read.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from pathlib import Path
from zlib import crc32

from msgspec import Struct

from guidetui.errors import CollectionError
from guidetui.links import MARKDOWN_SUFFIXES
from guidetui.models import LeftOut, Note, Problem, unreadable
from guidetui.paths import DRAFT_MARK, collection_key, notes_dir
from guidetui.text import sanitize_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_MAX_PATTERN_BYTES = 256 * 1024
# Nothing in a repository may run: neither its file monitor nor, to fetch an object that is missing,
# the program that it names for its server.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
GIT_TIMEOUT_S = 60.0
_GIT_SETTINGS = {"GIT_OPTIONAL_LOCKS": "0", "GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}
# Other kinds of documents, which are not read but counted.
_OTHER_SUFFIXES = frozenset({".adoc", ".asciidoc", ".ipynb", ".org", ".rmd", ".rst", ".textile"})
_SKIPPED_FOLDERS = frozenset(
    "__pycache__ _build _site bower_components node_modules site-packages venv".split()
)
_VENV_MARKER = "pyvenv.cfg"
_MAX_DEPTH = 32
_MAX_SAMPLED = 20
# Limits on the files listed around a single file.
_MAX_SIBLINGS = 500
_MAX_SIBLING_ENTRIES = 5_000
_MAX_SIBLING_DEPTH = 3

_GONE = (-1, -1)

Identity = tuple[int, int]


class GitIgnore(Struct, frozen=True):
    """The ignore patterns for one folder: files of patterns with their folders, the nearest last.

    `top` is the folder of the checkout.
    """

    top: str = ""
    specs: tuple[tuple[str, "GitIgnoreSpec"], ...] = ()

    @classmethod
    def above(cls, folder: Path) -> "GitIgnore | None":
        """Return the patterns for `folder` without its own; None outside a git checkout.

        If the folder itself is ignored, it was opened on purpose, and patterns above it do not
        count.
        """
        real = Path(os.path.realpath(folder))
        top = next((each for each in (real, *real.parents) if (each / ".git").exists()), None)
        if top is None:
            return None
        patterns = cls(str(top)).within(str(top), _own_excludes(top))
        patterns = patterns.within(str(top), top / ".git" / "info" / "exclude")
        for parent in reversed(real.parents):
            if parent.is_relative_to(top):
                patterns = patterns.within(str(parent), parent / ".gitignore")
        return cls(str(top)) if patterns.ignores(str(real), is_folder=True) else patterns

    def within(self, folder: str, file: Path | None = None) -> "GitIgnore":
        """Return the patterns for a folder, with those of its own `.gitignore`."""
        lines = _lines(file or Path(folder, ".gitignore"))
        if not lines:
            return self
        from pathspec import GitIgnoreSpec  # 30 ms, needed only in a checkout

        try:
            spec = GitIgnoreSpec.from_lines(lines)
        except ValueError:
            spec = GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))
        return GitIgnore(self.top, (*self.specs, (folder, spec)))

    def ignores(self, path: str, *, is_folder: bool = False) -> bool:
        """Say whether a path is ignored: the nearest file with a matching pattern decides."""
        for folder, spec in reversed(self.specs):
            relative = os.path.relpath(path, folder).replace(os.sep, "/")
            verdict = spec.check_file(f"{relative}/" if is_folder else relative).include
            if verdict is not None:
                return verdict and not self._is_tracked(path)
        return False

    def _is_tracked(self, path: str) -> bool:
        """Say whether git tracks a file, or any file in a folder."""
        inner = os.path.relpath(path, self.top).replace(os.sep, "/")
        return inner in _tracked(self.top, _stamp_of(Path(self.top)))


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _lines(file: Path) -> list[str]:
    try:
        status = file.stat()
        if not (stat.S_ISREG(status.st_mode) and 0 < status.st_size <= _MAX_PATTERN_BYTES):
            return []
        return file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def _stamp_of(top: Path) -> tuple[int, int]:
    """Return a value that changes when git starts or stops tracking a file."""
    link = top / ".git"
    lines = _lines(link)  # in a worktree, .git is a file that names the folder
    folder = Path(top, lines[0].removeprefix("gitdir: ")) if lines else link
    try:
        status = (folder / "index").stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _tracked(top: str, _stamp: tuple[int, int]) -> frozenset[str]:
    """Return the Markdown files that git tracks, and the folders they are in."""
    wanted = (f":(icase)*{suffix}" for suffix in sorted(MARKDOWN_SUFFIXES))
    files = _git(top, "ls-files", "-z", "--cached", "--", *wanted)
    found = {os.fsdecode(name) for name in files.split(b"\0") if name}
    parents = {parent for name in found for parent in _parents(name)}
    return frozenset(found | parents)


def _parents(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:size]) for size in range(1, len(parts))]


def _own_excludes(top: Path) -> Path:
    """Return the user's file of patterns for all repositories."""
    home = Path.home()
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    own = os.environ.get("GIT_CONFIG_GLOBAL") or home / ".gitconfig"
    settings = (Path(own), folder / "git" / "config", top / ".git" / "config")
    if any("excludesfile" in line.lower() for file in settings for line in _lines(file)):
        named = _git(str(top), "config", "--path", "core.excludesFile").strip()
        if named:
            return Path(top, os.fsdecode(named))
    return folder / "git" / "ignore"


def _git(top: str, *arguments: str) -> bytes:
    """Return what git prints, or nothing if it fails.

    Raises CollectionError if it does not end, so that no result depends on the speed of git.
    """
    import subprocess  # needed only in a checkout

    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG_")
    }
    try:
        done = subprocess.run(  # noqa: S603  a fixed command, which only reads
            (*_GIT, "-C", top, *arguments),
            env=environment | _GIT_SETTINGS,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=GIT_TIMEOUT_S,
            check=False,
        )
    except OSError:
        return b""
    except subprocess.TimeoutExpired as error:
        raise CollectionError(
            f"git does not say what it tracks in {sanitize_line(top)}.",
            "Set gitignore = false to read what it ignores as well.",
        ) from error
    return done.stdout if done.returncode == 0 else b""


def find_root(path: Path) -> Path:
    """Return the folder or the Markdown file to open for `path`.

    Raises CollectionError if there is nothing to open.
    """
    shown = sanitize_line(str(path))
    try:
        path = path.expanduser()
        if path.is_file():
            if path.suffix.lower() in MARKDOWN_SUFFIXES:
                return path
            raise CollectionError(f"{shown} is not Markdown.", "Open a folder or a .md file.")
        if not path.is_dir():
            near = near_folders(path)
            hint = f"Did you mean {' or '.join(near)}?" if near else "Check the path."
            kind = "file" if path.suffix.lower() in MARKDOWN_SUFFIXES else "folder"
            raise CollectionError(f"There is no {kind} {shown}.", hint)
        if not is_collection(path) and is_collection(path / "data"):
            return path / "data"
        os.scandir(path).close()
    except (OSError, RuntimeError, ValueError) as error:
        raise CollectionError(
            f"{shown} cannot be opened: {sanitize_line(str(error))}", "Check its permissions."
        ) from error
    return path


def near_folders(path: Path) -> list[str]:
    """Return the folders and Markdown files beside `path` with the most similar names.

    If its folder does not exist, return those most similar to the folder.
    """
    from difflib import get_close_matches  # only mistakes need it

    if path.parent != path and not path.parent.exists():
        return near_folders(path.parent)
    try:
        with os.scandir(path.parent) as entries:
            names = [
                entry.name
                for entry in islice(entries, _MAX_SIBLING_ENTRIES)
                if entry.is_dir() or _suffix(entry.name) in MARKDOWN_SUFFIXES
            ]
    except (OSError, ValueError):
        return []
    by_key = {name.casefold(): name for name in names}
    near = get_close_matches(path.name.casefold(), by_key, n=2)
    return [sanitize_line(str(path.with_name(by_key[key]))) for key in near]


def is_collection(root: Path) -> bool:
    """Say whether a folder is a collection, as described above."""
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
    from guidetui.collection.front_matter import read_values, split_text  # rarely needed
    from guidetui.collection.guide_file import read_text

    source = read_text(path)
    if isinstance(source, Problem):
        return False
    front = split_text(source.text).front
    values = read_values(path, front) if front else None
    return isinstance(values, dict) and {"createdat", "categories"} <= values.keys()


def file_fingerprint(path: str, status: os.stat_result | None) -> int:
    """Return the fingerprint of one file; that of a folder combines those of its files by `^`.

    `path` is relative to the folder. The number is the same in every process.
    """
    size_and_time = (status.st_mtime_ns, status.st_size) if status else _GONE
    return hash((crc32(path.encode("utf-8", "surrogateescape")), *size_and_time))


def fingerprint(
    root: Path,
    *,
    is_bare: bool,
    use_gitignore: bool,
    included: Iterable[str] = (),
    left_out: LeftOut | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> int | None:
    """Return a number that changes when a file is added, removed or changed; None if cancelled.

    It equals `Collection.fingerprint` if nothing changed. `included` is `Collection.included`.
    `left_out` is filled with the files that are not read. Raises CollectionError where git is asked
    what it tracks and does not answer.
    """
    found = includes_fingerprint(included, folder_of(root))
    for path, status in _markdown_files(root, is_bare, use_gitignore, left_out or LeftOut()):
        if is_cancelled():
            return None
        try:
            found ^= file_fingerprint(path, status())
        except OSError:
            found ^= file_fingerprint(path, None)
    return found


def includes_fingerprint(paths: Iterable[str], folder: Path) -> int:
    """Return a number that changes with the files at `paths`, which are relative to `folder`."""
    found = 0
    for path in paths:
        try:
            status = (folder / path).stat()
        except (OSError, ValueError):
            status = None
        # An included guide counts by itself too, and `^` of two equal numbers would be 0.
        found ^= file_fingerprint(f"included {path}", status)
    return found


def content_digest(root: Path) -> str:
    """Return a digest of the content of all files of a collection; raises OSError."""
    import hashlib  # 3 ms, needed only once after an installation

    digest = hashlib.blake2b(digest_size=16)
    for path, _ in _markdown_files(root, False, False, LeftOut()):
        content = (root / path).read_bytes()
        digest.update(f"{path}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


def folder_of(root: Path) -> Path:
    """Return the folder to which paths of files are relative."""
    return root.parent if root.is_file() else root


def _markdown_files(
    root: Path, is_bare: bool, use_gitignore: bool, left_out: LeftOut
) -> Iterator[tuple[str, Callable[[], os.stat_result]]]:
    """Yield the relative path of every guide, category and list, with a function for its status."""
    if root.is_file():
        for path in files_beside(root):
            yield str(path.relative_to(root.parent)), path.stat
        return
    for name in ("",) if is_bare else ("guides/", "categories/", "paths/"):
        folder = root / name
        if folder.is_dir():
            start = len(os.path.join(folder, ""))  # noqa: PTH118  a Path has no final slash
            walk = Walk(folder, [], left_out, use_gitignore=is_bare and use_gitignore)
            for entry in walk.entries():
                yield name + entry.path[start:], entry.stat


def files_beside(root: Path) -> list[Path]:
    """Return a single file, and the nearest Markdown files around it."""
    walk = Walk(root.parent, [], LeftOut(), use_gitignore=False)
    paths = map(Path, walk.nearest(_MAX_SIBLINGS))
    return [root, *sorted(path for path in paths if path != root)]


def notes_of(root: Path) -> tuple[dict[str, Note], int]:
    """Return the user's notes by the name of their file, and a fingerprint of all."""
    found: dict[str, Note] = {}
    combined = 0
    with suppress(OSError), os.scandir(notes_dir(collection_key(root))) as entries:
        for entry in entries:
            if entry.name.endswith(".md") and DRAFT_MARK not in entry.name and entry.is_file():
                status = entry.stat()
                found[entry.name] = Note(Path(entry.path), status.st_mtime_ns, status.st_size)
                combined ^= file_fingerprint(entry.name, status)
    return found, combined


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return dot + suffix.lower() if stem else ""


class Walk:
    """Goes through a folder and those below it in the order of names.

    Hidden folders, caches, builds and virtual environments are skipped. A link to a folder is
    followed unless the folder is listed anyway or contains the link.
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
        """Return the entries named like Markdown; whether they can be read is not known yet."""
        return self._visit(self._top, self._above, self._ignore)

    def nearest(self, count: int) -> list[str]:
        """Return the paths of at most `count` Markdown files, those of upper folders first."""
        found: list[str] = []
        seen = 0
        level = [self._top]
        for _ in range(_MAX_SIBLING_DEPTH):
            below: list[str] = []
            for folder in level:
                for entry in self._listed(folder):
                    seen += 1
                    if len(found) >= count or seen > _MAX_SIBLING_ENTRIES:
                        return found
                    if _suffix(entry.name) in MARKDOWN_SUFFIXES and not _is_folder(entry):
                        found.append(entry.path)
                    elif entry.is_dir(follow_symlinks=False) and not _is_skipped(entry):
                        below.append(entry.path)
            level = below
        return found

    def _listed(self, folder: str) -> "list[os.DirEntry[str]]":
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=attrgetter("name"))
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
        has_patterns = here is not None and bool(here.specs)
        for entry in self._listed(folder):
            suffix = _suffix(entry.name)
            if suffix in MARKDOWN_SUFFIXES and not _is_folder(entry):
                if has_patterns and self._is_ignored(entry, here):
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
        """Say whether a folder is listed without following a link."""
        if not real.startswith(os.path.join(self._real_top, "")):  # noqa: PTH118
            return False
        inner = Path(real).relative_to(self._real_top)
        return not any(part.startswith(".") or part in _SKIPPED_FOLDERS for part in inner.parts)


def _is_skipped(entry: "os.DirEntry[str]") -> bool:
    return entry.name in _SKIPPED_FOLDERS


def _identities_above(folder: Path) -> tuple[Identity, ...]:
    """Return the identities of the folders above, to which no link may lead back."""
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

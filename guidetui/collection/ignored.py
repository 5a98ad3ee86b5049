"""Which files a git checkout ignores, as git says it.

By the `.gitignore` files above and in each folder, `.git/info/exclude` and the user's own excludes.
A file that git tracks is not ignored, whatever the patterns say.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from guidetui.links import MARKDOWN_SUFFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_MAX_PATTERN_BYTES = 256 * 1024
_TIMEOUT_S = 20.0
# Nothing in a repository may run: not its file monitor either.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


@dataclass(frozen=True, slots=True)
class GitIgnore:
    """The patterns that hold in one folder: each file of patterns with its folder, nearest last.

    `top` is the folder of the checkout.
    """

    top: str = ""
    specs: tuple[tuple[str, "GitIgnoreSpec"], ...] = ()

    @classmethod
    def above(cls, folder: Path) -> "GitIgnore | None":
        """Return the patterns that hold for `folder` without its own, None outside a checkout.

        A folder that is itself ignored was opened on purpose: nothing above it counts.
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
        """Return what holds in a folder that has a `.gitignore` of its own."""
        lines = _lines(file or Path(folder, ".gitignore"))
        if not lines:
            return self
        from pathspec import GitIgnoreSpec  # 30 ms that only a checkout needs

        try:
            spec = GitIgnoreSpec.from_lines(lines)
        except ValueError:
            spec = GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))
        return GitIgnore(self.top, (*self.specs, (folder, spec)))

    def ignores(self, path: str, *, is_folder: bool = False) -> bool:
        """Say whether a path is ignored: the nearest file that says anything about it decides."""
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
        if not file.is_file() or file.stat().st_size > _MAX_PATTERN_BYTES:
            return []
        return file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def _stamp_of(top: Path) -> tuple[int, int]:
    """Return what changes when git begins or ends to track a file."""
    link = top / ".git"
    lines = _lines(link)  # in a worktree it is a file that names the folder
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
    """Return the file of patterns that the user has for all repositories."""
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
    """Return what git prints, or nothing if it cannot say."""
    import subprocess  # only a checkout needs it

    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG_")
    }
    try:
        done = subprocess.run(  # noqa: S603  a fixed command, which only reads
            (*_GIT, "-C", top, *arguments),
            env=environment | {"GIT_OPTIONAL_LOCKS": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return b""
    return done.stdout if done.returncode == 0 else b""

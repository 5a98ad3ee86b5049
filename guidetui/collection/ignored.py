"""Which files a git checkout ignores, by the `.gitignore` files above and in each folder."""

import os
from dataclasses import dataclass
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_MAX_PATTERN_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class GitIgnore:
    """The patterns that hold in one folder: each file of patterns with its folder, nearest last."""

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
        patterns = cls().within(str(top), top / ".git" / "info" / "exclude")
        for parent in reversed(real.parents):
            if parent.is_relative_to(top):
                patterns = patterns.within(str(parent), parent / ".gitignore")
        return cls() if patterns.ignores(str(real), is_folder=True) else patterns

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
        return GitIgnore((*self.specs, (folder, spec)))

    def ignores(self, path: str, *, is_folder: bool = False) -> bool:
        """Say whether a path is ignored: the nearest file that says anything about it decides."""
        for folder, spec in reversed(self.specs):
            relative = os.path.relpath(path, folder).replace(os.sep, "/")
            verdict = spec.check_file(f"{relative}/" if is_folder else relative).include
            if verdict is not None:
                return verdict
        return False


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

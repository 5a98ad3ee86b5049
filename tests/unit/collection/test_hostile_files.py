"""Files that could end or stop the whole program are read in a process of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

_LOAD = "import sys, pathlib; from guidetui.collection.load import load\n" + (
    "print(*sorted(guide.slug for guide in load(pathlib.Path(sys.argv[1])).guides))"
)
# Only what never ends takes so long, also on a busy machine.
_TIMEOUT_S = 120


def _slugs_of(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _LOAD, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        timeout=_TIMEOUT_S,
    )
    return done.stdout.split()


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_does_not_end_the_program(tmp_path: Path, opening: str) -> None:
    (tmp_path / "good.md").write_text("# Good\n")
    (tmp_path / "odd.md").write_text(f"---\ntitle:\n  {opening * 100_000}\n---\n\n# Odd\n")
    assert "good" in _slugs_of(tmp_path)


def test_many_aliases_do_not_stop_the_program(tmp_path: Path) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"] + [
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 12)
    ]
    front = "\n".join([*levels, "title: *a11", "tags: *a11"])
    (tmp_path / "odd.md").write_text(f"---\n{front}\n---\n\n# Odd\n")
    assert _slugs_of(tmp_path) == ["odd"]


def test_heading_with_many_spaces_does_not_stop_the_program(tmp_path: Path) -> None:
    (tmp_path / "odd.md").write_text(f"# One{' ' * 20_000}two\n")
    assert _slugs_of(tmp_path) == ["odd"]


def test_many_unclosed_fences_do_not_stop_the_program(tmp_path: Path) -> None:
    (tmp_path / "odd.md").write_text("````\n" + "```\n~~~\n" * 50_000)
    assert _slugs_of(tmp_path) == ["odd"]

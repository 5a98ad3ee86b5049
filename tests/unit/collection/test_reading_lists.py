import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guidetui.check import check
from guidetui.collection.cache import MetadataCache
from guidetui.collection.collection import StoredGuides
from guidetui.collection.load import load
from guidetui.collection.reading_lists import read_list
from guidetui.collection.snapshot import open_collection
from guidetui.collection.walk import fingerprint
from guidetui.models import Problem, Severity, Step
from guidetui.saved_searches import load_searches

WriteGuide = Callable[..., Path]

LIST = """---
title: First steps
description: From here to there.
guides:
  - one
  - guide: two
    why: "It builds on the first."
---

An introduction.
"""


@pytest.fixture
def three_guides(data: Path, write_guide: WriteGuide) -> Path:
    for slug in ("one", "two", "three"):
        write_guide(slug)
    return data


def _write_list(data: Path, text: str = LIST, name: str = "first") -> Path:
    path = data / "paths" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _problems(data: Path) -> list[Problem]:
    return [problem for problem in load(data).problems if problem.path.parent.name == "paths"]


def test_list_holds_guides_in_its_own_order(three_guides: Path) -> None:
    path = _write_list(three_guides, LIST.replace("- one", "- three"))
    (found,) = load(three_guides).reading_lists
    assert (found.name, found.title, found.description) == (
        "first",
        "First steps",
        "From here to there.",
    )
    assert found.path == path
    assert found.steps == (Step("three"), Step("two", "It builds on the first."))
    assert _problems(three_guides) == []


def test_list_is_no_guide(three_guides: Path) -> None:
    _write_list(three_guides)
    assert {guide.slug for guide in load(three_guides).guides} == {"one", "two", "three"}


def test_unknown_guide_is_left_out_and_reported_with_its_line(three_guides: Path) -> None:
    path = _write_list(three_guides, LIST.replace("guide: two", "guide: twoo"))
    (found,) = load(three_guides).reading_lists
    assert found.steps == (Step("one"),)
    (problem,) = _problems(three_guides)
    assert (problem.path, problem.line, problem.code) == (path, 6, "unknown-guide")
    assert "'twoo'" in problem.message
    assert "two" in problem.hint
    assert problem.severity is Severity.WARNING


def test_line_of_an_unknown_guide_is_known_also_where_it_is_written_with_escapes(
    three_guides: Path,
) -> None:
    text = '+++\ntitle = "A"\nguides = [\n  "one",\n  "caf\\u00e9",\n]\n+++\n'
    _write_list(three_guides, text)
    (problem,) = _problems(three_guides)
    assert (problem.line, problem.code) == (5, "unknown-guide")
    assert "'café'" in problem.message


def test_doubled_guide_counts_once_and_is_reported_with_its_line(three_guides: Path) -> None:
    _write_list(three_guides, LIST.replace("guide: two", "guide: One"))
    (found,) = load(three_guides).reading_lists
    assert found.steps == (Step("one"),)
    (problem,) = _problems(three_guides)
    assert (problem.line, problem.code) == (6, "duplicate-step")


def test_missing_title_is_reported(three_guides: Path) -> None:
    _write_list(three_guides, LIST.replace("title: First steps\n", ""))
    (problem,) = _problems(three_guides)
    assert (problem.code, problem.line) == ("missing-field", 1)
    assert load(three_guides).reading_lists[0].title


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("Only text.\n", "no-front-matter", 1),
        ("---\ntitle: A\n---\n", "missing-field", 1),
        ("---\ntitle: A\nguides: one\n---\n", "bad-field", 3),
        ("---\ntitle: A\nguides: [[one]]\n---\n", "bad-field", 3),
        ("---\ntitle: [\n---\n", "bad-yaml", 3),
    ],
)
def test_file_without_guides_is_reported_and_is_no_list(
    three_guides: Path, text: str, code: str, line: int
) -> None:
    _write_list(three_guides, text)
    assert load(three_guides).reading_lists == ()
    (problem,) = _problems(three_guides)
    assert (problem.code, problem.line) == (code, line)


def test_hidden_draft_is_left_out_without_a_problem(
    three_guides: Path, write_guide: WriteGuide
) -> None:
    write_guide("two", draft="true")
    _write_list(three_guides)
    assert load(three_guides).reading_lists[0].steps == (Step("one"),)
    assert _problems(three_guides) == []
    assert len(load(three_guides, include_drafts=True).reading_lists[0].steps) == 2


def test_text_of_a_list_cannot_act_on_a_terminal(three_guides: Path) -> None:
    _write_list(three_guides, LIST.replace("builds", "\\e[31m").replace("First", "\x1b[31m"))
    (found,) = load(three_guides).reading_lists
    assert "\x1b" not in found.title + found.steps[1].why


def test_check_reports_lists(three_guides: Path) -> None:
    _write_list(three_guides, LIST.replace("- one", "- gone"))
    assert "unknown-guide" in {problem.code for problem in check(load(three_guides))}


def test_lists_come_back_from_the_snapshot_and_change_with_their_files(
    three_guides: Path, tmp_path: Path
) -> None:
    snapshot = tmp_path / "cache" / "snapshot"
    path = _write_list(three_guides)

    def opened() -> tuple[object, bool]:
        found = open_collection(three_guides, lambda: MetadataCache(None), snapshot)
        assert found.fingerprint == fingerprint(three_guides, is_bare=False, use_gitignore=True)
        return found.reading_lists, isinstance(found.guides, StoredGuides)

    first, _ = opened()
    assert opened() == (first, True)
    path.write_text(LIST.replace("First steps", "Other steps"), encoding="utf-8")
    changed, is_stored = opened()
    assert not is_stored
    assert changed != first


# Puts guides on a list and saves searches, each of them read and written again.
_WRITER = """
import sys
from pathlib import Path
from guidetui.collection.reading_lists import added, change_list
from guidetui.saved_searches import save_search
folder, name = Path(sys.argv[1]), sys.argv[2]
sys.stdin.readline()
for number in range(12):
    change_list(folder / "mine.md", "Mine", added(f"{name}-{number}"))
    save_search(folder / "searches.toml", f"{name}-{number}", "kafka")
"""


def test_processes_that_change_a_file_at_once_lose_nothing(tmp_path: Path) -> None:
    names = ("left", "middle", "right")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path), name],
            stdin=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
            text=True,
        )
        for name in names
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    wanted = {f"{name}-{number}" for name in names for number in range(12)}
    mine, _ = read_list(tmp_path / "mine.md")
    assert mine is not None
    assert {step.slug for step in mine.steps} == wanted
    assert {it.name for it in load_searches(tmp_path / "searches.toml")} == wanted

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from guidetui.collection.collection import Collection
from guidetui.collection.guide_file import MAX_FILE_BYTES
from guidetui.collection.load import load
from guidetui.models import Problem, Severity
from tests.unit.conftest import OrdinaryUser

WriteGuide = Callable[..., Path]

FRONT = (
    b'title: "Odd"\ndescription: "d"\nimage: "https://example.org/a.png"\n'
    b'createdAt: "2024-02-01"\ndraft: false\ncategories: [alpha]\ntags: ["T"]\n'
)


@pytest.fixture
def odd(data: Path, write_guide: WriteGuide) -> Path:
    """The place of a broken file between two good guides."""
    write_guide("a-good")
    write_guide("z-good")
    return data / "guides" / "odd.md"


def _slugs(collection: Collection) -> list[str]:
    return [guide.slug for guide in collection.guides]


def _only_problem(data: Path, path: Path) -> Problem:
    """Load `data`, in which the file at `path` alone is broken, and return its problem."""
    collection = load(data)
    (problem,) = collection.problems
    assert _slugs(collection) == ["a-good", "z-good"]
    assert collection.errors == (problem,)
    assert problem.path == path
    assert problem.message
    assert problem.hint
    return problem


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"---\ntitle: [a\n---\nText.\n", "bad-yaml", 3),
        (b"---\ntitle: a\ntags: 'b\n---\nText.\n", "bad-yaml", None),
        (b"---\ntitle: a: b\n---\nText.\n", "bad-yaml", 2),
        (b"---\ntitle: a\n\tb: c\n---\nText.\n", "bad-yaml", 3),
        (b"---\ntitle: *nothing\n---\nText.\n", "bad-yaml", 2),
        (b"---\ntitle: !!python/object:os.system x\n---\nText.\n", "bad-yaml", 2),
        (b"---\n- a\n- b\n---\nText.\n", "bad-yaml", 1),
        (b"---\njust text\n---\nText.\n", "bad-yaml", 1),
        (b"---\ntitle: Never closed\n\nText.\n", "bad-yaml", 1),
        (b"---", "bad-yaml", 1),
        (b"---\n" + FRONT + b"---\n\nca\xe9\n", "not-utf-8", 11),
        (b"\xff\xfe#\0 \0T\0", "not-utf-8", 1),
        (b"---\ntitle: \xed\xa0\x80\n---\n", "not-utf-8", 2),
        (b"", "empty", None),
        (b" \n\t\r\n", "empty", None),
        (b"\xef\xbb\xbf", "empty", None),
    ],
)
def test_broken_file_is_reported_and_the_rest_opens(
    data: Path, odd: Path, content: bytes, code: str, line: int | None
) -> None:
    odd.write_bytes(content)
    problem = _only_problem(data, odd)
    assert problem.code == code
    assert line is None or problem.line == line


@pytest.mark.parametrize(
    "value",
    [
        "2024-02-30",
        "2024-13-01",
        "0000-00-00",
    ],
)
def test_invalid_date_without_quotes_is_reported_and_the_guide_opens(
    data: Path, odd: Path, value: str
) -> None:
    odd.write_bytes(b"---\n" + FRONT.replace(b'"2024-02-01"', value.encode()) + b"---\n\nText.\n")
    collection = load(data)
    (problem,) = collection.problems
    assert (problem.path, problem.code, problem.line) == (odd, "bad-date", 5)
    assert collection.guide("odd").title == "Odd"


@pytest.mark.parametrize(
    "value",
    [
        "!!int word",
        "!!float word",
        "!!bool word",
        "!!timestamp word",
        "0x_",
        pytest.param("9" * 5000, id="5000 digits"),
        pytest.param("0x" + "f" * 5000, id="5000 hexadecimal digits"),
    ],
)
def test_value_that_is_no_such_number_is_text(data: Path, odd: Path, value: str) -> None:
    odd.write_bytes(b"---\n" + FRONT.replace(b'"Odd"', value.encode()) + b"---\n\nText.\n")
    collection = load(data)
    assert collection.problems == ()
    assert collection.guide("odd").title == value.split()[-1]


def test_byte_order_mark_is_reported_and_the_guide_opens(data: Path, odd: Path) -> None:
    odd.write_bytes(b"\xef\xbb\xbf---\n" + FRONT + b"---\n\nText.\n")
    collection = load(data)
    (problem,) = collection.problems
    assert (problem.code, problem.severity, problem.line) == ("bom", Severity.WARNING, 1)
    assert collection.guide("odd").title == "Odd"


@pytest.mark.parametrize("newline", [b"\r\n", b"\r"])
def test_windows_line_ends_are_reported_and_the_guide_opens(
    data: Path, odd: Path, newline: bytes
) -> None:
    odd.write_bytes((b"---\n" + FRONT + b"---\n\nText.\n").replace(b"\n", newline))
    collection = load(data)
    (problem,) = collection.problems
    assert (problem.code, problem.severity, problem.line) == ("crlf", Severity.WARNING, 1)
    assert collection.guide("odd").tags == ("T",)


def test_first_windows_line_end_is_named(data: Path, odd: Path) -> None:
    odd.write_bytes(b"---\n" + FRONT + b"---\n\nText.\r\nMore.\r\n")
    (problem,) = load(data).problems
    assert (problem.code, problem.line) == ("crlf", 11)


def test_folder_named_like_a_guide_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "book.md").mkdir()
    (tmp_path / "book.md" / "inside.md").write_text("# Inside\n")
    collection = load(tmp_path)
    assert ([guide.title for guide in collection.guides], collection.problems) == (["Inside"], ())


def test_pipe_named_like_a_guide_is_reported_and_not_waited_for(data: Path, odd: Path) -> None:
    os.mkfifo(odd)
    assert _only_problem(data, odd).code == "not-a-file"


def test_device_behind_a_link_is_reported(data: Path, odd: Path) -> None:
    odd.symlink_to("/dev/zero")
    assert _only_problem(data, odd).code == "not-a-file"


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs a file of the system")
def test_file_that_may_have_no_end_is_not_read(data: Path, odd: Path) -> None:
    odd.symlink_to("/proc/self/maps")
    assert _only_problem(data, odd).code == "empty"


def test_huge_file_is_reported_and_not_read(data: Path, odd: Path) -> None:
    with odd.open("wb") as file:
        file.truncate(20_000_000)
    problem = _only_problem(data, odd)
    assert problem.code == "too-large"
    assert "20 MB" in problem.message


def test_largest_file_is_read(data: Path, odd: Path) -> None:
    start = b"---\n" + FRONT + b"---\n\n"
    odd.write_bytes(start + b"x" * (MAX_FILE_BYTES - len(start)))
    assert load(data).problems == ()


def test_dangling_link_is_reported(data: Path, odd: Path) -> None:
    odd.symlink_to(data / "absent.md")
    assert _only_problem(data, odd).code == "broken-link"


def test_link_to_itself_is_reported(data: Path, odd: Path) -> None:
    odd.symlink_to(odd)
    assert _only_problem(data, odd).code == "link-loop"


def test_link_through_a_file_is_reported(data: Path, odd: Path) -> None:
    odd.symlink_to(data / "guides" / "a-good.md" / "below.md")
    assert _only_problem(data, odd).code == "unreadable"


@pytest.mark.parametrize("target", ["..", ".", "../.."])
def test_folder_that_leads_back_to_its_parent_is_reported(
    data: Path, odd: Path, target: str
) -> None:
    del odd
    loop = data / "guides" / "sub" / "loop"
    loop.parent.mkdir()
    loop.symlink_to(target)
    collection = load(data)
    assert set(_slugs(collection)) == {"a-good", "z-good"}
    assert "link-loop" in [problem.code for problem in collection.errors]


def test_folder_too_deep_to_follow_is_reported(data: Path, odd: Path) -> None:
    del odd
    deep = data / "guides" / Path(*"d" * 40)
    deep.mkdir(parents=True)
    (deep / "lost.md").write_text("# Lost\n")
    collection = load(data)
    assert _slugs(collection) == ["a-good", "z-good"]
    (problem,) = collection.errors
    assert problem.path.is_relative_to(data / "guides" / "d")


def test_unreadable_file_is_reported(open_folder: Path, ordinary_user: OrdinaryUser) -> None:
    (open_folder / "good.md").write_text("# Good\n")
    (open_folder / "odd.md").write_text("# Odd\n")
    (open_folder / "odd.md").chmod(0)
    with ordinary_user():
        collection = load(open_folder)
    (problem,) = collection.errors
    assert _slugs(collection) == ["good"]
    assert (problem.code, problem.path) == ("unreadable", open_folder / "odd.md")
    assert re.search("permission", problem.message + problem.hint)


def test_unreadable_folder_is_reported(open_folder: Path, ordinary_user: OrdinaryUser) -> None:
    (open_folder / "good.md").write_text("# Good\n")
    (open_folder / "closed").mkdir(mode=0o000)
    with ordinary_user():
        collection = load(open_folder)
    (problem,) = collection.errors
    assert _slugs(collection) == ["good"]
    assert (problem.code, problem.path) == ("unreadable", open_folder / "closed")


def test_broken_category_is_reported_and_its_guides_stay(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("one")
    (data / "categories" / "alpha.md").write_text("---\ntitle: [\n---\n")
    collection = load(data)
    assert [problem.code for problem in collection.problems] == ["bad-yaml", "unknown-category"]
    assert _slugs(collection) == ["one"]
    assert collection.guides_in("uncategorized") == collection.guides


def test_problems_stand_by_file_and_line(data: Path, write_guide: WriteGuide) -> None:
    write_guide("b", tags='""', image='""')
    (data / "guides" / "a.md").write_bytes(b"")
    places = [(item.path.name, item.line) for item in load(data).problems]
    assert places == [("a.md", None), ("b.md", 4), ("b.md", 8)]

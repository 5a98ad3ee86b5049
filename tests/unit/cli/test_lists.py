"""`guidetui lists`."""

from pathlib import Path

import pytest

from guidetui.paths import collection_key, lists_dir
from tests.conftest import WriteGuide
from tests.unit.command_line import in_process

Capture = pytest.CaptureFixture[str]

_LIST = """---
title: First steps
description: From here to there.
guides:
  - one
  - guide: two
    why: It builds on the first.
---
"""


@pytest.fixture
def listed(data: Path, write_guide: WriteGuide, own_folders: Path) -> Path:
    """Three guides and a reading list of two."""
    assert own_folders
    for slug in ("one", "two", "three"):
        write_guide(slug)
    (data / "paths").mkdir()
    (data / "paths" / "first.md").write_text(_LIST, encoding="utf-8")
    return data


def _own_file(data: Path, name: str) -> Path:
    return lists_dir(collection_key(data)) / f"{name}.md"


def test_lists_are_listed_with_how_much_is_read(listed: Path, capsys: Capture) -> None:
    in_process(capsys, "mark", "two", "--data", listed)
    done = in_process(capsys, "lists", "--data", listed)
    assert (done.code, done.lines, done.err) == (0, ["first\t1/2\tFirst steps"], "")


@pytest.mark.parametrize("name", ["first", "FIRST", "First steps"])
def test_one_list_is_printed_in_its_order(name: str, listed: Path, capsys: Capture) -> None:
    done = in_process(capsys, "lists", name, "--data", listed)
    assert done.lines == ["one\tOne", "two\tTwo\tIt builds on the first."]


def test_introduction_is_shown_beside_the_guides(listed: Path, capsys: Capture) -> None:
    file = listed / "paths" / "first.md"
    file.write_text(f"{_LIST}\nRead *slowly*.\n", encoding="utf-8")
    done = in_process(capsys, "lists", "first", "--data", listed)
    assert done.lines == ["one\tOne", "two\tTwo\tIt builds on the first."]
    told = [line for line in done.err.splitlines() if line]
    assert told[0] == "First steps"
    assert [line for line in told if line.startswith(("From", "Read"))] == [
        "From here to there.",
        "Read slowly.",
    ]
    found = in_process(capsys, "lists", "first", "--json", "--data", listed).json
    assert found["introduction"].strip() == "Read *slowly*."


def test_json_has_the_guides_of_one_list(listed: Path, capsys: Capture) -> None:
    (facts,) = in_process(capsys, "lists", "--json", "--data", listed).json
    assert facts == {
        "name": "first",
        "title": "First steps",
        "description": "From here to there.",
        "own": False,
        "path": str(listed / "paths" / "first.md"),
        "count": 2,
        "read": 0,
    }
    found = in_process(capsys, "lists", "first", "--json", "--data", listed).json
    guides = found.pop("guides")
    assert found == facts | {"introduction": ""}
    assert guides[1] == {
        "slug": "two",
        "title": "Two",
        "why": "It builds on the first.",
        "read": False,
    }


def test_own_list_is_made_added_to_moved_and_removed(listed: Path, capsys: Capture) -> None:
    def run(*arguments: str) -> list[str]:
        assert in_process(capsys, "lists", "For Monday", *arguments, "--data", listed).code == 0
        shown = in_process(capsys, "lists", "for-monday", "--data", listed)
        return [line.partition("\t")[0] for line in shown.lines]

    assert run("--add", "three", "--add", "one") == ["three", "one"]
    assert run("--add", "three", "--add", "two") == ["three", "one", "two"]
    assert run("--move", "two", "1") == ["two", "three", "one"]
    assert run("--move", "two", "99") == ["three", "one", "two"]
    assert run("--remove", "one") == ["three", "two"]
    assert _own_file(listed, "for-monday").read_text("utf-8").startswith("---\ntitle: For Monday\n")
    assert run("--remove", "three", "--remove", "two") == []
    assert not _own_file(listed, "for-monday").exists()


def test_lists_whose_names_make_the_same_file_name_have_a_file_each(
    listed: Path, capsys: Capture
) -> None:
    for title, slug in (("a/b", "one"), ("a b", "two"), ("a b", "three")):
        assert in_process(capsys, "lists", title, "--add", slug, "--data", listed).code == 0
    assert in_process(capsys, "lists", "a/b", "--data", listed).lines == ["one\tOne"]
    assert in_process(capsys, "lists", "a b", "--data", listed).lines == [
        "two\tTwo",
        "three\tThree",
    ]
    assert in_process(capsys, "lists", "a-b-2", "--path", "--data", listed).lines == [
        str(_own_file(listed, "a-b-2"))
    ]


def test_own_lists_stand_first_and_keep_what_was_written_by_hand(
    listed: Path, capsys: Capture
) -> None:
    file = _own_file(listed, "mine")
    file.parent.mkdir(parents=True)
    file.write_text("---\ntitle: Mine\nmood: good\nguides: [one]\n---\n\nHello.\n", "utf-8")
    in_process(capsys, "lists", "mine", "--add", "two", "--data", listed)
    done = in_process(capsys, "lists", "--data", listed)
    assert done.lines == ["mine\t0/2\tMine", "first\t0/2\tFirst steps"]
    text = file.read_text("utf-8")
    assert "mood: good" in text
    assert text.endswith("\nHello.\n")


def test_file_that_cannot_be_read_is_named_and_kept(listed: Path, capsys: Capture) -> None:
    file = _own_file(listed, "mine")
    file.parent.mkdir(parents=True)
    file.write_text("---\ntitle: [\nguides: [one]\n---\n", "utf-8")
    done = in_process(capsys, "lists", "mine", "--add", "two", "--data", listed)
    assert done.code == 2
    assert f"{file}:4" in done.err
    assert file.read_text("utf-8") == "---\ntitle: [\nguides: [one]\n---\n"


def test_guide_that_is_gone_is_reported_and_stays_in_the_file(
    listed: Path, capsys: Capture
) -> None:
    in_process(capsys, "lists", "mine", "--add", "three", "--add", "one", "--data", listed)
    (listed / "guides" / "three.md").unlink()
    done = in_process(capsys, "lists", "mine", "--data", listed)
    assert done.lines == ["one\tOne"]
    assert "unknown-guide" in done.err
    in_process(capsys, "lists", "mine", "--add", "two", "--data", listed)
    assert "three" in _own_file(listed, "mine").read_text("utf-8")


def test_list_of_the_collection_is_not_changed(listed: Path, capsys: Capture) -> None:
    done = in_process(capsys, "lists", "first", "--add", "three", "--data", listed)
    assert done.code == 2
    assert "comes with the collection" in done.err
    assert (listed / "paths" / "first.md").read_text("utf-8") == _LIST


def test_unknown_names_lead_on(listed: Path, capsys: Capture) -> None:
    done = in_process(capsys, "lists", "firts", "--data", listed)
    assert (done.code, done.out) == (1, "")
    assert "one of: first" in done.err
    done = in_process(capsys, "lists", "mine", "--add", "thre", "--data", listed)
    assert done.code == 1
    assert "Did you mean three" in done.err
    assert not _own_file(listed, "mine").exists()
    done = in_process(capsys, "lists", "???", "--add", "three", "--data", listed)
    assert done.code == 2
    assert "cannot be the name" in done.err


@pytest.mark.parametrize("change", [("--remove", "three"), ("--move", "three", "1")])
def test_guide_that_is_not_in_the_list_is_named(
    change: tuple[str, ...], listed: Path, capsys: Capture
) -> None:
    in_process(capsys, "lists", "mine", "--add", "one", "--add", "two", "--data", listed)
    done = in_process(capsys, "lists", "mine", "--remove", "one", *change, "--data", listed)
    assert done.code == 2
    assert "'three' is not in the list" in done.err
    shown = in_process(capsys, "lists", "mine", "--data", listed)
    assert shown.lines == ["one\tOne", "two\tTwo"]


def test_path_is_where_the_file_is(listed: Path, capsys: Capture) -> None:
    done = in_process(capsys, "lists", "first", "--path", "--data", listed)
    assert done.lines == [str(listed / "paths" / "first.md")]

"""`guidetui list`, `tags` and `categories`."""

from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui, in_process


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    """Three guides, the youngest written first, and a draft."""
    write_guide("third", createdAt='"2024-03-03"', tags="[System Design, Kafka]")
    write_guide("second", createdAt='"2024-03-02"', tags="[system-design]", categories="[beta]")
    write_guide("first", createdAt='"2024-03-01"', title='"The First"')
    write_guide("unfinished", draft="true")
    return data


def test_guides_stand_in_production_order(shelf: Path) -> None:
    done = guidetui("list", "--data", shelf)
    assert (done.code, done.err) == (0, "")
    assert done.lines == ["first\tThe First", "second\tSecond", "third\tThird"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--tag", "system design"], ["second", "third"]),
        (["--tag", "SYSTEM_DESIGN", "--tag", "kafka"], ["third"]),
        (["--category", "beta"], ["second"]),
        (["--category", "Alpha", "--tag", "kafka"], ["third"]),
        (["--drafts"], ["unfinished", "first", "second", "third"]),
    ],
    ids=" ".join,
)
def test_options_choose_the_guides(
    options: list[str], expected: list[str], shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "list", "--data", shelf, *options)
    assert [line.partition("\t")[0] for line in done.lines] == expected


def test_nothing_listed_exits_1(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "list", "--data", shelf, "--category", "beta", "--tag", "kafka")
    assert (done.code, done.out) == (1, "")


def test_list_as_json_holds_the_facts(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = in_process(capsys, "list", "--data", shelf, "--json").json
    assert [guide["slug"] for guide in listed] == ["first", "second", "third"]
    assert listed[1]["tags"] == ["System Design"]
    assert listed[1]["url"] == "https://bytebytego.com/guides/second"


def test_tags_are_counted_the_most_used_first(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "tags", "--data", shelf)
    assert done.code == 0
    assert done.lines == ["2\tSystem Design", "1\tKafka", "1\tTesting"]


def test_tags_as_json(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "tags", "--data", shelf, "--json")
    assert done.json[0] == {"tag": "System Design", "count": 2}


def test_categories_stand_in_production_order(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "categories", "--data", shelf)
    assert done.lines == ["alpha\t2\tAlpha", "beta\t1\tBeta"]


def test_categories_as_json(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "categories", "--data", shelf, "--json")
    assert done.json[1] == {
        "id": "beta",
        "title": "Beta",
        "description": "About beta.",
        "count": 1,
    }


def test_unreadable_guide_is_told_on_stderr_and_the_others_are_listed(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shelf / "guides" / "broken.md").write_bytes(b"\xff\xfe")
    done = in_process(capsys, "list", "--data", shelf)
    assert done.code == 0
    assert len(done.lines) == 3
    assert done.err == "guidetui: 1 file could not be read; see: guidetui check\n"

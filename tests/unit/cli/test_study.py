"""`guidetui star`, `mark` and `stats`, and what `list` and `search` make of the marks."""

from pathlib import Path

import pytest

from guidetui.paths import state_file
from tests.conftest import WriteGuide
from tests.unit.command_line import Done, in_process


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    for slug in ("brokers", "caching", "queues"):
        write_guide(slug, f"All about {slug}.")
    write_guide("storage", categories="[beta]")
    return data


def _slugs(done: Done) -> list[str]:
    return [line.split("\t")[0] for line in done.lines]


def test_starred_guides_are_listed_and_found(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert in_process(capsys, "star", "brokers", "queues", "--data", shelf) == Done(0, "", "")
    assert _slugs(in_process(capsys, "list", "--starred", "--data", shelf)) == [
        "brokers",
        "queues",
    ]
    found = in_process(capsys, "search", "is:starred", "--json", "--data", shelf).json
    assert [hit["slug"] for hit in found["hits"]] == ["brokers", "queues"]
    assert [(hit["starred"], hit["read"]) for hit in found["hits"]] == [(True, False)] * 2


def test_star_is_taken_away(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_process(capsys, "star", "brokers", "--data", shelf)
    in_process(capsys, "star", "brokers", "--off", "--data", shelf)
    assert in_process(capsys, "list", "--starred", "--data", shelf).code == 1


def test_read_and_unread_guides_are_listed_apart(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_process(capsys, "mark", "caching", "storage", "--data", shelf)
    in_process(capsys, "mark", "storage", "--unread", "--data", shelf)
    assert _slugs(in_process(capsys, "list", "--read", "--data", shelf)) == ["caching"]
    unread = _slugs(in_process(capsys, "list", "--unread", "--data", shelf))
    assert sorted(unread) == ["brokers", "queues", "storage"]
    text = in_process(capsys, "search", "is:unread about", "--data", shelf).out
    assert "Caching" not in text
    assert "Brokers" in text


def test_filters_of_list_narrow_each_other(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_process(capsys, "star", "brokers", "storage", "--data", shelf)
    in_process(capsys, "mark", "brokers", "--data", shelf)
    narrowed = in_process(capsys, "list", "--starred", "--unread", "--data", shelf)
    assert _slugs(narrowed) == ["storage"]
    none = in_process(
        capsys, "list", "--starred", "--category", "alpha", "--unread", "--data", shelf
    )
    assert none.code == 1


def test_unknown_guide_changes_nothing(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "star", "brokers", "brookers", "--data", shelf)
    assert done.code == 1
    assert "Did you mean brokers" in done.err
    assert in_process(capsys, "list", "--starred", "--data", shelf).code == 1


def test_show_as_json_knows_the_marks(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_process(capsys, "mark", "caching", "--data", shelf)
    shown = in_process(capsys, "show", "caching", "--json", "--data", shelf).json
    assert (shown["starred"], shown["read"]) == (False, True)


def test_stats_show_each_category_and_all_guides(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_process(capsys, "mark", "caching", "storage", "--data", shelf)
    in_process(capsys, "star", "caching", "--data", shelf)
    done = in_process(capsys, "stats", "--data", shelf)
    assert done.code == 0
    alpha, beta, everything = done.lines[:3]
    assert alpha == f"Alpha       {'█' * 6}▋{'·' * 13}  1/3  ★ 1"
    assert beta == f"Beta        {'█' * 20}  1/1"
    assert everything == f"All guides  {'█' * 10}{'·' * 10}  2/4  ★ 1"
    assert "Days in a row:  1" in done.lines
    assert done.err == ""


@pytest.mark.parametrize("columns", [30, 40, 60, 80])
def test_stats_fit_the_terminal(
    shelf: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    columns: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    in_process(capsys, "star", "brokers", "--data", shelf)
    lines = in_process(capsys, "stats", "--data", shelf).lines
    assert [line for line in lines if len(line) > columns] == []
    assert any("·····" in line and line.endswith("★ 1") for line in lines)


def test_stats_as_json(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_process(capsys, "mark", "caching", "--data", shelf)
    stats = in_process(capsys, "stats", "--json", "--data", shelf).json
    assert (stats["guides"], stats["read"], stats["starred"]) == (4, 1, 0)
    assert stats["days"][-1]["read"] == stats["streak_days"] == 1
    assert len(stats["days"]) == 7
    assert stats["quiz"] == {"due": 0, "new": 4, "learned": 0}
    assert stats["categories"][0] == {
        "id": "alpha",
        "title": "Alpha",
        "guides": 3,
        "read": 1,
        "starred": 0,
    }


def test_stats_without_any_mark(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "stats", "--data", shelf)
    assert done.code == 0
    assert "0/4" in done.out
    assert "nothing is read yet" in done.err
    assert not state_file().exists()


def test_state_that_cannot_be_read_is_told_and_stops_no_search(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state_file().parent.parent.mkdir(parents=True, exist_ok=True)
    state_file().parent.write_text("in the way")
    done = in_process(capsys, "search", "brokers -is:starred", "--data", shelf)
    assert done.code == 0
    assert "Stars and read marks are unknown" in done.err
    failed = in_process(capsys, "star", "brokers", "--data", shelf)
    assert failed.code == 2
    assert str(state_file()) in failed.err

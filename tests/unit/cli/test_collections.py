"""`guidetui add`, `collections`, `update`, `news`, `use` and `remove` from the command line."""

import io
from pathlib import Path

import pytest

from guidetui.paths import registry_file
from guidetui.sources.registry import load_registry
from tests.conftest import WriteGuide
from tests.git_repositories import Upstream, git, upstream
from tests.unit.command_line import in_process, write_settings


@pytest.fixture
def theirs(tmp_path: Path) -> Upstream:
    """A repository with the guides `first`, `second` and `third`."""
    return upstream(tmp_path / "theirs")


def test_session_from_adding_to_removing(
    theirs: Upstream, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "add", theirs.address, "--path", "data")
    assert (done.code, done.out) == (0, "theirs: 3 guides in 1 category\n")
    assert in_process(capsys, "list", "--data", "theirs").lines[0] == "first\tFirst"
    assert in_process(capsys, "star", "first", "--data", "theirs").code == 0
    theirs.rename("first", "prime")
    theirs.guide("fourth", "About zebras.")
    theirs.delete("third")
    theirs.commit()
    done = in_process(capsys, "update")
    assert done.lines[0] == "theirs: 1 added, 1 renamed, 1 removed"
    assert "  + Fourth" in done.lines
    assert "  > First (first → prime)" in done.lines
    assert in_process(capsys, "update", "theirs").out == "theirs: nothing new\n"
    assert in_process(capsys, "list", "--starred", "--data", "theirs").lines == ["prime\tFirst"]
    found = in_process(capsys, "search", "is:new zebras", "--data", "theirs", "--json").json
    assert [hit["slug"] for hit in found["hits"]] == ["fourth"]
    rows = in_process(capsys, "collections", "--json").json
    assert [(row["name"], row["new"], row["default"]) for row in rows] == [
        ("bundled", 0, True),
        ("theirs", 1, False),
    ]
    assert rows[1]["guides"] == 3
    in_process(capsys, "use", "theirs")
    assert in_process(capsys, "list").lines[0] == "fourth\tFourth"
    assert in_process(capsys, "remove", "theirs", "--yes").code == 0
    assert len(in_process(capsys, "list").lines) > 100
    assert load_registry().sources == {}


def test_news_since_a_day(theirs: Upstream, capsys: pytest.CaptureFixture[str]) -> None:
    in_process(capsys, "add", theirs.address, "--path", "data")
    assert in_process(capsys, "news").code == 1
    theirs.guide("fourth")
    theirs.commit()
    in_process(capsys, "update")
    (item,) = in_process(capsys, "news", "theirs", "--json").json
    assert (item["kind"], item["slug"], item["read"]) == ("added", "fourth", False)
    assert in_process(capsys, "news", "--since", item["date"]).code == 0
    assert in_process(capsys, "news", "--since", "2999-01-01").code == 1
    in_process(capsys, "mark", "fourth", "--data", "theirs")
    (item,) = in_process(capsys, "news", "theirs", "--json").json
    assert item["read"]


def test_removal_asks(
    theirs: Upstream, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_process(capsys, "add", theirs.address)
    for answer, is_left in (("n\n", True), ("", True), ("y\n", False)):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        done = in_process(capsys, "remove", "theirs")
        assert "Remove theirs" in done.err
        assert ("theirs" in load_registry().sources) is is_left


def test_folder_with_the_name_of_a_collection_is_written_with_a_slash(
    theirs: Upstream,
    data: Path,
    write_guide: WriteGuide,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_guide("mine")
    in_process(capsys, "add", theirs.address, "--path", "data", "--name", "data")
    monkeypatch.chdir(data.parent)
    assert len(in_process(capsys, "list", "--data", "data").lines) == 3
    assert in_process(capsys, "list", "--data", "./data").lines == ["mine\tMine"]


def test_name_in_the_settings_and_in_the_environment(
    theirs: Upstream, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_process(capsys, "add", theirs.address, "--path", "data")
    write_settings('data = "theirs"\n')
    assert len(in_process(capsys, "list").lines) == 3
    assert "settings.toml" in in_process(capsys, "use", "bundled").err
    monkeypatch.setenv("GUIDETUI_DATA", "bundled")
    assert len(in_process(capsys, "list").lines) > 100


@pytest.mark.parametrize("command", ["update", "remove", "use", "news"])
def test_unknown_name_lists_the_known(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, command, "nowhere")
    assert done.code == 2
    assert "Installed: bundled" in done.err


def test_removal_without_a_question_stops_at_files_of_the_user(
    theirs: Upstream, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_process(capsys, "add", theirs.address, "--path", "data")
    source = load_registry().get("theirs")
    (source.root / "mine.txt").write_text("Mine.")
    done = in_process(capsys, "remove", "theirs", "--yes")
    assert done.code == 2
    assert "1 file of yours: data/mine.txt" in done.err
    assert "guidetui remove theirs --force" in done.err
    first = source.root / "guides" / "first.md"
    first.write_text(first.read_text() + "Mine.\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    done = in_process(capsys, "remove", "theirs")
    assert done.code == 2
    assert "edits of yours in 1 file: data/guides/first.md" in done.err
    assert source.root.is_dir()
    assert in_process(capsys, "remove", "theirs", "--yes", "--force").code == 0
    assert not source.top.exists()


def test_rewritten_history_names_the_way_out(
    theirs: Upstream, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_process(capsys, "add", theirs.address, "--path", "data")
    git(theirs.folder, "commit", "--quiet", "--amend", "-m", "Rewritten")
    done = in_process(capsys, "update")
    assert done.code == 2
    assert "guidetui update theirs --force" in done.err
    in_process(capsys, "add", upstream(tmp_path / "other").address)
    done = in_process(capsys, "update")
    assert "theirs is not updated: " in done.err
    assert "guidetui update theirs --force" in done.err
    assert in_process(capsys, "update", "--force").code == 0


def test_one_that_fails_does_not_stop_the_others(
    theirs: Upstream, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = upstream(tmp_path / "gone")
    in_process(capsys, "add", gone.address)
    in_process(capsys, "add", theirs.address, "--path", "data")
    gone.folder.rename(tmp_path / "elsewhere")
    theirs.guide("fourth")
    theirs.commit()
    done = in_process(capsys, "update")
    assert done.code == 2
    assert "  + Fourth" in done.lines
    assert "gone is not updated: There is no such repository" in done.err


@pytest.mark.parametrize("address", ["", "  "])
def test_empty_address_does_not_add_the_folder_one_is_in(
    address: str,
    theirs: Upstream,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(theirs.folder)
    done = in_process(capsys, "add", address)
    assert done.code == 2
    assert "The address is empty." in done.err
    assert load_registry().sources == {}


def test_catalog_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "add")
    assert done.code == 0
    names = [line.split("\t")[0] for line in done.lines]
    assert names[:2] == ["bytebytego", "system-design-primer"]
    assert "https://github.com/ByteByteGoHq/system-design-101" in done.lines[0]


@pytest.mark.usefixtures("bundled_index")
def test_all_collections_are_searched_at_once(
    theirs: Upstream, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs.guide("zebras", "A zebra zebra is asked about Kafka.")
    theirs.commit()
    in_process(capsys, "add", theirs.address, "--path", "data")
    done = in_process(capsys, "search", "zebra", "in:all")
    assert done.code == 0
    assert done.lines[:2] == ["Zebras", "  theirs: https://bytebytego.com/guides/zebras"]
    found = in_process(capsys, "search", "in:all", "kafka", "--json", "--limit", "400").json
    assert found["query"] == "kafka"
    assert {hit["collection"] for hit in found["hits"]} == {"bundled", "theirs"}
    counts = {row["collection"]: row["count"] for row in found["facets"]["collections"]}
    assert counts["theirs"] == 1
    assert sum(counts.values()) == found["total"] == len(found["hits"])
    wrong = in_process(capsys, "search", "in:all", "kafka", "--tag", "kafka")
    assert wrong.code == 2
    assert "in:all takes no --tag" in wrong.err


def test_broken_registry_stops_only_what_needs_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    registry_file().parent.mkdir(parents=True)
    registry_file().write_text("[collections\n")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "one.md").write_text("# One\n")
    monkeypatch.chdir(tmp_path)
    for command in (("--version",), ("config",), ("completion", "bash"), ("add",)):
        assert in_process(capsys, *command).code == 0
    for place in ("notes", "notes/one.md", tmp_path / "notes"):
        assert in_process(capsys, "list", "--data", place).lines == ["one\tOne"]
    for command in (("list",), ("list", "--data", "elsewhere"), ("collections",)):
        done = in_process(capsys, *command)
        assert (done.code, done.out) == (2, "")
        assert f"{registry_file()}, line 1" in done.err

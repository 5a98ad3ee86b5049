"""`guidetui related`: what it prints, what its JSON holds, and its exit codes."""

from pathlib import Path

import pytest

from guidetui.library import Library
from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui, in_process


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    """Three guides that have something in common, and one alone."""
    write_guide("kafka", "See [logs](logs.md).", tags="[Kafka]")
    write_guide("logs", "Here.", tags="[Logs]", title='"\\e[31mLogs"')
    write_guide("streams", "There.", tags="[kafka]", categories="[beta]")
    write_guide("alone", "Trees.", tags="[]", categories="[]")
    return data


def test_near_guides_are_listed_with_slug_and_reason(shelf: Path) -> None:
    done = guidetui("related", "kafka", "--data", shelf)
    assert (done.code, done.err) == (0, "")
    assert done.lines[:3] == ["␛[31mLogs", "  logs", "  linked from here"]
    assert done.lines[3:6] == ["Streams", "  streams", "  both on Kafka"]


def test_json_has_the_documented_keys(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = in_process(capsys, "related", "kafka", "--data", shelf, "--json").json
    assert [near["slug"] for near in found][:2] == ["logs", "streams"]
    first = found[0]
    assert {"slug", "title", "url", "tags", "score", "reason", "shared"} <= set(first)
    assert first["shared"] == {"tags": [], "categories": ["Alpha"], "terms": []}
    assert (first["linked_from"], first["links_back"]) == (True, False)


def test_limit_keeps_the_nearest(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = in_process(capsys, "related", "kafka", "--data", shelf, "--limit", "1", "--json").json
    assert [near["slug"] for near in found] == ["logs"]


def test_same_guides_in_the_same_order_as_the_library(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = Library.open(shelf)
    library.use_index(library.build_index())
    expected = [near.slug for near in library.related(library.collection.guide("streams"), 5)]
    library.close()
    found = in_process(capsys, "related", "streams", "--data", shelf, "--json").json
    assert [near["slug"] for near in found] == expected


def test_nothing_near_exits_1_and_tells_on_stderr(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "related", "alone", "--data", shelf)
    assert (done.code, done.out) == (1, "")
    assert "no guide is near alone" in done.err


def test_unknown_slug_exits_1_and_names_the_nearest(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "related", "kafak", "--data", shelf)
    assert done.code == 1
    assert "kafka" in done.err

"""`guidetui search`: what it prints, what its JSON holds, and its exit codes."""

from pathlib import Path

import pytest

from guidetui.library import Library
from guidetui.models import Query
from guidetui.paths import settings_file
from guidetui.search.meaning.model import find_model
from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui, in_process


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    """Guides that answer `queue` in their title, in their tags, in their text, and not at all."""
    write_guide("in-the-text", "It mentions a queue once.", createdAt='"2024-01-01"')
    write_guide("queue", "All about it.", title='"The Queue"', tags="[Kafka, Testing]")
    write_guide("in-the-tags", "Nothing here.", tags="[Queue]", categories="[beta]")
    write_guide("off-topic", "Trees and leaves.", tags="[Kafka]")
    write_guide("unfinished", "A queue to be.", draft="true")
    return data


def slugs(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> list[str]:
    """Return the slugs that a search finds, best first."""
    return [hit["slug"] for hit in in_process(capsys, "search", *arguments, "--json").json["hits"]]


def test_text_output_holds_title_address_and_passage_of_each_hit(shelf: Path) -> None:
    done = guidetui("search", "trees", "--data", shelf)
    assert done.code == 0
    assert done.lines == [
        "Off Topic",
        "  https://bytebytego.com/guides/off-topic",
        "  What off-topic is. Trees and leaves.",
    ]


def test_hits_stand_best_first(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "search", "queue", "--data", shelf, "--json")
    hits = done.json["hits"]
    assert [hit["slug"] for hit in hits] == ["queue", "in-the-tags", "in-the-text"]
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_json_has_the_documented_keys(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = in_process(capsys, "search", "the queue", "--data", shelf, "--json").json
    assert set(page) == {
        *("query", "total", "hits", "facets", "notice"),
        *("corrections", "suggestions", "chips"),
    }
    assert (page["query"], page["total"], page["notice"]) == ("the queue", 3, None)
    first = page["hits"][0]
    assert {key: first[key] for key in set(first) - {"score", "snippet", "marks"}} == {
        "by_meaning": False,
        "slug": "queue",
        "title": "The Queue",
        "description": "What queue is.",
        "url": "https://bytebytego.com/guides/queue",
        "diagram": "https://example.org/queue.png",
        "dated_by_file": False,
        "created": "2024-02-01",
        "draft": False,
        "categories": ["alpha"],
        "tags": ["Kafka", "Testing"],
        "path": str(shelf / "guides" / "queue.md"),
        "starred": False,
        "read": False,
    }


def test_json_facets_count_all_that_match(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = in_process(capsys, "search", "queue", "--data", shelf, "--limit", "1", "--json").json
    assert page["facets"] == {
        "tags": [
            {"tag": "Testing", "count": 2},
            {"tag": "Kafka", "count": 1},
            {"tag": "Queue", "count": 1},
        ],
        "categories": [
            {"id": "alpha", "title": "Alpha", "count": 2},
            {"id": "beta", "title": "Beta", "count": 1},
        ],
    }


def test_json_marks_are_where_the_words_stand(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = in_process(capsys, "search", "mentions queue", "--data", shelf, "--json").json
    first = page["hits"][0]
    assert [first["snippet"][start:end] for start, end in first["marks"]] == ["mentions", "queue"]


def test_json_of_nothing_found_is_complete(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "search", "zebra", "--data", shelf, "--json")
    assert done.code == 1
    assert done.json == {
        "query": "zebra",
        "total": 0,
        "hits": [],
        "facets": {"tags": [], "categories": []},
        "notice": None,
        "corrections": [],
        "suggestions": [],
        "chips": [],
    }


def test_nothing_found_exits_1_and_tells_on_stderr(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "search", "zebra", "--data", shelf)
    assert (done.code, done.out) == (1, "")
    assert "nothing found" in done.err


def test_tag_and_category_narrow(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert slugs(capsys, "queue", "--data", shelf, "--tag", "kafka") == ["queue"]
    assert slugs(capsys, "queue", "--data", shelf, "--category", "Beta") == ["in-the-tags"]


def test_several_tags_are_all_wanted(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = ["--tag", "Kafka", "--tag", "TESTING"]
    assert slugs(capsys, "queue", "--data", shelf, *both) == ["queue"]


def test_filters_can_be_written_into_the_query(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert slugs(capsys, "queue tag:kafka", "--data", shelf) == ["queue"]
    assert slugs(capsys, "queue", "category:beta", "--data", shelf) == ["in-the-tags"]


@pytest.mark.parametrize("option", ["--tag", "--category"])
def test_unknown_filter_exits_2_and_names_it(
    option: str, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "search", "queue", "--data", shelf, option, "nonsense")
    assert (done.code, done.out) == (2, "")
    assert "nonsense" in done.err


def test_limit_keeps_the_best_and_the_total(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = in_process(capsys, "search", "queue", "--data", shelf, "--limit", "2", "--json").json
    assert [hit["slug"] for hit in page["hits"]] == ["queue", "in-the-tags"]
    assert page["total"] == 3


def test_limited_text_output_says_how_to_see_all(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "search", "queue", "--data", shelf, "--limit", "2")
    assert "2 of 3 guides shown" in done.err
    assert "--limit 3" in done.err


def test_words_and_one_quoted_argument_are_the_same_query(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert slugs(capsys, "mentions", "queue", "--data", shelf) == slugs(
        capsys, "mentions queue", "--data", shelf
    )


def test_word_with_a_minus_is_excluded_after_two_hyphens(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = in_process(capsys, "search", "--json", "--data", shelf, "--", "queue", "-mentions")
    assert [hit["slug"] for hit in found.json["hits"]] == ["queue", "in-the-tags"]


@pytest.mark.parametrize(
    "query", ["", '"', "tag:", "tag:nonsense", "(*?~^", "\x1b[31m", "a" * 3000]
)
def test_odd_query_is_answered(query: str, shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "search", query, "--data", shelf)
    assert done.code in (0, 1)
    assert "\x1b" not in done.out + done.err


def test_drafts_are_found_where_they_are_asked_for(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "unfinished" not in slugs(capsys, "queue", "--data", shelf)
    assert "unfinished" in slugs(capsys, "queue", "--data", shelf, "--drafts")


def test_changed_guide_is_found_by_its_new_words(
    shelf: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    assert slugs(capsys, "zebra", "--data", shelf) == []
    write_guide("off-topic", "A zebra stands among the trees.")
    assert slugs(capsys, "zebra", "--data", shelf) == ["off-topic"]


@pytest.mark.parametrize("query", ["queue", "kaf", '"a queue"', "tag:testing", "queue -once"])
def test_same_slugs_in_the_same_order_as_the_library(
    query: str, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = Library.open(shelf)
    library.use_index(library.build_index())
    expected = [hit.slug for hit in library.search(Query(query), 20).hits]
    library.close()
    assert expected
    assert slugs(capsys, query, "--data", shelf) == expected


@pytest.mark.usefixtures("bundled_index")
def test_bundled_guides_are_searched_by_default(bundled: Path) -> None:
    done = guidetui("search", "kafka", "--limit", "1", "--json")
    assert done.code == 0
    assert Path(done.json["hits"][0]["path"]).parent == bundled / "guides"


def test_json_chips_say_where_the_filters_stand(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = in_process(capsys, "search", "queue tag:kafka", "--data", shelf, "--json").json
    assert page["chips"] == [{"kind": "tag", "label": "tag:Kafka", "start": 5, "end": 15}]


@pytest.mark.skipif(find_model() is None, reason="guidetui[semantic] is not installed")
def test_a_guide_is_found_by_its_meaning_once_it_was_read(
    data: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    write_guide("yeast", "Old yeast gives off little gas, so the dough of a loaf does not rise.")
    write_guide("notes", "Flat notes about my days, which stays private.")
    question = ("search", "my bread stays flat and dense", "--data", data)
    assert slugs(capsys, *question) == ["notes"]
    assert "2 passages read" in in_process(capsys, "index", "--data", data).err
    found = in_process(capsys, *question, "--json").json["hits"]
    assert [(hit["slug"], hit["by_meaning"]) for hit in found] == [
        ("yeast", True),
        ("notes", False),
    ]
    assert "  by meaning: What yeast is. Old yeast" in in_process(capsys, *question).out
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("semantic = false")
    assert slugs(capsys, *question) == ["notes"]
    settings_file().write_text('semantic_model = "/no/such/folder"')
    done = in_process(capsys, *question)
    assert "lacks a file model.onnx" in done.err
    assert done.code == 0


def test_saved_search_finds_what_its_query_finds(
    shelf: Path, own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert own_folders
    saving = in_process(
        capsys, "search", "tag:kafka", "--save", "Logs & queues", "--data", shelf, "--json"
    )
    assert saving.json["total"] == 2
    found = in_process(capsys, "search", "--saved", "logs & QUEUES", "--data", shelf, "--json")
    assert found.json == saving.json
    narrowed = slugs(capsys, "--saved", "Logs & queues", "trees", "--data", shelf)
    assert narrowed == ["off-topic"]


def test_unknown_saved_search_names_the_known_ones(
    shelf: Path, own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert own_folders
    in_process(capsys, "search", "queue", "--save", "Mine", "--data", shelf)
    done = in_process(capsys, "search", "--saved", "Yours", "--data", shelf)
    assert done.code == 2
    assert "no saved search 'Yours'; one of: Mine" in done.err
    assert "no saved search ''" in in_process(capsys, "search", "--saved", "").err
    done = in_process(capsys, "search", "queue", "--save", "", "--data", shelf)
    assert done.code == 2
    assert "no usable name" in done.err
    assert in_process(capsys, "search", "--data", shelf).code == 2

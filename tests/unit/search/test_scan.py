"""A scan answers while there is no index yet."""

from pathlib import Path

import pytest

from guidetui.library import Library
from guidetui.models import Query, SearchPage, StudyFlags
from guidetui.paths import aliases_file
from guidetui.search import scan
from guidetui.search.snippets import match_ranges
from tests.conftest import WriteGuide


@pytest.fixture
def library(data: Path, write_guide: WriteGuide) -> Library:
    write_guide(
        "redis",
        title='"Redis Basics"',
        tags='["Caching"]',
        body="Keeps everything in memory. See [more](https://some.host/elsewhere).\n",
    )
    write_guide("cluster", title='"Redis Cluster"', tags='["Scaling"]', categories="[beta]")
    write_guide("cdn", title='"CDN (Content Delivery Network)"', tags='["Redis"]')
    write_guide(
        "cpp",
        title='"Why C++ and CI/CD?"',
        tags='["System Design"]',
        description='"What a compiler does"',
        body="**Templates** and a café; 漢字検索 works, too. Memory is yours.\n",
    )
    return Library.open(data)


def slugs(page: SearchPage) -> list[str]:
    return [hit.slug for hit in page.hits]


def find(library: Library, text: str) -> list[str]:
    return slugs(library.search(Query(text), 10))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cluster", ["cluster"]),
        ("clus", ["cluster"]),
        ("caching", ["redis"]),
        ("c++", ["cpp"]),
        ("ci/cd", ["cpp"]),
        ("system", ["cpp"]),
        ("what is caching", ["redis"]),
        ("compiler", ["cpp"]),
        ("templates", ["cpp"]),
        ("templ", ["cpp"]),
        ("CAFE", ["cpp"]),
        ("検索", ["cpp"]),
        ('"in memory"', ["redis"]),
        ("title:redis", ["cluster", "redis"]),
        ("title:memory", []),
        ("elsewhere", []),
        ("((", []),
    ],
)
def test_words_are_found_in_every_field_and_in_the_text(
    library: Library, text: str, expected: list[str]
) -> None:
    assert sorted(find(library, text)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("content", ["cdn"]), ('"redis cluster"', ["cluster"]), ('"ci/cd"', ["cpp"])],
)
def test_marks_around_a_word_do_not_hide_it(
    library: Library, text: str, expected: list[str]
) -> None:
    assert find(library, text) == expected


def test_guides_with_all_the_words_precede_those_with_some(library: Library) -> None:
    assert find(library, "redis scaling")[0] == "cluster"
    assert find(library, "basics redis")[0] == "redis"
    assert set(find(library, "redis zebra")) == {"redis", "cluster", "cdn"}


def test_excluded_word_keeps_a_guide_out(library: Library) -> None:
    assert set(find(library, "redis -cluster")) == {"redis", "cdn"}
    assert find(library, "memory -templates") == ["redis"]


def test_title_counts_more_than_a_tag_and_a_tag_more_than_the_text(
    library: Library, write_guide: WriteGuide
) -> None:
    write_guide("text", body="Redis, again and again.\n")
    library.reload()
    found = find(library, "redis")
    assert set(found[:2]) == {"cluster", "redis"}
    assert found[2:] == ["cdn", "text"]


def test_whole_word_counts_more_than_a_beginning(library: Library, write_guide: WriteGuide) -> None:
    write_guide("rest", title='"REST"')
    write_guide("restore", title='"Restoring"')
    library.reload()
    assert find(library, "rest") == ["rest", "restore"]


def test_typo_finds_the_nearest_word_and_says_so(library: Library) -> None:
    page = library.search(Query("clustre"), 10)
    assert slugs(page) == ["cluster"]
    (correction,) = page.corrections
    assert (correction.typed, correction.used) == ("clustre", ("cluster",))


def test_empty_query_lists_everything_in_publication_order(library: Library) -> None:
    assert find(library, "") == ["cdn", "cluster", "cpp", "redis"]


def test_filters_hold_before_there_is_an_index(library: Library) -> None:
    assert slugs(library.search(Query("redis", category_id="beta"), 10)) == ["cluster"]
    assert slugs(library.search(Query("redis", tags=frozenset({"caching"})), 10)) == ["redis"]
    assert find(library, "redis tag:scaling") == ["cluster"]
    library.flags = StudyFlags(starred=frozenset({"cdn"}))
    assert find(library, "redis is:starred") == ["cdn"]


def test_page_counts_facets_and_says_that_the_index_is_being_built(library: Library) -> None:
    page = library.search(Query("redis"), 1)
    assert page.is_indexing
    assert "Still indexing" in page.notice
    assert (page.total, len(page.hits)) == (3, 1)
    assert page.facets.categories == {"alpha": 2, "beta": 1}
    assert page.facets.tags == {"caching": 1, "scaling": 1, "redis": 1}


def test_page_says_that_no_index_is_to_be_expected(library: Library) -> None:
    library.awaits_index = False
    page = library.search(Query("redis"), 1)
    assert not page.is_indexing
    assert "no index could be built" in page.notice


@pytest.mark.parametrize(
    ("text", "expected"), [("cpp", ["cpp"]), ("content delivery network", ["cdn"])]
)
def test_other_names_find_a_guide(library: Library, text: str, expected: list[str]) -> None:
    assert find(library, text)[:1] == expected


def test_aliases_of_the_user_find_a_guide(library: Library) -> None:
    aliases_file().parent.mkdir(parents=True, exist_ok=True)
    aliases_file().write_text('[same]\nflock = ["cluster"]\n"big bird" = ["templates"]\n', "utf-8")
    assert find(library, "flock") == ["cluster"]
    assert find(library, "big bird") == ["cpp"]


def test_unreadable_aliases_are_told_with_their_line_and_not_taken_for_damage(
    library: Library,
) -> None:
    aliases_file().parent.mkdir(parents=True, exist_ok=True)
    aliases_file().write_text(f"[same]\na = {'9' * 5000}\n", "utf-8")
    page = library.search(Query("redis"), 10)
    assert page.hits
    assert "aliases.toml, line 2" in page.notice
    assert "not used" in page.notice


def test_literal_search_wants_whole_words_only(library: Library) -> None:
    assert slugs(library.search(Query("cpp", is_literal=True), 10)) == []
    assert slugs(library.search(Query("templ", is_literal=True), 10)) == []
    assert slugs(library.search(Query("templates", is_literal=True), 10)) == ["cpp"]


def test_snippet_is_cut_from_the_rendered_text_and_marked(library: Library) -> None:
    snippet = library.snippet("cpp", Query("templ"), 100)
    assert "**" not in snippet.text
    assert [snippet.text[start:end] for start, end in snippet.matches] == ["Templates"]


def test_titles_are_marked_by_beginnings(library: Library) -> None:
    matcher = library.matcher(Query("red clus"))
    assert match_ranges("Redis Cluster", matcher) == ((0, 5), (6, 13))


def test_large_collections_are_scanned_by_titles_in_part_and_that_is_said(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "MAX_BODY_CHARACTERS", 10)
    page = library.search(Query("templates"), 10)
    assert scan.TITLES_ONLY in page.notice
    assert find(library, "cluster") == ["cluster"]


def test_guide_that_cannot_be_read_any_more_is_found_by_its_title(library: Library) -> None:
    library.collection.guide("cluster").path.unlink()
    assert find(library, "cluster") == ["cluster"]
    assert library.snippet("cluster", Query("cluster"), 100).text

"""What a query finds in a small collection, and in which order."""

from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.library import Library
from guidetui.models import Query, SearchPage
from guidetui.search.engine import SearchEngine
from guidetui.search.index.store import open_index
from tests.conftest import WriteGuide


def engine(data: Path) -> SearchEngine:
    collection = load(data)
    return SearchEngine(collection, open_index(collection, None))


def slugs(page: SearchPage) -> list[str]:
    return [hit.slug for hit in page.hits]


def find(data: Path, text: str) -> list[str]:
    return slugs(engine(data).search(Query(text), 100))


def test_title_beats_body(data: Path, write_guide: WriteGuide) -> None:
    write_guide("early", body="kafka " * 50, createdAt="2020-01-01")
    write_guide("late", title='"About Kafka"', createdAt="2024-01-01")
    assert find(data, "kafka") == ["late", "early"]


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"tags": '["Kafka"]'}, "nothing"),
        ({"description": '"All about kafka."'}, "nothing"),
        ({}, "## Kafka\n\nnothing"),
    ],
)
def test_tags_description_and_headings_beat_body(
    data: Path, write_guide: WriteGuide, fields: dict[str, str], body: str
) -> None:
    write_guide("early", body="Some kafka text here.", createdAt="2020-01-01")
    write_guide("late", body=body, createdAt="2024-01-01", **fields)
    assert find(data, "kafka") == ["late", "early"]


def test_all_words_come_before_some_words(data: Path, write_guide: WriteGuide) -> None:
    write_guide("title-only", title='"Redis Redis Redis"', createdAt="2020-01-01")
    write_guide("both", body="Somewhere redis, far below it a cluster.")
    assert find(data, "redis cluster") == ["both", "title-only"]


def test_guides_with_some_words_do_not_dilute_many_with_all(
    data: Path, write_guide: WriteGuide
) -> None:
    for number in range(12):
        write_guide(f"both-{number}", body="redis cluster")
    write_guide("some", title='"Redis"')
    assert "some" not in find(data, "redis cluster")


def test_last_word_may_be_half_typed(data: Path, write_guide: WriteGuide) -> None:
    write_guide("k", body="Running kubernetes at home.")
    write_guide("other", body="Something else.")
    assert find(data, "kub") == ["k"]
    assert find(data, "running kuber") == ["k"]


@pytest.mark.parametrize("text", ["kub ", "kub running", '"kub"'])
def test_only_the_open_last_word_is_completed(
    data: Path, write_guide: WriteGuide, text: str
) -> None:
    write_guide("k", body="kubernetes")
    write_guide("r", body="running")
    assert "k" not in find(data, text)


def test_word_before_an_excluded_one_is_complete(data: Path, write_guide: WriteGuide) -> None:
    write_guide("k", body="kubernetes")
    assert find(data, "kub -docker") == []


def test_languages_with_signs_are_told_apart(data: Path, write_guide: WriteGuide) -> None:
    write_guide("cpp", body="Written in C++ today.")
    write_guide("sharp", body="Written in C# today.")
    write_guide("plain", body="Written in C today.")
    write_guide("words", body="Caching, clusters and clients.")
    assert find(data, "c++") == ["cpp"]
    assert find(data, "C#") == ["sharp"]
    assert set(find(data, "c ")) == {"cpp", "sharp", "plain"}


@pytest.mark.parametrize(
    ("written", "query"),
    [
        ("CI/CD", "cicd"),
        ("CI/CD", "ci/cd"),
        ("CICD", "ci/cd"),
        ("ci cd", "ci/cd"),
        ("HTTP/2", "http2"),
        ("HTTP2", "http/2"),
        ("e-commerce", "ecommerce"),
        ("ecommerce", "e-commerce"),
        ("O’Reilly", "o'reilly"),
        ("O'Reilly", "oreilly"),
        ("Node.js", "nodejs"),
        (".NET", ".net"),
        ("K8s", "k8s"),
        ("the 12-factor app", "12-factor"),
        ("TCP/IP", "tcp"),
        ("PostgreSQL", "sql"),
        ("Café", "cafe"),
        ("cafe", "café"),
        ("分布式缓存系统", "缓存"),
        ("使用Redis缓存", "redis guide"),
        ("several caches", "cache"),
        ("a cache", "caching"),
        ("their behaviour", "behavior"),
        ("the optimizers", "optimise"),
    ],
)
def test_word_is_found_in_its_other_spellings(
    data: Path, write_guide: WriteGuide, written: str, query: str
) -> None:
    write_guide("hit", body=f"Before {written} after.")
    write_guide("miss", body="Nothing of it.")
    page = engine(data).search(Query(query), 100)
    assert "hit" in slugs(page)
    assert page.corrections == ()


def test_exact_word_comes_before_its_other_forms(data: Path, write_guide: WriteGuide) -> None:
    write_guide("form", body="some caches", createdAt="2020-01-01")
    write_guide("exact", body="some caching", createdAt="2024-01-01")
    assert find(data, "caching") == ["exact", "form"]


@pytest.mark.parametrize("text", ["the", "how to", "what is the", "it", "a"])
def test_stop_words_alone_still_find(data: Path, write_guide: WriteGuide, text: str) -> None:
    write_guide("one", body="What is the way? How to do it: a way to.")
    assert find(data, text) == ["one"]


def test_stop_words_beside_a_word_keep_nothing_out(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", title='"Redis"', body="Redis.", description='"Redis."')
    assert find(data, "what is the redis") == ["one"]


def test_phrase_wants_its_words_side_by_side(data: Path, write_guide: WriteGuide) -> None:
    write_guide("apart", body="balancer of load, load and a balancer")
    write_guide("together", body="a load balancer")
    assert find(data, '"load balancer"') == ["together"]


def test_phrase_crosses_joined_words(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", body="our CI/CD pipeline in C++ code")
    assert find(data, '"ci/cd pipeline"') == ["one"]
    assert find(data, '"c++ code"') == ["one"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis -cluster", ["plain"]),
        ("redis -redis", []),
        ('redis -"cluster mode"', ["plain"]),
        ("redis -zebra", ["cluster", "plain"]),
        ("tag:caching -cluster", ["plain"]),
        ("category:alpha -cluster", ["plain"]),
    ],
)
def test_excluded_words_keep_guides_out(
    data: Path, write_guide: WriteGuide, text: str, expected: list[str]
) -> None:
    write_guide("plain", title='"P"', body="redis", tags='["Caching"]')
    write_guide("cluster", title='"P"', body="redis in cluster mode", tags='["Caching"]')
    assert sorted(find(data, text)) == expected


def test_exclusion_beside_a_chosen_filter_applies(data: Path, write_guide: WriteGuide) -> None:
    write_guide("plain", body="redis")
    write_guide("cluster", body="cluster")
    query = Query("redis -cluster", category_id="alpha")
    assert slugs(engine(data).search(query, 10)) == ["plain"]


@pytest.mark.parametrize(
    ("text", "slugs"),
    [("-redis", ["two"]), ("-(redis speed)", ["three", "two"]), ("-redis -tag:cloud", [])],
)
def test_exclusions_alone_list_all_other_guides(
    data: Path, write_guide: WriteGuide, text: str, slugs: list[str]
) -> None:
    write_guide("one", body="Redis and its speed.")
    write_guide("two", body="Something else.", tags="[Cloud]")
    if "speed" in text:
        write_guide("three", body="Redis.")
    page = engine(data).search(Query(text), 10)
    assert sorted(hit.slug for hit in page.hits) == slugs
    assert page.total == len(slugs)
    assert not page.notice


def test_word_that_is_nowhere_is_named_beside_the_hits(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", body="Redis.")
    found = engine(data)
    assert found.search(Query("redis asdfghj"), 10).notice == "No guide holds asdfghj."
    assert found.search(Query("redis"), 10).notice == ""


@pytest.mark.parametrize("text", ["((", "*", '"', "🎉", "\x1b"])
def test_unreadable_query_finds_nothing_and_says_so(
    data: Path, write_guide: WriteGuide, text: str
) -> None:
    write_guide("one")
    page = engine(data).search(Query(text), 10)
    assert (page.total, page.hits) == (0, ())
    assert page.notice


def test_unreadable_part_leaves_the_rest_searched(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", body="redis")
    page = engine(data).search(Query('redis"'), 10)
    assert slugs(page) == ["one"]
    assert "quotation mark" in page.notice


def test_ties_stand_in_production_order(data: Path, write_guide: WriteGuide) -> None:
    same = {"title": '"Same"', "description": '"Same."'}
    write_guide("c", createdAt="2021-01-01", **same)
    write_guide("a", createdAt="2023-01-01", **same)
    write_guide("b", createdAt="2021-01-01", **same)
    assert find(data, "same") == ["b", "c", "a"]


def test_words_in_code_are_found(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", body="```sql\nSELECT zebra FROM stable\n```")
    assert find(data, "zebra") == ["one"]


def test_diagram_source_is_not_searched(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", body="```mermaid\ngraph TD\nzebra --> lion\n```")
    assert find(data, "zebra") == []


def test_same_query_is_answered_alike_twice(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", body="redis")
    searcher = engine(data)
    assert searcher.search(Query("redis"), 10) == searcher.search(Query("redis"), 10)


@pytest.mark.parametrize(
    ("query", "bodies"),
    [
        ("caching ", ["some caching", "some caches"]),
        ("cach", ["the cach", "some cachefile"]),
        ("kafka", ["the kafka", "the kafkaesque"]),
    ],
)
def test_word_itself_comes_before_its_forms_and_those_before_beginnings(
    data: Path, write_guide: WriteGuide, query: str, bodies: list[str]
) -> None:
    for number, body in enumerate(bodies):
        write_guide(f"g{number}", body=body, createdAt=f"{2024 - number}-01-01")
    assert find(data, query) == ["g0", "g1"]


def test_words_close_together_come_before_words_apart(data: Path, write_guide: WriteGuide) -> None:
    far = "filling " * 40
    write_guide("apart", body=f"redis {far} cluster", createdAt="2020-01-01")
    write_guide("reversed", body=f"cluster redis {far}", createdAt="2021-01-01")
    write_guide("together", body=f"redis cluster {far}", createdAt="2022-01-01")
    assert find(data, "redis cluster") == ["together", "reversed", "apart"]


def test_title_typed_in_full_or_from_its_start_comes_first(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("other", title='"Cookie, Cookie, What Cookie"', createdAt="2020-01-01")
    write_guide("start", title='"What is a Cookie Jar"', createdAt="2021-01-01")
    write_guide("whole", title='"What is a Cookie?"', createdAt="2022-01-01")
    assert find(data, "what is a cookie") == ["whole", "start", "other"]
    assert find(data, "what is a cookie j")[0] == "start"


def test_short_beginning_is_found_in_any_title_however_many_words_begin_so(
    data: Path, write_guide: WriteGuide
) -> None:
    for number in range(60):
        write_guide(f"g{number}", body=f"erasure co{number:02}x " * 3)
    write_guide("wanted", title='"Erasure Coding"')
    assert find(data, "erasure co")[0] == "wanted"
    assert find(data, "c") == ["wanted"]


@pytest.mark.parametrize(
    ("written", "query"),
    [
        ("a web socket", "websocket"),
        ("a websocket", "web socket"),
        ("OAuth 2", "oauth2"),
        ("HTTP2", "http 2"),
        ("the 2-factor way", "two-factor"),
    ],
)
def test_words_written_apart_or_together_are_one(
    data: Path, write_guide: WriteGuide, written: str, query: str
) -> None:
    write_guide("hit", body=f"Before {written} after.")
    assert find(data, query) == ["hit"]


def test_guide_changed_in_a_later_segment_is_ranked_once(
    data: Path, write_guide: WriteGuide, tmp_path: Path
) -> None:
    write_guide("one", body="redis")
    write_guide("two", body="redis")
    open_index(load(data), tmp_path / "index")
    write_guide("two", title='"Redis"', body="redis cluster")
    collection = load(data)
    searcher = SearchEngine(collection, open_index(collection, tmp_path / "index"))
    assert slugs(searcher.search(Query("redis"), 10)) == ["two", "one"]
    assert slugs(searcher.search(Query('"redis cluster"'), 10)) == ["two"]
    searcher.close()


def test_warmed_up_library_answers_as_before(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", body="Redis.", tags="[Cloud]")
    library = Library.open(data)
    library.use_index(library.build_index())
    queries = [Query(text) for text in ("redis", "redsi", "r", "tag:cloud", "is:unread")]
    before = [library.search(query, 10) for query in queries]
    library.use_index(library.build_index())
    assert len(list(library.warm_up())) > 1
    assert [library.search(query, 10) for query in queries] == before
    library.close()


def test_warming_up_ends_where_the_index_is_let_go(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one")
    library = Library.open(data)
    library.use_index(library.build_index())
    steps = library.warm_up()
    next(steps)
    library.close()
    assert list(steps) == []


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("tcp三次握手", ["handshake"]),
        ("三次握手tcp", ["handshake"]),
        ("TCP握手", ["handshake"]),
        ('"tcp三次握手"', ["handshake"]),
        ('"准备好 再见"', ["goodbye"]),
        ("redis集群", ["joined"]),
        ('"redis集群"', ["joined"]),
        ("单例模式", ["singleton", "observer"]),
        ("单例 模式", ["singleton", "observer"]),
        ("设计模式", ["observer"]),
    ],
)
def test_joined_words_without_spaces_find_their_parts(
    data: Path, write_guide: WriteGuide, text: str, slugs: list[str]
) -> None:
    write_guide("handshake", body="TCP 三次握手保证双方都准备好。")
    write_guide("goodbye", body="准备好 再见")
    write_guide("joined", body="如何搭建redis集群。")
    write_guide("singleton", body="单例（Singleton）只有一个实例。", title="单例")
    write_guide("observer", body="这是一种设计模式。")
    assert [hit.slug for hit in engine(data).search(Query(text), 10).hits] == slugs


def test_query_that_no_guide_is_about_is_told_from_one_that_lacks_a_word(
    data: Path, write_guide: WriteGuide
) -> None:
    for number in range(12):
        write_guide(f"g{number}", body="Run a redis cluster at home.")
    found = engine(data)
    page = found.search(Query("how to bake sourdough bread at home "), 10)
    assert page.notice.startswith("Nothing here is about 'how to bake sourdough bread at home';")
    assert page.total == page.partial_total == 12
    assert found.search(Query("run redis cluster sourdough "), 10).notice == (
        "No guide holds sourdough."
    )


def test_facets_count_the_guides_with_all_words(data: Path, write_guide: WriteGuide) -> None:
    write_guide("both", body="redis cluster", tags="[One]")
    write_guide("some", body="redis alone", tags="[Two]")
    page = engine(data).search(Query("redis cluster "), 10)
    assert (page.total, page.partial_total) == (2, 1)
    assert page.facets.tags == {"one": 1}


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("income", ["pay"]),
        ("excel", ["sheets"]),
        ("authors", ["book"]),
        ("authorize", ["access"]),
        ("imports", ["modules"]),
        ("experiment", ["trial"]),
    ],
)
def test_word_of_another_meaning_is_no_form(
    data: Path, write_guide: WriteGuide, text: str, slugs: list[str]
) -> None:
    write_guide("pay", body="Incomes of a person.")
    write_guide("calls", body="Incoming requests, an excellent and important experience.")
    write_guide("sheets", body="Excel and others.")
    write_guide("book", body="The author of a book.")
    write_guide("access", body="Authorization by roles.")
    write_guide("modules", body="Importing a module.")
    write_guide("trial", body="Experiments with users.")
    assert [hit.slug for hit in engine(data).search(Query(f"{text} "), 10).hits] == slugs


def test_snippet_shows_the_rarest_word_of_the_query(data: Path, write_guide: WriteGuide) -> None:
    filling = "Nothing of note stands here. " * 12
    write_guide("one", body=f"Redis and cluster. {filling} A zebrafish swims. {filling}")
    for number in range(9):
        write_guide(f"other-{number}", body="Redis and cluster.")
    snippet = engine(data).snippet("one", "zebrafish redis cluster ", 80)
    assert "zebrafish" in snippet.text


def test_word_far_down_a_very_long_guide_is_found(data: Path, write_guide: WriteGuide) -> None:
    write_guide("book", body=f"{'filling words ' * 30_000} kafka at the end")
    write_guide("short", body="Here is kafka.")
    assert find(data, "kafka") == ["short", "book"]

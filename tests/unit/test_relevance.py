"""The judged queries are sound, the figures are right, and the comparing command runs."""

from collections import Counter
from pathlib import Path

import pytest

from guidetui.collection.load import load
from tests.conftest import WriteGuide
from tests.relevance import expected
from tests.relevance.__main__ import BUNDLED_SETS, main
from tests.relevance.compare import compare
from tests.relevance.filters import Filters, split_filters
from tests.relevance.judged import KINDS, QUESTIONS, JudgedQuery, faults, read_queries
from tests.relevance.metrics import (
    Score,
    best_rank,
    mean_reciprocal_rank,
    success_at,
    uncertainty,
)
from tests.relevance.ours import Ours
from tests.relevance.peers import Peer, peer_documents
from tests.relevance.sqlite_peer import SqlitePeer, fts_expressions
from tests.relevance.whoosh_peer import WhooshPeer

HEADER = "kind\tquery\tslugs\tnote\n"


@pytest.mark.parametrize(("queries_file", "data"), BUNDLED_SETS, ids=lambda path: path.name)
def test_judged_queries_fit_their_collection(queries_file: Path, data: Path) -> None:
    slugs = {guide.slug for guide in load(data).guides}
    assert faults(read_queries(queries_file), slugs) == []


def test_every_kind_has_twenty_queries_on_the_bundled_guides() -> None:
    queries_file, _ = BUNDLED_SETS[0]
    counts = Counter(query.kind for query in read_queries(queries_file))
    assert set(counts) == set(KINDS) - {"question", "symptom"}
    assert min(counts.values()) >= 20
    assert sum(counts.values()) >= 170


def test_the_second_set_has_every_kind_too() -> None:
    queries_file, data = BUNDLED_SETS[1]
    counts = Counter(query.kind for query in read_queries(queries_file))
    assert set(counts) == set(KINDS) - {"question", "symptom"}
    assert min(counts.values()) >= 10
    assert load(data).problems == ()


@pytest.mark.slow
def test_questions_are_many_and_no_kind_is_answered_worse_than_by_sqlite() -> None:
    comparison = compare(*BUNDLED_SETS[2])
    assert len(comparison.queries) >= 140
    ours, theirs = (
        {kind: comparison.scores(engine, kind).mrr for kind in QUESTIONS}
        for engine in (Ours.name, SqlitePeer.name)
    )
    assert {kind for kind in QUESTIONS if ours[kind] < theirs[kind]} == set()


def test_faults_name_every_mistake() -> None:
    queries = (
        JudgedQuery("guess", "kafka", frozenset({"a"})),
        JudgedQuery("word", "Kafka", frozenset({"b"})),
        JudgedQuery("word", " ", frozenset({"a"})),
    )
    found = faults(queries, {"a"})
    assert [sentence.split(" ", 1)[1] for sentence in found[:1]] == [
        "is of the unknown kind 'guess'."
    ]
    assert "'Kafka' stands there twice." in found
    assert "'Kafka' accepts 'b', which is no guide." in found
    assert any("empty" in sentence for sentence in found)


@pytest.mark.parametrize("content", ["kind\tquery\n", HEADER + "word\tkafka\n"])
def test_a_bad_table_names_its_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "queries.tsv"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"queries\.tsv:[12]: "):
        read_queries(path)


def test_best_rank_counts_from_one() -> None:
    assert best_rank(["a", "b", "c"], {"b", "c"}) == 2
    assert best_rank(["a"], {"b"}) is None
    assert best_rank([], {"b"}) is None


def test_success_and_reciprocal_rank() -> None:
    ranks = [1, 5, 6, None]
    assert success_at(1, ranks) == 0.25
    assert success_at(5, ranks) == 0.5
    assert mean_reciprocal_rank(ranks) == pytest.approx((1 + 1 / 5 + 1 / 6) / 4)
    assert mean_reciprocal_rank([11, None]) == 0
    assert Score.of([1, None]) == Score(0.5, 0.5, 0.5)


def test_uncertainty_is_wide_for_few_queries_and_never_less_than_one_query() -> None:
    assert uncertainty([1, None] * 10) > uncertainty([1, None] * 100) > 0.01
    assert uncertainty([1] * 20) == 0.05


def test_a_kind_that_fell_by_more_than_its_uncertainty_is_named(tmp_path: Path) -> None:
    file = tmp_path / "expected.tsv"
    word, typo = ("queries", "guidetui", "word"), ("queries", "guidetui", "typo")
    expected.write({word: (0.9, 0.05), typo: (0.8, 0.05)}, file)
    assert expected.fallen({word: (0.86, 0.05), typo: (0.7, 0.05)}, file) == [
        "queries, guidetui: typo fell from 0.800 to 0.700 (±0.050)."
    ]
    assert expected.fallen({word: (0.95, 0.05)}, file) == []


def test_filters_leave_the_words() -> None:
    text = 'load tag:"System Design" sort:date balancer after:2024-02 category:api metatag:x'
    words, filters = split_filters(text)
    assert words == "load balancer metatag:x"
    assert filters == Filters(("systemdesign",), ("api",), "2024-02", "", newest_first=True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kafka lose", '("kafka" AND "lose" *)'),
        ('"load balancer"', '("load balancer")'),
        ("a OR b* c", '("a" OR "b" * AND "c" *)'),
        ("(a OR b) c -d", '(( "a" OR "b" ) AND "c") NOT ("d")'),
        ("title:redis fast", '(title : "redis" AND "fast" *)'),
        ("OR )(", ""),
        ('--- "', ""),
    ],
)
def test_queries_become_fts_expressions(words: str, expected: str) -> None:
    assert fts_expressions(words)[0] == expected


@pytest.fixture(params=[SqlitePeer, WhooshPeer])
def peer(request: pytest.FixtureRequest, data: Path, write_guide: WriteGuide) -> Peer:
    """Each peer, with three guides."""
    write_guide("redis-cache", "A cache in memory.", createdAt='"2024-01-05"', tags='["Caching"]')
    write_guide("redis-cluster", "Many nodes.", categories="[beta]", createdAt='"2024-02-05"')
    write_guide("kafka", "A log, and not a cache.", createdAt='"2024-03-05"')
    engine: Peer = request.param()
    engine.build(peer_documents(load(data)))
    return engine


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis", {"redis-cache", "redis-cluster"}),
        ("redis -cluster", {"redis-cache"}),
        ('"a cache"', {"redis-cache", "kafka"}),
        ("tag:caching", {"redis-cache"}),
        ("category:be", {"redis-cluster"}),
        ("redis after:2024-02", {"redis-cluster"}),
        ("redis before:2024-02", {"redis-cache"}),
        ("title:cache", {"redis-cache"}),
        ("kafka OR nodes", {"kafka", "redis-cluster"}),
        ("(", set()),
        ("'", set()),
        ("xyzzy", set()),
    ],
)
def test_peers_obey_the_query_language(peer: Peer, text: str, expected: set[str]) -> None:
    found = peer.search(text, 10)
    if expected or text == "xyzzy":
        assert set(found) == expected


def test_peers_fill_up_with_some_of_the_words(peer: Peer) -> None:
    assert peer.search("redis nodes", 10) == ["redis-cluster", "redis-cache"]
    assert peer.search("redis nodes", 1) == ["redis-cluster"]


def test_peers_sort_by_date(peer: Peer) -> None:
    assert peer.search("sort:date", 10) == ["kafka", "redis-cluster", "redis-cache"]


@pytest.fixture
def small_set(data: Path, write_guide: WriteGuide, tmp_path: Path) -> tuple[Path, Path]:
    """Two queries on two guides: one that is answered, one that nothing answers."""
    write_guide("redis", "A cache in memory.")
    write_guide("kafka", "A log on disk.")
    queries = tmp_path / "queries.tsv"
    queries.write_text(HEADER + "word\tredis\tredis\t\nparaphrase\tmemory\tkafka\tjudged wrongly\n")
    return queries, data


def test_the_command_prints_figures_and_misses(
    small_set: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    queries, data = small_set
    assert main(["--queries", str(queries), "--data", str(data), "--misses"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 queries on 2 guides, in per cent"
    assert lines[1].split() == ["guidetui", "SQLite", "FTS5", "Whoosh"]
    figures = {line.split()[0]: line.split()[1:] for line in lines[3:6]}
    assert figures["word"] == ["1"] + ["100"] * 9 + ["±100"]
    assert figures["paraphrase"][:4] == ["1", "0", "0", "0"]
    assert figures["overall"][:4] == ["2", "50", "50", "50"]
    assert any(line.split() == ["-", "paraphrase", "memory"] for line in lines)
    assert lines[-1].strip() == "first: redis; wanted: kafka"


def test_the_command_refuses_a_faulty_set(
    small_set: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    queries, data = small_set
    queries.write_text(HEADER + "word\tredis\tmemcached\t\n")
    assert main(["--queries", str(queries), "--data", str(data)]) == 2
    assert "accepts 'memcached', which is no guide" in capsys.readouterr().err

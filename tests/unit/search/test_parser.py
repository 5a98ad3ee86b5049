"""Queries are parsed as documented, whatever is typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.library import Library
from guidetui.models import Query, SearchPage, StudyFlags
from guidetui.search.parser import MAX_WORDS, Not, ParsedQuery, Phrase, lexemes, parse_query
from guidetui.text import is_sanitized
from tests.conftest import WriteGuide


@pytest.fixture
def collection(data: Path, write_guide: WriteGuide) -> Collection:
    write_guide("one", tags='["System Design", "C++"]')
    write_guide("two", tags='["Testing"]', categories="[beta]")
    return load(data)


def wanted(parsed: ParsedQuery) -> list[str]:
    return [word.spellings[0][0] for word in parsed.words if word.is_required]


def test_words_are_all_wanted(collection: Collection) -> None:
    assert wanted(parse_query("Redis cache", collection)) == ["redis", "cache"]


def test_joined_word_may_be_written_apart_or_together(collection: Collection) -> None:
    (word,) = parse_query("CI/CD", collection).words
    assert word.spellings == (("ci/cd",), ("cicd",), ("ci", "cd"))


def test_sign_of_a_language_is_part_of_its_name(collection: Collection) -> None:
    (word,) = parse_query("c++", collection).words
    assert word.spellings == (("c++",),)


@pytest.mark.parametrize(
    ("text", "is_prefix"),
    [
        ("redis clu", [False, True]),
        ("redis clu ", [False, False]),
        ('redis "a b"', [False]),
        ("redis tag:testing", [False]),
        ("redis -x", [False]),
        ("r", [True]),
    ],
)
def test_only_a_last_word_still_open_may_go_on(
    collection: Collection, text: str, is_prefix: list[bool]
) -> None:
    assert [word.is_prefix for word in parse_query(text, collection).words] == is_prefix


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("what is redis", ["redis"]),
        ("how to", ["how", "to"]),
        ("the", ["the"]),
        ('the "load balancer"', []),
        ("the -redis", ["the"]),
    ],
)
def test_stop_words_are_wanted_only_where_nothing_else_is(
    collection: Collection, text: str, required: list[str]
) -> None:
    assert wanted(parse_query(text, collection)) == required


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ('"load balancer"', (("load", "balancer"),)),
        ('x "a b" y "c"', (("a", "b"), ("c",))),
        ('"ci/cd pipeline"', (("ci", "cd", "pipeline"),)),
        ('"C++ code"', (("c++", "code"),)),
        ('""', ()),
        ('"((" redis', ()),
    ],
)
def test_phrase_is_a_run_of_terms(
    collection: Collection, text: str, phrases: tuple[tuple[str, ...], ...]
) -> None:
    assert parse_query(text, collection).phrases == phrases


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("redis -cluster", (("cluster",),)),
        ('redis -"load balancer"', (("load", "balancer"),)),
        ("x -c++", (("c++",),)),
        ("e-commerce", ()),
        ("a - b", ()),
        ("a -", ()),
    ],
)
def test_minus_excludes_what_it_touches(
    collection: Collection, text: str, excluded: tuple[tuple[str, ...], ...]
) -> None:
    clauses = parse_query(text, collection).clauses
    phrases = [clause.node for clause in clauses if isinstance(clause, Not)]
    assert tuple(node.terms for node in phrases if isinstance(node, Phrase)) == excluded


@pytest.mark.parametrize("text", ["x -tag:testing", "x -category:alpha", "x -http:foo", "x -a:b"])
def test_excluded_field_is_never_a_wanted_word(collection: Collection, text: str) -> None:
    assert wanted(parse_query(text, collection)) == ["x"]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("tag:testing", "testing"),
        ("tag:TESTING", "testing"),
        ("TAG:Testing", "testing"),
        ('tag:"System Design"', "systemdesign"),
        ("tag:system-design", "systemdesign"),
        ("tag:c++", "c++"),
    ],
)
def test_tag_is_named_in_any_spelling(collection: Collection, text: str, tag: str) -> None:
    parsed = parse_query(text, collection)
    assert (parsed.tags, parsed.words, parsed.notice) == (frozenset({tag}), (), "")


@pytest.mark.parametrize("text", ["category:alpha", "category:Al", 'Category:"Alpha"'])
def test_category_is_named_by_id_title_or_beginning(collection: Collection, text: str) -> None:
    parsed = parse_query(text, collection)
    assert (parsed.category_ids, parsed.words, parsed.notice) == (frozenset({"alpha"}), (), "")


def test_filters_and_words_stand_side_by_side(collection: Collection) -> None:
    parsed = parse_query('redis tag:testing "load balancer" category:beta fast', collection)
    assert wanted(parsed) == ["redis", "fast"]
    assert parsed.phrases == (("load", "balancer"),)
    assert (parsed.tags, parsed.category_ids) == ({"testing"}, {"beta"})


def test_several_tags_are_all_wanted(collection: Collection) -> None:
    parsed = parse_query("tag:testing tag:c++", collection)
    assert parsed.tags == {"testing", "c++"}


@pytest.mark.parametrize(
    ("text", "word", "named"),
    [
        ("tag:nosuch", "nosuch", "'nosuch'"),
        ('tag:"no such"', "no", "'no such'"),
        ("category:nosuch", "nosuch", "'nosuch'"),
    ],
)
def test_unknown_filter_value_is_searched_as_text_and_said(
    collection: Collection, text: str, word: str, named: str
) -> None:
    parsed = parse_query(text, collection)
    assert parsed.words[0].spellings[0] == (word,)
    assert named in parsed.notice
    assert not parsed.has_filters


def test_misspelt_tag_gets_the_nearest_one_as_a_hint(collection: Collection) -> None:
    assert "Did you mean Testing?" in parse_query("tag:tseting", collection).notice


@pytest.mark.parametrize("text", ["tag:", "category:", "tag: redis"])
def test_filter_without_a_value_is_searched_as_text_and_said(
    collection: Collection, text: str
) -> None:
    parsed = parse_query(text, collection)
    assert "needs a value" in parsed.notice
    assert parsed.has_text


@pytest.mark.parametrize(
    ("text", "words"), [('"load balancer', ["load", "balancer"]), ('redis"', ["redis"])]
)
def test_unclosed_quotation_is_searched_as_words_and_said(
    collection: Collection, text: str, words: list[str]
) -> None:
    parsed = parse_query(text, collection)
    assert wanted(parsed) == words
    assert "no partner" in parsed.notice


@pytest.mark.parametrize("text", ["((", "*", "?", '""', '"', ":", "\x00", "🎉", '-""'])
def test_text_without_a_word_is_said(collection: Collection, text: str) -> None:
    parsed = parse_query(text, collection)
    assert not parsed.has_text
    assert parsed.notice


@pytest.mark.parametrize("text", ["", " ", "   \t  "])
def test_empty_query_needs_no_notice(collection: Collection, text: str) -> None:
    assert parse_query(text, collection) == ParsedQuery()


@pytest.mark.parametrize("text", ["word " * 2_000, "x" * 10_000, "tag:" + "y" * 9_996])
def test_very_long_query_is_cut_and_said(collection: Collection, text: str) -> None:
    parsed = parse_query(text, collection)
    assert len(parsed.words) <= MAX_WORDS
    assert "only its beginning" in parsed.notice


@pytest.mark.parametrize(
    "text", ["tag:\x1b[31mred", "tag:a\x85b", "category:\u202ex", "tag:\ud800"]
)
def test_notice_never_carries_control_characters(collection: Collection, text: str) -> None:
    notice = parse_query(text, collection).notice
    assert notice
    assert is_sanitized(notice)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [("tags:redis", True), ("foo:bar x", True), ("http://x", False), ("kafka:9092", False)],
)
def test_unknown_field_is_told_of(collection: Collection, text: str, is_told: bool) -> None:
    assert ("is no field" in parse_query(text, collection).notice) is is_told


def test_same_notice_is_given_once(collection: Collection) -> None:
    notice = parse_query('a" b" c"', collection).notice
    assert notice.count("no partner") == 1


SAMPLE = Collection(Path("sample"), (), ())


@given(
    st.text(max_size=600) | st.text(alphabet='-":tagcategory (*\x1b\u2028\x85\n漢.+#/', max_size=80)
)
def test_nothing_typed_raises_and_the_notice_is_one_clean_line(text: str) -> None:
    parsed = parse_query(text, SAMPLE)
    assert is_sanitized(parsed.notice)
    assert not set(parsed.notice) & set("\n\t")
    assert len(parsed.words) <= MAX_WORDS


@pytest.fixture
def library(data: Path, write_guide: WriteGuide) -> Iterator[Library]:
    write_guide(
        "kafka", title='"Kafka Basics"', body="broker topic", tags="[Queue]", createdAt="2023-12-31"
    )
    write_guide(
        "redis", title='"Redis Cache"', body="memory topic", tags="[Cache]", createdAt="2024-01-01"
    )
    write_guide(
        "rabbit",
        title='"A Rabbit"',
        body="broker",
        tags="[Queue, System Design]",
        categories="[beta]",
        createdAt="2024-02-15",
    )
    opened = Library.open(data)
    opened.use_index(opened.build_index())
    yield opened
    opened.close()


def found(library: Library, text: str) -> set[str]:
    return {hit.slug for hit in library.search(Query(text), 10).hits}


@pytest.mark.parametrize("is_indexed", [True, False])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kafka OR rabbit", {"kafka", "rabbit"}),
        ("kafka OR rabbit title:basics", {"kafka"}),
        ("(kafka basics) OR rabbit", {"kafka", "rabbit"}),
        ("(kafka cache) OR rabbit", {"rabbit"}),
        ("(kafka OR redis) -cache", {"kafka"}),
        ("kafka OR redis OR rabbit", {"kafka", "redis", "rabbit"}),
        ("tag:queue -(kafka OR x)", {"rabbit"}),
        ("tag:queue", {"kafka", "rabbit"}),
        ("-tag:queue", {"redis"}),
        ("tag:cache OR tag:system-design", {"redis", "rabbit"}),
        ("(tag:cache OR kafka) title:c", {"redis"}),
        ("category:beta", {"rabbit"}),
        ("-category:beta", {"kafka", "redis"}),
        ("title:redis", {"redis"}),
        ('title:"kafka basics"', {"kafka"}),
        ("tag:queue -title:kafka", {"rabbit"}),
        ("after:2024", {"redis", "rabbit"}),
        ("after:2024-02", {"rabbit"}),
        ("after:2024-2-15", {"rabbit"}),
        ("before:2024", {"kafka"}),
        ("before:2024-02-15", {"kafka", "redis"}),
        ("after:2024 before:2024-02", {"redis"}),
        ("-after:2024", {"kafka"}),
        ("is:starred", {"redis"}),
        ("is:read", {"kafka"}),
        ("is:unread", {"redis", "rabbit"}),
        ("-is:starred", {"kafka", "rabbit"}),
        ("IS:Unread tag:queue", {"rabbit"}),
        ("redi*", {"redis"}),
        ("sort:title", {"kafka", "redis", "rabbit"}),
    ],
)
def test_form_finds_the_same_with_an_index_and_without(
    library: Library, text: str, expected: set[str], is_indexed: bool
) -> None:
    library.flags = StudyFlags(starred=frozenset({"redis"}), read=frozenset({"kafka"}))
    if not is_indexed:
        library.close()
    assert found(library, text) == expected


def test_marks_are_asked_for_anew_at_every_search(library: Library) -> None:
    assert found(library, "is:starred") == set()
    library.flags = StudyFlags(starred=frozenset({"kafka"}))
    assert found(library, "is:starred") == {"kafka"}
    library.flags = StudyFlags()
    assert found(library, "is:starred") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sort:date", ["rabbit", "redis", "kafka"]),
        ("sort:title", ["rabbit", "kafka", "redis"]),
        ("topic sort:date", ["redis", "kafka"]),
        ("topic sort:relevance", ["kafka", "redis"]),
    ],
)
def test_sort_orders_the_hits(library: Library, text: str, expected: list[str]) -> None:
    assert [hit.slug for hit in library.search(Query(text), 10).hits] == expected


def page(library: Library, text: str) -> SearchPage:
    return library.search(Query(text), 10)


@pytest.mark.parametrize(
    ("text", "labels", "rest"),
    [
        ("redis tag:queue topic", ["tag:Queue"], "redis topic"),
        ("tag:queue", ["tag:Queue"], ""),
        ("redis -tag:queue", ["-tag:Queue"], "redis"),
        ("category:bet x", ["category:Beta"], "x"),
        ('a tag:"system design" b', ["tag:System Design"], "a b"),
        ("x is:unread", ["is:unread"], "x"),
        ("x sort:date", ["sort:date"], "x"),
        ("x after:2024-02", ["after:2024-02"], "x"),
        ("x title:redis", ["title:redis"], "x"),
        ("x -cluster", ["-cluster"], "x"),
        ("redis OR tag:queue", [], "redis OR tag:queue"),
        ("(tag:queue x)", [], "(tag:queue x)"),
        ("tag:nosuch", [], "tag:nosuch"),
    ],
)
def test_chip_is_removed_by_taking_out_its_characters(
    library: Library, text: str, labels: list[str], rest: str
) -> None:
    chips = page(library, text).chips
    assert [chip.label for chip in chips] == labels
    for chip in reversed(chips):
        text = text[: chip.start] + text[chip.end :]
    assert text == rest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("redis )", "bracket has no partner"),
        ("(redis", "bracket has no partner"),
        ("OR redis", "OR needs a word"),
        ("redis OR", "OR needs a word"),
        ("redis after:yesterday", "no date"),
        ("redis after:2024-13", "no date"),
        ("redis is:blue", "one of: starred, read, unread"),
        ("redis sort:size", "one of: relevance, date, title"),
        ("redis title:((", "holds no word"),
        ("is: redis", "needs a value"),
        ("after: redis", "needs a value"),
        ("redis -tag:nosuch", "There is no tag"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_searched(
    library: Library, text: str, said: str
) -> None:
    answer = page(library, text)
    assert said in answer.notice
    assert "redis" in {hit.slug for hit in answer.hits}


@pytest.mark.parametrize("text", ["f(x) redis", "redis (cache)", "or redis", "http://x redis"])
def test_ordinary_text_needs_no_notice(library: Library, text: str) -> None:
    assert page(library, text).notice == ""


@pytest.mark.parametrize("text", ["(" * 500, "(a " * 160, "-(" * 250, "a OR " * 100, "((a)" * 120])
def test_deep_nesting_is_read(library: Library, text: str) -> None:
    assert is_sanitized(page(library, text).notice)


PIECES = st.sampled_from(
    [
        *(
            "a",
            "redis",
            '"',
            '"a b"',
            "(",
            ")",
            "-",
            "-(",
            "OR",
            "or",
            "*",
            "kub*",
            "tag:",
            "tag:x",
        ),
        *("-tag:queue", "is:read", "is:", "after:2024", "after:9999-99", "sort:date", "sort:"),
        *(
            "title:",
            "title:x",
            "category:a",
            ":",
            "::",
            "c++",
            "\x1b[31m",
            "\x00",
            "漢字",
            "'",
            "\t",
        ),
    ]
)


@given(st.lists(PIECES, max_size=30), st.sampled_from([" ", ""]))
def test_any_pieces_are_read_and_every_chip_lies_inside(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    parsed = parse_query(text, SAMPLE)
    assert is_sanitized(parsed.notice)
    assert "\n" not in parsed.notice
    for chip in parsed.chips:
        assert 0 <= chip.start < chip.end <= len(text)
        assert is_sanitized(chip.label)
        shorter = text[: chip.start] + text[chip.end :]
        assert len(parse_query(shorter, SAMPLE).chips) <= len(parsed.chips)
    for word in parsed.words:
        assert 0 <= word.start < word.end <= len(text)


@given(st.text(max_size=200))
def test_lexemes_cover_every_character_that_is_no_space(text: str) -> None:
    covered = "".join(text[lexeme.start : lexeme.end] for lexeme in lexemes(text))
    assert "".join(covered.split()) == "".join(text.split())


def test_tag_is_named_by_a_beginning_that_only_one_has(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", tags="[Kubernetes]")
    parsed = parse_query("tag:kub", load(data))
    assert (parsed.tags, parsed.notice) == ({"kubernetes"}, "")

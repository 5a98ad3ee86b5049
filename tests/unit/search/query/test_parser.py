"""What a person types becomes a parsed query, and nothing typed raises."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.search.query.parser import MAX_WORDS, Not, ParsedQuery, Phrase, parse_query
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
@settings(deadline=None, max_examples=300)
def test_nothing_typed_raises_and_the_notice_is_one_clean_line(text: str) -> None:
    parsed = parse_query(text, SAMPLE)
    assert is_sanitized(parsed.notice)
    assert not set(parsed.notice) & set("\n\t")
    assert len(parsed.words) <= MAX_WORDS

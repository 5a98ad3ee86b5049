"""Words as the index and a query see them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidetui.search.index.analysis import (
    casefold,
    other_spellings,
    side_by_side,
    stem,
    terms,
    variants,
)


def texts(text: str) -> list[str]:
    return [term.text for term in terms(text)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("C++", ["c++", "c"]),
        ("C#", ["c#", "c"]),
        (".NET", [".net", "net"]),
        ("node.js", ["node.js", "nodejs", "node", "js"]),
        ("CI/CD", ["ci/cd", "cicd", "ci", "cd"]),
        ("HTTP/2", ["http/2", "http2", "http", "2"]),
        ("TCP/IP", ["tcp/ip", "tcpip", "tcp", "ip"]),
        ("k8s", ["k8s"]),
        ("e-commerce", ["e-commerce", "ecommerce", "e", "commerce"]),
        ("12-factor", ["12-factor", "12factor", "12", "factor"]),
        ("O'Reilly", ["o'reilly", "oreilly", "o", "reilly"]),
        ("CamelCase", ["camelcase", "camel", "case"]),
        ("PostgreSQL", ["postgresql", "postgre", "sql"]),
        ("snake_case", ["snake_case", "snakecase", "snake", "case"]),
        ("Café", ["cafe"]),
        ("naïve", ["naive"]),
        ("plain", ["plain"]),
        ("REST", ["rest"]),
        ("缓存", ["缓存", "缓", "存"]),
        ("分布式", ["分布式", "分", "分布", "布", "布式", "式"]),
    ],
)
def test_written_word_gives_itself_and_its_parts(written: str, expected: list[str]) -> None:
    assert texts(written) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use C++, C# and F#.", {"c++", "c#", "f#"}),
        ("(on .NET)", {".net"}),
        ("It ends in node.js.", {"node.js"}),
        ("C++17 is newer", {"c++", "17"}),
        ("see https://example.org/path now", {"example", "path"}),
        ("a-b, c.", {"a-b"}),
    ],
)
def test_special_words_are_found_inside_a_sentence(text: str, expected: set[str]) -> None:
    assert expected <= set(texts(text))


@pytest.mark.parametrize("text", ["", " ", "...", "((", "*", "- -", "\n\t", "“”", "🎉"])
def test_text_without_words_has_no_terms(text: str) -> None:
    assert texts(text) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O’Reilly", "o'reilly"),
        ("CAFÉ", "cafe"),
        ("cafe\u0301", "caf\u00e9"),
        ("Straße", "STRASSE"),
        ("ﬁle", "file"),
        ("ＡＰＩ", "api"),
        ("𝐑𝐞𝐝𝐢𝐬", "redis"),
    ],
)
def test_folding_makes_spellings_one(one: str, other: str) -> None:
    assert casefold(one) == casefold(other)


def test_hangul_stays_composed() -> None:
    assert casefold("\ud55c\uae00") == "\ud55c\uae00"


def test_latin_word_inside_cjk_text_is_a_term_of_its_own() -> None:
    assert "redis" in texts("使用Redis缓存")


def test_parts_stand_at_places_of_their_own() -> None:
    places = {term.text: term.position for term in terms("ci/cd pipeline")}
    assert places == {"ci/cd": 0, "cicd": 0, "ci": 0, "cd": 1, "pipeline": 2}


def test_terms_of_one_word_share_its_characters() -> None:
    assert {(term.start, term.end) for term in terms("an e-commerce") if term.position} == {(3, 13)}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ci/cd", ("ci", "cd")),
        ("o'reilly", ("o", "reilly")),
        ("c++", ("c++",)),
        (".net", (".net",)),
        ("word", ("word",)),
        ("分布式", ("分布", "布式")),
        ("分", ("分",)),
    ],
)
def test_parts_stand_side_by_side(written: str, expected: tuple[str, ...]) -> None:
    assert side_by_side(written) == expected


@pytest.mark.parametrize(
    ("one", "other"), [("caching", "caches"), ("queue", "queues"), ("scaling", "scaled")]
)
def test_forms_of_an_english_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("behaviour", "behavior"),
        ("optimisation", "optimization"),
        ("analysed", "analyzed"),
        ("centres", "centers"),
        ("cancelling", "canceling"),
        ("catalogue", "catalog"),
        ("defence", "defense"),
    ],
)
def test_british_and_american_spelling_lead_to_each_other(british: str, american: str) -> None:
    assert american in other_spellings(british)
    assert british in other_spellings(american)


@pytest.mark.parametrize("term", ["hour", "wise", "filled", "tire", "four", "redis"])
def test_short_words_have_no_other_spelling(term: str) -> None:
    assert other_spellings(term) == ()


@pytest.mark.parametrize("term", ["c++", "k8s", "ci/cd", "the", "缓存", "http2"])
def test_what_is_no_english_word_has_no_other_stem(term: str) -> None:
    assert stem(term) == term


def test_very_long_word_gives_bounded_terms() -> None:
    assert all(len(term) <= 64 for term, _ in variants("x" * 10_000))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_terms_lie_inside_any_text_in_order(text: str) -> None:
    found = list(terms(text))
    assert all(0 <= term.start < term.end <= len(text) for term in found)
    assert [term.start for term in found] == sorted(term.start for term in found)
    assert all(term.text for term in found)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert casefold(casefold(text)) == casefold(text)

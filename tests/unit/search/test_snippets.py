"""Which passage of a guide is shown, and which characters of it are marked."""

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.models import Snippet
from guidetui.search.engine import SearchEngine
from guidetui.search.expansion import Expansion, Variant
from guidetui.search.index.store import open_index
from guidetui.search.parser import parse_query
from guidetui.search.snippets import Matcher, match_ranges, matcher_of, snippet
from tests.conftest import WriteGuide

NOTHING = Collection(Path("sample"), (), ())
FILLING = "Lorem ipsum dolor sit amet consectetur. " * 12


def matcher_for(query: str) -> Matcher:
    """Return the matcher of a query whose words are searched in their own spellings."""
    parsed = parse_query(query, NOTHING)
    expansions = {
        word: Expansion(
            tuple(Variant(tuple((term,) for term in terms), 1.0) for terms in word.spellings)
        )
        for word in parsed.words
    }
    return matcher_of(parsed, expansions, [word for word in parsed.words if word.is_prefix])


def cut(text: str, query: str, max_characters: int = 100) -> Snippet:
    return snippet(text, matcher_for(query), max_characters=max_characters)


def marked(text: str, query: str) -> list[str]:
    matcher = matcher_for(query)
    return [text[start:end] for start, end in match_ranges(text, matcher)]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Redis and a redis-cli", "redis ", ["Redis", "redis"]),
        ("see https://some.host/redis-cli.", "redis ", ["redis"]),
        ("an event-driven one", '"event driven"', ["event", "driven"]),
        ("Redis's own", "redis ", ["Redis"]),
        ("Kubernetes at home", "kub", ["Kubernetes"]),
        ("Kubernetes at home", "kub ", []),
        ("caches and a cache", "cache ", ["cache"]),
        ("C++ and C and C#", "c++", ["C++"]),
        ("our CI/CD pipeline", "ci/cd", ["CI/CD"]),
        ("our CICD pipeline", "ci/cd", ["CICD"]),
        ("what is the cache", "what is cache", ["cache"]),
        ("what is the cache", "what is", ["what", "is"]),
        ("a load balancer", '"load balancer"', ["load", "balancer"]),
        ("redis but no cluster", "redis -cluster", ["redis"]),
        ("Un café noir", "cafe", ["café"]),
        ("O’Reilly wrote", "o'reilly", ["O’Reilly"]),
        ("nothing", "", []),
        ("nothing", "((", []),
        ("", "redis", []),
    ],
)
def test_what_answers_is_marked(text: str, query: str, expected: list[str]) -> None:
    assert marked(text, query) == expected


def test_passage_with_most_different_words_is_shown() -> None:
    text = f"Only redis redis redis here. {FILLING} Both redis and cluster. {FILLING}"
    shown = cut(text, "redis cluster")
    assert "Both redis and cluster" in shown.text
    assert [shown.text[start:end] for start, end in shown.matches] == ["redis", "cluster"]


def test_earliest_of_equal_passages_is_shown() -> None:
    text = f"{FILLING} First redis. {FILLING} Second redis. {FILLING}"
    assert "First redis" in cut(text, "redis").text


@pytest.mark.parametrize("query", ["zebra", "", "(("])
def test_beginning_is_shown_where_nothing_matches(query: str) -> None:
    shown = cut(FILLING, query, 60)
    assert shown.text.startswith("Lorem ipsum")
    assert shown.matches == ()


def test_ellipses_stand_where_the_text_goes_on() -> None:
    shown = cut(f"{FILLING} The redis word. {FILLING}", "redis")
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    assert cut("All of redis.", "redis").text == "All of redis."


def test_passage_starts_at_a_sentence_where_one_is_near() -> None:
    assert cut(f"{FILLING}The redis word. {FILLING}", "redis").text.startswith("…The redis word.")


def test_line_breaks_become_spaces() -> None:
    assert cut("one\n\ntwo\tredis\n", "redis").text == "one two redis"


def test_word_longer_than_the_passage_is_cut() -> None:
    assert cut("x" * 500, "redis", 50).text == "x" * 50 + "…"


WORDS = ["redis", "cluster", "clustering", "C++", "a", "the", "CI/CD", "café", "漢字", "ends.", "-"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join)
QUERIES = st.sampled_from(["redis", "clus", "redis c++", "the", "ci/cd", "漢字", "zebra", "café x"])


@given(TEXTS, QUERIES, st.integers(20, 120))
def test_passage_and_marks_keep_to_whole_words(text: str, query: str, width: int) -> None:
    shown = cut(text, query, width)
    words = shown.text.strip("…").split()
    assert len(shown.text.strip("…")) <= width
    assert all(word in WORDS for word in words)
    assert all(shown.text[start:end] in {*WORDS, "ends"} for start, end in shown.matches)


@given(st.text(max_size=300), st.text(max_size=20), st.integers(1, 80))
def test_marks_stay_inside_in_order_whatever_the_text(text: str, query: str, width: int) -> None:
    shown = cut(text, query, width)
    edges = [edge for mark in shown.matches for edge in mark]
    assert edges == sorted(edges)
    assert all(start < end for start, end in shown.matches)
    assert all(0 <= edge <= len(shown.text) for edge in edges)


BODY = """
## A heading

A **bold** and *slanted* [link](https://example.org/away) with `code` and redis.

![A picture](https://example.org/picture.png)

- item one
- [ ] a task

> quoted words

| head | other |
|:-----|------:|
| cell | value |

```mermaid
graph TD
  Mermaidbox --> Otherbox
```

<div>html <b>words</b></div>

A note[^1].

[^1]: The note.
"""


@pytest.mark.parametrize("query", ["redis", "item", "quoted", "cell", "words", "note", ""])
def test_snippet_of_a_guide_has_words_only(data: Path, write_guide: WriteGuide, query: str) -> None:
    write_guide("one", body=BODY)
    collection = load(data)
    with closing(SearchEngine(collection, open_index(collection, None))) as engine:
        shown = engine.snippet("one", query, 1_000)
    for sign in ("**", "](", "`", "##", "![", "|", "[ ]", "<", "[^", "Mermaidbox", "\n"):
        assert sign not in shown.text
    for word in ("What one is.", "bold", "redis", "A picture", "item one", "cell", "words"):
        assert word in shown.text


def test_snippet_begins_with_the_description(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", body="The body.", description='"The description."')
    collection = load(data)
    with closing(SearchEngine(collection, open_index(collection, None))) as engine:
        assert engine.snippet("one", "", 100) == Snippet("The description. The body.")


def test_unknown_guide_has_an_empty_snippet(data: Path) -> None:
    collection = load(data)
    with closing(SearchEngine(collection, open_index(collection, None))) as engine:
        assert engine.snippet("nosuch", "redis", 100) == Snippet("")


_WRITTEN = (
    "cache Cache r a to GraphQL eBPF IPv4 K8s ci CD node.js c++ C# 日本語 が naïve Größe e\u0301a"
)


@pytest.mark.parametrize("between", [" ", "", "-", "/", "_", "’", ", "])
def test_whole_text_as_a_snippet_is_marked_as_any_text_is(between: str) -> None:
    words = _WRITTEN.split()
    text = between.join(words + words[::-1])
    parts = ["ql", "pv4", "本", "ca", "e", "s", "x", "cicd", "ci/cd", '"r a"', '"a to"', "a r to"]
    for query in (part + end for part in words + parts for end in ("", " ")):
        shown = cut(text, query, 2 * len(text) + 2)
        assert shown.text == text
        assert shown.matches == match_ranges(text, matcher_for(query)), query

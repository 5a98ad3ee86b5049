"""What one query may cost is bounded, and what is left out is said."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.models import Query
from guidetui.search.engine import SearchEngine
from guidetui.search.index.store import open_index
from guidetui.search.query.parser import MAX_CLAUSES, MAX_WORDS, parse_query
from guidetui.search.ranking.expansion import MAX_CORRECTED, MAX_VARIANTS, Expander, Expansion
from guidetui.search.suggest import spelling
from guidetui.search.suggest.suggestions import MAX_TRIES
from tests.conftest import WriteGuide

WORDS = "kubernetes balancer database replication partition consistency gateway latency".split()


@pytest.fixture
def engine(data: Path, write_guide: WriteGuide) -> Iterator[SearchEngine]:
    for number in range(len(WORDS)):
        write_guide(f"guide-{number}", body=f"All of {' '.join(WORDS[: number + 1])}.\n")
    collection = load(data)
    with closing(SearchEngine(collection, open_index(collection, None))) as opened:
        yield opened


@pytest.fixture
def corrected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words that near ones were looked for."""
    typed: list[str] = []
    original = spelling.distances

    def note(word: str, words: list[str], limit: int) -> list[tuple[int, int]]:
        typed.append(word)
        return original(word, words, limit)

    monkeypatch.setattr(spelling, "distances", note)
    return typed


def test_only_so_many_words_are_looked_up_for_typos(
    engine: SearchEngine, corrected: list[str]
) -> None:
    words = [f"{word[:2]}q{word[2:]}{letter}" for letter in "xz" for word in WORDS]
    page = engine.search(Query(" ".join(words)), 10)
    assert len(set(corrected)) <= MAX_CORRECTED
    assert page.corrections
    left_out = page.notice.partition("left out for ")[2]
    assert words[-1] in left_out
    assert words[0] not in left_out


def test_unknown_words_are_looked_up_before_known_ones(
    engine: SearchEngine, corrected: list[str]
) -> None:
    page = engine.search(Query(f"{' '.join(WORDS)} of all kubernetse"), 10)
    assert "kubernetse" in corrected
    assert [correction.typed for correction in page.corrections] == ["kubernetse"]
    assert "left out" not in page.notice


def test_variants_of_all_words_are_bounded_and_the_best_stay(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[object, Expansion]] = []
    original = Expander.expansions

    def note(self: Expander, *arguments: object, **options: object) -> dict[object, Expansion]:
        found: dict[object, Expansion] = original(self, *arguments, **options)  # type: ignore[arg-type, assignment]
        seen.append(found)
        return found

    monkeypatch.setattr(Expander, "expansions", note)
    engine.search(Query(" ".join([*WORDS, "k8s", "lb", "db"] * 2)), 10)
    assert sum(len(expansion.variants) for expansion in seen[0].values()) <= MAX_VARIANTS
    assert all(expansion.variants[0].factor == 1.0 for expansion in seen[0].values())


def test_suggestions_try_so_many_searches_only(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches: list[Query] = []
    original = SearchEngine.search

    def note(self: SearchEngine, query: Query, *arguments: object) -> object:
        searches.append(query)
        return original(self, query, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(SearchEngine, "search", note)
    phrases = " ".join(f'"{word}q {word}z"' for word in WORDS)
    engine.search(Query(phrases), 10)
    assert len(searches) <= 1 + 2 * MAX_TRIES


@pytest.mark.parametrize(
    "text",
    [
        " OR ".join("abcdefghijklmnopqrstuvwxyz" * 4),
        "(a OR b) " * 60,
        "-a " * 160,
        '"a" ' * 120,
        "kafka" + '"a" ' * 50,
        "tag:a " * 80,
        "((((" * 100 + "a",
    ],
)
def test_long_chains_are_cut_and_that_is_said(engine: SearchEngine, data: Path, text: str) -> None:
    parsed = parse_query(text, load(data))
    assert len(parsed.words) <= MAX_WORDS
    assert len(parsed.clauses) <= MAX_CLAUSES
    page = engine.search(Query(text), 10)
    assert text.startswith("((((") or "only its beginning is searched" in page.notice

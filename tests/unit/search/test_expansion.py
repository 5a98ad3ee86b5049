"""What is searched for a word, other names included; what a query may cost is bounded."""

import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.library import Library
from guidetui.models import Query
from guidetui.paths import aliases_file
from guidetui.search import expansion, spelling
from guidetui.search.engine import SearchEngine
from guidetui.search.expansion import (
    MAX_CORRECTED,
    MAX_TRIES,
    MAX_VARIANTS,
    Expander,
    Expansion,
    load_aliases,
)
from guidetui.search.index.store import open_index
from guidetui.search.parser import MAX_CLAUSES, MAX_WORDS, parse_query
from guidetui.search.snippets import match_ranges
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


def find(data: Path, text: str) -> list[str]:
    collection = load(data)
    with closing(SearchEngine(collection, open_index(collection, None))) as engine:
        return [hit.slug for hit in engine.search(Query(text), 100).hits]


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("k8s ", "Kubernetes"),
        ("kubernetes", "K8s"),
        ("LB", "a load balancer"),
        ("lb", "some load balancers"),
        ("load balancer", "one LB"),
        ("load balancers ", "one LB"),
        ("JWT", "a JSON Web Token"),
        ("json web token", "a JWT"),
        ("cdn", "a content delivery network"),
        ("sso", "single sign-on"),
        ("single sign on", "SSO"),
        ("2FA", "MFA"),
        ("two-factor authentication", "2FA"),
        ("postgres ", "PostgreSQL"),
        ("db", "a database"),
        ("database", "one DB"),
        ("pub/sub", "publish-subscribe"),
        ("IaC", "infrastructure as code"),
        ("cpp", "C++"),
        ("ddd", "domain-driven design"),
        ("cdc", "change data capture"),
    ],
)
def test_name_finds_what_else_it_is_called(
    data: Path, write_guide: WriteGuide, query: str, written: str
) -> None:
    write_guide("hit", body=f"Here is {written} today.")
    write_guide("miss", body="A token on the network.")
    assert find(data, query)[0] == "hit"


def test_word_itself_comes_just_before_its_alias(data: Path, write_guide: WriteGuide) -> None:
    same = {"title": '"A Title"', "description": '"Text."'}
    write_guide("alias", body="The kubernetes way.", createdAt="2020-01-01", **same)
    write_guide("word", body="The k8s way.", createdAt="2024-01-01", **same)
    write_guide("title", title='"Kubernetes"', createdAt="2025-01-01")
    assert find(data, "k8s") == ["title", "word", "alias"]


def test_words_of_an_alias_count_only_together(data: Path, write_guide: WriteGuide) -> None:
    write_guide("apart", body="The load is heavy, the balancer is not.")
    assert find(data, "lb") == []


def test_near_meaning_serves_those_who_describe(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", body="How to throttle clients of an API.")
    assert find(data, "rate limit") == []
    assert find(data, "rate limit api clients") == ["one"]


def test_words_of_an_alias_are_marked_where_they_stand_together(
    data: Path, write_guide: WriteGuide
) -> None:
    text = "A load on the load balancer"
    write_guide("one", body=text)
    collection = load(data)
    with closing(SearchEngine(collection, open_index(collection, None))) as engine:
        found = match_ranges(text, engine.matcher(Query("LB")))
    assert [text[start:end] for start, end in found] == ["load", "balancer"]
    assert found[0][0] > 5


def test_bundled_file_is_large_and_reads_well() -> None:
    file = Path(expansion.__file__).with_name("aliases.toml")
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    assert set(tables) == {"same"}
    assert len(tables["same"]) >= 150
    assert load_aliases().notice == ""


def user_file(content: str | bytes) -> Path:
    file = aliases_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_file_of_the_user_adds_names(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", body="The flux capacitor.")
    library = Library.open(data)
    user_file('[same]\nfc = ["flux capacitor"]\n')
    library.use_index(library.build_index())
    assert library.search(Query("fc"), 10).total == 1
    assert library.search(Query("FC "), 10).notice == ""
    library.close()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[same\n", "line 1"),
        ("[same]\n\nfc = flux\n", "line 3"),
        ('[same]\nfc = "flux"\n', "line 2"),
        ('[same]\nok = ["fine"]\nfc = [1]\n', "line 3"),
        ('fc = ["flux"]\n', "line 1"),
        ('[same]\nfc = ["(("]\n', "line 2"),
        ('[other]\nfc = ["flux"]\n', "line 1"),
        (b"[same]\n# \xff\n", "line 2"),
        ("[same]\na = " + "[" * 5_000, "not used"),
        ("[same]\nok = ['x']\na = " + "9" * 5_000, "line 3"),
        ("[same]\nok = ['x']\na = 0x" + "f" * 5_000, "line 3"),
        ('[same]\nok = ["x"]\na = ["\\u0000"]', "line 3"),
        ("[same]\na = " + str([f"name{n}" for n in range(5_000)]), "at most 100 names"),
        ("x" * 300_000, "kB"),
    ],
)
def test_broken_file_is_told_in_one_line_and_left_out(
    data: Path, write_guide: WriteGuide, content: str | bytes, told: str
) -> None:
    write_guide("one", body="Kubernetes")
    file = user_file(content)
    library = Library.open(data)
    library.use_index(library.build_index())
    page = library.search(Query("k8s"), 10)
    library.close()
    assert page.total == 1
    assert str(file) in page.notice
    assert told in page.notice
    assert "Correct or remove it" in page.notice
    assert "\n" not in page.notice


def test_file_that_cannot_be_opened_is_told() -> None:
    aliases_file().mkdir(parents=True)
    assert "is not used" in load_aliases(aliases_file()).notice

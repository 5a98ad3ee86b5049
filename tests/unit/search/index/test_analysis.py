"""Words and their terms, in English and in other languages."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.collection.load import load
from guidetui.models import Query, SearchPage
from guidetui.search.engine import SearchEngine
from guidetui.search.index.analysis import (
    casefold,
    language_of,
    other_spellings,
    side_by_side,
    stem,
    terms,
    variants,
)
from guidetui.search.index.content import key_terms
from guidetui.search.index.store import open_index
from tests.conftest import WriteGuide


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
def test_terms_lie_inside_any_text_in_order(text: str) -> None:
    found = list(terms(text))
    assert all(0 <= term.start < term.end <= len(text) for term in found)
    assert [term.start for term in found] == sorted(term.start for term in found)
    assert all(term.text for term in found)


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert casefold(casefold(text)) == casefold(text)


# Two guides each; the first is the one that is searched for.
TEXTS = {
    "de": (
        "Die Verbindung zur Datenbank wird von der Lastverteilung gehalten, und wenn sie abbricht, "
        "wird sie von dem Server nach einer kurzen Pause wieder aufgebaut. Häuser sind nicht da.",
        "Das Brot wird aus dem Mehl und dem Wasser gemacht, und es ruht eine Nacht in der Küche, "
        "bevor es in den Ofen kommt. Die Hefe und die Last des Teiges sind dabei nicht egal.",
    ),
    "fr": (
        "Les données sont répliquées sur plusieurs serveurs, et quand un serveur ne répond pas, "
        "la réplique est utilisée par le client pour la lecture des données générales.",
        "Le pain est fait avec de la farine et de l'eau, et il repose pendant une nuit dans la "
        "cuisine avant de passer au four. La levure est ajoutée à la fin par le boulanger.",
    ),
    "es": (
        "La configuración del servidor se guarda en un archivo, y cuando el servidor no la "
        "encuentra, se usa la que está en la memoria para que los clientes no esperen por ella.",
        "El pan se hace con la harina y el agua, y reposa durante una noche en la cocina antes "
        "de que pase al horno. La levadura se pone al final, y no es mucha la que hace falta.",
    ),
    "ru": (
        "Быстрый сервер отвечает на запросы клиентов, и если он не может ответить, то запрос будет "
        "передан на другой, который был выбран для этого и который не так занят.",
        "Хлеб делают из муки и воды, и он стоит всю ночь на кухне, чтобы тесто было готово к тому, "
        "что его поставят в печь. Дрожжи кладут в конце, и их нужно не так много.",
    ),
}


def searched(data: Path, write_guide: WriteGuide, language: str) -> SearchEngine:
    for slug, text in zip(("wanted", "bread"), TEXTS[language], strict=True):
        write_guide(slug, title=f'"{slug.title()}"', body=text)
    collection = load(data)
    return SearchEngine(collection, open_index(collection, None))


def slugs(page: SearchPage) -> list[str]:
    return [hit.slug for hit in page.hits]


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_text_shows(language: str) -> None:
    assert {language_of(text) for text in TEXTS[language]} == {language}


@pytest.mark.parametrize(
    "text", ["", "kubectl get pods", "1 2 3 " * 20, "三次握手" * 20, "lorem redis kafka " * 10]
)
def test_a_text_without_a_language_has_none(text: str) -> None:
    assert language_of(text) == ""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "verbindungen "),
        ("de", "Haus "),  # the text has `Häuser`
        ("de", "verteilung "),  # a part of `Lastverteilung`
        ("fr", "répliquer "),
        ("fr", "général "),
        ("es", "configuraciones "),
        ("ru", "серверами "),
        ("ru", "быстрая "),  # й is a letter of its own, and the stemmer knows endings by it
    ],
)
def test_forms_of_a_language_are_found(
    data: Path, write_guide: WriteGuide, language: str, text: str
) -> None:
    page = searched(data, write_guide, language).search(Query(text), 10)
    assert slugs(page) == ["wanted"]
    assert page.corrections == ()


@pytest.mark.parametrize(("front", "corrections"), [("lang: de-AT\n", 0), ("", 1)])
def test_language_that_front_matter_names_counts_where_the_text_is_too_short_to_show_it(
    tmp_path: Path, front: str, corrections: int
) -> None:
    text = f"---\n{front}---\n\nHäuser am Wasser und Verbindungen.\n"
    (tmp_path / "one.md").write_text(text, encoding="utf-8")
    collection = load(tmp_path)
    page = SearchEngine(collection, open_index(collection, None)).search(Query("haus "), 10)
    assert slugs(page) == ["one"]
    assert len(page.corrections) == corrections  # a form of the word is no correction


def test_the_parts_of_a_german_compound_are_searched(data: Path, write_guide: WriteGuide) -> None:
    page = searched(data, write_guide, "de").search(Query("Datenbankverbindung "), 10)
    assert slugs(page) == ["wanted"]
    assert page.corrections[0].used == ("datenbank verbindung",)


def test_stop_words_of_a_language_need_not_be_there(data: Path, write_guide: WriteGuide) -> None:
    engine = searched(data, write_guide, "de")
    page = engine.search(Query("welche Verbindung hat ihre Datenbank"), 10)
    assert slugs(page) == ["wanted"]
    assert page.partial_total == 0


def test_a_right_word_of_a_language_is_not_corrected(data: Path, write_guide: WriteGuide) -> None:
    engine = searched(data, write_guide, "de")
    assert engine.search(Query("macht "), 10).corrections == ()  # `nacht` is near
    assert engine.search(Query("lasverteilung "), 10).corrections[0].used == ("lastverteilung",)


def test_guides_of_two_languages_are_each_searched_in_theirs(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide(
        "english",
        body="When the connection is lost, it is the job of the client to wait, and then to open "
        "another connection to the same server. The caches of the client are kept.",
    )
    engine = searched(data, write_guide, "de")
    assert slugs(engine.search(Query("caching "), 10)) == ["english"]
    assert slugs(engine.search(Query("verbindungen "), 10)) == ["wanted"]


def test_stop_words_of_a_language_are_no_key_terms() -> None:
    text = "Die Uhr der Stadt und die Uhr der Kirche und die Uhren der Burg"
    assert [term.label for term in key_terms((), text, "de")] == ["uhr"]


def test_kana_with_a_voicing_mark_are_letters_of_their_own(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("voiced", body="ガラス")
    write_guide("plain", body="カラス")
    collection = load(data)
    engine = SearchEngine(collection, open_index(collection, None))
    assert slugs(engine.search(Query("ガラス "), 10))[0] == "voiced"
    assert engine.search(Query('"カラス"'), 10).total == 1

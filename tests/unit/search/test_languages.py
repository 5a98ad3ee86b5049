"""What is found in guides that are not written in English."""

from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.models import Query, SearchPage
from guidetui.search.engine import SearchEngine
from guidetui.search.index.content import key_terms
from guidetui.search.index.languages import language_of
from guidetui.search.index.store import open_index
from tests.conftest import WriteGuide

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

"""What is kept of the self-test: cards, grades, and taking a grade back."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from guidetui.models import Card, CardId, Grade
from guidetui.state import State
from guidetui.state.database import migrate
from tests.unit.state.reviews import review_count

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ID = CardId("c++")
CARD = Card(ID, NOW, '{"card_id": 1}')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def test_nothing_is_known_before_the_first_grade(file: Path) -> None:
    assert State(file).cards.of("here", ["c++"]) == {}
    assert not file.exists()


def test_a_card_is_kept_for_its_collection_and_guide(file: Path) -> None:
    State(file).cards.record_review("here", CARD, Grade.GOOD, NOW)

    assert State(file).cards.of("here", ["c++", "other"]) == {ID: CARD}
    assert State(file).cards.of("there", ["c++"]) == {}
    assert State(file).cards.of("here", ["other"]) == {}


def test_a_later_grade_replaces_the_card_and_is_counted(file: Path) -> None:
    cards = State(file).cards
    later = Card(ID, NOW + timedelta(days=3), "{}")
    cards.record_review("here", CARD, Grade.AGAIN, NOW)
    cards.record_review("here", later, Grade.GOOD, NOW)

    assert cards.of("here", ["c++"]) == {ID: later}
    assert review_count(file, "here") == 2


def test_a_grade_is_taken_back_to_the_card_before(file: Path) -> None:
    cards = State(file).cards
    cards.record_review("here", CARD, Grade.GOOD, NOW)
    cards.record_review("here", Card(ID, NOW + timedelta(days=9), "{}"), Grade.EASY, NOW)

    cards.undo_review("here", ID, CARD)
    assert cards.of("here", ["c++"]) == {ID: CARD}
    assert review_count(file, "here") == 1
    cards.undo_review("here", ID, None)
    assert cards.of("here", ["c++"]) == {}
    assert review_count(file, "here") == 0


def test_times_are_kept_as_the_same_instant(file: Path) -> None:
    summer = timezone(timedelta(hours=2))
    State(file).cards.record_review(
        "here", Card(CardId("a"), NOW.astimezone(summer), "{}"), Grade.GOOD, NOW
    )

    assert State(file).cards.of("here", ["a"])[CardId("a")].due == NOW


def test_a_card_with_an_unreadable_time_is_due(file: Path) -> None:
    cards = State(file).cards
    cards.record_review("here", CARD, Grade.GOOD, NOW)
    with sqlite3.connect(file) as database:
        database.execute("UPDATE cards SET due = 'soon'")
    database.close()

    assert cards.of("here", ["c++"])[ID].due < NOW


def test_a_name_that_is_not_unicode_is_found_again(file: Path) -> None:
    slug = b"caf\xe9".decode("utf-8", "surrogateescape")
    card = Card(CardId(slug), NOW, "{}")
    State(file).cards.record_review("here", card, Grade.GOOD, NOW)

    assert State(file).cards.of("here", [slug]) == {card.id: card}


def test_each_question_of_a_guide_has_a_card_and_is_taken_back_alone(file: Path) -> None:
    cards = State(file).cards
    why = Card(CardId("c++", "Why?"), NOW, "{}")
    cards.record_review("here", why, Grade.GOOD, NOW)
    cards.record_review("here", CARD, Grade.GOOD, NOW)

    assert cards.of("here", ["c++"]) == {ID: CARD, why.id: why}
    cards.undo_review("here", why.id, None)
    assert cards.of("here", ["c++"]) == {ID: CARD}
    assert review_count(file, "here") == 1


def test_cards_of_a_file_from_before_questions_are_kept(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        migrate(database, 4)
        database.execute(
            "INSERT INTO cards VALUES ('here', 'c++', ?, ?)", (NOW.isoformat(), CARD.record)
        )
        database.execute("INSERT INTO reviews VALUES ('here', 'c++', ?, 3)", (NOW.isoformat(),))
        database.commit()
    cards = State(file).cards
    assert cards.of("here", ["c++"]) == {ID: CARD}
    cards.undo_review("here", ID, None)
    assert (cards.of("here", ["c++"]), review_count(file, "here")) == ({}, 0)

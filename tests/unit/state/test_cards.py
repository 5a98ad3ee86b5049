"""What is kept of the self-test: cards, grades, and taking a grade back."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from guidetui.models import Card, Grade
from guidetui.state import State

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CARD = Card("c++", NOW, '{"card_id": 1}')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def test_nothing_is_known_before_the_first_grade(file: Path) -> None:
    assert State(file).cards.of("here", ["c++"]) == {}
    assert State(file).cards.review_count("here") == 0
    assert not file.exists()


def test_a_card_is_kept_for_its_collection_and_guide(file: Path) -> None:
    State(file).cards.record_review("here", CARD, Grade.GOOD, NOW)

    assert State(file).cards.of("here", ["c++", "other"]) == {"c++": CARD}
    assert State(file).cards.of("there", ["c++"]) == {}
    assert State(file).cards.of("here", ["other"]) == {}


def test_a_later_grade_replaces_the_card_and_is_counted(file: Path) -> None:
    cards = State(file).cards
    later = Card("c++", NOW + timedelta(days=3), "{}")
    cards.record_review("here", CARD, Grade.AGAIN, NOW)
    cards.record_review("here", later, Grade.GOOD, NOW)

    assert cards.of("here", ["c++"]) == {"c++": later}
    assert cards.review_count("here") == 2


def test_a_grade_is_taken_back_to_the_card_before(file: Path) -> None:
    cards = State(file).cards
    cards.record_review("here", CARD, Grade.GOOD, NOW)
    cards.record_review("here", Card("c++", NOW + timedelta(days=9), "{}"), Grade.EASY, NOW)

    cards.undo_review("here", "c++", CARD)
    assert cards.of("here", ["c++"]) == {"c++": CARD}
    assert cards.review_count("here") == 1
    cards.undo_review("here", "c++", None)
    assert cards.of("here", ["c++"]) == {}
    assert cards.review_count("here") == 0


def test_times_are_kept_as_the_same_instant(file: Path) -> None:
    summer = timezone(timedelta(hours=2))
    State(file).cards.record_review(
        "here", Card("a", NOW.astimezone(summer), "{}"), Grade.GOOD, NOW
    )

    assert State(file).cards.of("here", ["a"])["a"].due == NOW


def test_a_card_with_an_unreadable_time_is_due(file: Path) -> None:
    cards = State(file).cards
    cards.record_review("here", CARD, Grade.GOOD, NOW)
    with sqlite3.connect(file) as database:
        database.execute("UPDATE cards SET due = 'soon'")
    database.close()

    assert cards.of("here", ["c++"])["c++"].due < NOW


def test_a_name_that_is_not_unicode_is_found_again(file: Path) -> None:
    slug = b"caf\xe9".decode("utf-8", "surrogateescape")
    card = Card(slug, NOW, "{}")
    State(file).cards.record_review("here", card, Grade.GOOD, NOW)

    assert State(file).cards.of("here", [slug]) == {slug: card}

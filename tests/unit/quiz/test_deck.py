"""The order in which guides are asked, and what a grade does."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from guidetui.models import Card, CardId, DueCounts, Grade, Guide, Question, StudyFlags
from guidetui.quiz.deck import (
    Quiz,
    Waiting,
    due_counts,
    format_interval,
    graded,
    intervals,
    is_learning,
    prompts,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def guide(slug: str) -> Guide:
    return Guide(slug, slug.title(), Path(f"{slug}.md"), date(2024, 1, 1))


GUIDES = [guide(slug) for slug in ("a", "b", "c", "d")]


def learned(slug: str, *grades: Grade, start: datetime = NOW) -> Card:
    """Return a card that was graded whenever it was due."""
    card: Card | None = None
    now = start
    for grade in grades:
        card = graded(card, CardId(slug), grade, now)
        now = card.due
    assert card is not None
    return card


def quiz(
    cards: dict[CardId, Card] | None = None, *, new: int = 10, **marks: frozenset[str]
) -> Quiz:
    return Quiz(GUIDES, cards or {}, StudyFlags(**marks), new_limit=new)


def next_slug(sitting: Quiz, now: datetime) -> str | None:
    prompt = sitting.next_prompt(now)
    return prompt and prompt.guide.slug


def test_a_better_grade_gives_a_longer_interval() -> None:
    card = learned("a", Grade.GOOD, Grade.GOOD)
    waits = intervals(card, card.due)

    assert list(waits) == list(Grade)
    assert waits[Grade.AGAIN] < waits[Grade.HARD] < waits[Grade.GOOD] < waits[Grade.EASY]


def test_the_interval_offered_is_the_interval_given() -> None:
    card = learned("a", Grade.GOOD, Grade.EASY)
    for grade in Grade:
        assert (
            graded(card, CardId("a"), grade, card.due).due - card.due
            == intervals(card, card.due)[grade]
        )


def test_recalling_again_and_again_makes_the_intervals_grow() -> None:
    card = learned("a", Grade.EASY)
    waits = []
    for _ in range(4):
        following = graded(card, CardId("a"), Grade.GOOD, card.due)
        waits.append(following.due - card.due)
        card = following

    assert waits == sorted(waits)
    assert waits[-1] > 4 * waits[0]


@pytest.mark.parametrize("record", ["", "{", "[]", "null", '{"due": 1}', '{"card_id": "x"}'])
def test_a_record_that_does_not_decode_is_learned_anew(record: str) -> None:
    broken = Card(CardId("a"), NOW, record)

    assert graded(broken, CardId("a"), Grade.GOOD, NOW) == graded(
        None, CardId("a"), Grade.GOOD, NOW
    )


def test_a_card_is_learning_until_it_is_known_for_days() -> None:
    assert is_learning(learned("a", Grade.AGAIN))
    assert not is_learning(learned("a", Grade.EASY))


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (timedelta(0), "1 min"),
        (timedelta(minutes=10), "10 min"),
        (timedelta(minutes=59, seconds=50), "1 h"),
        (timedelta(hours=5), "5 h"),
        (timedelta(hours=23, minutes=50), "1 d"),
        (timedelta(days=8), "8 d"),
        (timedelta(days=90), "3 mo"),
        (timedelta(days=800), "2 y"),
    ],
)
def test_an_interval_is_spoken_in_its_largest_unit(interval: timedelta, words: str) -> None:
    assert format_interval(interval) == words


def test_due_cards_come_first_the_longest_overdue_before_the_others() -> None:
    cards = {
        CardId("c"): Card(CardId("c"), NOW - timedelta(days=1), learned("c", Grade.EASY).record),
        CardId("b"): Card(CardId("b"), NOW - timedelta(days=3), learned("b", Grade.EASY).record),
    }
    sitting = quiz(cards)

    assert sitting.waiting(NOW) == Waiting(due=2, learning=0, new=2)
    assert next_slug(sitting, NOW) == "b"
    sitting.grade(CardId("b"), Grade.GOOD, NOW)
    assert next_slug(sitting, NOW) == "c"
    sitting.grade(CardId("c"), Grade.GOOD, NOW)
    assert next_slug(sitting, NOW) == "a"


def test_new_guides_are_those_read_before_the_starred_before_the_others() -> None:
    sitting = quiz(read=frozenset({"c"}), starred=frozenset({"b"}))
    asked = []
    while (slug := next_slug(sitting, NOW)) is not None:
        asked.append(slug)
        sitting.grade(CardId(slug), Grade.EASY, NOW)

    assert asked == ["c", "b", "a", "d"]


def test_no_more_new_guides_are_asked_than_wanted() -> None:
    sitting = quiz(new=1)
    assert str(sitting.waiting(NOW)) == "1 new"
    sitting.grade(CardId("a"), Grade.EASY, NOW)
    assert next_slug(sitting, NOW) is None
    assert next_slug(quiz(new=0), NOW) is None


def test_what_is_learned_is_counted_until_it_is_no_longer_asked() -> None:
    sitting = quiz(new=3)
    asked = 0
    while (slug := next_slug(sitting, NOW)) is not None:
        assert sitting.waiting(NOW) != Waiting(0, 0, 0)
        sitting.grade(CardId(slug), Grade.AGAIN if asked < 3 else Grade.EASY, NOW)
        asked += 1
        if asked == 3:
            assert str(sitting.waiting(NOW)) == "3 learning"
    assert asked == 6
    assert str(sitting.waiting(NOW)) == "nothing left"


def test_what_was_forgotten_comes_back_in_the_same_sitting() -> None:
    sitting = quiz(new=2)
    sitting.grade(CardId("a"), Grade.AGAIN, NOW)
    assert next_slug(sitting, NOW) == "b"  # something else first
    sitting.grade(CardId("b"), Grade.EASY, NOW)
    assert next_slug(sitting, NOW) == "a"  # within the minutes that are worth waiting for


def test_what_is_learned_for_days_does_not_come_back() -> None:
    sitting = quiz(new=1)
    card = sitting.grade(CardId("a"), Grade.EASY, NOW)
    assert next_slug(sitting, NOW) is None
    assert sitting.next_due() == card.due
    assert next_slug(sitting, card.due) == "a"


def test_a_grade_can_be_taken_back() -> None:
    before = Card(CardId("a"), NOW, learned("a", Grade.EASY).record)
    sitting = quiz({CardId("a"): before}, new=1)
    sitting.grade(CardId("a"), Grade.AGAIN, NOW)
    sitting.grade(CardId("b"), Grade.GOOD, NOW)
    assert sitting.grades == {Grade.AGAIN: 1, Grade.GOOD: 1}

    assert sitting.undo() == (CardId("b"), None)
    assert next_slug(sitting, NOW) == "b"
    assert sitting.undo() == (CardId("a"), before)
    assert sitting.card(CardId("a")) == before
    assert sitting.undo() is None
    assert not sitting.grades


def test_cards_of_guides_that_are_gone_are_not_asked() -> None:
    cards = {
        CardId("gone"): Card(
            CardId("gone"), NOW - timedelta(days=1), learned("gone", Grade.EASY).record
        )
    }
    assert next_slug(quiz(cards, new=0), NOW) is None


def test_counts_tell_due_new_and_learned() -> None:
    cards = {
        CardId("a"): Card(CardId("a"), NOW, "{}"),
        CardId("b"): Card(CardId("b"), NOW + timedelta(days=1), "{}"),
    }
    assert due_counts(GUIDES, cards, NOW) == DueCounts(due=1, new=2, learned=1)


def asked_guide(slug: str, *questions: str) -> Guide:
    return replace(guide(slug), questions=tuple(Question(text, "So.") for text in questions))


def test_questions_are_asked_one_of_each_guide_after_the_other() -> None:
    guides = [asked_guide("a", "Why?", "How?"), asked_guide("b", "When?", "Where?"), guide("c")]
    sitting = Quiz(guides, {}, StudyFlags(read=frozenset({"b"})), new_limit=10)
    asked = []
    while (prompt := sitting.next_prompt(NOW)) is not None:
        asked.append((prompt.guide.slug, prompt.text))
        sitting.grade(prompt.id, Grade.EASY, NOW)

    assert asked == [
        ("b", "When?"),
        ("b", "Where?"),
        ("a", "Why?"),
        ("c", "C"),
        ("a", "How?"),
    ]


def test_questions_of_a_guide_are_learned_each_by_itself() -> None:
    guides = [asked_guide("a", "Why?", "How?")]
    why, how = CardId("a", "Why?"), CardId("a", "How?")
    sitting = Quiz(guides, {}, StudyFlags(), new_limit=10)
    card = sitting.grade(why, Grade.EASY, NOW)

    assert card.id == why
    assert (sitting.card(how), sitting.next_prompt(NOW)) == (None, (guides[0], ("How?", "So.")))
    assert due_counts(guides, {why: card}, NOW) == DueCounts(due=0, new=1, learned=1)


def test_guide_that_was_learned_as_a_whole_is_still_asked_so() -> None:
    guides = [asked_guide("a", "Why?"), asked_guide("b", "Why?")]
    whole = Card(CardId("a"), NOW, learned("a", Grade.EASY).record)

    assert [prompt.text for prompt in prompts(guides, {whole.id})] == ["A", "Why?", "Why?"]
    sitting = Quiz(guides, {whole.id: whole}, StudyFlags(), new_limit=0)
    assert sitting.next_prompt(NOW) == (guides[0], None)

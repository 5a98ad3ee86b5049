"""Which card to ask next: first those that are due, then new ones, then those just forgotten.

A guide has a card for each of its questions; one without questions has a card for the guide as a
whole. Pure logic: the caller passes the time and saves the graded cards.

FSRS, in the library of its authors, says when a card is due again: it models how likely something
is still remembered, and asks again when that falls to 90 %
(https://github.com/open-spaced-repetition). Its record of a card is stored as the JSON that the
library writes. Intervals are not fuzzed, so that the ones shown are the ones used.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct

from guidetui.models import Card, CardId, DueCounts, Grade, Guide, Question, StudyFlags

_NO_CARD = CardId("")
# A card that is due within this time is asked in the same session.
_SOON = timedelta(minutes=20)


def graded(card: Card | None, card_id: CardId, grade: Grade, now: datetime) -> Card:
    """Return the card with that id after it was graded at `now` (with a time zone).

    `card` is None the first time. A record that does not decode counts as none, so the card starts
    anew.
    """
    from fsrs import Rating  # 60 ms, needed once something is graded

    known = _known(card)
    updated, _ = _scheduler().review_card(known, Rating(int(grade)), now)
    return Card(card_id, updated.due, updated.to_json())


def intervals(card: Card | None, now: datetime) -> dict[Grade, timedelta]:
    """Return for each grade how long it would be until the card is asked again."""
    return {grade: graded(card, _NO_CARD, grade, now).due - now for grade in Grade}


def format_interval(interval: timedelta) -> str:
    """Return an interval in its largest suitable unit: `1 min`, `10 min`, `2 h`, `8 d`, `3 mo`."""
    minutes = interval.total_seconds() / 60
    for unit, size, limit in (("min", 1, 60), ("h", 60, 24 * 60), ("d", 1440, 60 * 1440)):
        if minutes < limit - size / 2:
            return f"{max(1, round(minutes / size))} {unit}"
    months = minutes / (30.44 * 1440)
    return f"{round(months)} mo" if months < 23.5 else f"{months / 12:.0f} y"


def is_learning(card: Card) -> bool:
    """Return whether the card is still being learned, or learned again after it was forgotten."""
    from fsrs import State  # 60 ms, see above

    known = _known(card)
    return known.last_review is not None and known.state is not State.Review


def _known(card: Card | None) -> Any:
    from fsrs import Card as FsrsCard  # 60 ms, see above

    if card is not None:
        try:
            return FsrsCard.from_json(card.record)
        except (ValueError, KeyError, TypeError):
            pass
    return FsrsCard(card_id=1)  # without an id, fsrs waits a millisecond to make one


@lru_cache(maxsize=1)
def _scheduler() -> Any:
    from fsrs import Scheduler  # 60 ms, see above

    return Scheduler(enable_fuzzing=False)


class Prompt(NamedTuple):
    """What is asked: a question of a guide, or None for the guide as a whole."""

    guide: Guide
    question: Question | None = None

    @property
    def id(self) -> CardId:
        """The id of its card."""
        return CardId(self.guide.slug, self.question.text if self.question else "")

    @property
    def text(self) -> str:
        """The question, or the title of the guide."""
        return self.question.text if self.question else self.guide.title


def prompts(guides: Iterable[Guide], cards: Container[CardId] = ()) -> Iterator[Prompt]:
    """Yield what is asked about `guides`.

    A guide that already has a card as a whole keeps it, even if it has questions now.
    """
    for guide in guides:
        whole = Prompt(guide)
        if not guide.questions or whole.id in cards:
            yield whole
        for question in guide.questions:
            yield Prompt(guide, question)


def due_counts(guides: Iterable[Guide], cards: Mapping[CardId, Card], now: datetime) -> DueCounts:
    """Count the cards that are due at `now`, were never asked, and are due later."""
    due = new = learned = 0
    for prompt in prompts(guides, cards):
        card = cards.get(prompt.id)
        if card is None:
            new += 1
        elif card.due <= now:
            due += 1
        else:
            learned += 1
    return DueCounts(due, new, learned)


class Waiting(Struct, frozen=True):
    """How many cards this session still asks: due ones, those being learned, and new ones."""

    due: int
    learning: int
    new: int

    def __str__(self) -> str:
        """Return them as `1 due · 3 learning · 7 new`, without zeros."""
        counts = ((self.due, "due"), (self.learning, "learning"), (self.new, "new"))
        return " · ".join(f"{count} {name}" for count, name in counts if count) or "nothing left"


class _Step(Struct, frozen=True):
    """What a grade changed, to undo it."""

    card: CardId
    before: Card | None
    grade: Grade
    was_new: bool


# How many cards are asked for the first time in one session.
DEFAULT_NEW_CARDS = 10


class Quiz:
    """One session of the quiz: the cards to ask, and their grades."""

    def __init__(
        self,
        guides: Iterable[Guide],
        cards: Mapping[CardId, Card],
        marks: StudyFlags,
        *,
        new_limit: int,
    ) -> None:
        """Ask about `guides`, with at most `new_limit` new cards, those of read guides first.

        New cards begin with the first question of each guide.
        """
        self._prompts = {prompt.id: prompt for prompt in prompts(guides, cards)}
        self._cards = {card: cards[card] for card in self._prompts if card in cards}
        order: dict[CardId, tuple[bool, bool, int]] = {}
        count: Counter[str] = Counter()
        for card in self._prompts:
            slug = card.slug
            order[card] = (slug not in marks.read, slug not in marks.starred, count[slug])
            count[slug] += 1
        fresh = sorted((card for card in order if card not in cards), key=order.__getitem__)
        self._fresh = fresh[: max(0, new_limit)]
        self._steps: list[_Step] = []

    @property
    def grades(self) -> Counter[Grade]:
        """How often each grade was given."""
        return Counter(step.grade for step in self._steps)

    def card(self, card: CardId) -> Card | None:
        """Return a card, or None before its first grade."""
        return self._cards.get(card)

    def waiting(self, now: datetime) -> Waiting:
        """Return how many cards this session still asks."""
        learning = due = 0
        for card in self._cards.values():
            if card.due <= now + _SOON and is_learning(card):
                learning += 1
            else:
                due += card.due <= now
        return Waiting(due, learning, len(self._fresh))

    def next_prompt(self, now: datetime) -> Prompt | None:
        """Return what to ask next, or None if nothing is left for now."""
        card = self._next(now)
        return None if card is None else self._prompts[card]

    def _next(self, now: datetime) -> CardId | None:
        by_turn = sorted(self._cards.values(), key=lambda card: card.due)
        if by_turn and by_turn[0].due <= now:
            return by_turn[0].id
        if self._fresh:
            return self._fresh[0]
        soon = (card for card in by_turn if card.due <= now + _SOON and is_learning(card))
        return next((card.id for card in soon), None)

    def next_due(self) -> datetime | None:
        """Return when the first card is due, or None without cards."""
        return min((card.due for card in self._cards.values()), default=None)

    def grade(self, card: CardId, grade: Grade, now: datetime) -> Card:
        """Grade a card, and return it for the caller to save."""
        before = self._cards.get(card)
        after = graded(before, card, grade, now)
        self._steps.append(_Step(card, before, grade, card in self._fresh))
        self._cards[card] = after
        if card in self._fresh:
            self._fresh.remove(card)
        return after

    def undo(self) -> tuple[CardId, Card | None] | None:
        """Undo the last grade; return its card id and the card before, or None if there is none."""
        if not self._steps:
            return None
        step = self._steps.pop()
        if step.before is None:
            del self._cards[step.card]
        else:
            self._cards[step.card] = step.before
        if step.was_new:
            self._fresh.insert(0, step.card)
        return step.card, step.before

"""What to recall now: first what is due, then new guides, then what was forgotten a moment ago.

Pure logic: the caller brings the time and keeps what is graded.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from guidetui.models import Card, DueCounts, Grade, Guide, StudyFlags
from guidetui.quiz.schedule import graded, is_learning

# A card whose turn comes within this time is not worth leaving and coming back for.
_SOON = timedelta(minutes=20)


def due_counts(guides: Iterable[Guide], cards: Mapping[str, Card], now: datetime) -> DueCounts:
    """Count the guides that are due at `now`, that were never asked, and that are learned."""
    due = new = learned = 0
    for guide in guides:
        card = cards.get(guide.slug)
        if card is None:
            new += 1
        elif card.due <= now:
            due += 1
        else:
            learned += 1
    return DueCounts(due, new, learned)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The guides still asked in a sitting: for review, learned just now, and never asked before."""

    due: int
    learning: int
    new: int

    def __str__(self) -> str:
        """Return them as `1 due · 3 learning · 7 new`, without what is none."""
        counts = ((self.due, "due"), (self.learning, "learning"), (self.new, "new"))
        return " · ".join(f"{count} {name}" for count, name in counts if count) or "nothing left"


@dataclass(frozen=True, slots=True)
class _Step:
    """What a grade changed, for taking it back."""

    slug: str
    before: Card | None
    grade: Grade
    was_new: bool


# So many guides that were never asked before are new in one session.
DEFAULT_NEW_CARDS = 10


class Quiz:
    """One session: the guides to recall, and how each was graded."""

    def __init__(
        self,
        guides: Iterable[Guide],
        cards: Mapping[str, Card],
        marks: StudyFlags,
        *,
        new_limit: int,
    ) -> None:
        """Ask about `guides`; of those never asked, `new_limit` at most, the read ones first."""
        asked = list(guides)
        self._cards = {guide.slug: cards[guide.slug] for guide in asked if guide.slug in cards}
        fresh = [guide.slug for guide in asked if guide.slug not in cards]
        fresh.sort(key=lambda slug: (slug not in marks.read, slug not in marks.starred))
        self._fresh = fresh[: max(0, new_limit)]
        self._steps: list[_Step] = []

    @property
    def grades(self) -> Counter[Grade]:
        """How often each grade was given."""
        return Counter(step.grade for step in self._steps)

    def card(self, slug: str) -> Card | None:
        """Return the card of a guide, or None before its first grade."""
        return self._cards.get(slug)

    def waiting(self, now: datetime) -> Waiting:
        """Return how many guides are still asked in this sitting, by what they are."""
        learning = due = 0
        for card in self._cards.values():
            if card.due <= now + _SOON and is_learning(card):
                learning += 1
            else:
                due += card.due <= now
        return Waiting(due, learning, len(self._fresh))

    def next_slug(self, now: datetime) -> str | None:
        """Return the guide to recall next, or None where nothing is left for now."""
        by_turn = sorted(self._cards.values(), key=lambda card: card.due)
        if by_turn and by_turn[0].due <= now:
            return by_turn[0].slug
        if self._fresh:
            return self._fresh[0]
        soon = (card for card in by_turn if card.due <= now + _SOON and is_learning(card))
        return next((card.slug for card in soon), None)

    def next_due(self) -> datetime | None:
        """Return when the first of all cards is due, or None where there is none."""
        return min((card.due for card in self._cards.values()), default=None)

    def grade(self, slug: str, grade: Grade, now: datetime) -> Card:
        """Note how well a guide was recalled, and return its card, which the caller keeps."""
        before = self._cards.get(slug)
        card = graded(before, slug, grade, now)
        self._steps.append(_Step(slug, before, grade, slug in self._fresh))
        self._cards[slug] = card
        if slug in self._fresh:
            self._fresh.remove(slug)
        return card

    def undo(self) -> tuple[str, Card | None] | None:
        """Take back the last grade; returns the guide and its card before, or None at the start."""
        if not self._steps:
            return None
        step = self._steps.pop()
        if step.before is None:
            del self._cards[step.slug]
        else:
            self._cards[step.slug] = step.before
        if step.was_new:
            self._fresh.insert(0, step.slug)
        return step.slug, step.before

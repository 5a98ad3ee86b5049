"""How far somebody is with a collection: pure figures from marks and days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from guidetui.collection.collection import Collection
from guidetui.models import Category, Guide, StudyFlags

_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Share:
    """How many guides there are, and how many of them are read and starred."""

    guides: int
    read: int
    starred: int


@dataclass(frozen=True, slots=True)
class Stats:
    """A guide in two categories counts in each of them and once in `total`.

    `week` holds how many guides were read on each of the last seven days, oldest first.
    `streak_days` counts the days in a row on which any was read, up to today or yesterday.
    """

    total: Share
    categories: tuple[tuple[Category, Share], ...]
    week: tuple[tuple[date, int], ...]
    streak_days: int
    notes: int


def stats_of(
    collection: Collection, marks: StudyFlags, days: Mapping[date, int], today: date
) -> Stats:
    """Return the figures of a collection; `days` says how many guides were read on which."""
    week = tuple(today - timedelta(back) for back in reversed(range(_WEEK_DAYS)))
    return Stats(
        _share(collection.guides, marks),
        tuple(
            (category, _share(collection.guides_in(category.id), marks))
            for category in collection.categories
        ),
        tuple((day, days.get(day, 0)) for day in week),
        _streak(days, today),
        sum(guide.note is not None for guide in collection.guides),
    )


def _share(guides: Sequence[Guide], marks: StudyFlags) -> Share:
    return Share(
        len(guides),
        sum(guide.slug in marks.read for guide in guides),
        sum(guide.slug in marks.starred for guide in guides),
    )


def _streak(days: Mapping[date, int], today: date) -> int:
    last = today if days.get(today) else today - timedelta(1)  # today is not over yet
    streak = 0
    while days.get(last - timedelta(streak)):
        streak += 1
    return streak

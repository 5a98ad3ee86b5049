"""The figures of `guidetui stats`."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from guidetui.cli.study import Share, stats_of
from guidetui.library import Library
from guidetui.models import StudyFlags
from tests.conftest import WriteGuide

TODAY = date(2026, 3, 10)


def _ago(*days: int) -> dict[date, int]:
    return {TODAY - timedelta(day): 1 for day in days}


def test_guide_in_two_categories_counts_in_both_and_once_in_all(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("both", categories="[alpha, beta]")
    write_guide("one")
    marks = StudyFlags(starred=frozenset({"one"}), read=frozenset({"both", "gone"}))
    found = stats_of(Library.open(data).collection, marks, {}, TODAY)
    assert found.total == Share(2, 1, 1)
    assert [share for _, share in found.categories] == [Share(2, 1, 1), Share(1, 1, 0)]


def test_empty_category_has_no_share(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one")
    found = stats_of(Library.open(data).collection, StudyFlags(), {}, TODAY)
    assert found.categories[1][1] == Share(0, 0, 0)


def test_week_ends_today_and_knows_days_without_reading(data: Path) -> None:
    found = stats_of(Library.open(data).collection, StudyFlags(), _ago(0, 6, 7), TODAY)
    assert [count for _, count in found.week] == [1, 0, 0, 0, 0, 0, 1]
    assert found.week[-1][0] == TODAY


@pytest.mark.parametrize(
    ("days", "streak"),
    [
        ((), 0),
        ((0,), 1),
        ((0, 1, 2), 3),
        ((1, 2), 2),
        ((2, 3), 0),
        ((0, 2), 1),
        (tuple(range(40)), 40),
    ],
)
def test_streak_is_unbroken_until_a_whole_day_passed(
    data: Path, days: tuple[int, ...], streak: int
) -> None:
    collection = Library.open(data).collection
    assert stats_of(collection, StudyFlags(), _ago(*days), TODAY).streak_days == streak

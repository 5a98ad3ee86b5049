"""Stars, read flags and reading days."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from guidetui.models import StudyFlags
from guidetui.state import State

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
SLUGS = ["caching", "c++", "notes/a b", "th\udce9"]


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state.db")


def test_nothing_is_marked_at_first(state: State, tmp_path: Path) -> None:
    assert state.flags.of("/a", SLUGS) == StudyFlags()
    assert state.flags.reading_days("/a") == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_star_comes_back_and_goes(state: State, slug: str) -> None:
    state.flags.star("/a", slug, MONDAY)
    state.flags.star("/a", slug, TUESDAY)
    assert state.flags.of("/a", SLUGS) == StudyFlags(starred=frozenset({slug}))
    state.flags.unstar("/a", slug)
    assert state.flags.of("/a", SLUGS) == StudyFlags()


@pytest.mark.parametrize("slug", SLUGS)
def test_read_mark_comes_back_and_goes(state: State, slug: str) -> None:
    state.flags.mark_read("/a", slug, MONDAY)
    assert state.flags.of("/a", SLUGS) == StudyFlags(read=frozenset({slug}))
    state.flags.mark_unread("/a", slug, MONDAY)
    assert state.flags.of("/a", SLUGS) == StudyFlags()


def test_taking_away_what_is_not_there_changes_nothing(state: State) -> None:
    state.flags.star("/a", "caching", MONDAY)
    state.flags.unstar("/a", "other")
    state.flags.mark_unread("/a", "caching", MONDAY)
    assert state.flags.of("/a", SLUGS).starred == {"caching"}


def test_collections_are_kept_apart(state: State) -> None:
    state.flags.star("/a", "caching", MONDAY)
    state.flags.mark_read("/a", "caching", MONDAY)
    assert state.flags.of("/b", SLUGS) == StudyFlags()
    assert state.flags.reading_days("/b") == {}


def test_marks_of_a_guide_that_vanishes_come_back_with_it(state: State) -> None:
    state.flags.star("/a", "caching", MONDAY)
    assert state.flags.of("/a", ["other"]) == StudyFlags()
    assert state.flags.of("/a", SLUGS).starred == {"caching"}


def test_days_count_each_guide_once_a_day(state: State) -> None:
    for slug in ("caching", "caching", "c++"):
        state.flags.mark_read("/a", slug, MONDAY)
    state.flags.mark_read("/a", "caching", TUESDAY)
    assert state.flags.reading_days("/a") == {MONDAY: 2, TUESDAY: 1}


def test_unmarking_takes_back_today_and_leaves_other_days(state: State) -> None:
    state.flags.mark_read("/a", "caching", MONDAY)
    state.flags.mark_read("/a", "caching", TUESDAY)
    state.flags.mark_unread("/a", "caching", TUESDAY)
    assert state.flags.reading_days("/a") == {MONDAY: 1}


def test_unreadable_day_is_skipped(state: State, tmp_path: Path) -> None:
    state.flags.mark_read("/a", "caching", MONDAY)
    with closing(sqlite3.connect(tmp_path / "state.db")) as database, database:
        database.execute("INSERT INTO reading_days VALUES ('/a', 'c++', 'yesterday')")
    assert state.flags.reading_days("/a") == {MONDAY: 1}

"""The self-test on the screen: asked, recalled, revealed, graded, taken back."""

from pathlib import Path

import pytest

from guidetui.models import Grade
from guidetui.paths import collection_key
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.screens.quiz import QuizScreen
from guidetui.tui.widgets.grade_bar import GradeBar
from tests.tui.driving import (
    NARROW,
    AppPilot,
    browsing,
    place_of,
    press,
    search,
    settled,
    text_of,
    told,
    until,
)


def quiz_of(pilot: AppPilot) -> QuizScreen:
    screen = pilot.app.screen
    assert isinstance(screen, QuizScreen)
    return screen


def slug_asked(pilot: AppPilot) -> str:
    guide = quiz_of(pilot).guide
    return guide.slug if guide else ""


def shown(pilot: AppPilot) -> str:
    return text_of(quiz_of(pilot).query_one("#quiz"))


def grades(pilot: AppPilot) -> str:
    return text_of(quiz_of(pilot).query_one(GradeBar)).strip()


async def start(pilot: AppPilot) -> None:
    await press(pilot, "c")
    await until(pilot, lambda: isinstance(pilot.app.screen, QuizScreen), "the quiz is shown")
    await settled(pilot)


async def reveal(pilot: AppPilot) -> None:
    await press(pilot, "space")
    await until(pilot, lambda: bool(grades(pilot)), "the grades are offered")
    await settled(pilot)


def cards(state: State, sample: Path, *slugs: str) -> set[str]:
    return set(state.cards.of(collection_key(sample), slugs))


async def test_title_and_description_are_asked_and_the_guide_is_shown_on_demand(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await start(pilot)
        guide = quiz_of(pilot).guide
        assert guide is not None
        assert guide.title in shown(pilot)
        assert "then press" in shown(pilot)
        assert "Date" not in shown(pilot)
        assert grades(pilot) == ""

        await reveal(pilot)
        assert "Date" in shown(pilot)
        assert grades(pilot).split()[:2] == ["1", "Again"]


async def test_grade_is_kept_and_the_next_guide_is_asked(
    app: GuideTuiApp, state: State, sample: Path
) -> None:
    async with browsing(app) as pilot:
        await start(pilot)
        first = slug_asked(pilot)
        await reveal(pilot)
        await press(pilot, "4")
        await settled(pilot)

        assert slug_asked(pilot) not in ("", first)
        assert cards(state, sample, first) == {first}
        assert "1 answered" in shown(pilot)


async def test_no_grade_is_given_to_what_was_not_shown(
    app: GuideTuiApp, state: State, sample: Path
) -> None:
    async with browsing(app) as pilot:
        await start(pilot)
        first = slug_asked(pilot)
        await press(pilot, "3")
        await settled(pilot)

        assert slug_asked(pilot) == first
        assert cards(state, sample, first) == set()


async def test_space_scrolls_once_the_guide_is_shown(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await search(pilot, "every construct")
        await press(pilot, "escape")
        await start(pilot)
        await reveal(pilot)
        before = shown(pilot)
        await press(pilot, "space")
        assert shown(pilot) != before
        assert grades(pilot)


async def test_last_grade_is_taken_back(app: GuideTuiApp, state: State, sample: Path) -> None:
    async with browsing(app) as pilot:
        await start(pilot)
        first = slug_asked(pilot)
        await reveal(pilot)
        await press(pilot, "1")
        await press(pilot, "u")
        await settled(pilot)

        assert slug_asked(pilot) == first
        assert cards(state, sample, first) == set()
        await press(pilot, "u")
        assert "There is no grade to take back." in told(pilot)


async def test_click_on_a_grade_gives_it(app: GuideTuiApp, state: State, sample: Path) -> None:
    async with browsing(app) as pilot:
        await start(pilot)
        first = slug_asked(pilot)
        await reveal(pilot)
        bar = quiz_of(pilot).query_one(GradeBar)
        column, row = place_of(bar, "Easy")
        await pilot.click(GradeBar, offset=(column, row))
        await settled(pilot)

        assert slug_asked(pilot) != first
        assert cards(state, sample, first) == {first}


async def test_quiz_asks_what_is_listed(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "sharding")
        await press(pilot, "escape")
        await start(pilot)
        assert slug_asked(pilot) == "sharding"


async def test_end_tells_how_it_went(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, 'title:"tcp handshake"')
        await press(pilot, "escape")
        await start(pilot)
        while slug_asked(pilot):
            await reveal(pilot)
            await press(pilot, "4")
            await settled(pilot)
        assert "Done for now" in shown(pilot)
        assert "Easy:" in shown(pilot)
        assert "next guide is due in" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, BrowseScreen)


async def test_quiz_can_be_what_the_program_starts_with(sample: Path, state: State) -> None:
    app = GuideTuiApp(Options(sample, quiz="sharding", new_cards=1), state)
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, QuizScreen), "the quiz is shown")
        await settled(pilot)
        assert slug_asked(pilot) == "sharding"


async def test_due_guide_is_asked_before_a_new_one(
    app: GuideTuiApp, state: State, sample: Path
) -> None:
    from datetime import UTC, datetime, timedelta

    from guidetui.quiz.schedule import graded

    long_ago = datetime.now(UTC) - timedelta(days=90)
    card = graded(None, "sharding", Grade.GOOD, long_ago)
    state.cards.record_review(collection_key(sample), card, Grade.GOOD, long_ago)
    async with browsing(app) as pilot:
        await start(pilot)
        assert slug_asked(pilot) == "sharding"


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_leaving_keeps_what_was_on_the_screen_before(app: GuideTuiApp, key: str) -> None:
    async with browsing(app) as pilot:
        await start(pilot)
        await press(pilot, key)
        assert isinstance(app.screen, BrowseScreen)
        assert app.is_running

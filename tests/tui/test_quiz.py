"""The self-test on the screen: asked, recalled, revealed, graded, taken back."""

from pathlib import Path

import pytest

from guidetui.models import CardId, Grade
from guidetui.paths import collection_key
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.screens.help import HelpScreen, KeyList
from guidetui.tui.screens.quiz import GradeBar, QuizScreen
from guidetui.tui.widgets.status_bar import StatusBar
from tests.tui.driver import NARROW, Driver, browsing, starting


def quiz_of(driver: Driver) -> QuizScreen:
    screen = driver.app.screen
    assert isinstance(screen, QuizScreen)
    return screen


def slug_asked(driver: Driver) -> str:
    guide = quiz_of(driver).guide
    return guide.slug if guide else ""


def shown(driver: Driver) -> str:
    return Driver.text_of(quiz_of(driver).query_one("#quiz"))


def grades(driver: Driver) -> str:
    return Driver.text_of(quiz_of(driver).query_one(GradeBar)).strip()


async def start(driver: Driver) -> None:
    await driver.press("c")
    await driver.until(lambda: isinstance(driver.app.screen, QuizScreen), "the quiz is shown")
    await driver.settled()


async def reveal(driver: Driver) -> None:
    await driver.press("space")
    await driver.until(lambda: bool(grades(driver)), "the grades are offered")
    await driver.settled()


def cards(state: State, sample: Path, *slugs: str) -> set[str]:
    return {card.slug for card in state.cards.of(collection_key(sample), slugs)}


async def test_title_and_description_are_asked_and_the_guide_is_shown_on_demand(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await start(driver)
        guide = quiz_of(driver).guide
        assert guide is not None
        assert guide.title in shown(driver)
        assert "then press" in shown(driver)
        assert str(guide.created) not in shown(driver)
        assert grades(driver) == ""

        await reveal(driver)
        assert str(guide.created) in shown(driver)
        assert grades(driver).split()[:2] == ["1", "Again"]


async def test_grade_is_kept_and_the_next_guide_is_asked(
    app: GuideTuiApp, state: State, sample: Path
) -> None:
    async with browsing(app) as driver:
        await start(driver)
        first = slug_asked(driver)
        await reveal(driver)
        await driver.press("4")
        await driver.settled()

        assert slug_asked(driver) not in ("", first)
        assert cards(state, sample, first) == {first}
        assert "1 answered" in shown(driver)


async def test_no_grade_is_given_to_what_was_not_shown(
    app: GuideTuiApp, state: State, sample: Path
) -> None:
    async with browsing(app) as driver:
        await start(driver)
        first = slug_asked(driver)
        await driver.press("3")
        await driver.settled()

        assert slug_asked(driver) == first
        assert cards(state, sample, first) == set()


async def test_space_scrolls_once_the_guide_is_shown(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.search("every construct")
        await driver.press("escape")
        await start(driver)
        await reveal(driver)
        before = shown(driver)
        await driver.press("space")
        assert shown(driver) != before
        assert grades(driver)


async def test_last_grade_is_taken_back(app: GuideTuiApp, state: State, sample: Path) -> None:
    async with browsing(app) as driver:
        await start(driver)
        first = slug_asked(driver)
        await reveal(driver)
        await driver.press("1")
        await driver.press("u")
        await driver.settled()

        assert slug_asked(driver) == first
        assert cards(state, sample, first) == set()
        await driver.press("u")
        assert "There is no grade to take back." in driver.notifications


async def test_click_on_a_grade_gives_it(app: GuideTuiApp, state: State, sample: Path) -> None:
    async with browsing(app) as driver:
        await start(driver)
        first = slug_asked(driver)
        await reveal(driver)
        bar = quiz_of(driver).query_one(GradeBar)
        column, row = Driver.place_of(bar, "Easy")
        await driver.pilot.click(GradeBar, offset=(column, row))
        await driver.settled()

        assert slug_asked(driver) != first
        assert cards(state, sample, first) == {first}


async def test_quiz_asks_what_is_listed(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("sharding")
        await driver.press("escape")
        await start(driver)
        assert slug_asked(driver) == "sharding"


async def test_end_tells_how_it_went(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search('title:"tcp handshake"')
        await driver.press("escape")
        await start(driver)
        while slug_asked(driver):
            await reveal(driver)
            await driver.press("4")
            await driver.settled()
        assert "Done for now" in shown(driver)
        assert "Easy:" in shown(driver)
        assert "next card is due in" in shown(driver)
        await driver.press("escape")
        assert isinstance(app.screen, BrowseScreen)


async def test_quiz_can_be_what_the_program_starts_with(sample: Path, state: State) -> None:
    app = GuideTuiApp(Options(sample, quiz="sharding", new_cards=1), state)
    async with starting(app) as driver:
        await driver.until(lambda: isinstance(app.screen, QuizScreen), "the quiz is shown")
        await driver.settled()
        assert slug_asked(driver) == "sharding"


async def test_due_guide_is_asked_before_a_new_one(
    app: GuideTuiApp, state: State, sample: Path
) -> None:
    from datetime import UTC, datetime, timedelta

    from guidetui.quiz.deck import graded

    long_ago = datetime.now(UTC) - timedelta(days=90)
    card = graded(None, CardId("sharding"), Grade.GOOD, long_ago)
    state.cards.record_review(collection_key(sample), card, Grade.GOOD, long_ago)
    async with browsing(app) as driver:
        await driver.press("4")
        await start(driver)
        assert slug_asked(driver) == "sharding"


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_leaving_keeps_what_was_on_the_screen_before(app: GuideTuiApp, key: str) -> None:
    async with browsing(app) as driver:
        await start(driver)
        await driver.press(key)
        assert isinstance(app.screen, BrowseScreen)
        assert app.is_running


async def test_title_counts_what_is_learned_and_what_is_new(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("4")
        await start(driver)
        assert "Quiz · 8 new" in shown(driver)
        for _ in range(2):
            await reveal(driver)
            await driver.press("1")
            await driver.settled()
        assert "Quiz · 2 learning · 6 new" in shown(driver)


async def test_bottom_line_shows_only_keys_that_do_something_now(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:

        def bottom_line() -> str:
            return Driver.text_of(quiz_of(driver).query_one(StatusBar))

        await start(driver)
        assert "Space show answer" in bottom_line()
        assert "undo" not in bottom_line()
        assert "? help" in bottom_line()
        await reveal(driver)
        assert "show answer" not in bottom_line()
        await driver.press("4")
        await driver.settled()
        assert "Space show answer" in bottom_line()
        assert "u undo" in bottom_line()


async def test_category_under_the_cursor_is_quizzed_and_named(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("g", "j")
        await start(driver)
        assert "Quiz · Databases · 3 new" in shown(driver)


async def test_help_of_the_quiz_opens_at_its_keys(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await start(driver)
        await driver.press("?")
        assert isinstance(app.screen, HelpScreen)
        assert "Show the answer" in Driver.text_of(app.screen.query_one(KeyList))
        await driver.press("escape")
        assert isinstance(app.screen, QuizScreen)


async def test_questions_are_asked_and_their_answers_stand_above_the_guide(
    own_sample: Path, state: State
) -> None:
    file = own_sample / "guides" / "sharding.md"
    asked = 'questions: [{q: "My shard is hot. Why?", a: "One key has\\e[2J most reads."}]\n---'
    file.write_text(file.read_text().replace("\n---", f"\n{asked}", 1))
    app = GuideTuiApp(Options(own_sample, quiz="sharding", new_cards=1), state)
    async with starting(app) as driver:
        await driver.until(lambda: isinstance(app.screen, QuizScreen), "the quiz is shown")
        await driver.settled()
        assert "My shard is hot. Why?" in shown(driver)
        assert "Answer it to yourself" in shown(driver)
        await reveal(driver)
        text = shown(driver)
        assert "\x1b" not in text
        assert text.index("most reads.") < text.index("2024-")
        await driver.press("3")
        await driver.settled()
        found = state.cards.of(collection_key(own_sample), ["sharding"])
        assert {card.question for card in found} == {"My shard is hot. Why?"}

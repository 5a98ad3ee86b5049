"""Keys that arrive in one write, with resizes and late answers in between: nothing ends the app."""

import asyncio

import pytest
from textual import events
from textual.screen import Screen

from guidetui.quiz.deck import Quiz
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.keymap import Context
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.screens.diagram import DiagramScreen
from guidetui.tui.screens.help import HelpScreen
from guidetui.tui.screens.quiz import QuizScreen
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.find_bar import FindBar
from tests.tui.driver import NARROW, WIDE, Driver, browsing, hold

# What opens something over the guide, and what closes it.
_OPENERS = {
    "copy prompt": ("y",),
    "headings": ("t",),
    "visits": ("H",),
    "help": ("question_mark",),
    "themes": ("T",),
    "palette": ("ctrl+p",),
    "diagram": ("enter",),
    "quiz": ("c",),
    "find bar": ("slash",),
    "link hints": ("f",),
}
_BURSTS = [
    ("j", "j", "t", "j"),
    ("enter", "enter", "enter"),
    ("escape", "j", "escape", "escape"),
    ("y", "j", "down", "enter", "k"),
]


async def _calm(driver: Driver) -> None:
    """Close whatever is open, and show that the app still answers."""
    for _ in range(4):
        await driver.press("escape")
    await driver.settled()
    assert driver.app.is_running
    assert isinstance(driver.app.screen, BrowseScreen)
    await driver.search("handshake")
    assert driver.results.guide_slugs == ["tcp-handshake"]


@pytest.mark.parametrize(
    "opener",
    [
        pytest.param(name, marks=() if name == "copy prompt" else pytest.mark.slow)
        for name in _OPENERS
    ],
)
async def test_keys_typed_ahead_of_anything_that_opens_do_no_harm(
    app: GuideTuiApp, opener: str
) -> None:
    async with browsing(app) as driver:
        for number, burst in enumerate(_BURSTS):
            await driver.read("tcp-handshake")
            driver.type_ahead(*_OPENERS[opener], *burst)
            if number % 2:
                await driver.resize(*NARROW)
            await driver.settled()
            await driver.resize(*WIDE)
            await driver.press(*["escape"] * 3)
        await _calm(driver)


async def test_copy_prompt_takes_the_first_key_and_the_reader_the_next_ones(
    app: GuideTuiApp,
) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("every-construct")
        top = driver.reader.scroll_offset.y
        driver.type_ahead("y", "t", "j", "j")
        await driver.until(lambda: driver.reader.scroll_offset.y == top + 2, "two lines on")
        assert ["Copied the text" in text for text in driver.notifications] == [True]


async def test_keys_typed_ahead_in_a_list_take_effect_in_order(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("every-construct")
        await driver.press("t")
        driver.type_ahead("j", "j", "enter")
        await driver.settled()
        assert driver.top_line == "Tables and diagrams"
        await driver.press("H")
        driver.type_ahead(*"construct", "enter")
        await driver.settled()
        assert isinstance(driver.app.screen, BrowseScreen)


async def test_enter_that_came_as_a_line_feed_is_enter(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        driver.type_ahead("slash", *"handshake", "ctrl+j")
        await driver.until(lambda: driver.slug == "tcp-handshake", "the guide is shown")
        await driver.until(lambda: driver.reader.has_focus, "the guide is read")


async def test_two_copies_typed_in_one_write_are_two_copies(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("every-construct")
        driver.type_ahead("y", "t")
        await driver.settled()
        driver.type_ahead("y", "y")
        await driver.settled()
        assert len(driver.notifications) == 2
        assert isinstance(driver.app.screen, BrowseScreen)


@pytest.mark.parametrize("count", [2, 3])
async def test_diagram_asked_for_twice_is_opened_once(app: GuideTuiApp, count: int) -> None:
    async with browsing(app) as driver:
        await driver.read("tcp-handshake")
        driver.type_ahead(*["D"] * count)
        await driver.until(lambda: isinstance(driver.app.screen, DiagramScreen), "the diagram")
        await driver.settled()
        assert len([it for it in driver.app.screen_stack if isinstance(it, DiagramScreen)]) == 1


async def test_screen_that_is_covered_or_closed_is_not_dismissed_again(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("tcp-handshake")
        await driver.press("D")
        screen = driver.app.screen
        assert isinstance(screen, DiagramScreen)
        await driver.press("question_mark")
        assert isinstance(driver.app.screen, HelpScreen)
        screen.dismiss(None)
        await driver.settled()
        assert screen in driver.app.screen_stack
        await driver.press("escape", "escape")
        screen.dismiss(None)
        screen.dismiss(None)
        await driver.settled()
        assert isinstance(driver.app.screen, BrowseScreen)


async def test_screen_may_be_closed_before_it_is_mounted(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        collection, flags = app.service.collection, app.service.state.flags
        assert collection is not None
        deck = Quiz(collection.guides, {}, flags, new_limit=3)
        quiz = QuizScreen(app.service, collection, deck, print)
        app.push_screen(quiz)
        quiz.action_leave()
        quiz.action_leave()
        await driver.until(lambda: isinstance(app.screen, BrowseScreen), "the quiz is left")
        help_screen = HelpScreen(Context.READER)
        app.push_screen(help_screen)
        help_screen.dismiss(None)
        await driver.until(lambda: isinstance(app.screen, BrowseScreen), "the help is closed")
        await _calm(driver)


async def test_drawing_that_comes_after_its_screen_is_closed_is_dropped(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold(monkeypatch, "draw_diagram")
    async with browsing(app) as driver:
        await driver.read("tcp-handshake")
        driver.type_ahead("D", "escape")
        await driver.settled()
        gate.set()
        await _calm(driver)
        assert driver.notifications == []


async def test_quiz_that_is_ready_late_does_not_cover_what_was_opened_since(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold(monkeypatch, "ask")
    async with browsing(app) as driver:
        await driver.press("c", "question_mark")
        gate.set()
        await driver.settled()
        assert not any(isinstance(it, QuizScreen) for it in driver.app.screen_stack)
        await _calm(driver)


async def test_guide_of_the_quiz_that_is_read_late_is_dropped(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        await driver.press("c")
        await driver.until(lambda: isinstance(driver.app.screen, QuizScreen), "the quiz")
        gate = hold(monkeypatch, "whole_guide")
        driver.type_ahead("space", "escape")
        await driver.until(lambda: isinstance(driver.app.screen, BrowseScreen), "it is left")
        gate.set()
        await _calm(driver)


@pytest.mark.parametrize(
    "name",
    [
        "search",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("open_guide", "below_guide", "matches", "snippets")
        ),
    ],
)
async def test_answers_that_come_in_the_middle_of_a_burst_do_no_harm(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async with browsing(app) as driver:
        gate = hold(monkeypatch, name)
        driver.type_ahead("slash", *"cache", "down", "enter", "t", "j", "escape", "y", "j")
        await driver.handled()
        gate.set()
        driver.type_ahead("2", "enter", "y", "t", "j", "question_mark", "escape", "slash", *"dns")
        await driver.resize(*NARROW)
        await driver.settled()
        await _calm(driver)


async def test_app_closes_while_answers_are_under_way(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = asyncio.Event()

    async def never(*_: object) -> None:
        waiting.set()
        await asyncio.Event().wait()

    async with browsing(app) as driver:
        monkeypatch.setattr(LibraryService, "draw_diagram", never)
        await driver.read("tcp-handshake")
        driver.type_ahead("D")
        await driver.until(waiting.is_set, "it draws")
        screens: list[Screen[object]] = list(driver.app.screen_stack)
        assert isinstance(screens[-1], DiagramScreen)
    assert app.return_code is None  # no error ended it


# Keys of one write take effect in the order in which they were typed.


async def test_key_on_its_way_while_the_app_ends_is_dropped(app: GuideTuiApp) -> None:
    class Key(events.Key):
        @property
        def is_forwarded(self) -> bool:
            return True

    async with browsing(app):
        pass
    assert not app.screen_stack
    await app.on_event(Key("j", "j"))


async def test_text_to_find_is_whole_before_enter_leaves_the_box(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("every-construct")
        driver.type_ahead("slash", *"tables", "enter", "j")
        await driver.settled()
        bar = driver.main.query_one(FindBar)
        assert (bar.typed, bar.is_open) == ("tables", False)
        assert "of" in driver.main.reader_pane.status_text
        assert driver.pane == "reader"


async def test_letters_behind_escape_are_keys_again(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("every-construct")
        top = driver.reader.scroll_offset.y
        driver.type_ahead("slash", *"zzz", "escape", "j", "j")
        await driver.settled()
        assert driver.main.query_one(FindBar).typed == "zzz"
        assert driver.reader.scroll_offset.y == top + 2


async def test_query_enter_and_the_keys_of_the_reader_may_come_at_once(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        gate = hold(monkeypatch, "search")
        driver.type_ahead("slash", *"construct", "enter", "G")
        await driver.handled()
        gate.set()
        await driver.until(lambda: driver.slug == "every-construct", "the guide")
        await driver.until(lambda: driver.reader.view.is_at_end, "its end")
        assert (driver.box.value, driver.pane) == ("construct", "reader")


async def test_arrows_behind_a_query_move_in_its_results(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        gate = hold(monkeypatch, "search")
        driver.type_ahead("slash", *"cache", "down", "enter")
        await driver.handled()
        gate.set()
        await driver.until(lambda: driver.pane == "reader", "a guide is read")
        await driver.settled()
        assert driver.slug == driver.results.guide_slugs[1]


async def test_bottom_of_a_guide_that_is_still_being_opened_is_its_own(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        await driver.search("construct")
        gate = hold(monkeypatch, "open_guide")
        driver.type_ahead("enter", "G")
        await driver.handled()
        gate.set()
        await driver.until(lambda: driver.slug == "every-construct", "the guide")
        await driver.until(lambda: driver.reader.view.is_at_end, "its end")


async def test_escape_does_not_wait_for_a_guide_that_is_still_being_opened(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        await driver.search("handshake")
        gate = hold(monkeypatch, "open_guide")
        driver.type_ahead("2", "down", "enter", "j", "escape")
        await driver.until(lambda: driver.pane == "guides", "back in the list")
        gate.set()
        await _calm(driver)


async def test_stars_and_moves_typed_ahead_in_the_tree_are_all_made(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("Z", "G")
        bottom = driver.tree.cursor
        rows = [driver.tree.rows[bottom - step].slug for step in range(3)]
        driver.type_ahead("s", "k", "s", "k", "s", "k")
        await driver.settled()
        await driver.settled()
        assert driver.tree.cursor == bottom - 3
        assert driver.app.service.state.flags.starred == set(rows) - {""}

"""How the screens look: the last net, under the tests that assert what they mean.

The folder is opened by a relative path, since the welcome page shows the path as it was given.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from guidetui.state import State
from tests.tui.driver import NARROW, WIDE, Driver, make_app

Before = Callable[[Driver], Awaitable[None]]
Look = Callable[..., bool]
_LOW = (60, 15)
_THEMES = ("guidetui-ink", "guidetui-paper")
_SIZES = {"wide": WIDE, "narrow": NARROW, "medium": (100, 24)}
_TERMINAL_COLORS = ("ansi-dark", "ansi-light")
# The last of them shows code, a table and a diagram.
_PAGES = ((0, "guidetui-ink"), (1, "guidetui-ink"), (2, "guidetui-ink"), (2, "guidetui-paper"))


@pytest.fixture
def look(
    snap_compare: Callable[..., bool],
    sample: Path,
    state: State,
    monkeypatch: pytest.MonkeyPatch,
) -> Look:
    """Compare the screen after some steps with the one recorded."""
    monkeypatch.chdir(sample.parent)

    def compare(size: tuple[int, int], before: Before, theme: str = "guidetui-ink") -> bool:
        app = make_app(Path(sample.name), state)
        app.theme = theme

        async def run_before(pilot: Pilot[None]) -> None:
            driver = Driver(pilot, app, [])
            await driver.opened()
            await before(driver)
            for box in driver.app.screen.query(Input):
                box.cursor_blink = False
            await driver.settled()

        return snap_compare(app, terminal_size=size, run_before=run_before)

    return compare


async def _browse(driver: Driver) -> None:
    await driver.press("l")


@pytest.mark.parametrize("theme", _THEMES)
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_browse(look: Look, size: str, theme: str) -> None:
    assert look(_SIZES[size], _browse, theme)


async def _search(driver: Driver) -> None:
    await driver.search("cache memory")
    await driver.press("down")


@pytest.mark.parametrize("size", _SIZES)
def test_results(look: Look, size: str) -> None:
    assert look(_SIZES[size], _search)


@pytest.mark.parametrize("theme", _TERMINAL_COLORS)
def test_results_in_the_colors_of_the_terminal(look: Look, theme: str) -> None:
    assert look(_SIZES["medium"], _search, theme)


@pytest.mark.parametrize("theme", [*_THEMES, "ansi-dark"])
def test_reader_in_a_wide_terminal(look: Look, theme: str) -> None:
    async def before(driver: Driver) -> None:
        await driver.read("every-construct")
        await driver.press("tab", "space")

    assert look(WIDE, before, theme)


@pytest.mark.parametrize(("page", "theme"), _PAGES)
def test_reader_in_a_narrow_terminal(look: Look, page: int, theme: str) -> None:
    async def before(driver: Driver) -> None:
        await driver.read("every-construct")
        await driver.press("tab", *["space"] * page)
        await driver.laid_out()

    assert look(NARROW, before, theme)


def test_tag_filter(look: Look) -> None:
    async def before(driver: Driver) -> None:
        await driver.press("3", "enter")
        await driver.settled()
        await driver.press("f", "p")

    assert look(WIDE, before)


@pytest.mark.parametrize("size", _SIZES)
def test_help(look: Look, size: str) -> None:
    async def before(driver: Driver) -> None:
        await driver.press("?")

    assert look(_SIZES[size], before)


def test_low_terminal_with_the_list(look: Look) -> None:
    assert look(_LOW, _browse)


def test_low_terminal_with_the_reader(look: Look) -> None:
    async def before(driver: Driver) -> None:
        await driver.read("sharding")

    assert look(_LOW, before)


def test_palette(look: Look) -> None:
    async def before(driver: Driver) -> None:
        await driver.press("ctrl+p", *"index")
        await driver.until(
            lambda: "B-tree index" in Driver.text_of(driver.app.screen), "the guide is listed"
        )

    assert look(NARROW, before)

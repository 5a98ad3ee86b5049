"""Mermaid diagrams: selected like links, shown in full, panned, roomier or as their source."""

from pathlib import Path

import pytest
from textual import events

from guidetui.state import State
from guidetui.text import is_sanitized
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.screens.diagram import DiagramScreen, DiagramView
from guidetui.tui.widgets.reader import Reader
from tests.tui.driver import NARROW, Driver, browsing, make_app
from tests.tui.sample import write_guide

_CHAIN = "graph LR\n" + "\n".join(f"    Service{i} --> Service{i + 1}" for i in range(12))
_SHORT_CHAIN = "\n".join(_CHAIN.splitlines()[:7])
_TALL = "graph TD\n" + "\n".join(f"    Step{i} --> Step{i + 1}" for i in range(20))


def _guide(root: Path, source: str) -> None:
    write_guide(root, "drawn", "Drawn", f"Before.\n\n```mermaid\n{source}\n```\n\nAfter.")


def _view(driver: Driver) -> DiagramView:
    return driver.app.screen.query_one(DiagramView)


async def _open(driver: Driver, slug: str = "drawn", key: str = "enter") -> None:
    await driver.read(slug)
    await driver.press(key)
    await drawn(driver)


async def drawn(driver: Driver) -> None:
    """Wait until the diagram is on a screen of its own."""
    await driver.until(lambda: isinstance(driver.app.screen, DiagramScreen), "the screen")
    screen = driver.app.screen
    assert isinstance(screen, DiagramScreen)
    await driver.until(lambda: screen.is_ready, "the drawing")
    await driver.press()


async def test_enter_shows_the_diagram_in_view_and_escape_goes_back(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _open(driver, "b-tree-index")
        assert "Root" in Driver.text_of(_view(driver))
        assert "How a B-tree index works" in Driver.lines_of(_view(driver))[0]
        await driver.press("escape")
        assert driver.app.screen is driver.main
        assert driver.reader.has_focus


async def test_tab_selects_a_diagram_between_the_links(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("b-tree-index")
        await driver.select_link("")
        assert "Enter shows the diagram in full" in Driver.lines_of(driver.reader)[-1]
        await driver.press("enter")
        await drawn(driver)


async def test_click_on_a_diagram_shows_it_in_full(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("b-tree-index")
        await driver.pilot.click(Reader, offset=Driver.place_of(driver.reader, "Root"))
        await drawn(driver)


@pytest.mark.parametrize("size", [(160, 45), NARROW, (60, 15)])
async def test_large_diagram_can_be_seen_to_its_corners(
    own_sample: Path, state: State, size: tuple[int, int]
) -> None:
    _guide(own_sample, _CHAIN)
    async with browsing(make_app(own_sample, state), size) as driver:
        await _open(driver)
        view = _view(driver)
        await driver.press(*["minus"] * 3, *["l"] * 80)
        assert view.scroll_offset.x == max(
            0, view.virtual_size.width - view.scrollable_content_region.width
        )
        assert view.scroll_offset.x > 0
        await driver.press(*["left"] * 80)
        assert view.scroll_offset.x == 0


async def test_keys_and_wheel_move_a_tall_diagram(own_sample: Path, state: State) -> None:
    _guide(own_sample, _TALL)
    async with browsing(make_app(own_sample, state), NARROW) as driver:
        await _open(driver)
        view = _view(driver)
        await driver.press("j", "down", "space", "b", "k")
        assert view.scroll_offset.y == 1
        await driver.use_mouse(events.MouseScrollDown, view)
        await driver.until(lambda: view.scroll_offset.y > 1, "the wheel moves it")


async def test_plus_and_minus_change_the_roominess(own_sample: Path, state: State) -> None:
    _guide(own_sample, _CHAIN)
    async with browsing(make_app(own_sample, state), NARROW) as driver:
        await _open(driver)
        await driver.press("plus", "plus", "plus", "plus")
        assert "drawing 1 of" in Driver.lines_of(_view(driver))[-1]
        roomy = _view(driver).virtual_size.width
        await driver.press("minus")
        assert "drawing 2 of" in Driver.lines_of(_view(driver))[-1]
        assert _view(driver).virtual_size.width < roomy


async def test_source_is_shown_from_the_reader_and_in_full_and_copied(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _open(driver, "b-tree-index", key="D")
        assert "Root --> Left" in Driver.text_of(_view(driver))
        await driver.press("D")
        assert "-->" not in Driver.text_of(_view(driver))
        await driver.press("y")
        assert driver.app.clipboard == "graph TD\n    Root --> Left\n    Root --> Right"


async def test_guide_without_a_diagram_says_so(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        assert "Enter" not in driver.status
        await driver.press("D", "enter")
        assert driver.notifications == ["There is no diagram here."] * 2
        assert driver.app.screen is driver.main


async def test_enter_goes_to_the_next_diagram_and_shows_it(own_sample: Path, state: State) -> None:
    filler = "\n\n".join(f"Line {number}." for number in range(60))
    first, second = ("```mermaid\ngraph TD\n    " + edge + "\n```" for edge in ("A-->B", "C-->D"))
    quote = "> " + second.replace("\n", "\n> ")
    write_guide(
        own_sample, "drawn", "Drawn", f"{filler}\n\n{first}\n\n{filler}\n\n{quote}\n\n{filler}"
    )
    async with browsing(make_app(own_sample, state), NARROW) as driver:
        await driver.read("drawn")
        for drawing, top in (("A", 0), ("C", 150), ("A", 400)):
            driver.reader.view.scroll_to_line(top)
            await driver.settled()
            assert "Enter next diagram" in driver.status
            await driver.press("enter")
            await drawn(driver)
            assert drawing in Driver.text_of(_view(driver))
            await driver.press("escape")
            assert "Enter diagram" in driver.status
            assert any(drawing in line for line in Driver.lines_of(driver.reader))


_HOSTILE = "\\e]52;c;aGk=\\a \\e]8;;http://x.example\\a \x9b31m \u202e \x1b[2J"


@pytest.mark.parametrize(
    "source",
    [
        "nonsense here",
        "graph TD\nA[[[ --> ]",
        "packet-beta\n0-99999999: x",
        "graph",
        f"pie {_HOSTILE}",
    ],
)
async def test_broken_source_is_shown_as_code_everywhere(
    own_sample: Path, state: State, source: str
) -> None:
    _guide(own_sample, source)
    async with browsing(make_app(own_sample, state)) as driver:
        await _open(driver)
        assert is_sanitized(Driver.text_of(_view(driver)))
        await driver.press("plus", "D", "minus", "l", "j", "y")
        assert is_sanitized(driver.app.clipboard)
        assert source.split()[0] in Driver.text_of(_view(driver))


async def test_diagram_that_cannot_be_drawn_says_so(own_sample: Path, state: State) -> None:
    _guide(own_sample, "nonsense")
    async with browsing(make_app(own_sample, state)) as driver:
        await _open(driver)
        assert "cannot be drawn: source" in Driver.lines_of(_view(driver))[-1]


async def test_size_of_the_terminal_may_change_meanwhile(own_sample: Path, state: State) -> None:
    _guide(own_sample, _SHORT_CHAIN)
    async with browsing(make_app(own_sample, state)) as driver:
        await _open(driver)
        wide = _view(driver).virtual_size.width
        await driver.resize(*NARROW)
        await driver.until(lambda: _view(driver).virtual_size.width < wide, "a tighter drawing")

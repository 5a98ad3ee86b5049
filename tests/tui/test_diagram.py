"""Mermaid diagrams: selected like links, shown in full, panned, roomier or as their source."""

from pathlib import Path

import pytest

from guidetui.state import State
from guidetui.text import is_sanitized
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.screens.diagram import DiagramScreen
from guidetui.tui.widgets.diagram_view import DiagramView
from guidetui.tui.widgets.reader import Reader
from tests.tui.driving import (
    NARROW,
    AppPilot,
    browsing,
    lines_of,
    make_app,
    place_of,
    press,
    read,
    reader_of,
    screen_of,
    text_of,
    told,
    until,
)
from tests.tui.sample import write_guide

_CHAIN = "graph LR\n" + "\n".join(f"    Service{i} --> Service{i + 1}" for i in range(12))
_SHORT_CHAIN = "\n".join(_CHAIN.splitlines()[:7])
_TALL = "graph TD\n" + "\n".join(f"    Step{i} --> Step{i + 1}" for i in range(20))


def _guide(root: Path, source: str) -> None:
    write_guide(root, "drawn", "Drawn", f"Before.\n\n```mermaid\n{source}\n```\n\nAfter.")


def _view(pilot: AppPilot) -> DiagramView:
    return pilot.app.screen.query_one(DiagramView)


async def _open(pilot: AppPilot, slug: str = "drawn", key: str = "enter") -> None:
    await read(pilot, slug)
    await press(pilot, key)
    await drawn(pilot)


async def drawn(pilot: AppPilot) -> None:
    """Wait until the diagram is on a screen of its own."""
    await until(pilot, lambda: isinstance(pilot.app.screen, DiagramScreen), "the screen")
    screen = pilot.app.screen
    assert isinstance(screen, DiagramScreen)
    await until(pilot, lambda: screen._drawings is not None, "the drawing")
    await press(pilot)


async def test_enter_shows_the_diagram_in_view_and_escape_goes_back(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _open(pilot, "b-tree-index")
        assert "Root" in text_of(_view(pilot))
        assert "How a B-tree index works" in lines_of(_view(pilot))[0]
        await press(pilot, "escape")
        assert pilot.app.screen is screen_of(pilot)
        assert reader_of(pilot).has_focus


async def test_tab_selects_a_diagram_between_the_links(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "b-tree-index")
        await press(pilot, "tab", "tab", "tab")
        assert "Enter shows the diagram in full" in lines_of(reader_of(pilot))[-1]
        await press(pilot, "enter")
        await drawn(pilot)


async def test_click_on_a_diagram_shows_it_in_full(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "b-tree-index")
        await pilot.click(Reader, offset=place_of(reader_of(pilot), "Root"))
        await drawn(pilot)


@pytest.mark.parametrize("size", [(160, 45), NARROW, (60, 15)])
async def test_large_diagram_can_be_seen_to_its_corners(
    own_sample: Path, state: State, size: tuple[int, int]
) -> None:
    _guide(own_sample, _CHAIN)
    async with browsing(make_app(own_sample, state), size) as pilot:
        await _open(pilot)
        view = _view(pilot)
        await press(pilot, *["minus"] * 3, *["l"] * 80)
        assert view.scroll_offset.x == max(0, view._widest - view.scrollable_content_region.width)
        assert view.scroll_offset.x > 0
        await press(pilot, *["left"] * 80)
        assert view.scroll_offset.x == 0


async def test_keys_and_wheel_move_a_tall_diagram(own_sample: Path, state: State) -> None:
    _guide(own_sample, _TALL)
    async with browsing(make_app(own_sample, state), NARROW) as pilot:
        await _open(pilot)
        view = _view(pilot)
        await press(pilot, "j", "down", "space", "b", "k")
        assert view.scroll_offset.y == 1
        await pilot._post_mouse_events([_wheel()], view)
        await until(pilot, lambda: view.scroll_offset.y > 1, "the wheel moves it")


def _wheel() -> type:
    from textual.events import MouseScrollDown

    return MouseScrollDown


async def test_plus_and_minus_change_the_roominess(own_sample: Path, state: State) -> None:
    _guide(own_sample, _CHAIN)
    async with browsing(make_app(own_sample, state), NARROW) as pilot:
        await _open(pilot)
        await press(pilot, "plus", "plus", "plus", "plus")
        assert "drawing 1 of" in lines_of(_view(pilot))[-1]
        roomy = _view(pilot)._widest
        await press(pilot, "minus")
        assert "drawing 2 of" in lines_of(_view(pilot))[-1]
        assert _view(pilot)._widest < roomy


async def test_source_is_shown_from_the_reader_and_in_full_and_copied(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _open(pilot, "b-tree-index", key="D")
        assert "Root --> Left" in text_of(_view(pilot))
        await press(pilot, "D")
        assert "-->" not in text_of(_view(pilot))
        await press(pilot, "y")
        assert pilot.app.clipboard == "graph TD\n    Root --> Left\n    Root --> Right"


async def test_no_diagram_in_view_is_said(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "sharding")
        await press(pilot, "D", "enter")
        assert told(pilot) == ["There is no diagram in view."]
        assert pilot.app.screen is screen_of(pilot)


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
    async with browsing(make_app(own_sample, state)) as pilot:
        await _open(pilot)
        assert is_sanitized(text_of(_view(pilot)))
        await press(pilot, "plus", "D", "minus", "l", "j", "y")
        assert is_sanitized(pilot.app.clipboard)
        assert source.split()[0] in text_of(_view(pilot))


async def test_diagram_that_cannot_be_drawn_says_so(own_sample: Path, state: State) -> None:
    _guide(own_sample, "nonsense")
    async with browsing(make_app(own_sample, state)) as pilot:
        await _open(pilot)
        assert "cannot be drawn: source" in lines_of(_view(pilot))[-1]


async def test_size_of_the_terminal_may_change_meanwhile(own_sample: Path, state: State) -> None:
    _guide(own_sample, _SHORT_CHAIN)
    async with browsing(make_app(own_sample, state)) as pilot:
        await _open(pilot)
        wide = _view(pilot)._widest
        await pilot.resize_terminal(*NARROW)
        await until(pilot, lambda: _view(pilot)._widest < wide, "a tighter drawing")

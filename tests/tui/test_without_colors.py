"""No state is told by its color alone: under NO_COLOR signs and attributes tell it."""

import re
from pathlib import Path

import pytest
from rich.color import ColorType
from rich.segment import Segment
from textual.color import Color
from textual.widget import Widget

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from tests.tui.driver import Driver, browsing, make_app, screen_strips

_ATTRIBUTES = ("bold", "italic", "underline", "reverse", "strike")
_BLACK = Color(0, 0, 0)


@pytest.fixture(params=["guidetui-ink", "ansi-dark"])
def plain_app(request: pytest.FixtureRequest, app: GuideTuiApp) -> GuideTuiApp:
    """An app whose lines are compared without their colors."""
    app.theme = request.param
    return app


def _marked(segment: Segment) -> str:
    style = segment.style
    names = [name for name in _ATTRIBUTES if style and getattr(style, name)]
    return f"<{' '.join(names)}>{segment.text}</>" if names else segment.text


def _lines(widget: Widget) -> list[str]:
    """Return the lines of a widget, frame included, with attributes as words and no colors."""
    region = widget.region
    strips = screen_strips(widget)[region.y : region.bottom]
    return ["".join(map(_marked, strip.crop(region.x, region.right))) for strip in strips]


def _line(widget: Widget, text: str) -> str:
    """Return the first line that holds `text`."""
    return next(line for line in _lines(widget) if text in re.sub("<[^>]*>", "", line))


def _frame(driver: Driver, name: str) -> str:
    return _lines(driver.main.query_one(f"#{name}"))[0]


async def test_row_under_the_cursor(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as driver:
        await driver.press("2")
        first, second = _lines(driver.tree)[:2]
        await driver.press("j")
        assert _lines(driver.tree)[0] != first
        assert _lines(driver.tree)[1] != second


async def test_pane_that_has_the_focus(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as driver:
        for key, name in (("2", "guides"), ("3", "tags"), ("4", "reader")):
            await driver.press(key)
            assert [
                other for other in ("guides", "tags", "reader") if _has_focus(driver, other)
            ] == [name]


def _has_focus(driver: Driver, name: str) -> bool:
    return "reverse" in _frame(driver, name)


async def test_chosen_tag(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as driver:
        before = _line(driver.tags, "Cache")
        await driver.press("3", "space")
        await driver.settled()
        chosen = _line(driver.tags, "Cache")
        await driver.press("j")
        assert before != chosen
        assert _line(driver.tags, "Cache") != before


async def test_match_and_the_match_one_is_at(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as driver:
        await driver.read("dns-lookup")
        before = _line(driver.reader, "Step 2")
        await driver.press("/", *"step")
        await driver.settled()
        looks = set(re.findall(r"<[^>]*>(?=[Ss]tep)", "\n".join(_lines(driver.reader))))
        assert _line(driver.reader, "Step 2") != before
        assert len(looks) > 1


async def test_match_of_the_search(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as driver:
        await driver.search("sharding")
        assert re.search("<[^>]*underline[^>]*>[Ss]hard", "\n".join(_lines(driver.reader)))


async def test_selection_and_the_letters_of_links(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as driver:
        await driver.read("what-is-a-cache")
        for key in ("v", "f"):
            before = _lines(driver.reader)[1:-1]
            await driver.press(key)
            await driver.settled()
            assert _lines(driver.reader)[1:-1] != before
            await driver.press("escape")
            await driver.settled()
            assert _lines(driver.reader)[1:-1] == before


async def test_link_that_is_selected(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as driver:
        await driver.read("what-is-a-cache")
        before = _lines(driver.reader)[1:-1]
        await driver.press("tab")
        assert _lines(driver.reader)[1:-1] != before


async def test_star_and_read_mark(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as driver:
        await driver.read("sharding")
        frames = [_frame(driver, "reader")]
        for key in ("s", "m"):
            await driver.press(key)
            await driver.settled()
            frames.append(_frame(driver, "reader"))
        assert len(set(frames)) == len(frames)


async def test_terminals_own_colors_are_left_to_it(
    sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    uncolored = make_app(sample, state)
    uncolored.theme = "ansi-dark"
    async with browsing(uncolored) as driver:
        kinds = set()
        for strip in screen_strips(driver.app):
            segments = list(strip)
            for each in driver.app.get_line_filters():
                segments = each.apply(segments, _BLACK)
            styles = [segment.style for segment in segments if segment.style]
            kinds |= {c.type for s in styles for c in (s.color, s.bgcolor) if c is not None}
        assert kinds == {ColorType.DEFAULT}

"""No state is told by its color alone: under NO_COLOR signs and attributes tell it."""

import re

import pytest
from rich.color import ColorType
from rich.segment import Segment
from textual.color import Color
from textual.widget import Widget

from guidetui.tui.app import GuideTuiApp
from tests.tui.driving import (
    AppPilot,
    browsing,
    press,
    read,
    reader_of,
    screen_of,
    search,
    settled,
    tags_of,
    tree_of,
)

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
    strips = widget.screen._compositor.render_strips()[region.y : region.bottom]
    return ["".join(map(_marked, strip.crop(region.x, region.right))) for strip in strips]


def _line(widget: Widget, text: str) -> str:
    """Return the first line that holds `text`."""
    return next(line for line in _lines(widget) if text in re.sub("<[^>]*>", "", line))


def _frame(pilot: AppPilot, name: str) -> str:
    return _lines(screen_of(pilot).query_one(f"#{name}"))[0]


async def test_row_under_the_cursor(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as pilot:
        await press(pilot, "2")
        first, second = _lines(tree_of(pilot))[:2]
        await press(pilot, "j")
        assert _lines(tree_of(pilot))[0] != first
        assert _lines(tree_of(pilot))[1] != second


async def test_pane_that_has_the_focus(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as pilot:
        for key, name in (("2", "guides"), ("3", "tags"), ("4", "reader")):
            await press(pilot, key)
            assert [
                other for other in ("guides", "tags", "reader") if _has_focus(pilot, other)
            ] == [name]


def _has_focus(pilot: AppPilot, name: str) -> bool:
    return "reverse" in _frame(pilot, name)


async def test_chosen_tag(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as pilot:
        before = _line(tags_of(pilot), "Cache")
        await press(pilot, "3", "space")
        await settled(pilot)
        chosen = _line(tags_of(pilot), "Cache")
        await press(pilot, "j")
        assert before != chosen
        assert _line(tags_of(pilot), "Cache") != before


async def test_match_and_the_match_one_is_at(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as pilot:
        await read(pilot, "dns-lookup")
        before = _line(reader_of(pilot), "Step 2")
        await press(pilot, "/", *"step")
        await settled(pilot)
        looks = set(re.findall(r"<[^>]*>(?=[Ss]tep)", "\n".join(_lines(reader_of(pilot)))))
        assert _line(reader_of(pilot), "Step 2") != before
        assert len(looks) > 1


async def test_match_of_the_search(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as pilot:
        await search(pilot, "sharding")
        assert re.search("<[^>]*underline[^>]*>[Ss]hard", "\n".join(_lines(reader_of(pilot))))


async def test_selection_and_the_letters_of_links(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as pilot:
        await read(pilot, "what-is-a-cache")
        for key in ("v", "f"):
            before = _lines(reader_of(pilot))[1:-1]
            await press(pilot, key)
            await settled(pilot)
            assert _lines(reader_of(pilot))[1:-1] != before
            await press(pilot, "escape")
            await settled(pilot)
            assert _lines(reader_of(pilot))[1:-1] == before


async def test_link_that_is_selected(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as pilot:
        await read(pilot, "what-is-a-cache")
        before = _lines(reader_of(pilot))[1:-1]
        await press(pilot, "tab")
        assert _lines(reader_of(pilot))[1:-1] != before


async def test_star_and_read_mark(plain_app: GuideTuiApp) -> None:
    async with browsing(plain_app) as pilot:
        await read(pilot, "sharding")
        frames = [_frame(pilot, "reader")]
        for key in ("s", "m"):
            await press(pilot, key)
            await settled(pilot)
            frames.append(_frame(pilot, "reader"))
        assert len(set(frames)) == len(frames)


async def test_terminals_own_colors_are_left_to_it(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    uncolored = GuideTuiApp(app._options, app._state)
    uncolored.theme = "ansi-dark"
    async with browsing(uncolored) as pilot:
        kinds = set()
        for strip in pilot.app.screen._compositor.render_strips():
            segments = list(strip)
            for each in pilot.app.get_line_filters():
                segments = each.apply(segments, _BLACK)
            styles = [segment.style for segment in segments if segment.style]
            kinds |= {c.type for s in styles for c in (s.color, s.bgcolor) if c is not None}
        assert kinds == {ColorType.DEFAULT}

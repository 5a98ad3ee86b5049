"""The production diagram: fetched from a real server, shown in the guide and in full."""

import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from textual import events
from textual.color import Color
from textual.geometry import Size

from guidetui.state import State
from guidetui.text import is_sanitized
from guidetui.tui.app import GuideTuiApp, Options
from guidetui.tui.screens.picture import PictureScreen
from guidetui.tui.terminal_guard import TerminalGuard
from guidetui.tui.widgets.picture import PictureView
from guidetui.tui.widgets.reader import Reader
from tests.picture_server import Exchange, PictureServer, picture_server, png
from tests.tui.driving import (
    NARROW,
    WIDE,
    AppPilot,
    app_of,
    browsing,
    place_of,
    press,
    read,
    reader_of,
    screen_of,
    settled,
    status,
    text_of,
    told,
    until,
)
from tests.tui.sample import write_guide

pytest.importorskip("PIL.Image", reason="the extra for pictures is not installed")
pytest.importorskip("textual_image._geometry", reason="the extra for pictures is not installed")

_BODY = "Above.\n\n" + "\n\n".join(f"Line {number}." for number in range(60))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PictureServer]:
    monkeypatch.setenv("no_proxy", "*")
    with picture_server() as running:
        yield running


def app_for(root: Path, state: State, image: str, **options: object) -> GuideTuiApp:
    """Return an app on a collection whose guide `pictured` has `image`."""
    write_guide(root, "pictured", "Pictured", _BODY)
    path = root / "guides" / "pictured.md"
    old = "https://example.org/diagrams/pictured.png"
    path.write_text(path.read_text().replace(old, image))
    return GuideTuiApp(Options(root, **options), state)  # type: ignore[arg-type]


def shows_picture(pilot: AppPilot) -> bool:
    """Say whether a picture is in view in the guide."""
    return "▀" in text_of(reader_of(pilot))


async def show(pilot: AppPilot) -> None:
    """Read the guide and show its picture in it."""
    await read(pilot, "pictured")
    await press(pilot, "i")
    await until(pilot, lambda: shows_picture(pilot), "the picture")
    await settled(pilot)


async def show_in_full(pilot: AppPilot) -> PictureScreen:
    """Show the picture in full, too, and wait until it is drawn."""
    await show(pilot)
    await press(pilot, "i")
    return await in_full(pilot)


async def in_full(pilot: AppPilot) -> PictureScreen:
    """Wait until the picture is drawn in full."""
    await until(pilot, lambda: isinstance(pilot.app.screen, PictureScreen), "the screen")
    screen = pilot.app.screen
    assert isinstance(screen, PictureScreen)
    await until(pilot, lambda: bool(_view(screen).drawn.lines), "the drawing")
    return screen


def _view(screen: PictureScreen) -> PictureView:
    return screen.query_one(PictureView)


async def redrawn(pilot: AppPilot, *keys: str) -> None:
    """Press keys and wait until the picture is drawn anew."""
    screen = pilot.app.screen
    assert isinstance(screen, PictureScreen)
    before = _view(screen).drawn
    await press(pilot, *keys)
    await until(pilot, lambda: _view(screen).drawn is not before, "another drawing")


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 15)])
async def test_picture_is_shown_under_the_facts(
    own_sample: Path, state: State, server: PictureServer, size: tuple[int, int]
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app, size) as pilot:
        await show(pilot)
        await press(pilot, *"jjjjjjjjjjjj")
        assert "Above." in text_of(reader_of(pilot))
        assert reader_of(pilot).max_scroll_x == 0


async def test_picture_changes_no_position(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app) as pilot:
        await show(pilot)
        blocks = len(reader_of(pilot).view.layout.blocks)
        await press(pilot, "i")
        await in_full(pilot)
        await press(pilot, "i")
        assert pilot.app.screen is screen_of(pilot)
        assert not shows_picture(pilot)
        assert len(reader_of(pilot).view.layout.blocks) == blocks
        assert "Above." in text_of(reader_of(pilot))


async def test_picture_out_of_view_is_scrolled_to(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "pictured")
        await press(pilot, "G")
        assert "Above." not in text_of(reader_of(pilot))
        await press(pilot, "i")
        await until(pilot, lambda: shows_picture(pilot), "the picture")


async def test_second_time_nothing_is_fetched_even_by_another_program(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    url = server.serve(png(300, 120))
    for offline in (False, True):
        async with browsing(app_for(own_sample, state, url, offline=offline)) as pilot:
            await show(pilot)
    assert len(server.requests) == 1


async def test_picture_is_opened_by_enter_and_by_a_click(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app) as pilot:
        await show(pilot)
        await press(pilot, "tab", "tab", "tab")
        assert "Enter shows the picture in full" in text_of(reader_of(pilot))
        await pilot.click(Reader, offset=place_of(reader_of(pilot), "▀"))
        await in_full(pilot)
        await press(pilot, "escape")
        assert shows_picture(pilot)
        await press(pilot, "enter")
        await in_full(pilot)


async def test_zoom_and_pan_show_other_parts(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(900, 500)))
    async with browsing(app) as pilot:
        screen = await show_in_full(pilot)
        assert "900×500" in text_of(pilot.app.screen)
        await redrawn(pilot, "plus")
        await redrawn(pilot, "plus")
        assert "2.2×" in text_of(pilot.app.screen)
        middle = screen.view
        for key in "lj":
            await redrawn(pilot, key)
        assert (screen.view.x, screen.view.y) > (middle.x, middle.y)
        for key in ("left", "up"):
            await redrawn(pilot, key)
        assert (screen.view.x, screen.view.y) == pytest.approx((middle.x, middle.y))
        await redrawn(pilot, "0")
        assert screen.view.zoom == 1
        await redrawn(pilot, "minus")
        assert screen.view.zoom == 1


async def test_wheel_pans_and_zooms(own_sample: Path, state: State, server: PictureServer) -> None:
    app = app_for(own_sample, state, server.serve(png(900, 500)))
    async with browsing(app) as pilot:
        screen = await show_in_full(pilot)
        down = [events.MouseScrollDown]
        up = [events.MouseScrollUp]
        await pilot._post_mouse_events(up, _view(screen), control=True)  # type: ignore[arg-type]
        await until(pilot, lambda: screen.view.zoom == 1.5, "it is larger")
        await pilot._post_mouse_events(down, _view(screen))  # type: ignore[arg-type]
        await until(pilot, lambda: screen.view.y > 0.5, "it moves")


async def test_size_of_the_terminal_may_change(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(900, 500)))
    async with browsing(app) as pilot:
        screen = await show_in_full(pilot)
        await pilot.resize_terminal(*NARROW)
        await until(pilot, lambda: 0 < _view(screen).drawn.width <= 80, "a smaller drawing")
        await press(pilot, "escape")
        await until(pilot, lambda: shows_picture(pilot), "the picture in the guide")
        await until(pilot, lambda: reader_of(pilot).max_scroll_x == 0, "it fits")


def _hold(exchange: Exchange) -> None:
    exchange.head(Content_Length=5_000_000)
    exchange.send(bytes(1_000_000))
    exchange.gate.wait()


async def test_progress_is_told_and_another_guide_stops_it(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.answer_with(_hold))
    async with browsing(app) as pilot:
        await read(pilot, "pictured")
        await press(pilot, "i")
        await until(pilot, lambda: "1.0 of 5.0 MB" in status(pilot), "the progress")
        await press(pilot, "i")
        assert len(server.requests) == 1
        await read(pilot, "sharding")
        await until(pilot, lambda: "Fetching" not in status(pilot), "the end of the fetch")
        assert not shows_picture(pilot)
        assert told(pilot) == []


async def test_quitting_does_not_wait_for_the_server(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.answer_with(_hold))
    async with browsing(app) as pilot:
        await read(pilot, "pictured")
        await press(pilot, "i")
        await until(pilot, lambda: "Fetching" in status(pilot), "the fetch")
        await press(pilot, "q")
    assert not app.is_running


_ESC = "500 \x1b]52;c;aGk=\x07 [red]no[/red] [/]"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda exchange: exchange.head("404 Not Found"), "The server answered: 404 Not Found."),
        (lambda exchange: exchange.head(_ESC), "␛]52"),
        (lambda exchange: exchange.send(b""), "could not be fetched"),
        (lambda exchange: exchange.head(Content_Length=10**12), "larger than 20 MB"),
        (lambda exchange: exchange.head("302 Found", Location="file:///etc/passwd"), "Not fetched"),
    ],
)
async def test_what_goes_wrong_is_told_and_the_guide_stays(
    own_sample: Path, state: State, server: PictureServer, answer: object, words: str
) -> None:
    app = app_for(own_sample, state, server.answer_with(answer))  # type: ignore[arg-type]
    async with browsing(app, notifications=True) as pilot:
        await read(pilot, "pictured")
        await press(pilot, "i")
        await until(pilot, lambda: bool(told(pilot)), "the message")
        assert words in told(pilot)[0]
        assert is_sanitized(told(pilot)[0])
        await settled(pilot)
        assert not shows_picture(pilot)
        assert "Fetching" not in status(pilot)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html>", "sent a page"),
        (b"<svg/>", "SVG"),
        (png(50_000, 50_000, bytes(100)), "too large"),
        (png(300, 120)[:80], "damaged"),
    ],
)
async def test_what_is_no_picture_is_told(
    own_sample: Path, state: State, server: PictureServer, content: bytes, words: str
) -> None:
    app = app_for(own_sample, state, server.serve(content))
    async with browsing(app) as pilot:
        await read(pilot, "pictured")
        await press(pilot, "i")
        await until(pilot, lambda: bool(told(pilot)), "the message")
        assert words in told(pilot)[0]
        assert "d opens it in the browser" in told(pilot)[0]


async def test_sixel_is_sent_in_full_and_blocks_are_shown_in_the_guide(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)), images="sixel")
    async with browsing(app, NARROW) as pilot:
        screen = await show_in_full(pilot)
        await settled(pilot)
        width, height = screen.size
        strips = screen._compositor.render_strips(Size(width, height))
        guarded = [strip.apply_filter(TerminalGuard(), Color(0, 0, 0)) for strip in strips]
        sent = "".join(strip.render(app.console) for strip in guarded)
        assert sent.count("\x1bP") == 1
        before, _, after = sent.partition("\x1bP")
        assert before.endswith("H")
        assert "\x1b\\\x1b8" in after
        assert {strip.cell_length for strip in guarded} == {width}


async def test_kitty_gets_the_picture_and_is_told_to_forget_it(
    own_sample: Path, state: State, server: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = StringIO()
    monkeypatch.setattr(sys, "__stdout__", terminal)
    app = app_for(own_sample, state, server.serve(png(300, 120)), images="kitty")
    async with browsing(app) as pilot:
        await read(pilot, "pictured")
        await press(pilot, "i")
        shown = reader_of(pilot)
        await until(pilot, lambda: "\U0010eeee" in text_of(shown), "the placeholders")
        await press(pilot, "i")
        await in_full(pilot)
    sent = terminal.getvalue()
    assert sent.count("U=1") == 2
    assert sent.count("a=d,d=I") == 2


async def test_offline_nothing_is_fetched(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)), offline=True)
    async with browsing(app) as pilot:
        await read(pilot, "pictured")
        await press(pilot, "i")
        await until(pilot, lambda: bool(told(pilot)), "the message")
        assert "Offline mode is on" in told(pilot)[0]
        assert server.requests == []


async def test_pictures_may_be_switched_off(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)), images="off")
    async with browsing(app) as pilot:
        await read(pilot, "pictured")
        await press(pilot, "i")
        assert told(pilot) == [
            "Pictures are switched off in the settings; d opens it in the browser."
        ]
        assert server.requests == []


async def test_without_the_extra_the_way_to_it_is_told(
    own_sample: Path, state: State, server: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guidetui.pictures.cache.find_spec", lambda _name: None)
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app) as pilot:
        await read(pilot, "pictured")
        await press(pilot, "i")
        await until(pilot, lambda: bool(told(pilot)), "the message")
        assert "pip install 'guidetui[images]'" in told(pilot)[0]
        assert server.requests == []


async def test_no_guide_and_no_diagram_are_told(own_sample: Path, state: State) -> None:
    plain = own_sample.parent / "plain"
    plain.mkdir()
    (plain / "note.md").write_text("# A note\n\nText.\n")
    async with browsing(GuideTuiApp(Options(plain), state)) as pilot:
        await press(pilot, "i")
        await read(pilot, "note")
        await press(pilot, "i")
        assert told(pilot) == ["No guide is open.", "This guide has no diagram."]


async def test_diagram_is_opened_in_the_browser_from_the_picture(
    own_sample: Path, state: State, server: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    async def note(_library: object, url: str, _browser: str | None) -> None:
        opened.append(url)

    url = server.serve(png(300, 120))
    app = app_for(own_sample, state, url)
    monkeypatch.setattr("guidetui.tui.async_library.AsyncLibrary.open_url", note)
    async with browsing(app) as pilot:
        await show_in_full(pilot)
        await press(pilot, "d")
        await until(pilot, lambda: opened == [url], "the browser")
        assert app_of(pilot).is_running


async def test_picture_asked_for_from_the_list_of_a_narrow_terminal_is_seen(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "pictured")
        await press(pilot, "2", "i")
        await until(pilot, lambda: shows_picture(pilot), "the picture")
        assert reader_of(pilot).has_focus
        assert max(len(line) for line in text_of(reader_of(pilot)).split("\n") if "▀" in line) > 40


async def test_picture_fits_again_where_the_reader_was_hidden_meanwhile(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app) as pilot:
        await show(pilot)
        await press(pilot, "2")
        await pilot.resize_terminal(*NARROW)
        await press(pilot, "4")
        await until(pilot, lambda: shows_picture(pilot), "the picture")
        assert reader_of(pilot).max_scroll_x == 0

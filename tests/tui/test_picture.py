"""The production diagram: fetched from a real server, shown in the guide and in full."""

import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from textual import events
from textual.color import Color

from guidetui.state import State
from guidetui.text import is_sanitized
from guidetui.tui.app import GuideTuiApp, Options
from guidetui.tui.screens.picture import PictureScreen, PictureView
from guidetui.tui.terminal import TerminalGuard
from guidetui.tui.widgets.reader import Reader
from tests.picture_server import Exchange, PictureServer, picture_server, png
from tests.tui.driver import NARROW, WIDE, Driver, browsing, screen_strips
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


def shows_picture(driver: Driver) -> bool:
    """Say whether a picture is in view in the guide."""
    return "▀" in Driver.text_of(driver.reader)


async def show(driver: Driver) -> None:
    """Read the guide and show its picture in it."""
    await driver.read("pictured")
    await driver.press("i")
    await driver.until(lambda: shows_picture(driver), "the picture")
    await driver.settled()


async def show_in_full(driver: Driver) -> PictureScreen:
    """Show the picture in full, too, and wait until it is drawn."""
    await show(driver)
    await driver.press("i")
    return await in_full(driver)


async def in_full(driver: Driver) -> PictureScreen:
    """Wait until the picture is drawn in full."""
    await driver.until(lambda: isinstance(driver.app.screen, PictureScreen), "the screen")
    screen = driver.app.screen
    assert isinstance(screen, PictureScreen)
    await driver.until(lambda: bool(_view(screen).drawn.lines), "the drawing")
    return screen


def _view(screen: PictureScreen) -> PictureView:
    return screen.query_one(PictureView)


async def redrawn(driver: Driver, *keys: str) -> None:
    """Press keys and wait until the picture is drawn anew."""
    screen = driver.app.screen
    assert isinstance(screen, PictureScreen)
    before = _view(screen).drawn
    await driver.press(*keys)
    await driver.until(lambda: _view(screen).drawn is not before, "another drawing")


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 15)])
async def test_picture_is_shown_under_the_facts(
    own_sample: Path, state: State, server: PictureServer, size: tuple[int, int]
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app, size) as driver:
        await show(driver)
        await driver.press(*"jjjjjjjjjjjj")
        assert "Above." in Driver.text_of(driver.reader)
        assert driver.reader.max_scroll_x == 0


async def test_picture_changes_no_position(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app) as driver:
        await show(driver)
        blocks = len(driver.reader.view.layout.blocks)
        await driver.press("i")
        await in_full(driver)
        await driver.press("i")
        assert driver.app.screen is driver.main
        assert not shows_picture(driver)
        assert len(driver.reader.view.layout.blocks) == blocks
        assert "Above." in Driver.text_of(driver.reader)


async def test_picture_out_of_view_is_scrolled_to(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app, NARROW) as driver:
        await driver.read("pictured")
        await driver.press("G")
        assert "Above." not in Driver.text_of(driver.reader)
        await driver.press("i")
        await driver.until(lambda: shows_picture(driver), "the picture")


async def test_second_time_nothing_is_fetched_even_by_another_program(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    url = server.serve(png(300, 120))
    for offline in (False, True):
        async with browsing(app_for(own_sample, state, url, offline=offline)) as driver:
            await show(driver)
    assert len(server.requests) == 1


async def test_picture_is_opened_by_enter_and_by_a_click(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app) as driver:
        await show(driver)
        await driver.select_link("")
        assert "Enter shows the picture in full" in Driver.text_of(driver.reader)
        await driver.pilot.click(Reader, offset=Driver.place_of(driver.reader, "▀"))
        await in_full(driver)
        await driver.press("escape")
        assert shows_picture(driver)
        await driver.press("enter")
        await in_full(driver)


async def test_zoom_and_pan_show_other_parts(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(900, 500)))
    async with browsing(app) as driver:
        screen = await show_in_full(driver)
        assert "900×500" in Driver.text_of(driver.app.screen)
        await redrawn(driver, "plus")
        await redrawn(driver, "plus")
        assert "2.2×" in Driver.text_of(driver.app.screen)
        middle = screen.view
        for key in "lj":
            await redrawn(driver, key)
        assert (screen.view.x, screen.view.y) > (middle.x, middle.y)
        for key in ("left", "up"):
            await redrawn(driver, key)
        assert (screen.view.x, screen.view.y) == pytest.approx((middle.x, middle.y))
        await redrawn(driver, "0")
        assert screen.view.zoom == 1
        await redrawn(driver, "minus")
        assert screen.view.zoom == 1


async def test_wheel_pans_and_zooms(own_sample: Path, state: State, server: PictureServer) -> None:
    app = app_for(own_sample, state, server.serve(png(900, 500)))
    async with browsing(app) as driver:
        screen = await show_in_full(driver)
        await driver.use_mouse(events.MouseScrollUp, _view(screen), ctrl=True)
        await driver.until(lambda: screen.view.zoom == 1.5, "it is larger")
        await driver.use_mouse(events.MouseScrollDown, _view(screen))
        await driver.until(lambda: screen.view.y > 0.5, "it moves")


async def test_size_of_the_terminal_may_change(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(900, 500)))
    async with browsing(app) as driver:
        screen = await show_in_full(driver)
        await driver.resize(*NARROW)
        await driver.until(lambda: 0 < _view(screen).drawn.width <= 80, "a smaller drawing")
        await driver.press("escape")
        await driver.until(lambda: shows_picture(driver), "the picture in the guide")
        await driver.until(lambda: driver.reader.max_scroll_x == 0, "it fits")


def _hold(exchange: Exchange) -> None:
    exchange.head(Content_Length=5_000_000)
    exchange.send(bytes(1_000_000))
    exchange.gate.wait()


async def test_progress_is_told_and_another_guide_stops_it(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.answer_with(_hold))
    async with browsing(app) as driver:
        await driver.read("pictured")
        await driver.press("i")
        await driver.until(lambda: "1.0 of 5.0 MB" in driver.status, "the progress")
        await driver.press("i")
        assert len(server.requests) == 1
        await driver.read("sharding")
        await driver.until(lambda: "Fetching" not in driver.status, "the end of the fetch")
        assert not shows_picture(driver)
        assert driver.notifications == []


async def test_quitting_does_not_wait_for_the_server(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.answer_with(_hold))
    async with browsing(app) as driver:
        await driver.read("pictured")
        await driver.press("i")
        await driver.until(lambda: "Fetching" in driver.status, "the fetch")
        await driver.press("q")
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
    async with browsing(app, notifications=True) as driver:
        await driver.read("pictured")
        await driver.press("i")
        await driver.until(lambda: bool(driver.notifications), "the message")
        assert words in driver.notifications[0]
        assert is_sanitized(driver.notifications[0])
        await driver.settled()
        assert not shows_picture(driver)
        assert "Fetching" not in driver.status


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html>", "a page"),
        (b"<svg/>", "SVG"),
        (png(50_000, 50_000, bytes(100)), "too large"),
        (png(300, 120)[:80], "damaged"),
    ],
)
async def test_what_is_no_picture_is_told(
    own_sample: Path, state: State, server: PictureServer, content: bytes, words: str
) -> None:
    app = app_for(own_sample, state, server.serve(content))
    async with browsing(app) as driver:
        await driver.read("pictured")
        await driver.press("i")
        await driver.until(lambda: bool(driver.notifications), "the message")
        assert words in driver.notifications[0]
        assert "d opens it in the browser" in driver.notifications[0]


async def test_sixel_is_sent_in_full_and_blocks_are_shown_in_the_guide(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)), images="sixel")
    async with browsing(app, NARROW) as driver:
        screen = await show_in_full(driver)
        await driver.settled()
        width, _ = screen.size
        strips = screen_strips(screen)
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
    async with browsing(app) as driver:
        await driver.read("pictured")
        await driver.press("i")
        shown = driver.reader
        await driver.until(lambda: "\U0010eeee" in Driver.text_of(shown), "the placeholders")
        await driver.press("i")
        await in_full(driver)
    sent = terminal.getvalue()
    assert sent.count("U=1") == 2
    assert sent.count("a=d,d=I") == 2


async def test_offline_nothing_is_fetched(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)), offline=True)
    async with browsing(app) as driver:
        await driver.read("pictured")
        await driver.press("i")
        await driver.until(lambda: bool(driver.notifications), "the message")
        assert "Offline mode is on" in driver.notifications[0]
        assert server.requests == []


async def test_pictures_may_be_switched_off(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)), images="off")
    async with browsing(app) as driver:
        await driver.read("pictured")
        await driver.press("i")
        assert driver.notifications == [
            "Pictures are switched off in the settings; d opens it in the browser."
        ]
        assert server.requests == []


async def test_without_the_extra_the_way_to_it_is_told(
    own_sample: Path, state: State, server: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guidetui.pictures.fetch.find_spec", lambda _name: None)
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app) as driver:
        await driver.read("pictured")
        await driver.press("i")
        await driver.until(lambda: bool(driver.notifications), "the message")
        assert "pip install 'guidetui[images]'" in driver.notifications[0]
        assert server.requests == []


async def test_no_guide_and_no_diagram_are_told(own_sample: Path, state: State) -> None:
    plain = own_sample.parent / "plain"
    plain.mkdir()
    (plain / "note.md").write_text("# A note\n\nText.\n")
    async with browsing(GuideTuiApp(Options(plain), state)) as driver:
        await driver.press("i")
        await driver.read("note")
        await driver.press("i")
        assert driver.notifications == [
            "No guide is open.",
            "This guide has no diagram or picture.",
        ]


async def test_diagram_is_opened_in_the_browser_from_the_picture(
    own_sample: Path, state: State, server: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    async def note(_service: object, url: str) -> None:
        opened.append(url)

    url = server.serve(png(300, 120))
    app = app_for(own_sample, state, url)
    monkeypatch.setattr("guidetui.tui.service.LibraryService.open_url", note)
    async with browsing(app) as driver:
        await show_in_full(driver)
        await driver.press("d")
        await driver.until(lambda: opened == [url], "the browser")
        assert driver.app.is_running


async def test_picture_asked_for_from_the_list_of_a_narrow_terminal_is_seen(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app, NARROW) as driver:
        await driver.read("pictured")
        await driver.press("2", "i")
        await driver.until(lambda: shows_picture(driver), "the picture")
        assert driver.reader.has_focus
        assert (
            max(len(line) for line in Driver.text_of(driver.reader).split("\n") if "▀" in line) > 40
        )


async def test_picture_fits_again_where_the_reader_was_hidden_meanwhile(
    own_sample: Path, state: State, server: PictureServer
) -> None:
    app = app_for(own_sample, state, server.serve(png(300, 120)))
    async with browsing(app) as driver:
        await show(driver)
        await driver.press("2")
        await driver.resize(*NARROW)
        await driver.press("4")
        await driver.until(lambda: shows_picture(driver), "the picture")
        assert driver.reader.max_scroll_x == 0

"""The production diagram in a real terminal, from a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.e2e.terminal import Terminal
from tests.picture_server import Exchange, PictureServer, picture_server, png

pytest.importorskip("PIL.Image", reason="the extra for pictures is not installed")
pytest.importorskip("textual_image", reason="the extra for pictures is not installed")


@pytest.fixture
def server(terminal: Terminal) -> Iterator[PictureServer]:
    """A server that no proxy stands before."""
    terminal.environment |= {"no_proxy": "*", "COLORTERM": "truecolor"}
    with picture_server() as running:
        yield running


def test_picture_is_shown_zoomed_and_left(
    data: Path, write_guide: WriteGuide, terminal: Terminal, server: PictureServer
) -> None:
    write_guide("pictured", "Text below.", image=f'"{server.serve(png(640, 400))}"')
    terminal.start(str(data))
    terminal.wait_for("1 guide")
    terminal.read("pictured", "Pictured")
    terminal.press("i")
    terminal.wait_for("▀▀")
    terminal.press("i")
    whole = terminal.wait_for("640×400", "0 whole")
    terminal.press("+")
    zoomed = terminal.wait_for("· 1.5×")
    assert zoomed.count("▀") > whole.count("▀")
    terminal.step("l")
    terminal.press("0")
    terminal.wait_gone("1.5×")
    terminal.press("Escape")
    terminal.wait_for("▀▀", "─ 4 Pictured")
    assert terminal.quit() == 0


def test_program_can_be_left_while_a_server_hangs(
    data: Path, write_guide: WriteGuide, terminal: Terminal, server: PictureServer
) -> None:
    def hang(exchange: Exchange) -> None:
        exchange.head(Content_Length=5_000_000)
        exchange.send(bytes(2_000_000))
        exchange.gate.wait()

    write_guide("pictured", "Text below.", image=f'"{server.answer_with(hang)}"')
    terminal.start(str(data))
    terminal.wait_for("1 guide")
    terminal.read("pictured", "Pictured")
    terminal.press("i")
    terminal.wait_for("Fetching the diagram: 2.0 of 5.0 MB")
    assert terminal.quit() == 0


def test_offline_nothing_is_fetched(
    data: Path, write_guide: WriteGuide, terminal: Terminal, server: PictureServer
) -> None:
    write_guide("pictured", "Text below.", image=f'"{server.serve(png(64, 64))}"')
    terminal.start("--offline", str(data))
    terminal.wait_for("1 guide")
    terminal.read("pictured", "Pictured")
    terminal.press("i")
    terminal.wait_for("Offline mode is on")
    assert server.requests == []

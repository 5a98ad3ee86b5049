"""Which protocol is chosen, and what it sends to the terminal."""

import io
import sys

import pytest

from guidetui.pictures.decode import View
from guidetui.tui import graphics
from guidetui.tui.graphics import Protocol, protocol
from tests.picture_server import png


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def stdout(monkeypatch: pytest.MonkeyPatch) -> _Terminal:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "__stdout__", terminal)
    return terminal


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({"TERM": "xterm-kitty"}, Protocol.KITTY),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, Protocol.KITTY),
        ({"TERM": "xterm-ghostty"}, Protocol.KITTY),
        ({"TERM": "foot"}, Protocol.SIXEL),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, Protocol.SIXEL),
        ({"TERM": "xterm-256color"}, Protocol.BLOCKS),
        ({"TERM": "tmux-256color", "TMUX": "/x", "KITTY_WINDOW_ID": "1"}, Protocol.BLOCKS),
        ({"TERM": "screen.xterm-kitty"}, Protocol.BLOCKS),
        ({"TERM": "xterm-kitty", "ZELLIJ": "0"}, Protocol.BLOCKS),
        ({}, Protocol.BLOCKS),
    ],
)
def test_terminal_is_known_by_its_environment(
    stdout: _Terminal,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    wanted: Protocol,
) -> None:
    monkeypatch.setattr(graphics, "cell_size", lambda: (8, 16))
    assert protocol("auto", environ) is wanted
    assert stdout.getvalue() == ""


def test_sixel_needs_the_size_of_a_cell(stdout: _Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stdout.isatty()
    monkeypatch.setattr(graphics, "cell_size", lambda: None)
    assert protocol("auto", {"TERM": "foot"}) is Protocol.BLOCKS
    assert protocol("sixel", {"TERM": "foot"}) is Protocol.SIXEL


def test_settings_have_the_last_word() -> None:
    environ = {"TERM": "xterm-kitty"}
    assert protocol("off", environ) is None
    assert protocol("blocks", environ) is Protocol.BLOCKS
    assert protocol("kitty", {}) is Protocol.KITTY


def test_where_output_does_not_go_to_a_terminal_nothing_is_sent_there() -> None:
    assert protocol("auto", {"TERM": "xterm-kitty"}) is Protocol.BLOCKS


def test_kitty_gets_the_picture_once_and_lines_that_refer_to_it(stdout: _Terminal) -> None:
    pytest.importorskip("textual_image._geometry")
    pytest.importorskip("PIL.Image")
    from guidetui.pictures.decode import decode
    from guidetui.tui.drawing import draw, forget

    drawn = draw(decode(png(400, 200)), View(), Protocol.KITTY, 40, 30)
    sent = stdout.getvalue()
    assert sent.startswith(f"\x1b_Gi={drawn.kitty_id},")
    assert f"a=p,i={drawn.kitty_id},c=40,r=10,U=1" in sent
    assert (drawn.width, len(drawn.lines)) == (40, 10)
    assert all(line[0].text.count("\U0010eeee") == 40 for line in drawn.lines)
    assert {line[0].colors for line in drawn.lines} == {((drawn.kitty_id or 0) & 0xFFFFFF, None)}
    forget(drawn)
    assert stdout.getvalue()[len(sent) :] == f"\x1b_Ga=d,d=I,i={drawn.kitty_id},q=2\x1b\\"


def test_sixel_is_drawn_over_blank_lines(stdout: _Terminal) -> None:
    pytest.importorskip("textual_image._geometry")
    pytest.importorskip("PIL.Image")
    from guidetui.pictures.decode import decode
    from guidetui.tui.drawing import draw, forget

    drawn = draw(decode(png(400, 200)), View(), Protocol.SIXEL, 40, 30)
    assert drawn.sixel.startswith("\x1bP")
    assert drawn.sixel.endswith("\x1b\\")
    assert {line[0].text for line in drawn.lines} == {" " * 40}
    forget(drawn)
    assert stdout.getvalue() == ""

"""The last gate before the terminal: no line lets a character pass that a terminal would obey."""

from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.terminal import TerminalGuard

_BLACK = Color(0, 0, 0)
_CONTROLS = [chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0))]
_DIRECTIONS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]


def test_acting_character_does_not_pass_and_the_text_around_it_does() -> None:
    acting = {*_CONTROLS, *_DIRECTIONS, "\ud800"}
    for character in acting:
        (segment,) = TerminalGuard().apply([Segment(f"a{character}b")], _BLACK)
        assert segment.text.startswith("a"), ascii(character)
        assert segment.text.endswith("b"), ascii(character)
        assert not set(segment.text) & acting, ascii(character)


def test_escape_stays_visible_as_a_sign() -> None:
    (segment,) = TerminalGuard().apply([Segment("\x1b[31mred")], _BLACK)
    assert segment.text == "␛[31mred"


def test_clean_segments_pass_untouched() -> None:
    segments = [Segment("plain"), Segment("größer 漢字 👍🏽 e\u0301", Style(bold=True))]
    assert TerminalGuard().apply(segments, _BLACK) is segments


def test_styles_and_control_segments_are_kept() -> None:
    control = Segment("\x1b[H", None, [(ControlType.HOME,)])
    styled = Segment("\x9b", Style(bold=True))
    assert TerminalGuard().apply([control, styled], _BLACK) == [
        control,
        Segment("\ufffd", Style(bold=True)),
    ]


def test_guard_is_the_last_filter_of_the_app(app: GuideTuiApp) -> None:
    assert isinstance(app.get_line_filters()[-1], TerminalGuard)

"""Our themes: readable by the numbers, and chosen, kept and undone like any other."""

from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.color import ColorType
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.themes import DEFAULT, INK, PAPER, THEMES
from tests.tui.driver import browsing, screen_strips, starting

GROUNDS = ("background", "surface")
TEXTS = (
    "foreground",
    "text-muted",
    "text-accent",
    "text-primary",
    "text-warning",
    "text-success",
    "text-error",
    "markdown-h1-color",
    "markdown-h2-color",
)
PAIRS = (
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("footer-foreground", "footer-background"),
    ("footer-key-foreground", "footer-background"),
)


def luminance(color: Color) -> float:
    """Return the relative luminance that WCAG defines, from 0 to 1."""

    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio that WCAG defines, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_black_on_white_is_21() -> None:
    assert contrast(Color.parse("black"), Color.parse("white")) == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(theme: Theme, text: str, ground: str) -> None:
    colors = theme.to_color_system().generate()

    assert contrast(Color.parse(colors[text]), Color.parse(colors[ground])) >= 4.5


def test_our_names_hide_none_of_the_toolkit() -> None:
    assert not {theme.name for theme in THEMES} & set(BUILTIN_THEMES)
    assert INK.dark
    assert not PAPER.dark


async def test_the_dark_one_is_the_first_choice(app: GuideTuiApp) -> None:
    async with browsing(app):
        assert app.theme == DEFAULT


async def test_a_theme_is_tried_on_and_kept(app: GuideTuiApp, state: State) -> None:
    async with browsing(app) as driver:
        await driver.press("T", "j")
        assert app.theme == PAPER.name
        await driver.press("enter")
        assert isinstance(app.screen, BrowseScreen)
        await driver.until(
            lambda: state.preferences.theme() == PAPER.name, "the theme is written down"
        )


async def test_a_theme_that_was_tried_on_can_be_taken_off(app: GuideTuiApp, state: State) -> None:
    async with browsing(app) as driver:
        await driver.press("T", "G")
        assert app.theme not in (INK.name, PAPER.name)
        await driver.press("escape")
        assert isinstance(app.screen, BrowseScreen)
        assert app.theme == INK.name
        await driver.settled()
        assert state.preferences.theme() in ("", INK.name)


async def test_every_theme_can_be_tried_on(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("T")
        seen = set()
        for _ in app.available_themes:
            seen.add(app.theme)
            await driver.press("down")
        assert seen == set(app.available_themes)


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light"])
async def test_the_terminals_own_colors_stay_its_own(app: GuideTuiApp, theme: str) -> None:
    async with browsing(app) as driver:
        app.theme = theme
        await driver.press("l", "j", "enter")
        await driver.settled()
        styles = [
            segment.style
            for strip in screen_strips(driver.app)
            for segment in strip
            if segment.style is not None
        ]
        colors = [color for style in styles for color in (style.color, style.bgcolor) if color]

        assert colors
        assert {color.type for color in colors} <= {ColorType.DEFAULT, ColorType.STANDARD}


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light"])
async def test_the_terminals_own_colors_can_be_read(app: GuideTuiApp, theme: str) -> None:
    palette = app.ansi_theme_dark if theme == "ansi-dark" else app.ansi_theme_light
    async with browsing(app) as driver:
        app.theme = theme
        await driver.search("cache")
        await driver.press("enter", "n")
        await driver.settled()
        looks = {}
        for strip in screen_strips(driver.app):
            for segment in strip:
                if segment.text.strip(" ─━│╭╮╰╯▁▂▃▄▅▆▇█") and segment.style is not None:
                    looks[segment.style] = segment.text
        found = [style for style, text in looks.items() if text.casefold() == "cache"]

        assert {style.color for style in found if style.reverse and style.underline}
        assert len({style.color for style in found if style.reverse}) > 1  # the current one
        for style, text in looks.items():
            assert _contrast_in(palette, style) >= 4, (text, style)


def _contrast_in(palette: TerminalTheme, style: Style) -> float:
    """Return the contrast of a style where a terminal has the colors of `palette`."""
    colors = (
        (style.color or RichColor.default()).get_truecolor(palette, foreground=True),
        (style.bgcolor or RichColor.default()).get_truecolor(palette, foreground=False),
    )
    return contrast(*(Color(*color) for color in colors))


async def test_nothing_moves_where_motion_is_reduced(sample: Path, state: State) -> None:
    app = GuideTuiApp(Options(sample, reduced_motion=True), state)
    async with starting(app) as driver:
        await driver.press("1")
        assert app.animation_level == "none"
        assert not driver.box.cursor_blink


async def test_the_cursor_blinks_where_motion_is_welcome(app: GuideTuiApp) -> None:
    async with starting(app) as driver:
        await driver.press("1")
        assert app.animation_level != "none"
        assert driver.box.cursor_blink

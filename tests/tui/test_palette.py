"""The command palette: commands by their words, guides by their titles."""

from pathlib import Path

from textual.command import CommandList, CommandPalette
from textual.widgets import Input

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.key import Place
from guidetui.tui.keymap import KEYS
from guidetui.tui.screens.help import HelpScreen
from tests.tui.driving import (
    AppPilot,
    browsing,
    make_app,
    press,
    reader_of,
    settled,
    slug_of,
    until,
)
from tests.tui.sample import write_guide


def _listed(pilot: AppPilot) -> list[str]:
    lists = pilot.app.screen.query(CommandList)
    return [str(option.prompt) for commands in lists for option in commands.options]


async def _open(pilot: AppPilot, text: str, expected: str) -> None:
    await press(pilot, "ctrl+p")
    assert isinstance(pilot.app.screen, CommandPalette)
    pilot.app.screen.query_one(Input).value = text
    await until(
        pilot, lambda: any(expected in row for row in _listed(pilot)), f"{expected!r} is listed"
    )


async def _choose(pilot: AppPilot) -> None:
    await press(pilot, "enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, CommandPalette), "it closes")
    await settled(pilot)


async def test_all_commands_are_listed_before_anything_is_typed(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "ctrl+p")
        wanted = {key.help for key in KEYS if key.place is Place.ANYWHERE} - {
            "Find a command or a guide by its title",
            "Search; in the reader, find in the page",
        }
        await until(
            pilot,
            lambda: all(any(text in row for row in _listed(pilot)) for text in wanted),
            "every command is listed",
        )
        assert any("theme" in row for row in _listed(pilot))


async def test_keys_of_the_commands_are_shown_as_they_are(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _open(pilot, "Go back to the guide", "Go back to the guide read before")
        row = next(row for row in _listed(pilot) if "Go back to the guide" in row)
        assert row.splitlines()[-1] == "["


async def test_command_that_is_chosen_runs(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _open(pilot, "Show all keys", "Show all keys")
        await _choose(pilot)
        assert isinstance(app.screen, HelpScreen)


async def test_guide_is_found_by_part_of_its_title_and_opened(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await _open(pilot, "handsh", "TCP handshake")
        await _choose(pilot)
        assert slug_of(pilot) == "tcp-handshake"
        assert reader_of(pilot).has_focus


async def test_title_that_looks_like_markup_is_found_whole(own_sample: Path, state: State) -> None:
    titles = ("C[T] and [red]tape", "[/] the end", "[@click=app.quit]x[/]")
    for number, title in enumerate(titles):
        write_guide(own_sample, f"odd-{number}", title, "Text.")
    async with browsing(make_app(own_sample, state)) as pilot:
        for number, title in enumerate(titles):
            await _open(pilot, title[:12], title)
            await _choose(pilot)
            assert slug_of(pilot) == f"odd-{number}"


async def test_palette_over_the_help_offers_nothing_that_does_not_work_there(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "?", "ctrl+p")
        await until(
            pilot,
            lambda: isinstance(app.screen, HelpScreen) or bool(_listed(pilot)),
            "the palette is filled or stays closed",
        )
        assert not any("Copy the link" in row for row in _listed(pilot))

"""The command palette: commands by their words, guides by their titles."""

from pathlib import Path

from textual.command import CommandList, CommandPalette
from textual.widgets import Input

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.keymap import KEYS, Context
from guidetui.tui.screens.help import HelpScreen
from tests.tui.driver import Driver, browsing, make_app
from tests.tui.sample import write_guide


def _listed(driver: Driver) -> list[str]:
    lists = driver.app.screen.query(CommandList)
    return [str(option.prompt) for commands in lists for option in commands.options]


async def _open(driver: Driver, text: str, expected: str) -> None:
    await driver.press("ctrl+p")
    assert isinstance(driver.app.screen, CommandPalette)
    driver.app.screen.query_one(Input).value = text
    await driver.until(
        lambda: any(expected in row for row in _listed(driver)), f"{expected!r} is listed"
    )


async def _choose(driver: Driver) -> None:
    await driver.press("enter")
    await driver.until(lambda: not isinstance(driver.app.screen, CommandPalette), "it closes")
    await driver.settled()


async def test_all_commands_are_listed_before_anything_is_typed(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("ctrl+p")
        wanted = {key.help for key in KEYS if key.context is Context.ANYWHERE} - {
            "Find a command or a guide by its title",
            "Search; in the reader, find in the page",
        }
        await driver.until(
            lambda: all(any(text in row for row in _listed(driver)) for text in wanted),
            "every command is listed",
        )
        assert any("theme" in row for row in _listed(driver))


async def test_keys_of_the_commands_are_shown_as_they_are(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _open(driver, "Go back to the guide", "Go back to the guide read before")
        row = next(row for row in _listed(driver) if "Go back to the guide" in row)
        assert row.splitlines()[-1] == "["


async def test_command_that_is_chosen_runs(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _open(driver, "Show all keys", "Show all keys")
        await _choose(driver)
        assert isinstance(app.screen, HelpScreen)


async def test_guide_is_found_by_part_of_its_title_and_opened(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _open(driver, "handsh", "TCP handshake")
        await _choose(driver)
        assert driver.slug == "tcp-handshake"
        assert driver.reader.has_focus


async def test_title_that_looks_like_markup_is_found_whole(own_sample: Path, state: State) -> None:
    titles = ("C[T] and [red]tape", "[/] the end", "[@click=app.quit]x[/]")
    for number, title in enumerate(titles):
        write_guide(own_sample, f"odd-{number}", title, "Text.")
    async with browsing(make_app(own_sample, state)) as driver:
        for number, title in enumerate(titles):
            await _open(driver, title[:12], title)
            await _choose(driver)
            assert driver.slug == f"odd-{number}"


async def test_palette_over_the_help_offers_nothing_that_does_not_work_there(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await driver.press("?", "ctrl+p")
        await driver.until(
            lambda: isinstance(app.screen, HelpScreen) or bool(_listed(driver)),
            "the palette is filled or stays closed",
        )
        assert not any("Copy the link" in row for row in _listed(driver))

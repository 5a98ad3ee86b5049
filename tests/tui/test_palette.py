"""The command palette: commands by their words, guides by their titles."""

from pathlib import Path

from textual.widgets import Input

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.keymap import KEYS, Context
from guidetui.tui.screens.help import HelpScreen
from guidetui.tui.screens.palette import EntryList, Palette
from tests.tui.driver import Driver, browsing, make_app
from tests.tui.sample import write_guide


def _listed(driver: Driver) -> list[str]:
    lists = driver.app.screen.query(EntryList)
    return [f"{row.entry.text} {row.entry.remark}" for entries in lists for row in entries.rows]


async def _open(driver: Driver, text: str, expected: str) -> None:
    await driver.press("ctrl+p")
    assert isinstance(driver.app.screen, Palette)
    driver.app.screen.query_one(Input).value = text
    await driver.repainted()
    await driver.until(
        lambda: any(expected in row for row in _listed(driver)), f"{expected!r} is listed"
    )


async def _choose(driver: Driver) -> None:
    await driver.press("enter")
    await driver.until(lambda: not isinstance(driver.app.screen, Palette), "it closes")
    await driver.settled()


async def test_all_commands_are_listed_before_anything_is_typed(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("ctrl+p")
        # The palette is open, and the box of the search is its own.
        wanted = {
            key.help
            for key in KEYS
            if key.context is Context.ANYWHERE and key.id not in ("palette", "search")
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
        assert row.endswith(" [")


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


async def test_sign_lists_only_one_kind(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("every-construct")
        await _open(driver, "@tabl", "Tables and diagrams")
        assert all(row.endswith(" heading") for row in _listed(driver))
        await _choose(driver)
        assert driver.top_line == "Tables and diagrams"
        await _open(driver, "#perf", "Performance")
        assert all(row.endswith(" tag") for row in _listed(driver))
        await _choose(driver)
        assert "tag" in driver.box.value
        await _open(driver, ">theme", "Choose a theme")
        assert {row.rsplit(" ", 1)[0] for row in _listed(driver)} <= {key.help for key in KEYS}


async def test_what_was_used_last_stands_first(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await _open(driver, "handsh", "TCP handshake")
        await _choose(driver)
        await driver.press("ctrl+p")
        assert _listed(driver)[0].startswith("TCP handshake")

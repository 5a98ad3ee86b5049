"""What leaves the terminal: pages and diagrams in a browser, links on the clipboard."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options
from tests.tui.driver import WIDE, Driver, browsing, make_app, starting
from tests.tui.sample import BASE_URL

Addresses = Callable[[], list[str]]


def _browser(folder: Path, name: str) -> tuple[Path, Addresses]:
    """Write a program that notes the addresses it is given."""
    program, notes = folder / name, folder / f"{name}.txt"
    program.write_text(f'#!/bin/sh\necho "$1" >> "{notes}"\n')
    program.chmod(0o755)
    return program, lambda: notes.read_text().split() if notes.exists() else []


@pytest.fixture
def addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Addresses:
    """What was opened in the browser that the environment names."""
    program, addresses = _browser(tmp_path, "browser")
    monkeypatch.setenv("BROWSER", str(program))
    return addresses


@pytest.mark.parametrize(
    ("key", "address"),
    [("o", f"{BASE_URL}/sharding"), ("d", "https://example.org/diagrams/sharding.png")],
)
async def test_page_and_diagram_open_in_the_browser(
    app: GuideTuiApp, addresses: Addresses, key: str, address: str
) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.press(key)
        await driver.until(lambda: bool(driver.notifications), "the notification")
        assert addresses() == [address]
        assert driver.notifications == [f"Opened {address}"]


async def test_page_of_the_previewed_guide_opens_from_the_list(
    app: GuideTuiApp, addresses: Addresses
) -> None:
    async with browsing(app) as driver:
        await driver.press("l", "j")
        await driver.settled()
        await driver.press("o")
        await driver.until(lambda: bool(addresses()), "the browser")
        assert addresses() == [f"{BASE_URL}/what-is-a-cache"]


async def test_web_link_in_a_guide_opens_in_the_browser(
    app: GuideTuiApp, addresses: Addresses
) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        column, row = Driver.place_of(driver.reader, "the site")
        await driver.pilot.click("#reader", offset=(column + 1, row))
        await driver.until(lambda: bool(driver.notifications), "the notification")
        assert addresses() == ["https://example.org/site"]


@pytest.mark.parametrize("words", ["a mail", "a file"])
async def test_link_with_another_scheme_reaches_no_browser(
    app: GuideTuiApp, addresses: Addresses, words: str
) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        column, row = Driver.place_of(driver.reader, words)
        await driver.pilot.click("#reader", offset=(column + 1, row))
        await driver.until(lambda: bool(driver.notifications), "the notification")
        assert driver.notifications[0].startswith("Not opened: ")
        assert addresses() == []


async def test_browser_of_the_settings_comes_first(
    sample: Path, state: State, addresses: Addresses, tmp_path: Path
) -> None:
    program, noted = _browser(tmp_path, "chosen")
    app = GuideTuiApp(Options(sample, base_url=BASE_URL, browser=str(program)), state)
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.press("o")
        await driver.until(lambda: bool(driver.notifications), "the notification")
        assert (noted(), addresses()) == ([f"{BASE_URL}/sharding"], [])


async def test_address_is_shown_and_copied_where_no_browser_starts(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.press("o")
        await driver.until(lambda: bool(driver.notifications), "the notification")
        assert f"The address is copied:\n{BASE_URL}/sharding" in driver.notifications[0]
        assert app.clipboard == f"{BASE_URL}/sharding"


async def test_link_of_the_page_is_copied(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.press("y", "y")
        assert app.clipboard == f"{BASE_URL}/sharding"
        assert driver.notifications == [f"Copied {BASE_URL}/sharding"]


async def test_keys_that_need_a_guide_say_that_none_is_open(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("o", "d", "y")
        assert driver.notifications == ["No guide is open."] * 3


async def test_guide_without_page_and_diagram_says_so(tmp_path: Path, state: State) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "plain.md").write_text("# Plain\n\nText.\n")
    app = make_app(notes, state, base_url=None)
    async with starting(app, WIDE) as driver:
        await driver.opened()
        await driver.read("plain")
        await driver.press("o", "d", "y", "y")
        assert driver.notifications == [
            "This guide has no page; the folder has no site (--base-url names one)",
            "This guide has no diagram",
            "This guide has no page; the folder has no site (--base-url names one)",
        ]
        assert app.clipboard == ""

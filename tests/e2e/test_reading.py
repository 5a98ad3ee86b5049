"""Links, history, help and the palette."""

from pathlib import Path

from tests.conftest import WriteGuide
from tests.e2e.terminal import FakeBrowser, Terminal


def test_link_is_followed_to_another_guide_and_back(collection: Path, terminal: Terminal) -> None:
    terminal.start(str(collection))
    terminal.wait_for("4 guides")
    terminal.read("keeps messages", "Message Queues")
    tab_to(terminal, "brokers.md")
    terminal.press("Enter")
    terminal.wait_for("─ 4 Brokers", "A broker stores logs.")
    terminal.press("[")
    terminal.wait_for("─ 4 Message Queues", "A queue keeps messages.")
    terminal.press("]")
    terminal.wait_for("─ 4 Brokers")


def test_web_link_is_opened_by_enter_and_by_a_click_and_a_local_file_is_not(
    collection: Path, write_guide: WriteGuide, terminal: Terminal, browser: FakeBrowser
) -> None:
    write_guide("lure", "Bait: [press here](../secret.txt)")
    terminal.start(str(collection))
    terminal.wait_for("5 guides")
    terminal.read("bait", "Lure")
    tab_to(terminal, "../secret.txt")
    terminal.press("Enter")
    terminal.wait_for("There is no guide")
    assert browser.opened == []
    terminal.read("keeps messages", "Message Queues")
    tab_to(terminal, "https://example.org/a-paper")
    terminal.press("Enter")
    address = "https://example.org/a-paper?x=1&y=%C3%BC"
    terminal.wait_until(lambda _: browser.opened == [address], "the browser")
    lines = terminal.wait_for("Opened", "or the paper").splitlines()
    y = next(index for index, line in enumerate(lines) if "or the paper" in line)
    terminal.click(lines[y].index("paper") + 2, y + 1)
    terminal.wait_until(lambda _: browser.opened == [address] * 2, "the browser again")


def test_tab_past_the_last_link_goes_on_to_the_search_box(
    collection: Path, terminal: Terminal
) -> None:
    terminal.start(str(collection), width=160, height=45)
    terminal.wait_for("4 guides")
    terminal.read("größe", "Größe und C++")
    terminal.wait_for("Related guides", "• Brokers")
    tab_to(terminal, "https://example.org/größe-und-c++.png")
    for _ in range(2):  # the links of the guides related to it
        next_link(terminal)
    terminal.press("Tab")
    terminal.wait_for("↓ next")


def test_help_narrows_as_one_types(collection: Path, terminal: Terminal) -> None:
    terminal.start(str(collection), height=40)
    terminal.wait_for("4 guides")
    terminal.press("?")
    terminal.wait_for("─ Keys and queries ─", "▌  Enter", "Open or close all categories")
    terminal.type("copy link")
    terminal.wait_until(
        lambda screen: "Open or close all" not in screen and "Copy the selection" in screen,
        "the one command that copies links",
    )
    terminal.press("Escape")
    terminal.wait_gone("─ Keys and queries ─")
    assert terminal.is_running


def test_palette_finds_a_guide_by_a_few_letters_and_runs_a_command(
    collection: Path, terminal: Terminal
) -> None:
    terminal.start(str(collection))
    terminal.wait_for("4 guides")
    terminal.press("C-p")
    terminal.wait_for("─ Go to ─")
    terminal.type("msgqs")
    terminal.wait_for("Message Queues")
    terminal.press("Enter")
    terminal.wait_for("─ 4 Message Queues", "A queue keeps messages.", "Space page")
    terminal.press("C-p")
    terminal.wait_for("─ Go to ─")
    terminal.type("show all keys")
    terminal.wait_for("Show all keys")
    terminal.press("Enter")
    terminal.wait_for("─ Keys and queries ─")


def tab_to(terminal: Terminal, address: str) -> None:
    """Press Tab until the reader's frame names the address."""
    for _ in range(10):
        if address in next_link(terminal):
            return
    raise AssertionError(f"no link {address}:\n{terminal.screen()}")


def next_link(terminal: Terminal) -> str:
    """Press Tab and return the address that the frame names then."""
    before = selected_address(terminal.screen())
    terminal.press("Tab")
    return selected_address(
        terminal.wait_until(lambda screen: selected_address(screen) != before, "the next link")
    )


def selected_address(screen: str) -> str:
    """Return the address on the reader's frame, without the share read beside it.

    The share changes by itself when related guides arrive under the text.
    """
    edge = screen.splitlines()[-2].strip("╰─╯ ")
    return " ".join(part for part in edge.split(" · ") if not part.endswith(" %"))

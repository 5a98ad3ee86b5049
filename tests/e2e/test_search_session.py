"""A search as a person has it: mistyped, taken at its word, its filter dropped, and read on."""

from pathlib import Path

from tests.e2e.terminal import Terminal
from tests.e2e.test_reading import tab_to


def test_typo_exact_search_chip_and_related_guide(collection: Path, terminal: Terminal) -> None:
    terminal.start(str(collection), width=120, height=40)
    terminal.wait_for("4 guides")
    terminal.press("/")
    terminal.wait_for("↓ next")
    terminal.type("messagse tag:ka")
    terminal.wait_for("Kafka", "Tab takes it")
    terminal.press("Tab")
    terminal.wait_for(
        "tag: Kafka ✕", "Showing results for message · Ctrl+L searches for messagse", "Results · 1"
    )
    terminal.press("C-l")
    terminal.wait_for("exactly as typed ✕", "Nothing found for messagse", "Without tag:Kafka")
    terminal.press("C-l")
    terminal.wait_gone("exactly as typed ✕")
    screen = terminal.wait_for("tag: Kafka ✕")
    lines = screen.splitlines()
    row = next(number for number, line in enumerate(lines, start=1) if "tag: Kafka ✕" in line)
    terminal.click(lines[row - 1].index("Kafka") + 1, row)
    terminal.wait_gone("tag: Kafka ✕")
    terminal.wait_for("│ messagse ", "2 Results · 1")
    terminal.press("Enter")
    terminal.wait_for("4 Message Queues", "Related guides", "linked from here", "Space page")
    tab_to(terminal, "/brokers.md")  # the first related guide, behind header and text
    terminal.press("Enter")
    terminal.wait_for("4 Brokers", "A broker stores logs.", "links here")
    assert terminal.quit() == 0

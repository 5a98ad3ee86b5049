"""What the next session finds again."""

import re
from pathlib import Path

from tests.e2e.terminal import Terminal


def test_guide_pane_query_and_tags_are_there_again(collection: Path, terminal: Terminal) -> None:
    terminal.start(str(collection), width=160, height=45)
    terminal.wait_for("☐ Kafka", "4 guides")
    terminal.press("3")
    terminal.wait_for("find tag")
    terminal.press("Enter")
    terminal.wait_for("☑ Kafka", "2 guides")
    terminal.read("logs", "Brokers")
    assert terminal.quit() == 0

    terminal.start(str(collection), width=160, height=45)
    terminal.wait_for("│ logs ", "─ 4 Brokers", "A broker stores logs.", "☑ Kafka", " with 1 tag")
    terminal.wait_for("Space page")


def test_place_in_a_long_guide_is_there_again(terminal: Terminal, tmp_path: Path) -> None:
    text = "\n\n".join(f"Paragraph {number}." for number in range(200))
    (tmp_path / "long.md").write_text(f"# Long\n\n{text}\n")
    terminal.start(str(tmp_path / "long.md"))
    terminal.wait_for("1 guide")
    terminal.read("paragraph", "Long")
    read_to = terminal.wait_for("Paragraph 0.")
    for _ in range(4):
        before = first_paragraph(read_to)
        terminal.press("Space")
        read_to = terminal.wait_until(
            lambda screen, before=before: first_paragraph(screen) > before, "the next page"
        )
    top = next(line for line in read_to.splitlines() if "Paragraph" in line)
    assert terminal.quit() == 0

    terminal.start(str(tmp_path / "long.md"))
    again = terminal.wait_for(top)
    assert next(line for line in again.splitlines() if "Paragraph" in line) == top


def test_theme_is_there_again(collection: Path, terminal: Terminal) -> None:
    terminal.start(str(collection))
    terminal.wait_for("▸ Alpha", "4 guides")
    first_look = frame_of(terminal)
    terminal.press("T")
    terminal.wait_for("our own, light")
    terminal.press("j")
    terminal.wait_until(lambda _: frame_of(terminal) != first_look, "another theme")
    terminal.press("Enter")
    terminal.wait_gone("our own, light")
    chosen_look = frame_of(terminal)
    assert chosen_look != first_look
    assert terminal.quit() == 0

    terminal.start(str(collection))
    terminal.wait_for("▸ Alpha", "4 guides")
    terminal.wait_until(lambda _: frame_of(terminal) == chosen_look, "the chosen theme")


def test_each_folder_has_a_session_of_its_own(
    collection: Path, tmp_path: Path, terminal: Terminal
) -> None:
    terminal.start(str(collection))
    terminal.wait_for("4 guides")
    terminal.read("logs", "Brokers")
    assert terminal.quit() == 0
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "brokers.md").write_text("# Other Brokers\n\nA note.\n")
    terminal.start(str(notes))
    assert "│ logs" not in terminal.wait_for("▾ notes", "Other Brokers", "1 guide")


def frame_of(terminal: Terminal) -> str:
    """Return the search box's frame, colors included."""
    return terminal.colored_screen().splitlines()[0]


def first_paragraph(screen: str) -> int:
    """Return the number of the first paragraph in view, or -1."""
    found = re.search(r"Paragraph (\d+)", screen)
    return int(found.group(1)) if found else -1

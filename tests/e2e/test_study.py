"""Stars, read marks and notes in a real terminal."""

from pathlib import Path

from tests.e2e.terminal import Terminal


def test_guide_is_starred_read_noted_and_all_of_it_is_there_again(
    collection: Path, terminal: Terminal, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\necho "Now in the editor"\nread line\necho "I *mean* $line." > "$1"\n'
    )
    editor.chmod(0o755)
    terminal.environment["EDITOR"] = str(editor)
    terminal.start(str(collection), width=160, height=45)
    terminal.wait_for("▸ Alpha", "4 guides")
    terminal.read("logs", "Brokers")
    terminal.press("s")
    terminal.wait_for("─ 4 Brokers ★✓")  # its end is in view
    terminal.press("e")
    terminal.wait_for("Now in the editor")
    terminal.type("zeppelins\n")
    terminal.wait_for("─ 4 Brokers ★✓", "Your note", "I mean zeppelins.")
    assert terminal.quit() == 0

    terminal.start(str(collection), width=160, height=45)
    terminal.wait_for("─ 4 Brokers ★✓", "I mean zeppelins.", "1 guide")
    terminal.press("Escape", "Escape")
    terminal.wait_for(" 1/3", "4 guides")
    terminal.press("u")
    terminal.wait_for("─ 4 Größe und C++", "Space page")
    terminal.press("Escape")
    terminal.wait_for("Enter read")
    terminal.read("zeppelins", "Brokers")
    assert terminal.quit() == 0

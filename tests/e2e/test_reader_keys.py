"""A reader at work: reads, finds, follows a hint, goes back, copies, and reads in zen."""

from pathlib import Path

from tests.conftest import WriteGuide
from tests.e2e.terminal import Terminal


def test_reader_finds_follows_goes_back_and_copies(
    collection: Path, write_guide: WriteGuide, terminal: Terminal
) -> None:
    filler = "\n\n".join(f"Line {number} of the tale." for number in range(60))
    write_guide(
        "tale", f"Begin with [brokers](brokers.md).\n\n{filler}\n\n## Coda\n\nA quokka ends."
    )
    terminal.start(str(collection))
    terminal.wait_for("5 guides")
    terminal.read("tale", "Tale")
    terminal.press("/")
    terminal.wait_for("Find in this guide")
    terminal.type("quokka e")
    terminal.wait_for("1 of 1", "A quokka ends.")
    terminal.press("Enter")
    terminal.wait_for("Space page")
    terminal.press("g")
    terminal.wait_for("Begin with")
    terminal.press("f")
    terminal.wait_for("type the letters of a link")
    terminal.press("g")  # the category, the tag and two addresses come before it
    terminal.wait_for("A broker stores logs.", "‹")
    terminal.press("[")
    terminal.wait_for("Begin with")
    terminal.press("t")
    terminal.wait_for("─ Headings ─", "› Coda")
    terminal.press("Enter")
    terminal.wait_for("A quokka ends.")
    terminal.press("z")
    terminal.wait_gone("─ 4 Tale")
    terminal.press("z")
    terminal.wait_for("─ 4 Tale")


def test_copied_text_arrives_in_tmux_with_its_default_settings(
    collection: Path, terminal: Terminal
) -> None:
    terminal.start(str(collection))
    terminal.wait_for("4 guides")
    terminal.read("keeps messages", "Message Queues")
    terminal.press("y")
    terminal.wait_for("y link · t text · m Markdown")
    terminal.press("t")
    terminal.wait_for("Copied the text of the guide")
    terminal.wait_until(
        lambda _: "A queue keeps messages. Read about brokers or the paper." in _buffer(terminal),
        "the text in tmux's buffer",
    )
    terminal.press("y", "y")
    terminal.wait_until(
        lambda _: _buffer(terminal).endswith("/message-queues"), "the link in tmux's buffer"
    )


def _buffer(terminal: Terminal) -> str:
    if not terminal.tmux("list-buffers").strip():
        return ""
    return terminal.tmux("show-buffer")

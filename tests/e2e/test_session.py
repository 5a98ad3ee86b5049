"""A session as a person has it: search, read, open in the browser, quit."""

from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.e2e.terminal import FakeBrowser, Terminal


def line_after(screen: str, text: str) -> str:
    """Return the line below the first one that holds `text`."""
    lines = screen.splitlines()
    return lines[next(index for index, line in enumerate(lines) if text in line) + 1]


def test_search_read_open_and_quit_in_the_bundled_collection(
    run_cache: Path, terminal: Terminal, browser: FakeBrowser
) -> None:
    terminal.environment["XDG_CACHE_HOME"] = str(run_cache)
    terminal.start()
    terminal.wait_for("▸ API and Web Development", "show every key")
    terminal.search("kafka fast")
    terminal.wait_until(
        lambda screen: (
            "Results ·" in screen
            and "being built" not in screen
            and "Why is Kafka Fast?" in line_after(screen, "Results ·")
        ),
        "the best guide on top of ranked results",
    )
    terminal.press("Enter")
    terminal.wait_for("4 Why is Kafka Fast?", "https://bytebytego.com/guides/why-is-kafka-fast")
    terminal.wait_until(
        lambda _: terminal.fact("pane_title") == "Why is Kafka Fast? · guidetui", "the title"
    )
    terminal.press("o")
    terminal.wait_for("Opened")
    assert browser.opened == ["https://bytebytego.com/guides/why-is-kafka-fast"]
    assert terminal.quit() == 0


def test_text_typed_right_after_the_search_key_arrives_and_results_are_best_first(
    collection: Path, terminal: Terminal
) -> None:
    terminal.start(str(collection))
    terminal.wait_for("4 guides")
    terminal.type("/queue")
    results = terminal.wait_for(" queue ", "2 Results · 2", "A queue helps")
    assert results.index("Message Queues") < results.index("Caching")


def test_text_typed_right_after_the_tag_finder_key_runs_no_command(
    collection: Path, terminal: Terminal, browser: FakeBrowser
) -> None:
    terminal.start(str(collection), width=160, height=45)
    terminal.wait_for("4 guides")
    terminal.read("brokers", "Brokers")
    terminal.step("3")
    terminal.type("fkafka do")
    terminal.wait_for("│ kafka do ")
    assert browser.opened == []


def test_page_under_a_base_url_and_diagram_are_opened_percent_encoded(
    collection: Path, terminal: Terminal, browser: FakeBrowser
) -> None:
    terminal.start(str(collection), "--base-url", "https://example.net/wiki")
    terminal.wait_for("4 guides")
    terminal.read("größe", "Größe und C++")
    addresses = [
        "https://example.net/wiki/gr%C3%B6%C3%9Fe-und-c%2B%2B",
        "https://example.org/gr%C3%B6%C3%9Fe-und-c++.png",
    ]
    for number, key in enumerate("od", start=1):
        terminal.press(key)
        terminal.wait_until(
            lambda _, number=number: browser.opened == addresses[:number], "the browser"
        )
    terminal.wait_for("Opened")


def test_without_a_browser_the_address_is_shown(collection: Path, terminal: Terminal) -> None:
    terminal.start(str(collection), width=120, height=40)
    terminal.wait_for("4 guides")
    terminal.read("brokers", "Brokers")
    terminal.press("o")
    terminal.wait_until(
        lambda screen: (
            "https://bytebytego.com/guides/brokers"
            in screen.partition("No browser could be started")[2]
        ),
        "the address below the notice",
    )
    assert terminal.is_running


def test_bare_folder_is_browsed(tmp_path: Path, terminal: Terminal) -> None:
    notes = tmp_path / "notes"
    (notes / "plans").mkdir(parents=True)
    (notes / "hello.md").write_text("# Hello There\n\nA note.\n")
    (notes / "plans" / "later.md").write_text("# Later On\n\nA plan.\n")
    terminal.start(str(notes))
    terminal.wait_for("▸ notes", "▸ plans", "2 guides")
    terminal.read("plan", "Later On")


def test_single_file_is_read_at_once(tmp_path: Path, terminal: Terminal) -> None:
    note = tmp_path / "hello.md"
    note.write_text("# Hello There\n\nA note.\n")
    terminal.start(str(note))
    terminal.wait_for("─ 4 Hello There", "A note.", "1 guide")
    assert terminal.quit() == 0


@pytest.mark.parametrize("name", ["missing", "file.txt"])
def test_path_that_cannot_be_browsed_is_an_error_without_a_screen(
    name: str, tmp_path: Path, terminal: Terminal
) -> None:
    (tmp_path / "file.txt").write_text("text")
    record = tmp_path / "raw"
    terminal.start("browse", str(tmp_path / name), width=200, record=record)
    assert terminal.exit_status() == 2
    assert name in terminal.screen()
    assert b"\x1b" not in record.read_bytes()


def test_unreadable_guide_is_counted_and_the_others_are_shown(
    collection: Path, terminal: Terminal
) -> None:
    (collection / "guides" / "broken.md").write_bytes(b"\xff\xfe not text")
    terminal.start(str(collection))
    terminal.wait_for("1 file could not be read", "▸ Alpha", "4 guides")


def test_new_guide_appears_after_reload(
    collection: Path, write_guide: WriteGuide, terminal: Terminal
) -> None:
    terminal.start(str(collection))
    terminal.wait_for("4 guides")
    write_guide("late-arrival", "Just written.")
    terminal.press("C-r")
    terminal.wait_for("5 guides")
    terminal.read("written", "Late Arrival")


@pytest.mark.parametrize("key", ["q", "C-q"])
def test_quitting_gives_the_terminal_back(key: str, collection: Path, terminal: Terminal) -> None:
    terminal.start(str(collection))
    terminal.wait_for("4 guides")
    assert terminal.fact("alternate_on") == "1"
    terminal.press(key)
    assert terminal.exit_status() == 0
    facts = ("alternate_on", "cursor_flag", "mouse_any_flag", "mouse_all_flag", "mouse_sgr_flag")
    assert [terminal.fact(name) for name in facts] == ["0", "1", "0", "0", "0"]
    assert terminal.screen().strip() == ""

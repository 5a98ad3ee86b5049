"""All panes at once in a wide terminal, one at a time in a narrow one."""

from pathlib import Path

from tests.e2e.terminal import Terminal

FRAMES = ("─ 1 Search", "─ 2 Guides", "─ 3 Tags", "─ 4 Reader")


def test_tags_narrow_guides_and_results_until_they_are_cleared(
    collection: Path, terminal: Terminal
) -> None:
    terminal.start(str(collection), width=160, height=45)
    terminal.wait_for(*FRAMES, "▸ Alpha", "▸ Beta", "☐ Kafka", "☐ Speed", "4 guides")
    terminal.press("3")
    terminal.wait_for("find tag")
    terminal.step("f")
    terminal.type("kaf")
    terminal.wait_gone("☐ Speed")
    terminal.press("Enter")
    narrowed = terminal.wait_for("2 Guides with 1 tag", "☑ Kafka", "☐ Queues", "2 guides")
    assert "Beta" not in narrowed
    assert "Speed" not in narrowed
    terminal.press("x")
    terminal.wait_for("☐ Kafka", "☐ Speed", "▸ Beta", "4 guides")
    terminal.search("queue", "2 Results · 2")
    terminal.press("Tab", "Tab")
    terminal.wait_for("find tag")
    terminal.step("f")
    terminal.type("speed")
    terminal.wait_gone("☐ Kafka")
    terminal.press("Enter")
    terminal.wait_for("2 Results · 1 with 1 tag", "Caching", "1 guide")


def test_narrow_terminal_shows_one_pane_at_a_time(collection: Path, terminal: Terminal) -> None:
    terminal.start(str(collection))
    terminal.wait_for("─ 2 Guides", "4 guides")
    for key, frames in (
        ("3", ["─ 3 Tags"]),
        ("4", ["─ 4 Reader"]),
        ("2", ["─ 2 Guides", "─ 4 Reader"]),  # the first page stands under the guides
    ):
        terminal.press(key)
        shown = terminal.wait_for(frames[0])
        assert [name for name in FRAMES[1:] if name in shown] == frames


def test_reading_goes_on_through_all_sizes(collection: Path, terminal: Terminal) -> None:
    terminal.start(str(collection))
    terminal.wait_for("4 guides")
    terminal.read("größe", "Größe und C++")
    terminal.resize(160, 45)
    terminal.wait_for("─ 4 Größe und C++", "─ 2 Results · 1", "─ 3 Tags", "How large is a class?")
    terminal.resize(60, 15)
    small = terminal.wait_until(
        lambda screen: (
            "How large is a class?" in screen and "Sizes" in screen and "☐" not in screen
        ),
        "one pane in a small terminal",
    )
    assert max(map(len, small.splitlines())) <= 60
    terminal.press("1")
    terminal.wait_for("↓ next", "Enter read")
    terminal.type("broker")  # in the place of the old query, which is selected
    terminal.wait_for("2 guides", "Message Queues")
    terminal.press("Enter")
    terminal.wait_for("A broker stores logs.", "Space page")
    terminal.resize(80, 24)
    terminal.wait_for("─ 4 Brokers")
    assert terminal.quit() == 0


def test_panes_visited_quickly_end_at_the_last(collection: Path, terminal: Terminal) -> None:
    terminal.start(str(collection))
    terminal.wait_for("4 guides")
    terminal.read("größe", "Größe und C++")
    for keys in ("234", "4324", "jk234", "23234"):
        terminal.type(keys)
        terminal.press("?")
        terminal.wait_for("─ Keys and queries ─")
        terminal.press("Escape")
        terminal.wait_gone("─ Keys and queries ─")
        terminal.wait_for("─ 4 Größe und C++", "Space page")


def test_odd_sizes_are_survived(collection: Path, terminal: Terminal) -> None:
    terminal.start(str(collection))
    terminal.wait_for("4 guides")
    terminal.read("größe", "Größe und C++")
    for back_to, (width, height) in zip((80, 81, 82), [(20, 6), (1, 1), (300, 80)], strict=True):
        terminal.resize(width, height)
        terminal.press("j", "k", "G", "g")
        terminal.resize(back_to, 24)
        frame = "╭─ 4 Größe und C++ ".ljust(back_to - 1, "─") + "╮"
        terminal.wait_for(frame, "Space page", "1 guide")
    assert terminal.quit() == 0

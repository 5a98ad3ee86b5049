"""One session in a real terminal: the ten things for which people open guides."""

from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.e2e.terminal import FakeBrowser, Terminal
from tests.e2e.test_reading import tab_to

_CATEGORY = '---\ntitle: "{}"\ndescription: "About it."\nimage: "{}"\nicon: "{}"\nsort: {}\n---\n'
_DIAGRAM = "```mermaid\nsequenceDiagram\n  Producer->>Broker: record\n  Broker->>Producer: ack\n```"


@pytest.fixture
def guides(data: Path, write_guide: WriteGuide) -> Path:
    """Guides on databases and security, in the order of their days."""
    for order, name in enumerate(("Security", "Databases"), start=1):
        file = data / "categories" / f"{name.lower()}.md"
        image = "https://example.org/a.png"
        file.write_text(_CATEGORY.format(name, image, "/icons/a.png", order))
    write_guide(
        "kafka-loss",
        f"Kafka loses messages if the leader fails before a copy is made.\n\n{_DIAGRAM}\n\n"
        "More is in [logs](commit-logs.md).\n\n## Settings\n\nWrite acks=all and wait for copies.",
        title='"Can Kafka lose messages?"',
        categories="[databases]",
        tags="[Kafka, Durability]",
        createdAt='"2024-01-01"',
    )
    write_guide(
        "commit-logs",
        "An append-only file keeps every change in its order.",
        categories="[databases]",
        tags="[Kafka, Storage]",
        createdAt='"2024-01-02"',
    )
    for day, (slug, text) in enumerate(
        (
            ("passwords", "Store a slow salted hash."),
            ("tokens", "A signed claim is no secret."),
            ("certificates", "A name and a key, signed by an authority."),
        ),
        start=3,
    ):
        write_guide(
            slug,
            text,
            categories="[security]",
            tags="[Identity, Cryptography]" if slug != "passwords" else "[Identity]",
            createdAt=f'"2024-01-0{day}"',
        )
    return data


def test_ten_tasks_in_one_session(guides: Path, terminal: Terminal, browser: FakeBrowser) -> None:
    terminal.start(str(guides), width=160, height=45)
    terminal.wait_for("▸ Security", "▸ Databases", "5 guides")

    # Find out whether Kafka loses messages.
    terminal.read("does kafka lose messages", "Can Kafka lose messages?")
    terminal.wait_for("if the leader fails before a copy is made")

    # Find a guide by a description.
    terminal.read("file that keeps every change", "Commit Logs")
    terminal.wait_for("An append-only file keeps every change")

    # Read three guides on security in their order.
    _go_to_category(terminal, "Security", 3)
    terminal.press("j")
    terminal.wait_for("─ 4 Passwords", "Store a slow salted hash.")
    terminal.press("Enter")
    terminal.wait_for("Space page", "Next: Tokens")
    terminal.press("J")
    terminal.wait_for("─ 4 Tokens", "A signed claim is no secret.", "Next: Certificates")
    terminal.press("J")
    terminal.wait_for("─ 4 Certificates", "A name and a key, signed by an authority.")

    # Narrow by two tags.
    terminal.press("1")
    terminal.wait_for("↓ next")
    terminal.press("C-u")
    terminal.wait_for("Words, ", "5 guides")
    terminal.press("Escape")
    terminal.wait_for("q quit")
    _choose_tag(terminal, "kafka", "Guides with 1 tag ", "2 guides")
    _choose_tag(terminal, "dura", "Guides with 2 tags ", "1 guide")
    terminal.press("2")
    terminal.wait_for("Enter read")
    terminal.press("j")
    terminal.wait_for("─ 4 Can Kafka lose messages?")
    terminal.press("Enter")
    terminal.wait_for("Space page")
    terminal.press("x")
    terminal.wait_gone("with 2 tags")

    # Open the page and copy its address.
    address = "https://bytebytego.com/guides/kafka-loss"
    terminal.press("o")
    terminal.wait_for("Opened https://")
    assert browser.opened == [address]
    terminal.press("y")
    terminal.wait_for("Copy  y link")
    terminal.press("y")
    terminal.wait_for(f"Copied {address}")

    # Find a word in the guide.
    terminal.press("/")
    terminal.wait_for("Enter stay")
    terminal.type("acks")
    terminal.wait_for("1 of 1")
    terminal.press("Enter")
    terminal.wait_for("Space page")

    # Follow a link and come back.
    tab_to(terminal, "commit-logs.md")
    terminal.press("Enter")
    terminal.wait_for("─ 4 Commit Logs", "An append-only file")
    terminal.press("BSpace")
    terminal.wait_for("─ 4 Can Kafka lose messages?", "if the leader fails")

    # See a diagram in full and come back.
    terminal.press("g")
    terminal.press("Enter")
    terminal.wait_for("+ roomier")
    terminal.press("Escape")
    terminal.wait_for("Space page", "─ 4 Can Kafka lose messages?")

    # Give a star, quit, and go on where it was left.
    terminal.press("s")
    terminal.wait_for("─ 4 Can Kafka lose messages? ★")
    assert terminal.quit() == 0
    terminal.start(str(guides), width=160, height=45)
    terminal.wait_for("─ 4 Can Kafka lose messages? ★", "if the leader fails", "5 guides")

    # Be asked about databases.
    _go_to_category(terminal, "Databases", 2)
    terminal.press("c")
    terminal.wait_for("Quiz · category: Databases", "2 new", "show answer")
    terminal.press("Space")
    terminal.wait_for("Good")
    terminal.press("3")
    terminal.wait_for("1 answered", "show answer")
    terminal.press("Escape")
    terminal.wait_gone("Quiz ·")
    assert terminal.quit() == 0


def _go_to_category(terminal: Terminal, title: str, count: int) -> None:
    terminal.press("C-p")
    terminal.wait_for("─ Go to ─")
    terminal.type(title.casefold())
    terminal.wait_for(f"category, {count} guides")
    terminal.press("Enter")
    terminal.wait_for(f"category: {title} ✕", f"▾ {title}", f"2 Guides · {count}", "Enter read")


def _choose_tag(terminal: Terminal, part: str, *answer: str) -> None:
    terminal.press("3")
    terminal.wait_for("f find tag")
    terminal.press("f")
    terminal.wait_for("Type part of a tag")
    terminal.type(part)
    terminal.wait_for(f"│ {part} ")
    terminal.press("Enter")
    terminal.wait_for(*answer)

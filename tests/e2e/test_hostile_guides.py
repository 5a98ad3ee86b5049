"""A guide that tries to take over the terminal through every field it has."""

import os
import re
from pathlib import Path

import pytest

from tests.e2e.terminal import FakeBrowser, Terminal

HOSTILE = {
    "reset": "\x1bc",
    "blinking colours": "\x1b[31;5;53m",
    "cursor report": "\x1b[6n",
    "window title": "\x1b]0;taken\x07",
    "clipboard": "\x1b]52;c;dGFrZW4=\x07",
    "hyperlink": "\x1b]8;;https://evil.example\x1b\\",
    "device control": "\x1bP+q544e\x1b\\",
    "C1 colours": "\x9b31;5;53m",
    "C1 clipboard": "\x9d52;c;dGFrZW4=\x9c",
    "bell": "\x07",
    "other character set": "\x0e",
    "backspaces": "\x08\x08\x08",
    "delete": "\x7f",
    "right to left": "\u202e",
    "isolate": "\u2067",
}
ALL = "".join(HOSTILE.values())
# Without the brackets and spaces that would end a link.
SOME = "\x1bc\x07\x0e\x08\x7f\x9b31m\x9d52;c;dGFrZW4=\x9c\u202e\u2067"
# What Textual itself sends, and ends with a bell.
POINTER_SHAPE = re.compile("\x1b]22;[a-z-]*\x07")
MARKUP = "[red]R[/red] [@click=app.quit]Q[/] [link=https://evil.example]L[/link]"


def quoted(text: str) -> str:
    """Return a YAML string that means `text`, in ASCII."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[^ -~]", lambda match: f"\\u{ord(match[0]):04x}", plain) + '"'


@pytest.fixture
def trap(data: Path) -> Path:
    """A collection with one hostile guide, in a file with a hostile name."""
    name = f"trap {HOSTILE['window title']}{HOSTILE['right to left']}"
    body = f"""\
Body {MARKUP} {ALL} end.

# Heading {MARKUP} {ALL}

[first {SOME}](<https://example.org/{SOME}>) and [second]({SOME}.md) [go](javascript:alert(1))
<b>{ALL}</b> `code {ALL}` ![alt {SOME}](https://example.org/{SOME}.png)

| head {ALL} | {MARKUP} |
|---|---|
| cell {ALL} | {MARKUP} |

```python
print("{ALL}")  # {MARKUP}
```

```mermaid
flowchart TD
    A["one {ALL}"] -->|"{ALL}"| B["two {MARKUP}"]
```

```mermaid
{ALL}
```

<div onclick="{ALL}">{ALL}</div>
"""
    front = {
        "title": quoted(f"Trap {MARKUP} {ALL}"),
        "description": quoted(f"About {MARKUP} {ALL}"),
        "image": quoted(f"https://example.org/{SOME}.png"),
        "createdAt": '"2024-02-01"',
        "categories": f"[alpha, {quoted('made-up' + ALL)}]",
        "tags": f"[{quoted('Tag ' + MARKUP + ALL)}]",
    }
    lines = "\n".join(f"{key}: {value}" for key, value in front.items())
    (data / "guides" / f"{name}.md").write_text(f"---\n{lines}\n---\n\n{body}", "utf-8")
    (data / "categories" / "alpha.md").write_text(
        f"---\ntitle: {quoted('Alpha ' + MARKUP + ALL)}\nsort: 1\n---\n"
    )
    return data


def test_no_hostile_sequence_reaches_the_terminal(
    trap: Path, tmp_path: Path, terminal: Terminal, browser: FakeBrowser
) -> None:
    record = tmp_path / "raw"
    terminal.start(str(trap), width=160, height=45, record=record)
    terminal.wait_for("▸ Alpha", "Tag [red]", "1 guide")
    terminal.search("body", "2 Results · 1")
    terminal.press("Enter")
    terminal.wait_for("─ 4 Trap [red]", "Space page")
    for _ in range(3):
        terminal.step("Tab")
    terminal.press("G")
    terminal.wait_for("cannot be drawn")
    terminal.press("o")
    terminal.wait_for("Opened")
    assert browser.opened[0].isascii()
    terminal.press("?")
    terminal.wait_for("─ Keys ─")
    terminal.press("Escape")
    terminal.wait_gone("─ Keys ─")
    terminal.press("C-p")
    terminal.wait_for("🔎")
    terminal.type("trap")
    terminal.wait_for("🔎 trap")
    terminal.press("Enter")
    terminal.wait_gone("🔎")
    assert terminal.quit() == 0
    sent = POINTER_SHAPE.sub("", record.read_bytes().decode("utf-8"))
    assert "Trap" in sent
    assert [name for name, text in HOSTILE.items() if text in sent] == []


def test_markup_in_a_guide_is_shown_as_it_stands(trap: Path, terminal: Terminal) -> None:
    terminal.start(str(trap), width=160, height=45)
    terminal.wait_for("1 guide")
    terminal.search("body", "2 Results · 1")
    terminal.press("Enter")
    terminal.wait_for(f"Trap {MARKUP}", f"Body {MARKUP}")


def test_click_on_markup_in_a_title_does_not_quit(trap: Path, terminal: Terminal) -> None:
    terminal.start(str(trap), width=160, height=45)
    terminal.wait_for("1 guide")
    terminal.search("body", "2 Results · 1")
    terminal.press("Enter")
    screen = terminal.wait_for(f"Trap {MARKUP}", f"Body {MARKUP}")
    for y, line in enumerate(screen.splitlines(), start=1):
        for match in re.finditer(r"\[@click=app\.quit\]Q", line):
            terminal.click(match.end(), y)
    terminal.press("?")
    terminal.wait_for("─ Keys ─")


def test_file_name_that_is_not_utf_8_keeps_no_other_guide_closed(
    shelf: Path, terminal: Terminal
) -> None:
    (shelf / "guides" / os.fsdecode(b"caf\xe9.md")).write_text(
        '---\ntitle: Café\ncreatedAt: "2023-01-01"\ncategories: [alpha]\n---\n\nBeans.\n'
    )
    terminal.start(str(shelf))
    terminal.wait_for("▸ Alpha", " guides")
    terminal.read("stores logs", "Brokers")
    terminal.press("2")
    terminal.wait_for("Enter read")
    assert terminal.quit() == 0

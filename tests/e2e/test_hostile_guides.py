"""A collection that tries to take over the terminal through every field it has.

One tour visits every screen while each byte that goes to the terminal is recorded. What is left
after the sequences that Textual writes for itself must be plain text. Every payload of
`tests/hostile.py` stands in every field, so each surface below meets each of them:

    _lists          tree, tag pane, completion, chips, pasted query, refusal, correction, results
    _reader         title, text, addresses of links, hints, headings, find, copies, notifications,
                    history, source of a diagram, related guides
    _other_screens  an editor's failure, quiz, filter of the help, palette
    below them      names of folder and files, aliases, theme, settings, answers of a server,
                    collections and what git says of them
    in tests/tui    failures, folders, styles, clicks: test_hostile_text.py
    in tests/unit   every command and option, exports, shells: test_cli_hostile_text.py
"""

import base64
import os
import re
from pathlib import Path

import pytest

from guidetui.notes import note_file
from guidetui.paths import aliases_file, state_file
from guidetui.state import State
from tests.e2e.terminal import FakeBrowser, Terminal
from tests.git_repositories import Upstream, git_server
from tests.hostile import (
    ALL,
    BODY,
    MARKUP,
    NAME,
    NOTE,
    PAYLOADS,
    SLUG,
    SOME,
    acting,
    quoted,
    write_hostile,
)
from tests.picture_server import picture_server

# What Textual writes: colors and attributes, moves, modes, questions to the terminal, the shape
# of the pointer, titles of the window and, where the user copies, the clipboard.
_OWN = re.compile(
    r"\x1b\[[?<>=]?[0-9;:]*[$ ]?[HhlmJKABCDnpqtu]"
    r"|\x1b\]22;[a-z-]*\x07"
    r"|\x1b\]2;[^\x00-\x1f\x7f-\x9f]*\x1b\\"
    r"|\x1b\]52;c;(?P<copied>[A-Za-z0-9+/=]*)\x07"
    r"|\x1bP=[12]s\x1b\\"
    r"|\x1b_Gi=[0-9]+,[a-zA-Z0-9=,]*;[A-Za-z]*\x1b\\"
)  # An escape would end what is pasted.
_TYPED = SOME.replace("\x1b", "")


@pytest.fixture
def hostile_collection(data: Path) -> Path:
    """The hostile collection."""
    return write_hostile(data, mirrors=1)


class _Record:
    """Every byte that the program sent."""

    def __init__(self, file: Path) -> None:
        self.sent = file.read_bytes().decode("utf-8")
        self.copied = [
            base64.b64decode(match["copied"]).decode()
            for match in _OWN.finditer(self.sent)
            if match["copied"]
        ]
        self.text = _OWN.sub("", self.sent).replace("\r\n", "\n")


def _assert_harmless(record: _Record) -> None:
    assert "Trap" in record.text
    assert [name for name, text in PAYLOADS.items() if text in record.text] == []
    assert "taken" not in record.copied
    assert [ascii(sign) for sign in sorted(set(acting(record.text)))] == []
    assert [text for text in record.copied if acting(text)] == []


def _lists(terminal: Terminal) -> None:
    """Tree, tags, completion, chips, what is pasted, corrections, results, and nothing found."""
    terminal.press("Z")
    terminal.wait_for("Mirror 1 [red]", "Tag [red]")
    terminal.press("/")
    terminal.wait_for("↓ next")
    terminal.type("tag:ta")
    terminal.wait_for("Tab takes it")
    terminal.press("Tab")
    terminal.wait_for("tag: Tag [red]", "Guides · 2")
    terminal.press("C-u")
    terminal.wait_for("F1 lists all")
    terminal.tmux("set-buffer", "--", f"zebodi {_TYPED} tag:{_TYPED}")
    terminal.tmux("paste-buffer", "-p")
    terminal.wait_for("There is no tag", "zebodi")
    terminal.press("C-u")
    terminal.wait_for("F1 lists all")
    terminal.type("bodyy")
    terminal.wait_for("Showing results for body", "Results · 2")
    terminal.press("C-u")
    terminal.wait_for("F1 lists all")
    terminal.press("Escape")
    terminal.wait_gone("↓ next")


def _reader(terminal: Terminal, browser: FakeBrowser) -> None:
    """Text, links with their addresses, hints, headings, find, history, copying, a diagram."""
    terminal.search("sort:title body", "2 Results · 2")
    terminal.press("Enter")
    terminal.wait_for("─ 4 Mirror 1 [red]", "Space page")
    for _ in range(7):
        terminal.step("Tab")
    terminal.press("f")
    terminal.wait_for("type the letters of a link")
    terminal.press("Escape")
    terminal.wait_gone("type the letters of a link")
    terminal.press("t")
    terminal.wait_for("─ Headings ─", "Heading [red]")
    terminal.press("Escape")
    terminal.wait_gone("─ Headings ─")
    terminal.press("/")
    terminal.wait_for("Find in this guide")
    terminal.tmux("set-buffer", "--", f"zecell {_TYPED}")
    terminal.tmux("paste-buffer", "-p")
    terminal.wait_for("zecell ")
    terminal.press("Escape")
    terminal.wait_gone("Enter stay")
    terminal.press("y")
    terminal.wait_for("y link · t text")
    terminal.press("t")
    terminal.wait_for("Copied the text")
    terminal.press("Y")
    terminal.wait_for("Copied the Markdown")
    terminal.wait_gone("y link · t text")
    terminal.step("v")
    terminal.press("y")
    terminal.wait_for("Copied the selection")
    terminal.press("i")
    terminal.wait_for("iagram")
    terminal.press("o")
    terminal.wait_for("Opened")
    assert browser.opened[0].isascii()
    terminal.press("J")
    terminal.wait_for("─ 4 Trap [red]")
    terminal.press("H")
    terminal.wait_for("Enter picks", "Mirror 1 [red]")
    terminal.press("Escape")
    terminal.wait_gone("─ What you read")
    terminal.step("Space")
    terminal.wait_for("cannot be drawn")
    terminal.press("D")
    terminal.wait_for("flowchart TD")
    terminal.press("Escape")
    terminal.wait_for("Space page")
    terminal.press("G")
    terminal.wait_for("Related guides")


def _other_screens(terminal: Terminal) -> None:
    """A note and its editor's end, the quiz, the help, the palette, the themes."""
    terminal.press("e")
    terminal.wait_for("Editing failed")
    terminal.press("c")
    terminal.wait_for("─ Quiz · ", "[red]R[/red]")
    terminal.press("Space")
    terminal.wait_for("Body [red]")
    terminal.press("3")
    terminal.wait_for("1 answered")
    terminal.press("Escape")
    terminal.wait_gone("─ Quiz")
    terminal.press("?")
    terminal.wait_for("─ Keys and queries ─")
    terminal.type("[red")
    terminal.press("Escape")
    terminal.wait_gone("─ Keys and queries ─")
    terminal.press("C-p")
    terminal.wait_for("─ Go to ─")
    terminal.type("trap")
    terminal.wait_gone("Guide, heading, tag")
    terminal.press("Enter")
    terminal.wait_gone("─ Go to ─")


@pytest.mark.slow
def test_no_screen_lets_anything_act(
    hostile_collection: Path, tmp_path: Path, terminal: Terminal, browser: FakeBrowser
) -> None:
    editor = tmp_path / "editor \x1b]0;taken\x07\u202e"
    editor.write_text("#!/bin/sh\nexit 3\n")
    editor.chmod(0o755)
    terminal.environment["EDITOR"] = f"'{editor}'"
    record = tmp_path / "raw"
    terminal.start(str(hostile_collection), "--offline", width=160, height=45, record=record)
    terminal.wait_for("Tag [red]", "2 guides")
    _lists(terminal)
    _reader(terminal, browser)
    _other_screens(terminal)
    assert terminal.fact("pane_title").endswith("guidetui")
    assert terminal.quit() == 0
    _assert_harmless(_Record(record))


def _write_surroundings(root: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write what lies around the guides, as hostile as can be: all but the settings."""
    for name in ("CACHE", "STATE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", terminal.environment[f"XDG_{name}_HOME"])
    note = note_file(root, SLUG)
    note.parent.mkdir(parents=True)
    note.write_text(NOTE, "utf-8")
    State(state_file()).preferences.remember_theme(f"theme {MARKUP} {ALL}")
    aliases = aliases_file()
    aliases.parent.mkdir(parents=True, exist_ok=True)
    aliases.write_bytes(f"[same]\n'{SOME}' = {MARKUP} {SOME}".encode())


def test_what_lies_around_the_guides_lets_nothing_act(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of the folder and of files, a note, a theme, aliases, and answers of a server."""
    raw_name = b"shelf \xff\x1b]0;taken\x07\n\x9b31m" + PAYLOADS["right to left"].encode()
    root = write_hostile(tmp_path / os.fsdecode(raw_name), mirrors=1)
    (root / "guides" / os.fsdecode(raw_name + b".md")).write_text("Trap without a title.\n")
    _write_surroundings(root, terminal, monkeypatch)
    terminal.environment["no_proxy"] = "*"
    with picture_server() as server:
        server.answer_with(lambda exchange: exchange.head(f"418 {ALL}", Content_Length=0))
        guide = root / "guides" / f"{SLUG}.md"
        image = re.compile("^image: .*$", re.MULTILINE)
        guide.write_text(image.sub(f'image: "{server.url()}"', guide.read_text("utf-8")), "utf-8")
        record = tmp_path / "raw"
        terminal.start(str(root), width=200, height=50, record=record)
        terminal.wait_for("Tag [red]", " guides")
        terminal.search("trap", "Results · ", "aliases.toml", "─ 4 Trap [red]R")
        terminal.press("Enter")
        terminal.wait_for("Space page")
        terminal.press("i")
        terminal.wait_for("The server answered: 418")
        terminal.press("C-p")
        terminal.wait_for("─ Go to ─")
        terminal.type("theme")
        terminal.wait_gone("Guide, heading, tag")
        terminal.press("Escape")
        terminal.wait_gone("─ Go to ─")
        assert terminal.fact("pane_title").endswith(" · guidetui")
        assert terminal.quit() == 0
    _assert_harmless(_Record(record))


def test_collections_and_what_git_says_let_nothing_act(tmp_path: Path, terminal: Terminal) -> None:
    """Their list, a refusal of a server, an unknown address, news, and edits of files."""
    theirs = Upstream(tmp_path / "served" / "theirs")
    write_hostile(theirs.folder / "data", mirrors=1)
    without_nul = ALL.replace(PAYLOADS["nothing"], "")
    theirs.commit(f"Write {without_nul}")
    folder = write_hostile(tmp_path / f"trap {NAME}")
    registry = Path(terminal.environment["XDG_DATA_HOME"]) / "guidetui" / "collections.toml"
    registry.parent.mkdir(parents=True)
    address = f"https://example.org/{MARKUP}{without_nul}"
    registry.write_text(
        f"[collections.mine]\nfolder = {quoted(str(folder))}\n"
        f"[collections.away]\naddress = {quoted(address)}\n"
    )
    record = tmp_path / "raw"
    with git_server(theirs.folder.parent) as server:
        terminal.start(width=160, height=45, record=record)
        terminal.wait_for("400 guides")
        terminal.press("C")
        terminal.wait_for("─ Collections", "mine", "away")
        terminal.press("a")
        terminal.wait_for("Add a collection")
        server.refusal = f"refused {MARKUP} {ALL}".encode()
        terminal.type(server.url("refusing"))
        terminal.press("Enter")
        terminal.wait_for("refused [red]")
        server.refusal = b""
        terminal.press("C")
        terminal.wait_for("─ Collections", "away")
        terminal.press("a")
        terminal.wait_for("Add a collection")
        terminal.type(server.url("theirs"))
        terminal.press("Enter")
        terminal.wait_for("2 guides", "theirs")
        for old in (theirs.folder / "data" / "guides").glob("mirror*"):
            old.rename(old.with_name(f"moved {old.name}"))
        theirs.guide(f"new {NAME}", BODY, quoted(f"New {MARKUP} {ALL}"))
        theirs.commit()
        terminal.press("C")
        terminal.wait_for("─ Collections", "away")
        terminal.press("u")
        terminal.wait_for("What is new", "+ New [red]")
        terminal.press("Enter")
        terminal.wait_for("› Mirror 1 [red]", "New [red]", "Space page")
        assert terminal.fact("pane_title").endswith(" · guidetui")
        assert terminal.quit() == 0
    _assert_harmless(_Record(record))


@pytest.mark.parametrize(
    "content",
    [
        f"{quoted(ALL)} = 1".encode(),
        f"images = {quoted(ALL)}".encode(),
        f"browser = {quoted(ALL + chr(39))}".encode(),
        f"data = {quoted('~' + ALL)}".encode(),
        ALL.encode(),
        b"images = '\x1b]0;taken\x07\xff'",
    ],
    ids=["key", "choice", "command", "folder", "no TOML", "no UTF-8"],
)
def test_settings_that_cannot_be_used_let_nothing_act(
    tmp_path: Path, terminal: Terminal, content: bytes
) -> None:
    settings = Path(terminal.environment["XDG_CONFIG_HOME"]) / "guidetui" / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_bytes(content)
    record = tmp_path / "raw"
    terminal.start(width=200, height=50, record=record)
    assert terminal.exit_status() in (1, 2)
    sent = _Record(record).text
    assert "guidetui: " in sent
    assert "Traceback" not in sent
    assert [ascii(sign) for sign in sorted(set(acting(sent)))] == []


def test_bare_folder_lets_nothing_act_either(
    hostile_collection: Path, tmp_path: Path, terminal: Terminal
) -> None:
    record = tmp_path / "raw"
    terminal.start(str(hostile_collection / "guides"), width=160, height=45, record=record)
    terminal.wait_for("3 guides")
    terminal.read("title:trap body", "Trap [red]R[/red]")
    terminal.step("G")
    assert terminal.quit() == 0
    _assert_harmless(_Record(record))


def test_markup_in_a_guide_is_shown_as_it_stands(
    hostile_collection: Path, terminal: Terminal
) -> None:
    terminal.start(str(hostile_collection), width=160, height=45)
    terminal.wait_for("2 guides")
    terminal.search("trap", "2 Results · ")
    terminal.press("Enter")
    terminal.wait_for(f"Trap {MARKUP}", f"Body {MARKUP}")


def test_click_on_markup_in_a_title_does_not_quit(
    hostile_collection: Path, terminal: Terminal
) -> None:
    terminal.start(str(hostile_collection), width=160, height=45)
    terminal.wait_for("2 guides")
    terminal.search("trap", "2 Results · ")
    terminal.press("Enter")
    screen = terminal.wait_for(f"Trap {MARKUP}", f"Body {MARKUP}")
    for y, line in enumerate(screen.splitlines(), start=1):
        for match in re.finditer(r"\[@click=app\.quit\]Q", line):
            terminal.click(match.end(), y)
    terminal.press("?")
    terminal.wait_for("─ Keys and queries ─")


def test_file_name_that_is_not_utf_8_keeps_no_other_guide_closed(
    collection: Path, terminal: Terminal
) -> None:
    (collection / "guides" / os.fsdecode(b"caf\xe9.md")).write_text(
        '---\ntitle: Café\ncreatedAt: "2023-01-01"\ncategories: [alpha]\n---\n\nBeans.\n'
    )
    terminal.start(str(collection))
    terminal.wait_for("▸ Alpha", " guides")
    terminal.read("stores logs", "Brokers")
    terminal.press("2")
    terminal.wait_for("Enter read")
    assert terminal.quit() == 0

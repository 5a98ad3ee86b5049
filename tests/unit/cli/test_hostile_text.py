"""Every command over a collection whose every text is hostile: what it prints acts on nothing.

`ROWS` holds each command in each of its forms; one that has no row fails here.
"""

import csv
import io
import sqlite3
import zipfile
from pathlib import Path

import click
import pytest

from guidetui.cli.group import guidetui as group
from guidetui.library import Library
from guidetui.paths import aliases_file, keys_file, note_file
from tests.conftest import WriteGuide
from tests.hostile import (
    ALL,
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
from tests.unit.command_line import Done, in_process, write_settings

ROWS: dict[str, list[list[str]]] = {
    "add": [
        [f"no such {NAME}"],
        [f"https://{SOME}"],
        [".", "--name", SOME],
        [".", "--path", f"no such {NAME}"],
        ["file:///absent", "--branch", SOME],
        [".", "--base-url", f"https://{SOME}"],
    ],
    "browse": [[], ["--offline"], ["--base-url", f"https://{SOME}"]],
    "categories": [[], ["--json"]],
    "check": [[], ["--json"], ["--rules"], ["--off", "length"], ["--off", ALL.replace("\0", "")]],
    "collections": [[], ["--json"]],
    "completion": [["bash"], ["zsh"], ["fish"], [SOME]],
    "config": [
        [],
        [SOME],
        ["keys"],
        ["keys", "--edit"],
        ["themes", "--path"],
        ["themes", "--print-defaults"],
    ],
    "index": [[], ["--rebuild"]],
    "list": [
        [],
        ["--json"],
        ["--starred"],
        ["--unread"],
        ["--read"],
        ["--category", "alpha"],
        ["--category", f"beta{NAME}"],
        ["--category", f"nowhere {SOME}"],
        ["--tag", f"Tag {MARKUP}"],
        ["--tag", f"nothing {SOME}"],
    ],
    "lists": [
        [],
        ["--json"],
        [SOME],
        [MARKUP, "--add", SLUG],
        [MARKUP],
        [MARKUP, "--json"],
        [MARKUP, "--path"],
        [MARKUP, "--move", SLUG, "1"],
        [MARKUP, "--remove", SLUG],
        [MARKUP, "--add", f"{SLUG}?"],
    ],
    "mark": [[SLUG], [SLUG, "--read"], [SLUG, "--unread"], [f"{SLUG}?"]],
    "news": [[], ["--json"], [SOME], ["--since", SOME]],
    "note": [[SLUG, "--print"], [SLUG, "--path"], [SLUG], [f"{SLUG}?", "--print"]],
    "open": [
        [SLUG],
        [SLUG, "--print"],
        [SLUG, "--diagram"],
        [SLUG, "--base-url", "https://example.org", "--print"],
        [f"{SLUG}?"],
    ],
    "quiz": [
        [],
        ["--offline"],
        ["--plain"],
        ["--plain", "--new", "1"],
        ["--plain", "body"],
        ["--plain", f"nothing {SOME}"],
        ["--export", f"cards {NAME}.csv"],
        ["--export", f"cards {NAME}.apkg"],
        ["--export", f"cards.{NAME}"],
        ["--export", f"no such folder {NAME}/cards.csv"],
    ],
    "readme": [[], ["--check"], [f"no such {NAME}.md"], ["--base-url", "https://example.org"]],
    "related": [[SLUG], [SLUG, "--json"], [SLUG, "--limit", "1"], [f"{SLUG}?"]],
    "remove": [["bundled", "--yes"], [SOME, "--yes"], [SOME, "--force"], [SOME]],
    "search": [
        ["body"],
        ["body", "--json"],
        ["body", "--limit", "1"],
        ["body", "--literal"],
        [f"bodi {SOME}"],
        [f"bodi {SOME}", "--json"],
        [f"tag:{SOME} category:{SOME} after:{SOME} is:{SOME} sort:{SOME} title:"],
        [f"tag:{SOME} -title:{SOME} ({SOME}", "--json"],
        ["\udcff\udc9b"],
        ["body", "--tag", f"Tag {SOME}"],
        ["body", "--category", SOME],
        ["body", "--save", SOME],
        ["--saved", SOME],
    ],
    "show": [
        [SLUG],
        [SLUG, "--plain"],
        [SLUG, "--raw"],
        [SLUG, "--no-pager"],
        [SLUG, "--json"],
        [SLUG, "--width", "30"],
        [f"{SLUG}?"],
    ],
    "star": [[SLUG], [SLUG, "--off"], [f"{SLUG}?"]],
    "stats": [[], ["--plain"], ["--json"]],
    "tags": [[], ["--json"]],
    "update": [[], [SOME], ["bundled", "--force"]],
    "use": [["bundled"], [SOME]],
}
_FORMS = [[command, *words] for command, rows in ROWS.items() for words in rows]
# The same everywhere, and what they say is tried on its own below.
_COMMON = {"--data", "--drafts", "--help"}


def _id(words: list[str]) -> str:
    return ascii(" ".join(words))[1:60]


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A collection as hostile as can be, with a note, aliases, an editor and a README as bad."""
    root = write_hostile(tmp_path / f"trap {NAME}", mirrors=2)
    note = note_file(root, SLUG)
    note.parent.mkdir(parents=True)
    note.write_text(NOTE, "utf-8")
    aliases = aliases_file()
    aliases.parent.mkdir(parents=True, exist_ok=True)
    aliases.write_text(f"'{SOME}' = {SOME}", "utf-8")
    keys_file().write_text(f"'{SOME}' = '{SOME}'", "utf-8")
    editor = tmp_path / f"editor {NAME}"
    editor.write_text("#!/bin/sh\nexit 3\n")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", f"'{editor}'")
    work = tmp_path / f"work {NAME}"
    work.mkdir()
    (work / "README.md").write_text(f"{ALL}\n<!-- TOC -->\n{ALL}\n<!-- /TOC -->\n", "utf-8")
    monkeypatch.chdir(work)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"\n{SOME}\n3\n" * 4))
    return root


def _assert_tame(done: Done) -> None:
    assert acting(done.out) == []
    assert acting(done.err) == []
    assert "Traceback" not in done.err


def test_every_command_and_option_has_a_row() -> None:
    context = click.Context(group)
    assert set(ROWS) == set(group.list_commands(context))
    for name, rows in ROWS.items():
        command = group.get_command(context, name)
        assert command is not None
        words = {word for row in rows for word in row}
        options = [p for p in command.params if isinstance(p, click.Option)]
        flags = {flag for option in options for flag in (*option.opts, *option.secondary_opts)}
        assert flags - _COMMON <= words, name


@pytest.mark.parametrize("words", _FORMS, ids=_id)
def test_command_prints_nothing_that_acts(
    words: list[str], trap: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "--data", trap, *words)
    assert done.out or done.err or done.code == 0 or words[0] == "list"
    _assert_tame(done)
    if "--json" in words and done.out:
        assert done.json is not None


@pytest.mark.parametrize("words", _FORMS, ids=_id)
def test_command_over_a_bare_folder_prints_nothing_that_acts(
    words: list[str], trap: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _assert_tame(in_process(capsys, "--data", trap / "guides", *words))


@pytest.mark.parametrize(
    "words",
    [
        [SOME],
        [f"--{SOME}"],
        ["show", f"--{SOME}"],
        ["search", "x", "--limit", SOME],
        ["list", "--data", f"no such {NAME}"],
        ["--data", f"no such {NAME}", "list"],
        ["completion", SOME],
        ["show", "a", SOME],
    ],
    ids=_id,
)
def test_usage_error_repeats_nothing_that_acts(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, *words)
    assert done.code in (1, 2)
    assert done.err
    _assert_tame(done)


@pytest.mark.parametrize(
    "text",
    [
        f"'{SOME.replace(chr(7), '')}' = 1",
        f"data = {SOME}",
        'data = "~nobody\\u001b[31m/\\u202e"',
        'images = "\\u001b]0;taken\\u0007\\u009b31m\\u202e"',
        '"\\u001b]0;taken\\u0007" = 1',
        'base_url = "\\u001b]0;taken\\u0007"',
        'data = "\\u001b]0;taken\\u0007\\u009b\\u202e"',
    ],
    ids=ascii,
)
def test_settings_are_not_repeated_raw(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_settings(text)
    done = in_process(capsys, "list")
    assert done.code == 2
    _assert_tame(done)


def test_csv_holds_nothing_that_acts(trap: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_process(capsys, "quiz", "--export", "cards.csv", "--data", trap)
    text = Path("cards.csv").read_text("utf-8")
    assert acting(text) == []
    assert len(list(csv.DictReader(io.StringIO(text)))) == 3


def test_csv_begins_no_formula_of_a_spreadsheet(
    data: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, title in enumerate(("=1+1", "@SUM(1)", "+1", "-1+cmd")):
        write_guide(f"guide-{number}", "- a list\n- in Markdown", title=quoted(title))
    file = data / "cards.csv"
    in_process(capsys, "quiz", "--export", file, "--data", data)
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert {row["title"] for row in rows} == {"'=1+1", "'@SUM(1)", "'+1", "'-1+cmd"}
    assert all(row["body"].startswith("'- a list") for row in rows)


def test_anki_package_holds_text_not_markup(
    trap: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("genanki")
    (trap / "guides" / "web.md").write_text(
        "---\ntitle: <script>alert(1)</script>\ncreatedAt: '2024-01-01'\n---\n\n"
        "<img src=x onerror=alert(1)> [x](javascript:alert(1))\n"
    )
    in_process(capsys, "quiz", "--export", "cards.apkg", "--data", trap)
    with zipfile.ZipFile("cards.apkg") as package:
        package.extract("collection.anki2", tmp_path)
    with sqlite3.connect(tmp_path / "collection.anki2") as database:
        fields = [text for (text,) in database.execute("select flds from notes")]
    database.close()
    assert len(fields) == 4
    for text in fields:
        assert set(acting(text)) <= {"\x1f"}  # how Anki parts the fields of a note
        assert "<script" not in text
        assert "<img src=x" not in text
        assert 'href="javascript:' not in text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("words", [["show"], ["list", "--tag"], ["list", "--category"]])
def test_shell_is_offered_nothing_that_acts(
    shell: str,
    words: list[str],
    trap: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("$(reboot)", "`reboot`", "a;reboot", "a\nreboot"):
        (trap / "guides" / f"{name}.md").write_text("---\ntitle: T\n---\n\nText.\n")
    (trap / "guides" / "tame.md").write_text("---\ntitle: T\ntags: [tame]\n---\n\nText.\n")
    line = ["guidetui", "--data", f"'{trap}'", *words, ""]
    monkeypatch.setenv("_GUIDETUI_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(line))
    monkeypatch.setenv("COMP_CWORD", "" if shell == "fish" else str(len(line) - 1))
    done = in_process(capsys)
    assert ("alpha" if "--category" in words else "tame") in done.out
    assert acting(done.out) == []
    assert "reboot" not in done.out


def test_payloads_are_in_what_is_read(trap: Path) -> None:
    raw = (trap / "guides" / f"{SLUG}.md").read_text("utf-8")
    assert [name for name, text in PAYLOADS.items() if text not in raw] == []
    assert len(Library.open(trap).collection.guides) == 3


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["tags"],
        ["show", SLUG],
        ["search", "body"],
        ["related", SLUG],
        ["quiz", "--plain"],
    ],
    ids=_id,
)
def test_what_looks_like_markup_is_printed_as_it_stands(
    words: list[str], trap: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert MARKUP in in_process(capsys, *words, "--data", trap).out


@pytest.mark.parametrize(
    "words",
    [["stats", "--plain"], ["show", "tame", "--plain"], ["quiz", "--plain"]],
    ids=_id,
)
def test_plain_output_draws_nothing(
    words: list[str],
    data: Path,
    write_guide: WriteGuide,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n3\n"))
    write_guide("tame", "# One\n\n- two\n\n| a | b |\n|-|-|\n| c | d |\n\n---\n\n> three")
    in_process(capsys, "star", "tame", "--data", data)
    in_process(capsys, "mark", "tame", "--data", data)
    done = in_process(capsys, *words, "--data", data)
    assert done.out.strip()
    assert done.out.isascii()

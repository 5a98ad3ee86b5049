"""The command line explains itself: help, version, and what it says to a wrong word."""

import re

import click
import pytest

from guidetui import __version__
from guidetui.cli.group import guidetui as group
from tests.unit.command_line import guidetui, in_process

COMMANDS = tuple(group.list_commands(click.Context(group)))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_has_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, command, "--help")
    assert done.code == 0
    assert re.search(rf"^ .*guidetui\b.*\b{command}\b", done.out, re.MULTILINE)
    assert done.err == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_says_what_each_option_does(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    in_process(capsys, command, "--help")
    found = group.get_command(click.Context(group), command)
    assert found is not None
    options = [item for item in found.params if isinstance(item, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, option)
    assert done.code == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in done.out] == []


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version_is_printed(option: str) -> None:
    done = guidetui(option)
    assert (done.code, done.out) == (0, f"guidetui {__version__}\n")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("serach", "search"), ("lst", "list"), ("opne", "open"), ("catgories", "categories")],
)
def test_mistyped_command_is_answered_with_the_nearest(
    word: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, word)
    assert done.code == 2
    assert f"did you mean '{meant}'?" in done.err
    assert done.out == ""


def test_word_like_no_command_points_to_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "xyzzyxyzzy")
    assert done.code == 2
    assert "guidetui --help" in done.err


@pytest.mark.parametrize(
    "word",
    ["x" * 300, "~no-such-user/notes", "a\nb", "\x1b[31m", "\udcff"],
    ids=["too long for a name", "unknown home", "two lines", "escape", "not UTF-8"],
)
def test_odd_word_is_bad_usage_not_a_crash(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, word)
    assert done.code == 2
    assert done.err != ""
    assert "\x1b" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["search"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--limit", "many"],
        ["search", "x", "--nonsense"],
        ["show"],
        ["show", "x", "--width", "5"],
        ["open", "x", "--base-url", "ftp://example.org"],
        ["open", "x", "--base-url", "not an address"],
        ["readme", "--base-url", "javascript:alert(1)"],
        ["list", "surplus"],
        ["completion", "tcsh"],
        ["--nonsense"],
    ],
    ids=" ".join,
)
def test_bad_usage_exits_2_and_says_why_on_stderr(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, *arguments)
    assert (done.code, done.out) == (2, "")
    assert "Error: " in done.err

"""The README and the pages of docs/ say what the program does: commands, output, keys, shapes."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guidetui.paths import settings_file
from guidetui.readme import END, START
from guidetui.settings import Settings
from guidetui.tui.user_files import given_names, read_keys, read_themes
from tests.generated_docs import DOCS, PARTS, commands, replaced
from tests.unit.command_line import in_process

ROOT = DOCS.parent
README = ROOT / "README.md"
PAGES = [README, *sorted(DOCS.glob("*.md"))]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def without_model(bundled_index: Path) -> None:
    """Print what the program prints without the sentence model, which is an extra."""
    assert bundled_index
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("semantic = false\n")


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language in a page."""
    return [text for name, text in _BLOCK.findall(page.read_text("utf-8")) if name == language]


def sessions(page: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words of every command behind a `$`, and the lines that it is said to print."""
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = part.splitlines()
            yield shlex.split(command), lines


def matches(shown: list[str], printed: list[str]) -> bool:
    """Return whether the lines are the same; `…` stands for any lines, or the end of one."""
    if not shown:
        return not printed
    first, *rest = shown
    if first == "…":
        return any(matches(rest, printed[skipped:]) for skipped in range(len(printed) + 1))
    if not printed:
        return False
    is_same = printed[0].startswith(first[:-1]) if first.endswith("…") else printed[0] == first
    return is_same and matches(rest, printed[1:])


def shape(value: Any) -> Any:
    """Return the keys of a JSON value, of lists those of the first item."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict | list):
        return [shape(value[0])]
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_print_what_is_shown(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, shown in sessions(page):
        assert words[0] == "guidetui"
        done = in_process(capsys, *words[1:])
        printed = [*done.lines, *done.err.splitlines()]
        assert matches(shown, printed), (page.name, words, printed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_and_their_options_exist(page: Path) -> None:
    known = dict(commands())
    for block in blocks(page, "console"):
        for line in re.findall(r"^(?:\$ )?guidetui (.*)$", block, re.MULTILINE):
            words = shlex.split(line.partition(" | ")[0], comments=True)
            command = known.get(words[0] if words else "", known["browse"])
            flags = [flag for param in command.params for flag in param.opts]
            flags += [flag for param in command.params for flag in param.secondary_opts]
            used = {word for word in words if word.startswith("--")}
            assert used <= {*flags, "--version"}, (page.name, line)


@pytest.mark.parametrize(("name", "marker", "text"), PARTS, ids=lambda part: str(part)[:20])
def test_generated_part_is_up_to_date(name: str, marker: str, text: Any) -> None:
    page = (DOCS / name).read_text("utf-8")
    assert page == replaced(page, marker, text()), "run: python -m tests.generated_docs"


def test_settings_page_shows_every_key_and_files_that_can_be_used(tmp_path: Path) -> None:
    settings, keys, theme = blocks(DOCS / "settings.md", "toml")
    shown = re.findall(r"^(\w+) = ", settings, re.MULTILINE)
    assert shown == [*Settings.__struct_fields__]
    (tmp_path / "keys.toml").write_text(keys, encoding="utf-8")
    assert len(read_keys(tmp_path / "keys.toml")) == keys.count(" = ")
    (tmp_path / "mine.toml").write_text(theme, encoding="utf-8")
    (tmp_path / "keys.toml").unlink()
    assert read_themes(tmp_path, given_names())[1] == []


@pytest.mark.parametrize(
    ("arguments", "block"),
    [
        (["search", "kafak tag:kafka"], 0),
        (["lists", "databases"], 1),
        (["tags"], 2),
        (["categories"], 3),
        (["stats"], 4),
        (["check", "BROKEN"], 5),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_json_has_the_shape_shown(
    arguments: list[str], block: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.md"
    broken.write_text("[a](nowhere.md)\n")
    words = [str(broken) if word == "BROKEN" else word for word in arguments]
    printed = in_process(capsys, *words, "--json").json
    shown = json.loads(blocks(DOCS / "json.md", "json")[block])
    assert shape(printed) == shape(shown)


def test_readme_is_short_and_has_one_contents_block() -> None:
    readme = README.read_text("utf-8")
    assert readme.count(f"\n{START}\n") == readme.count(f"\n{END}\n") == 1
    before, _, rest = readme.partition(START)
    assert len((before + rest.partition(END)[2]).encode()) <= 12_000


def test_pictures_are_there() -> None:
    for page in PAGES:
        for target in re.findall(r"!\[[^\]]*\]\(([^)#]+)\)", page.read_text("utf-8")):
            if "://" not in target and "data/" not in str(page):
                assert (page.parent / target).is_file(), (page.name, target)

"""Reads the user's files of keys and themes: `keys.toml` and `themes/`."""

import difflib
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.keys import Keys
from textual.theme import BUILTIN_THEMES, Theme

from guidetui.errors import FileError
from guidetui.files import TomlFile, read_toml
from guidetui.tui.keymap import CONTEXTS_TOGETHER, DEFAULT_KEYS, SIGNS, Context, Key, key_name
from guidetui.tui.themes import INK, THEMES

# Where text is typed.
_BOXES = frozenset({Context.SEARCH, Context.FIND, Context.TAG_BOX, Context.CHOOSER})
_MODIFIERS = ("ctrl", "alt", "shift", "super")
# A terminal sends the same for these as for other keys.
_SAME = {
    "ctrl+i": "Tab",
    "ctrl+m": "Enter",
    "ctrl+h": "Backspace",
    "ctrl+left_square_bracket": "Esc",
}
# Textual reserves these.
_RESERVED = {"ctrl+q": "quit", "ctrl+c": ""}
_NAMES = {
    name.casefold(): name
    for name in (str(key.value).rpartition("+")[2] for key in Keys)
    if name.replace("_", "").isalnum() and len(name) > 1 and name != "ignore"
} | {shown.casefold(): name for name, shown in SIGNS.items()}
_NAMES["return"] = "enter"
_KEYS_HEADING = """\
# Other keys for commands, by their ids. A command that is not named keeps its keys, which are those
# shown here. Take the # away before a line to change it: one key, or several in brackets.
# A key is written as it is shown: "j", "G", "/", "Ctrl+D", "Alt+X", "PgDn", "F5", "Space".
# What is saved here works at once, in an app that is open as well.
"""


def read_keys(file: Path) -> dict[str, str]:
    """Return the keys by command, in Textual's names and comma separated.

    Raises FileError that names the line of an unknown command or key, or of a key with two meanings
    in one context.
    """
    toml = read_toml(file)
    if toml is None:
        return {}
    known = {key.id: key for key in DEFAULT_KEYS}
    own = {}
    for name, value in toml.values.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else "guidetui config keys lists them all."
            raise toml.error(name, f"there is no command {name!r}", hint)
        own[name] = ",".join(_keys(toml, known[name], value))
    for contexts in CONTEXTS_TOGETHER:
        _refuse_two_meanings(toml, [key for key in DEFAULT_KEYS if key.context in contexts], own)
    _refuse_unreached(toml, own)
    return own


def default_keys_file() -> str:
    """Return a file with the default keys of every command, commented out."""
    parts = [_KEYS_HEADING]
    for context in Context:
        parts.append(f"\n# {context}\n")
        parts += [
            f"# {key.id} = [{_quoted(key)}]  # {key.help}\n"
            for key in DEFAULT_KEYS
            if key.context is context
        ]
    return "".join(parts)


def _quoted(key: Key) -> str:
    return ", ".join(f'"{shown}"' for shown in key.shown_keys())


def _keys(toml: TomlFile, command: Key, value: object) -> list[str]:
    name = command.id
    found = value if isinstance(value, list) else [value]
    written = [each for each in found if isinstance(each, str)]
    if not written or len(written) < len(found):
        raise toml.error(
            name, f"{name!r} has no key", 'Write one key in quotes, or several: ["a", "b"].'
        )
    keys = []
    for each in written:
        key = _textual_name(each)
        if key is None:
            raise toml.error(
                name, f"{each[:40]!r} is no key", 'Write it as it is shown: "g", "Ctrl+D", "F5".'
            )
        if key in _SAME:
            raise toml.error(
                name, f"a terminal sends {_SAME[key]} for {each!r}", "Choose another key."
            )
        if key in _RESERVED and _RESERVED[key] != name:
            raise toml.error(name, f"{each!r} always quits or copies", "Choose another key.")
        if command.context in _BOXES and _types_text(each.strip(), key):
            raise toml.error(
                name,
                f"{each!r} is typed as text there ({command.context})",
                "Choose one with Ctrl or Alt, or F1 to F24.",
            )
        keys.append(key)
    return list(dict.fromkeys(keys))


def _types_text(written: str, key: str) -> bool:
    return key == "space" or (len(written) == 1 and written not in "↑↓←→")


def _textual_name(written: str) -> str | None:
    """Return Textual's name of a key as a person writes it, or None."""
    written = written.strip()
    head, _, last = written[:-1].rpartition("+")  # the last character may be a plus sign itself
    last += written[-1:]
    modifiers = [modifier.casefold() for modifier in head.split("+") if head]
    if not last or any(modifier not in _MODIFIERS for modifier in modifiers):
        return None
    name = _NAMES.get(last.casefold())
    if name is not None or len(last) > 1:
        pass
    elif modifiers == ["shift"] and last.isalpha():
        return last.upper()
    else:
        name = key_name(last.lower() if modifiers else last)
    if not name or not name.isprintable():
        return None
    return "+".join([*sorted(set(modifiers)), name])


def _refuse_two_meanings(toml: TomlFile, commands: list[Key], own: dict[str, str]) -> None:
    taken: dict[str, Key] = {}
    for command in sorted(commands, key=lambda it: it.id in own):  # those of the file come last
        for key in own.get(command.id, command.keys).split(","):
            other = taken.setdefault(key, command)
            if other is not command:
                raise toml.error(
                    command.id,
                    f"{command.id!r} and {other.id!r} have the same key, {key} ({other.context})",
                    "Give one of them another key.",
                )


def _refuse_unreached(toml: TomlFile, own: dict[str, str]) -> None:
    """Raise FileError if a global key has another meaning in every pane."""
    taken = [
        {
            key: command.id
            for command in DEFAULT_KEYS
            if command.context is context
            for key in own.get(command.id, command.keys).split(",")
        }
        for context in (Context.LIST, Context.READER)
    ]
    for command in DEFAULT_KEYS:
        if command.context is Context.ANYWHERE and command.id in own:
            for key in own[command.id].split(","):
                if all(key in each for each in taken):
                    others = " and ".join(each[key] for each in taken)
                    raise toml.error(
                        command.id,
                        f"{key} already means {others}, which come before {command.id!r}",
                        "Choose another key, or give those one.",
                    )


_COLORS = (
    "primary",
    "secondary",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "warning",
    "error",
    "success",
)
_COLOR = re.compile(r"(#\w{3,8}|\w{3,20})( (?:100|\d{1,2})%)?")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
_MAX_THEMES = 100
_HINT = 'Write a color: "#6fa8dc", or its name: "teal".'
_THEME_HEADING = """\
# A theme of your own; the name of the file is its name. T lists it, and shows it again as soon as
# this file is saved. Only `primary` is needed: the other colors follow from it.
"""


def read_themes(folder: Path, taken: Collection[str]) -> tuple[list[Theme], list[FileError]]:
    """Return the themes in a folder, and the errors of those that cannot be used.

    `taken` are the names that come with the program.
    """
    themes, errors = [], []
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix == ".toml")
    except FileNotFoundError:
        return [], []
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return [], [FileError(folder, f"cannot be read: {reason}", "Check its permissions.")]
    for file in files[:_MAX_THEMES]:
        try:
            themes.append(_read_theme(file, taken))
        except FileError as error:
            errors.append(error)
    if len(files) > _MAX_THEMES:
        reason = f"holds {len(files):,} themes; {_MAX_THEMES} are read"
        errors.append(FileError(folder, reason, "Move some of them away."))
    return themes, errors


def given_names() -> frozenset[str]:
    """Return the names of the themes that come with the program."""
    return frozenset(BUILTIN_THEMES) | {theme.name for theme in THEMES}


def _read_theme(file: Path, taken: Collection[str]) -> Theme:
    name = file.stem
    if not _NAME.fullmatch(name):
        reason = "cannot be the name of a theme"
        raise FileError(file, reason, "Use a to z, digits and hyphens, at most 50.")
    if name in taken:
        raise FileError(file, "is named as a theme that is there already", "Rename the file.")
    toml = read_toml(file)
    if toml is None:
        raise FileError(file, "cannot be found", "Check what it is a link to.")
    known = ("dark", *_COLORS, "variables")
    for key in toml.values:
        if key not in known:
            raise toml.error(key, f"unknown key {key!r}", f"Known: {', '.join(known)}.")
    if "primary" not in toml.values:
        raise FileError(file, "has no 'primary'", 'Write primary = "#6fa8dc".')
    dark, variables = toml.values.get("dark", True), toml.values.get("variables", {})
    if not isinstance(dark, bool):
        raise toml.error("dark", "'dark' is not true or false", "Write true or false.")
    if not isinstance(variables, dict):
        raise toml.error("variables", "'variables' is not a table", "Write [variables].")
    for key in variables:
        if key not in INK.variables:
            near = difflib.get_close_matches(key, INK.variables, n=1)
            hint = f"Did you mean {near[0]}?" if near else "guidetui config themes lists them."
            raise toml.error(key, f"unknown variable {key!r}", hint)
    colors: dict[str, Any] = {
        key: _color(toml, key, toml.values[key]) for key in _COLORS if key in toml.values
    }
    return Theme(
        name=name,
        dark=dark,
        variables={key: _color(toml, key, value) for key, value in variables.items()},
        **colors,
    )


def _color(toml: TomlFile, name: str, value: object) -> str:
    """Return a color, checked strictly since it becomes part of a stylesheet."""
    found = _COLOR.fullmatch(value) if isinstance(value, str) and value.isascii() else None
    if found is None or found[1].startswith(("ansi", "auto")):
        raise toml.error(name, f"{name!r} is no color", _HINT)
    try:
        Color.parse(found[1])
    except ColorParseError as error:
        raise toml.error(name, f"{name!r} is no color: {found[0]}", _HINT) from error
    return found[0]


def default_theme_file() -> str:
    """Return our own dark theme as a new file."""
    lines = [_THEME_HEADING, "dark = true"]
    lines += [f'{name} = "{getattr(INK, name)}"' for name in _COLORS]
    lines += ["", "[variables]"]
    lines += [f'{name} = "{value}"' for name, value in INK.variables.items()]
    return "\n".join(lines) + "\n"

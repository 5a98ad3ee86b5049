"""The user's own themes: `themes/NAME.toml`, one file each.

dark = true
primary = "#6fa8dc"

[variables]
text-muted = "#98a2ad"
"""

import difflib
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from guidetui.errors import FileError
from guidetui.files import TomlFile, read_toml
from guidetui.tui.themes import INK, THEMES

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
_HEADING = """\
# A theme of your own; the name of the file is its name. T lists it, and shows it again as soon as
# this file is saved. Only `primary` is needed: the other colors follow from it.
"""


def read_themes(folder: Path, taken: Collection[str]) -> tuple[list[Theme], list[FileError]]:
    """Return the themes in a folder, and what is wrong with those that cannot be used.

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
    """Return a color. It becomes part of a stylesheet, so nothing else may be in it."""
    found = _COLOR.fullmatch(value) if isinstance(value, str) and value.isascii() else None
    if found is None or found[1].startswith(("ansi", "auto")):
        raise toml.error(name, f"{name!r} is no color", _HINT)
    try:
        Color.parse(found[1])
    except ColorParseError as error:
        raise toml.error(name, f"{name!r} is no color: {found[0]}", _HINT) from error
    return found[0]


def default_theme_file() -> str:
    """Return our own dark theme as a file to begin with."""
    lines = [_HEADING, "dark = true"]
    lines += [f'{name} = "{getattr(INK, name)}"' for name in _COLORS]
    lines += ["", "[variables]"]
    lines += [f'{name} = "{value}"' for name, value in INK.variables.items()]
    return "\n".join(lines) + "\n"

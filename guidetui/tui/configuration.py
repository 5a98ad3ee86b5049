"""The user's keys and themes: `keys.toml` and `themes/`.

A file that cannot be used is reported and changes nothing.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress

from msgspec import Struct
from textual.theme import Theme

from guidetui.errors import FileError
from guidetui.paths import keys_file, themes_dir

_LOOK_EVERY_S = 1.0
Fingerprint = tuple[tuple[str, int, int], ...]


class Configuration(Struct, frozen=True):
    """`keys` by command, in Textual's names; None if the file cannot be used."""

    keys: dict[str, str] | None
    themes: tuple[Theme, ...]
    errors: tuple[FileError, ...]
    fingerprint: Fingerprint


def load_configuration() -> Configuration:
    """Read the files."""
    fingerprint = _fingerprint()
    if not fingerprint:
        return Configuration({}, (), (), fingerprint)
    from guidetui.tui.user_files import (
        given_names,
        read_keys,  # most people have no such files
        read_themes,
    )

    themes, errors = read_themes(themes_dir(), given_names())
    keys = None
    try:
        keys = read_keys(keys_file())
    except FileError as error:
        errors.insert(0, error)
    return Configuration(keys, tuple(themes), tuple(errors), fingerprint)


async def changed_configuration(before: Configuration) -> Configuration:
    """Wait until a file changes, and return the new configuration."""
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        if await asyncio.to_thread(_fingerprint) != before.fingerprint:
            return await asyncio.to_thread(load_configuration)


def _fingerprint() -> Fingerprint:
    """Return name, modification time and size of every file that exists."""
    return tuple(sorted(_files()))


def _files() -> Iterator[tuple[str, int, int]]:
    paths = [str(keys_file())]
    with suppress(OSError):  # there is none, or reading it reports the error
        paths += [entry.path for entry in os.scandir(themes_dir())]
    for path in paths:
        with suppress(OSError):
            status = os.stat(path)  # noqa: PTH116  called every second, and Path.stat takes longer
            yield path, status.st_mtime_ns, status.st_size

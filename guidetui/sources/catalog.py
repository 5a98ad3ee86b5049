"""The catalog: names under which well-known collections can be added."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guidetui.files import TomlFile, read_toml
from guidetui.links import is_openable
from guidetui.paths import catalog_file
from guidetui.sources.address import checked, checked_name
from guidetui.text import sanitize_line

_SHIPPED = Path(__file__).with_name("catalog.toml")
_KEYS = ("address", "path", "branch", "base_url", "about")


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be added: all but `name` and `address` may be empty."""

    name: str
    address: str
    path: str = ""
    branch: str = ""
    base_url: str = ""
    about: str = ""


def load_catalog() -> dict[str, Entry]:
    """Return the entries by name, the user's own replacing those that ship.

    Raises FileError for a file that cannot be used, SourceError for a name or an address.
    """
    entries: dict[str, Entry] = {}
    for path in (_SHIPPED, catalog_file()):
        toml = read_toml(path)
        if toml is not None:
            entries |= {name: _entry(toml, name, it) for name, it in toml.values.items()}
    return entries


def find_entry(word: str) -> Entry | None:
    """Return the entry that has a name or an address, with or without `.git`."""
    entries = load_catalog()
    address = word.rstrip("/").removesuffix(".git")
    by_address = (it for it in entries.values() if it.address.removesuffix(".git") == address)
    return entries.get(word) or next(by_address, None)


def _entry(toml: TomlFile, name: str, values: Any) -> Entry:
    if not isinstance(values, dict):
        raise toml.error(name, f"{name!r} is not a table", "Write [NAME] and an address below it.")
    for key, value in values.items():
        if key not in _KEYS:
            raise toml.error(key, f"unknown key {key!r}", f"Known: {', '.join(_KEYS)}.")
        if not isinstance(value, str):
            raise toml.error(key, f"{key!r} is not text in quotes", "Write text in quotes.")
    if "address" not in values:
        raise toml.error(name, f"{name!r} has no address", 'Write address = "https://…".')
    if values.get("base_url") and not is_openable(values["base_url"]):
        raise toml.error("base_url", "'base_url' is not a web address", "Write https://…")
    checked(values["address"])
    clean = {key: sanitize_line(value) for key, value in values.items()}
    return Entry(checked_name(name), **clean)

"""The installed collections, which are listed in a TOML file in the user's data folder.

An address is the address of a git repository, or a name from the catalog of well-known collections.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from guidetui.errors import ErrorKind, FileError, SourceError
from guidetui.files import TomlFile, read_toml, replace_file
from guidetui.files import locked as locked_folder
from guidetui.links import is_openable
from guidetui.paths import bundled_data, catalog_file, collections_dir, registry_file
from guidetui.text import is_sanitized, sanitize_line

# For other schemes git runs a helper of that name; `ext::` runs any command.
_SCHEMES = ("https", "http", "ssh", "file")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_SCP = re.compile(r"(?:[\w.-]+@)?[A-Za-z0-9][\w.-]+:(?![:/\\])[^\s]+")
_SECRET_IN_WEB = re.compile(r"(https?://)[^/\s'\"]*@", re.IGNORECASE)
_SECRET = re.compile(r"(\w+://[^/\s:@'\"]*):[^/\s'\"]*@")
_MAX_NAME = 64
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_NOT_IN_NAME = re.compile(r"[^a-z0-9._-]+")
RESERVED = frozenset({"all", "bundled"})
_SHIPPED = Path(__file__).with_name("catalog.toml")
_KEYS = ("address", "path", "branch", "base_url", "about")
BUNDLED = "bundled"
_TEXTS = ("address", "path", "branch", "base_url", "folder")
_HEADER = b"# The collections that guidetui has installed; `guidetui collections` lists them.\n"
_LOCK_WAIT_S = 1.0


def is_remote(text: str) -> bool:
    """Say whether `text` is the address of a repository rather than a path or a name."""
    return bool(_URL.fullmatch(text) or _SCP.fullmatch(text) or "::" in text)


def checked(address: str) -> str:
    """Return `address` in a form that is safe for git; raises SourceError, which shows no password.

    git accepts schemes in lower case only.
    """
    shown = without_password(sanitize_line(address))
    hint = "Write an https, ssh or file address, or the path of a folder."
    if not address or address.startswith("-"):
        raise SourceError(f"{shown!r} is not an address.", hint)
    if not is_sanitized(address) or any(character.isspace() for character in address):
        raise SourceError(f"{shown!r} holds characters that no address has.", hint)
    url = _URL.fullmatch(address)
    if url is None and _SCP.fullmatch(address) and "::" not in address:
        return address
    if url is None or url[1].lower() not in _SCHEMES:
        raise SourceError(f"{shown!r} is not an address that can be used.", hint)
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:  # what is parsed as the port may be part of a password
        raise SourceError(
            "The host or the port of the address is none.",
            "In a password write / as %2F, : as %3A and @ as %40.",
        ) from error
    if host.startswith("-") or (not host and url[1].lower() != "file"):
        raise SourceError(f"{shown!r} names no host.", hint)
    return f"{url[1].lower()}://{url[2]}"


def without_password(text: str) -> str:
    """Return `text` without the passwords in addresses and the user names in web addresses."""
    return _SECRET.sub(r"\1@", _SECRET_IN_WEB.sub(r"\1", text))


def name_of(address: str) -> str:
    """Return the default name of a collection from `address`."""
    last = re.split(r"[/\\:]", unquote(address).rstrip("/\\"))[-1]
    name = _NOT_IN_NAME.sub("-", last.removesuffix(".git").lower()).strip("-._")
    name = name[:_MAX_NAME].rstrip("-._")
    return name if _NAME.fullmatch(name) and name not in RESERVED else "collection"


def checked_name(name: str) -> str:
    """Return `name` if it is valid for a collection; raises SourceError."""
    if not _NAME.fullmatch(name) or len(name) > _MAX_NAME or name in RESERVED or name[-1] == ".":
        raise SourceError(
            f"{sanitize_line(name)!r} cannot be the name of a collection.",
            f"Use at most {_MAX_NAME} small letters, digits, hyphens, dots and underscores; not: "
            f"{', '.join(sorted(RESERVED))}.",
        )
    return name


class Entry(Struct, frozen=True):
    """An entry of the catalog; all but `name` and `address` may be empty."""

    name: str
    address: str
    path: str = ""
    branch: str = ""
    base_url: str = ""
    about: str = ""


def load_catalog() -> dict[str, Entry]:
    """Return the entries by name; the user's own replace the bundled ones.

    Raises FileError for a file that cannot be used, SourceError for an invalid name or address.
    """
    entries: dict[str, Entry] = {}
    for path in (_SHIPPED, catalog_file()):
        toml = read_toml(path)
        if toml is not None:
            entries |= {name: _entry(toml, name, it) for name, it in toml.values.items()}
    return entries


def find_entry(word: str) -> Entry | None:
    """Return the entry with a name or an address, with or without `.git`."""
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


class Source(Struct, frozen=True):
    """One collection: a clone of `address` (shown without a password), or the user's `folder`.

    `path` is the folder of the clone that holds the guides, `branch` the branch to follow; all may
    be empty.
    """

    name: str
    address: str = ""
    path: str = ""
    branch: str = ""
    base_url: str = ""
    folder: str = ""
    updated: datetime | None = None

    @property
    def is_clone(self) -> bool:
        """Whether it comes from a repository, rather than being a folder of the user's."""
        return not self.folder

    @property
    def top(self) -> Path:
        """The folder of the whole clone, or the user's folder."""
        return Path(self.folder) if self.folder else collections_dir() / self.name

    @property
    def root(self) -> Path:
        """The folder to open."""
        return self.top / self.path if self.path else self.top

    @property
    def shown_address(self) -> str:
        """Where it comes from, on one line."""
        return sanitize_line(self.address or self.folder)


def bundled_source() -> Source:
    """Return the collection that comes with the program."""
    return Source(BUNDLED, folder=str(bundled_data()))


class Registry(Struct, frozen=True):
    """The installed collections by name, in the order in which they were added."""

    sources: dict[str, Source] = field(default_factory=dict)
    default: str = ""

    def all(self) -> list[Source]:
        """Return every collection, the bundled one first."""
        return [bundled_source(), *self.sources.values()]

    def find(self, name: str) -> Source | None:
        """Return the collection of that name, or None."""
        return bundled_source() if name == BUNDLED else self.sources.get(name)

    def get(self, name: str) -> Source:
        """Return the collection of that name; raises SourceError."""
        source = self.find(name)
        if source is None:
            raise SourceError(
                f"There is no collection {sanitize_line(name)!r}.",
                f"Installed: {', '.join(item.name for item in self.all())}.",
                ErrorKind.UNKNOWN_COLLECTION,
            )
        return source

    def with_source(self, source: Source) -> "Registry":
        """Return a registry that also has `source`."""
        return replace(self, sources=self.sources | {source.name: source})

    def without(self, name: str) -> "Registry":
        """Return a registry without that collection."""
        rest = {key: item for key, item in self.sources.items() if key != name}
        return Registry(rest, "" if self.default == name else self.default)


def load_registry() -> Registry:
    """Read the registry; raises FileError or SourceError where it cannot be used."""
    toml = read_toml(registry_file())
    if toml is None:
        return Registry()
    tables = toml.values.get("collections", {})
    default = toml.values.get("default", "")
    if not isinstance(tables, dict) or not isinstance(default, str):
        raise toml.error("collections", "'collections' is not a table", "Remove the line.")
    return Registry({name: _source(toml, name, item) for name, item in tables.items()}, default)


def _source(toml: TomlFile, name: str, values: Any) -> Source:
    if not isinstance(values, dict):
        raise toml.error(name, f"{name!r} is not a table", "Remove the line.")
    texts = {key: values.get(key, "") for key in _TEXTS}
    for key, value in texts.items():
        if not isinstance(value, str):
            raise toml.error(key, f"{key!r} is not text in quotes", "Write text in quotes.")
    updated = values.get("updated")
    if updated is not None and not isinstance(updated, datetime):
        raise toml.error("updated", "'updated' is not a time", "Remove the line.")
    if not is_inside(texts["path"]):
        raise toml.error("path", "'path' leads out of the collection", "Write a folder in it.")
    return Source(checked_name(name), **texts, updated=updated)


def is_inside(path: str) -> bool:
    """Say whether a relative path stays inside the folder it is relative to."""
    parts = path.replace("\\", "/").split("/")
    return not (path.startswith(("/", "-")) or ".." in parts or ".git" in parts) and (
        ":" not in parts[0] and is_sanitized(path)
    )


def save_registry(registry: Registry) -> None:
    """Write the registry; raises SourceError if that fails."""
    import tomli_w  # needed only for changes

    def table(source: Source) -> dict[str, object]:
        texts = {key: value for key in _TEXTS if (value := getattr(source, key))}
        return texts | ({"updated": source.updated} if source.updated else {})

    values: dict[str, Any] = {"default": registry.default} if registry.default else {}
    values["collections"] = {name: table(item) for name, item in registry.sources.items()}
    file = registry_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, _HEADER + tomli_w.dumps(values).encode())
    except UnicodeEncodeError as error:
        raise SourceError("The path of that folder is not Unicode.", "Rename it.") from error
    except OSError as error:
        raise SourceError(
            f"{file} cannot be written: {error}", "Make room or check permissions."
        ) from error


@contextmanager
def locked() -> Iterator[Registry]:
    """Lock the collections against other processes, and yield the current registry.

    Raises SourceError if another process holds the lock, which ends with the process.
    """
    try:
        # An address in a clone may hold a password: the folder is for nobody else to read.
        with locked_folder(collections_dir(), _LOCK_WAIT_S):
            yield load_registry()
    except TimeoutError as error:
        raise SourceError(
            "Another guidetui is adding, updating or removing a collection.", "Try again later."
        ) from error
    except OSError as error:
        raise SourceError(f"Collections cannot be changed: {error}", "Try again.") from error


def find_source(word: str) -> Source | None:
    """Return the installed collection that `word` names, or None if it is a path.

    A folder with the name of a collection is written with a slash: `./name`. If the registry cannot
    be read, an existing path is taken as a path.
    """
    if not word or "/" in word or "\\" in word:
        return None
    try:
        return load_registry().find(word)
    except (FileError, SourceError):
        if os.path.exists(word):  # noqa: PTH110  unlike Path.exists, it never raises
            return None
        raise


def default_source() -> Source:
    """Return the collection that the user chose as the default, or the bundled one."""
    registry = load_registry()
    return registry.find(registry.default) or bundled_source()


def place_of(path: Path | None) -> Source:
    """Return the collection that a path, a name or None stands for.

    A folder that is not an installed collection is a source without a name.
    """
    if path is None:
        return recovered(default_source())
    source = find_source(str(path))
    return Source("", folder=str(path)) if source is None else recovered(source)


def typed_path(text: str) -> Path:
    """Return a typed path; `./name` stays a path and does not become the name of a collection."""
    path = Path(text)
    is_folder = len(path.parts) == 1 and text != path.parts[0]
    return Path.cwd() / path if is_folder else path


def set_aside(name: str) -> Path:
    """Return where the old clone is while the new one is moved to its place."""
    return collections_dir() / f".previous-{name}"


def recovered(source: Source) -> Source:
    """Return `source`; put its old clone back if a process was killed while replacing it."""
    if source.is_clone and not source.top.exists():
        with suppress(OSError):
            set_aside(source.name).rename(source.top)
    return source

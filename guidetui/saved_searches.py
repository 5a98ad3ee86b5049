"""Saved searches: `searches.toml`, with a name and a query on each line.

"Kafka, still to read" = "tag:kafka is:unread"

They are shown in every collection. The file can be edited by hand; saving changes one line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from guidetui.errors import FileError, StateError
from guidetui.files import TomlFile, locked, parse_toml, read_toml, replace_file
from guidetui.text import sanitize_line

MAX_SEARCHES = 100
_MAX_NAME = 100
_MAX_QUERY = 2_000
_HEADING = """\
# Searches by name. They stand above the categories, and `guidetui search --saved NAME` runs one.
"""


class SavedSearch(Struct, frozen=True):
    """A query with a name; both are sanitized."""

    name: str
    query: str


def load_searches(file: Path) -> tuple[SavedSearch, ...]:
    """Return the searches in the order of the file; none if there is no file.

    Raises FileError that names the line.
    """
    toml = read_toml(file)
    return () if toml is None else _searches(toml)


def _searches(toml: TomlFile) -> tuple[SavedSearch, ...]:
    for name, query in toml.values.items():
        if not isinstance(query, str) or not 0 < len(query.strip()) <= _MAX_QUERY:
            raise toml.error(name, f"{name[:60]!r} is no query", "Write text in quotes.")
        if not _is_name(name):
            raise toml.error(
                name, f"{name[:60]!r} is no name", f"Write at most {_MAX_NAME} printable signs."
            )
    if len(toml.values) > MAX_SEARCHES:
        reason = f"holds {len(toml.values):,} searches; {MAX_SEARCHES} are shown"
        raise FileError(toml.path, reason, "Remove some.")
    return tuple(SavedSearch(name, sanitize_line(query)) for name, query in toml.values.items())


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _MAX_NAME and name == sanitize_line(name).strip()


def find_search(searches: tuple[SavedSearch, ...], name: str) -> SavedSearch | None:
    """Return the search with that name, in any case of its letters, or None."""
    wanted = name.strip().casefold()
    return next((each for each in searches if each.name.casefold() == wanted), None)


def save_search(file: Path, name: str, query: str) -> None:
    """Save a query under a name, replacing one that has the name.

    Raises FileError or StateError, after which the file is as it was.
    """
    name, query = sanitize_line(name).strip(), sanitize_line(query).strip()
    if not query or len(query) > _MAX_QUERY:
        raise StateError("There is no query to save.", "Type one first.")
    if not _is_name(name):
        raise StateError(
            "The search has no usable name.", f"Write 1 to {_MAX_NAME} printable signs."
        )
    with _changing(file):
        found = find_search(load_searches(file), name)
        if found is not None:
            name = found.name
        line = f"{_toml_text(name)} = {_toml_text(query)}"
        _write(file, name if found else "", line)


def remove_search(file: Path, name: str) -> None:
    """Forget a search; raises FileError or StateError, after which the file is as it was."""
    with _changing(file):
        found = find_search(load_searches(file), name)
        if found is None:
            raise StateError(
                f"There is no saved search {sanitize_line(name)!r}.", "Nothing changed."
            )
        _write(file, found.name, None)


@contextmanager
def _changing(file: Path) -> Iterator[None]:
    """Let no other copy change the file between reading and writing it; raises StateError."""
    try:
        with locked(file.parent):
            yield
    except OSError as error:
        raise StateError(f"{file} cannot be written: {error}.", "It is as it was.") from error


def _write(file: Path, replaced: str, line: str | None) -> None:
    """Replace the line of a name, or add one where none is replaced; comments stay."""
    toml = read_toml(file)
    text = toml.text if toml else _HEADING
    # Only these end a line of TOML; `splitlines` would also cut at others inside a comment.
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if not replaced and line is not None:
        lines.append(line)
    else:
        places = [number for number, each in enumerate(lines) if _names(file, each) == replaced]
        if len(places) != 1:
            raise StateError(
                f"{file}: the line of {replaced!r} cannot be told.", "Edit the file by hand."
            )
        lines[places[0] : places[0] + 1] = [] if line is None else [line]
    new = "\n".join(lines) + "\n"
    _searches(TomlFile(file, new, parse_toml(file, new)))  # so that the file stays readable
    replace_file(file, new.encode())


def _names(file: Path, line: str) -> str | None:
    """Return the name that a line gives a query, or None."""
    if not line.strip() or line.lstrip().startswith("#"):
        return None
    try:
        values = parse_toml(file, line)
    except FileError:  # part of a value of several lines
        return None
    return next(iter(values), None) if len(values) == 1 else None


def _toml_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def default_searches_file() -> str:
    """Return the text of a new file."""
    return f'{_HEADING}# "Still to read" = "is:unread sort:date"\n'

"""Aliases, names of the same thing: `k8s` and kubernetes, `LB` and "load balancer".

They are in `aliases.toml` beside this module; a file of the user's adds to them. A file
that cannot be read is left out, and `notice` says so.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from guidetui.errors import FileError
from guidetui.files import read_toml, read_values, write_values
from guidetui.search.index.analysis import side_by_side, stem, written_words
from guidetui.text import sanitize_line

_BUNDLED = Path(__file__).with_name("aliases.toml")
_TABLES = ("same", "near")
# Each name of a line is linked to every other one.
_MAX_NAMES = 100
_WAY_OUT = "Correct or remove it."
# Raised with every change of how names are divided and stemmed.
_VERSION = 2
Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name, as a sequence of terms; `is_same` or only related in meaning."""

    terms: tuple[str, ...]
    is_same: bool


@dataclass(frozen=True, slots=True)
class Aliases:
    """Aliases by the stems of a name's words; `longest` is the word count of the longest name."""

    by_stems: Mapping[Name, tuple[tuple[Name, bool], ...]]
    longest: int = 0
    notice: str = ""

    def of(self, words: tuple[str, ...]) -> tuple[Alias, ...]:
        """Return the aliases of the name that these terms form."""
        return tuple(Alias(*found) for found in self.by_stems.get(tuple(map(stem, words)), ()))


def load_aliases(user_file: Path | None = None, cache: Path | None = None) -> Aliases:
    """Return the bundled aliases and those of `user_file`, if it exists.

    The bundled ones are kept in the file `cache` as they are linked, which takes 20 ms.
    """
    if user_file is None:
        return _bundled(cache)
    try:
        status = user_file.stat()
    except FileNotFoundError:
        return _bundled(cache)
    except OSError:
        return _with_own(user_file, (0, 0))
    return _with_own(user_file, (status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=1)
def _bundled(cache: Path | None = None) -> Aliases:
    content = _BUNDLED.read_bytes()
    key = (_VERSION, len(content), crc32(content))
    kept = read_values(cache) if cache else None
    if kept is not None and kept[0] == key:
        return Aliases(*kept[1:])
    found = _linked(list(_groups(_BUNDLED)))
    if cache is not None:
        with suppress(OSError):
            write_values(cache, (key, found.by_stems, found.longest))
    return found


@lru_cache(maxsize=2)
def _with_own(user_file: Path, _stamp: tuple[int, int]) -> Aliases:
    try:
        own = list(_groups(user_file))
    except FileError as error:
        notice = sanitize_line(f"{error.message} The file is not used. {_WAY_OUT}")
        return replace(_bundled(), notice=notice)
    return _linked([*_groups(_BUNDLED), *own])


def _groups(file: Path) -> Iterator[tuple[bool, list[tuple[str, ...]]]]:
    """Yield each line of a file: whether its names mean the same, and their terms.

    Raises FileError where one is not as it should be.
    """
    toml = read_toml(file)
    if toml is None:
        return
    for table, lines in toml.values.items():
        if table not in _TABLES or not isinstance(lines, dict):
            raise toml.error(table, "write names below [same] or [near]", _WAY_OUT)
        for name, others in lines.items():
            is_list = isinstance(others, list) and all(isinstance(other, str) for other in others)
            if not is_list:
                raise toml.error(name, f'write {name} = ["other name"]', _WAY_OUT)
            if len(others) > _MAX_NAMES:
                raise toml.error(name, f"write at most {_MAX_NAMES} names in a line", _WAY_OUT)
            names = [_words(each) for each in (name, *others)]
            if not all(names):
                raise toml.error(name, "a name holds no word", _WAY_OUT)
            yield table == "same", names


def _words(name: str) -> tuple[str, ...]:
    """Return the terms of a name; a joined word is its parts: `two-factor` is two terms."""
    return tuple(term for match in written_words(name) for term in side_by_side(match.group()))


def _linked(groups: list[tuple[bool, list[tuple[str, ...]]]]) -> Aliases:
    """Return every name with the others of its lines, those of the same meaning first."""
    linked: defaultdict[tuple[str, ...], dict[tuple[str, ...], bool]] = defaultdict(dict)
    for is_same, names in groups:
        for name in names:
            own = linked[tuple(map(stem, name))]
            for other in names:
                if other != name:
                    own[other] = own.get(other, False) or is_same
    by_stems = {
        key: tuple(sorted(others.items(), key=lambda item: not item[1]))
        for key, others in linked.items()
    }
    return Aliases(by_stems, max(map(len, by_stems), default=0))

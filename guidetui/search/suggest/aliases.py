"""Other names of the same thing: `k8s` and kubernetes, `LB` and "load balancer".

The names lie in `aliases.toml` beside this module; a file of the user's adds to them. A file
that cannot be read is left out, and `notice` says so.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from guidetui.search.index.analysis import side_by_side, stem, written_words
from guidetui.text import sanitize_line

_BUNDLED = Path(__file__).with_name("aliases.toml")
_TABLES = ("same", "near")
_WAY_OUT = "Correct or remove it; see Aliases in the README."


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name, as the terms that stand side by side; `is_same` or only near in meaning."""

    terms: tuple[str, ...]
    is_same: bool


@dataclass(frozen=True, slots=True)
class Aliases:
    """Every known name by the stems of its words; `longest` is the most words a name has."""

    by_stems: Mapping[tuple[str, ...], tuple[Alias, ...]]
    longest: int = 0
    notice: str = ""

    def of(self, words: tuple[str, ...]) -> tuple[Alias, ...]:
        """Return the other names of what these terms, side by side, say together."""
        return self.by_stems.get(tuple(map(stem, words)), ())


class _Unfit(Exception):
    """What is wrong with a file, and in which line."""


def load_aliases(user_file: Path | None = None) -> Aliases:
    """Return the bundled names and those of `user_file`, where there is one."""
    if user_file is None:
        return _bundled()
    try:
        status = user_file.stat()
    except FileNotFoundError:
        return _bundled()
    except OSError:
        return _with_own(user_file, (0, 0))
    return _with_own(user_file, (status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=1)
def _bundled() -> Aliases:
    return _linked(list(_groups(_read(_BUNDLED))))


@lru_cache(maxsize=2)
def _with_own(user_file: Path, _stamp: tuple[int, int]) -> Aliases:
    try:
        own = list(_groups(_read(user_file)))
    except (OSError, _Unfit) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        notice = sanitize_line(f"{user_file} is not used: {reason}. {_WAY_OUT}")
        return replace(_bundled(), notice=notice)
    return _linked([*_groups(_read(_BUNDLED)), *own])


def _read(file: Path) -> tuple[str, dict[str, Any]]:
    import tomllib  # 3 ms that only a search needs

    content = file.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Unfit(f"line {line} is not UTF-8") from error
    try:
        return text, tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also an integer of too many digits
        raise _Unfit(str(error)) from error


def _groups(read: tuple[str, dict[str, Any]]) -> Iterator[tuple[bool, list[tuple[str, ...]]]]:
    """Yield each line of the file: whether its names mean the same, and their words."""
    text, tables = read
    for table, lines in tables.items():
        if table not in _TABLES or not isinstance(lines, dict):
            raise _Unfit(f"{_line_of(text, table)}: write names below [same] or [near]")
        for name, others in lines.items():
            is_list = isinstance(others, list) and all(isinstance(other, str) for other in others)
            if not is_list:
                raise _Unfit(f'{_line_of(text, name)}: write {name} = ["other name"]')
            names = [_words(each) for each in (name, *others)]
            if not all(names):
                raise _Unfit(f"{_line_of(text, name)}: a name holds no word")
            yield table == "same", names


def _line_of(text: str, name: str) -> str:
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines, 1) if name in line), 1)
    return f"line {start}"


def _words(name: str) -> tuple[str, ...]:
    """Return the terms of a name, joined words by their parts: `two-factor` is two."""
    return tuple(term for match in written_words(name) for term in side_by_side(match.group()))


def _linked(groups: list[tuple[bool, list[tuple[str, ...]]]]) -> Aliases:
    """Return every name with the others of its lines; same before near."""
    linked: defaultdict[tuple[str, ...], dict[tuple[str, ...], bool]] = defaultdict(dict)
    for is_same, names in groups:
        for name in names:
            own = linked[tuple(map(stem, name))]
            for other in names:
                if other != name:
                    own[other] = own.get(other, False) or is_same
    by_stems = {
        key: tuple(
            Alias(terms, is_same)
            for terms, is_same in sorted(others.items(), key=lambda item: not item[1])
        )
        for key, others in linked.items()
    }
    return Aliases(by_stems, max(map(len, by_stems), default=0))

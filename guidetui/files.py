"""Reads what a person wrote, and writes files whole.

A reader of a file that was replaced sees the old content or the new one, never half of it. A TOML
file that cannot be used is one error that names the file, the line and the way out.
"""

import errno
import marshal
import os
import re
import shutil
import stat
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from guidetui.errors import FileError
from guidetui.text import sanitize_line

MAX_TOML_BYTES = 256 * 1024
_MAX_LEVELS = 20
# Older unfinished files of a cache belong to processes that were killed.
_MAX_WRITE_S = 600.0
_CORRECT = "Correct or remove the line."
# tomllib takes quadratic time in the number of parts of a dotted name.
_MAX_DOTS_IN_LINE = 200
_TOML_INTEGERS = range(-(2**63), 2**63)
_LONG_NUMBER = re.compile(r"\d[\d_]{4000}")
_DEEP = re.compile(rf"(?:[\[{{][^\[{{\n]*){{{_MAX_LEVELS}}}")
_NUL = re.compile(r"\\[uU](?:0{4}){1,2}")
_ESCAPE = re.compile(r"\\(?:(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|([\"\\/]))")
_PLACE = re.compile(r" \(at (?:end of document|line (\d+), column \d+)\)$")


class TomlFile(Struct, frozen=True):
    """The content of a TOML file, and how to complain about it."""

    path: Path
    text: str
    values: dict[str, Any]

    def error(self, name: str, message: str, hint: str) -> FileError:
        """Return the error that names the line where `name` is written."""
        return FileError(self.path, message, hint, _line_of(self.text, name))


def read_toml(path: Path) -> TomlFile | None:
    """Return what a TOML file says, or None where there is no such file.

    Raises FileError for everything that keeps it from being read: a folder, more than
    `MAX_TOML_BYTES`, bytes that are not UTF-8, a mistake in the TOML, an integer of more than 64
    bits, a NUL, tables or lists more than 20 levels deep.
    """
    content = _content(path)
    if content is None:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(path, "is not UTF-8", "Save the file as UTF-8.", line) from error
    return TomlFile(path, text, parse_toml(path, text))


def _content(path: Path) -> bytes | None:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileError(path, "is a folder", "Move it away, or write a file in its place.")
        if not stat.S_ISREG(status.st_mode):
            raise FileError(path, "is not a regular file", "Write a file in its place.")
        if status.st_size > MAX_TOML_BYTES:
            limit = f"{MAX_TOML_BYTES // 1024} kB are read"
            raise FileError(
                path, f"has {status.st_size // 1024:,} kB; {limit}", "Shorten the file."
            )
        return path.read_bytes() if status.st_size else b""  # a file of /proc may have no end
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(path, f"cannot be read: {reason}", "Check its permissions.") from error


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """Return the tables of a TOML text; raises FileError about `path`, as `read_toml` does."""
    values = _load(path, text)
    for name, value, level in _walk(values):
        reason = _unusable(value, level)
        if reason:
            line = _line_of(text, name) or _line_where(text, _NUL)
            raise FileError(path, f"{sanitize_line(name)!r} {reason}", _CORRECT, line)
    return values


def _load(path: Path, text: str) -> dict[str, Any]:
    import tomllib  # 3 ms, and most people have no such file

    for number, written in enumerate(text.split("\n"), start=1):
        if written.count(".") > _MAX_DOTS_IN_LINE:
            raise FileError(
                path, f"has more than {_MAX_DOTS_IN_LINE} dots in a line", _CORRECT, number
            )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = text.rstrip().count("\n") + 1
        place = _PLACE.search(str(error))
        if place and place[1]:
            line = int(place[1])
        reason = _PLACE.sub("", str(error))[:200]
        raise FileError(path, f"is not TOML: {reason}", _CORRECT, line) from error
    except RecursionError as error:
        reason = f"nests more than {_MAX_LEVELS} levels deep"
        raise FileError(path, reason, _CORRECT, _line_where(text, _DEEP)) from error
    except ValueError as error:  # an integer of more digits than Python converts
        reason = "holds a number of thousands of digits"
        raise FileError(path, reason, _CORRECT, _line_where(text, _LONG_NUMBER)) from error


def _walk(values: dict[str, Any]) -> Iterator[tuple[str, Any, int]]:
    """Yield every name, then every value with the name it belongs to, and its level."""
    waiting: list[tuple[str, Any, int]] = [("", values, 0)]
    while waiting:
        name, value, level = waiting.pop()
        yield name, value, level
        if level > _MAX_LEVELS:
            continue
        if isinstance(value, dict):
            for inner, item in value.items():
                yield inner, inner, level
                waiting.append((inner, item, level + 1))
        elif isinstance(value, list):
            waiting.extend((name, item, level + 1) for item in value)


def _unusable(value: object, level: int) -> str:
    if level > _MAX_LEVELS:
        return f"is nested more than {_MAX_LEVELS} levels deep"
    if isinstance(value, int) and value not in _TOML_INTEGERS:
        return "is a number of more than 64 bits"
    if isinstance(value, str) and "\0" in value:
        return "holds a NUL character"
    return ""


def unescaped(text: str) -> str:
    """Return `text` with the characters that its escapes stand for; its lines stay."""

    def character(match: re.Match[str]) -> str:
        try:
            found = match[2] or chr(int(match[1][1:], 16))
        except (OverflowError, ValueError):  # no character has this number
            return match[0]
        return found if found.isprintable() else match[0]

    return _ESCAPE.sub(character, text) if "\\" in text else text


def _line_of(text: str, name: str) -> int | None:
    """Return the 1-based line where a name is written, or None where it cannot be told."""
    text = unescaped(text)
    named = re.compile(rf"^\s*(?:\[+\s*)?(?:[^=#\n]*\.\s*)?[\"']?{re.escape(name)}[\"']?\s*[=\]]")
    for number, line in enumerate(text.split("\n"), start=1):
        if named.search(line):
            return number
    return _line_where(text, re.compile(re.escape(name)))


def _line_where(text: str, pattern: re.Pattern[str]) -> int | None:
    found = pattern.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def replace_file(path: Path, content: bytes, *, is_durable: bool = True) -> None:
    """Replace the content of `path`, keeping its permissions; a link's target is what changes.

    With `is_durable` it waits until the disk has it. Raises OSError, after which `path` is as it
    was.
    """
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            if is_durable:
                file.flush()
                os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        else:
            temporary.chmod(0o644)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def locked(folder: Path, max_wait_s: float = 10.0) -> Iterator[None]:
    """Lock a folder against other processes that lock it too; create it if it does not exist.

    The lock ends with the process. Raises TimeoutError if another process holds it for longer than
    `max_wait_s` seconds, and OSError if the lock cannot be created.
    """
    import sqlite3  # 2 ms; no other lock in the standard library is portable and ends by itself

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        lock = sqlite3.connect(folder / ".lock", timeout=max_wait_s)
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
    with closing(lock):
        try:
            # Keep the journal in memory: on a full disk it could not be written.
            lock.execute("PRAGMA journal_mode = MEMORY")
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            is_held = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            raise (TimeoutError if is_held else OSError)(str(error)) from error
        yield


def write_values(path: Path, values: Any) -> None:
    """Keep plain values (tuples, lists, dicts, strings, numbers) in a file of a cache.

    Raises OSError, after which `path` is as it was.
    """
    content = marshal.dumps(values, 4)  # which every supported Python reads
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_unfinished(path)
    replace_file(path, zlib.crc32(content).to_bytes(4, "big") + content, is_durable=False)


def _remove_unfinished(path: Path) -> None:
    """Remove the unfinished files of processes that were killed while writing `path`."""
    too_old = time.time() - _MAX_WRITE_S
    for unfinished in path.parent.glob(f".{path.name}.*"):
        with suppress(OSError):  # another process was quicker
            if unfinished.stat().st_mtime < too_old:
                unfinished.unlink()


def read_values(path: Path) -> Any:
    """Return what `write_values` wrote, or None if it cannot be read or is not whole."""
    try:
        found = path.read_bytes()
        if len(found) > 4 and zlib.crc32(found[4:]) == int.from_bytes(found[:4], "big"):
            return marshal.loads(found[4:])  # noqa: S302  what a checksum shows to be our own
    except (OSError, ValueError, EOFError, TypeError):  # or another version of Python wrote it
        return None
    return None

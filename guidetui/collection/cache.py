"""Caches the metadata of files, so that an unchanged file is not read again.

An SQLite database in the user's cache folder with a row for each file, so that one changed file
among 100,000 writes one row. It may be deleted at any time; a row that does not decode into the
right types is ignored.
"""

import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import asdict

from guidetui.collection.guide_file import ParsedCategory, ParsedGuide
from guidetui.models import Category, Guide, Problem, Question, Severity, Source

_VERSION = 9
_TABLE = """
    CREATE TABLE IF NOT EXISTS files (path BLOB PRIMARY KEY, content TEXT) WITHOUT ROWID
"""
T = TypeVar("T")
Parsed = ParsedGuide | ParsedCategory


class _Known(Struct, frozen=True):
    size: int
    mtime_ns: int
    parsed: Parsed


class MetadataCache:
    """The parsed front matter of one collection's files."""

    def __init__(self, file: Path | None, *, lock_timeout_s: float = 1.0) -> None:
        """Use `file`, or cache nothing if it is None. Nothing is read yet.

        A process that cannot lock the database in time does without it.
        """
        self._file = file
        self._lock_timeout_s = lock_timeout_s
        self._rows: dict[str, str] = {}
        self._known: dict[str, _Known] = {}
        self._seen: set[str] = set()
        self._unsaved: set[str] = set()

    def start(self) -> None:
        """Begin to go through all files; those found the last time count as known."""
        if not self._known:
            self._load()
        self._seen = set()

    def _load(self) -> None:
        """Read the database; a missing or damaged one counts as empty."""
        if self._file is None or not self._file.is_file():
            return
        with (
            suppress(sqlite3.Error, OSError, TypeError, ValueError),
            self._database(self._file) as db,
        ):
            if db.execute("PRAGMA user_version").fetchone() == (_VERSION,):
                rows = db.execute("SELECT path, content FROM files")
                self._rows = {os.fsdecode(path): content for path, content in rows}

    def guide(self, path: Path, slug: str, status: os.stat_result) -> ParsedGuide | None:
        """Return the guide read from `path` at the same size and modification time, or None."""
        parsed = self._parsed(path, status)
        if not isinstance(parsed, ParsedGuide):
            return None
        return None if parsed.guide is not None and parsed.guide.slug != slug else parsed

    def category(self, path: Path, status: os.stat_result) -> ParsedCategory | None:
        """Return the category read from `path`, likewise."""
        parsed = self._parsed(path, status)
        return parsed if isinstance(parsed, ParsedCategory) else None

    def _parsed(self, path: Path, status: os.stat_result) -> Parsed | None:
        name = str(path)
        self._seen.add(name)
        known = self._known.get(name)
        if known is None and name in self._rows:
            with suppress(KeyError, TypeError, ValueError, RecursionError):
                known = _decode(json.loads(self._rows[name]), path)
        if known is None or known.size != status.st_size or known.mtime_ns != status.st_mtime_ns:
            return None
        self._known[name] = known
        return known.parsed

    def put(self, path: Path, status: os.stat_result, parsed: Parsed) -> None:
        """Remember what was read from `path`, unless reading it again may give more."""
        if any(problem.code == "unreadable" for problem in parsed.problems):
            self._seen.discard(str(path))  # permissions can change without size and time
            return
        self._known[str(path)] = _Known(status.st_size, status.st_mtime_ns, parsed)
        self._unsaved.add(str(path))

    def save(self) -> None:
        """Write new rows and delete those of missing files; a failure only costs time later."""
        gone = (self._known.keys() | self._rows.keys()) - self._seen
        for name in gone:
            self._known.pop(name, None)
        self._rows = {}
        changed = self._unsaved & self._known.keys()
        self._unsaved = set()
        if self._file is None or not (gone or changed):
            return
        try:
            self._write(self._file, gone, changed)
        except sqlite3.OperationalError:  # locked, or not writable
            self._unsaved = changed
        except sqlite3.DatabaseError:
            with suppress(sqlite3.Error, OSError):
                self._file.unlink()
                self._write(self._file, set(), set(self._known))
        except OSError:
            return

    @contextmanager
    def _database(self, file: Path) -> Iterator[sqlite3.Connection]:
        """Open the database for one transaction, which an exception rolls back."""
        with closing(sqlite3.connect(file, timeout=self._lock_timeout_s)) as db:
            # A crash of the machine may damage the file, which then counts as empty.
            db.execute("PRAGMA synchronous = OFF")
            with db:
                yield db

    def _write(self, file: Path, gone: set[str], changed: set[str]) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with self._database(file) as db:
            if db.execute("PRAGMA user_version").fetchone() != (_VERSION,):
                db.execute("DROP TABLE IF EXISTS files")
                db.execute(f"PRAGMA user_version = {_VERSION}")
                changed = set(self._known)
            db.execute(_TABLE)
            db.executemany("DELETE FROM files WHERE path = ?", ((os.fsencode(n),) for n in gone))
            db.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?)",
                ((os.fsencode(name), _encode(self._known[name])) for name in changed),
            )


def _encode(known: _Known) -> str:
    parsed = known.parsed
    return json.dumps(
        {
            "size": known.size,
            "mtime": known.mtime_ns,
            **_encode_content(parsed),
            "problems": [_encode_problem(problem) for problem in parsed.problems],
        },
        separators=(",", ":"),
    )


def _encode_content(parsed: Parsed) -> dict[str, Any]:
    if isinstance(parsed, ParsedCategory):
        return {"category": asdict(parsed.category) if parsed.category else None}
    return {"guide": _encode_guide(parsed.guide) if parsed.guide else None}


def _encode_guide(guide: Guide) -> dict[str, Any]:
    content = asdict(guide)
    del content["path"], content["note"], content["included"]
    return content | {"created": guide.created.isoformat()}


def _encode_problem(problem: Problem) -> dict[str, Any]:
    content = asdict(problem)
    del content["path"]
    return content


def _decode(entry: Any, path: Path) -> _Known:
    """Decode a row; raises KeyError, TypeError or ValueError if a value is wrong."""
    problems = tuple(
        Problem(
            path=path,
            code=_typed(item["code"], str),
            message=_typed(item["message"], str),
            hint=_typed(item["hint"], str),
            severity=Severity(item["severity"]),
            line=None if item["line"] is None else _typed(item["line"], int),
        )
        for item in entry["problems"]
    )
    is_category = "category" in entry
    content = entry["category" if is_category else "guide"]
    if content is None and not problems:
        raise ValueError("neither content nor a reason")
    parsed: Parsed
    if is_category:
        parsed = ParsedCategory(None if content is None else _decode_category(content), problems)
    else:
        parsed = ParsedGuide(None if content is None else _decode_guide(content, path), problems)
    return _Known(_typed(entry["size"], int), _typed(entry["mtime"], int), parsed)


def _decode_category(content: Any) -> Category:
    return Category(
        id=_typed(content["id"], str),
        title=_typed(content["title"], str),
        description=_typed(content["description"], str),
        image=_typed(content["image"], str),
        icon=_typed(content["icon"], str),
        sort=_typed(content["sort"], int),
    )


def _decode_guide(content: Any, path: Path) -> Guide:
    return Guide(
        slug=_typed(content["slug"], str),
        title=_typed(content["title"], str),
        path=path,
        created=date.fromisoformat(content["created"]),
        description=_typed(content["description"], str),
        image=_typed(content["image"], str),
        draft=_typed(content["draft"], bool),
        category_ids=_shared(content["category_ids"]),
        tags=_shared(content["tags"]),
        size_bytes=_typed(content["size_bytes"], int),
        mtime_ns=_typed(content["mtime_ns"], int),
        other_names=tuple(_typed(name, str) for name in _typed(content["other_names"], list)),
        is_dated_by_file=_typed(content["is_dated_by_file"], bool),
        questions=tuple(
            Question(_typed(text, str), _typed(answer, str))
            for text, answer in _typed(content["questions"], list)
        ),
        sources=tuple(
            Source(_typed(title, str), _typed(url, str))
            for title, url in _typed(content["sources"], list)
        ),
        checked=_typed(content["checked"], str),
        is_long=_typed(content["is_long"], bool),
        language=sys.intern(_typed(content["language"], str)),
    )


def _shared(items: object) -> tuple[str, ...]:
    """Return names that many guides share, each once in memory."""
    return tuple(sys.intern(_typed(item, str)) for item in _typed(items, list))


def _typed(value: object, kind: type[T]) -> T:
    if type(value) is not kind:  # bool is a subclass of int
        raise TypeError(f"expected {kind.__name__}")
    return value

"""What we keep for the user between two runs: one SQLite file in the state folder.

SQLite makes each write atomic and lets two running copies share the file. A file that is not
ours or does not decode is set aside, never deleted.
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from guidetui.errors import StateError
from guidetui.models import Position
from guidetui.text import storable

_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS preferences (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (collection TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS positions (
    collection TEXT NOT NULL, slug TEXT NOT NULL, block INTEGER NOT NULL, line INTEGER NOT NULL,
    PRIMARY KEY (collection, slug)
);
"""
_BUSY_S = 2.0


@dataclass(frozen=True, slots=True)
class Session:
    """Where the user was: the guide, the pane with the focus, the query and the tag filters."""

    slug: str = ""
    pane: str = ""
    query: str = ""
    tags: frozenset[str] = field(default_factory=frozenset)


class State:
    """The state file. Every method opens and closes it, so any thread may call any of them."""

    def __init__(self, file: Path) -> None:
        """Use `file`; it is created at the first write. `notice` tells what had to be repaired."""
        self._file = file
        self.notice = ""

    def theme(self) -> str:
        """Return the theme's name, or an empty string."""
        row = self._row("SELECT value FROM preferences WHERE name = 'theme'")
        return str(row[0]) if row else ""

    def remember_theme(self, name: str) -> None:
        """Keep the theme's name."""
        with self._opened() as database:
            database.execute("INSERT OR REPLACE INTO preferences VALUES ('theme', ?)", (name,))

    def session(self, collection: str) -> Session:
        """Return where the user was in a collection (the key is its folder's path)."""
        row = self._row("SELECT value FROM sessions WHERE collection = ?", collection)
        try:
            values = json.loads(str(row[0])) if row else {}
            return Session(
                str(values.get("slug", "")),
                str(values.get("pane", "")),
                str(values.get("query", "")),
                frozenset(str(tag) for tag in values.get("tags", ())),
            )
        except (ValueError, TypeError, AttributeError):
            return Session()

    def remember_session(self, collection: str, session: Session) -> None:
        """Keep where the user is."""
        value = json.dumps(
            {
                "slug": session.slug,
                "pane": session.pane,
                "query": session.query,
                "tags": sorted(session.tags),
            }
        )
        with self._opened() as database:
            database.execute(
                "INSERT OR REPLACE INTO sessions VALUES (?, ?)", (storable(collection), value)
            )

    def position(self, collection: str, slug: str) -> Position:
        """Return where the user stopped reading a guide."""
        row = self._row(
            "SELECT block, line FROM positions WHERE collection = ? AND slug = ?", collection, slug
        )
        try:
            return Position(*(int(str(value)) for value in row)) if row else Position()
        except ValueError:
            return Position()

    def remember_position(self, collection: str, slug: str, position: Position) -> None:
        """Keep where the user stopped reading a guide."""
        with self._opened() as database:
            database.execute(
                "INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?)",
                (storable(collection), storable(slug), position.block, position.line),
            )

    def _row(self, query: str, *names: str) -> tuple[object, ...] | None:
        """Return the first row; there is none while there is no file."""
        try:
            self._file.stat()
        except FileNotFoundError:
            return None
        except OSError:
            pass  # opening it tells what is wrong
        with self._opened() as database:
            row: tuple[object, ...] | None = database.execute(
                query, [storable(name) for name in names]
            ).fetchone()
        return row

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction; raises StateError where that cannot be had."""
        try:
            with closing(self._connect()) as database, database:
                yield database
        except (sqlite3.Error, OSError) as error:
            raise StateError(
                f"{self._file} cannot be used: {error}", "What you do now is not remembered."
            ) from error

    def _connect(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._open_checked()
        except sqlite3.OperationalError:
            raise  # busy, read-only or full: the content is not at fault
        except sqlite3.DatabaseError:
            aside = self._file.with_name(f"{self._file.name}.damaged-{time.time_ns()}")
            self._file.replace(aside)
            self.notice = f"The state file was damaged; it is kept as {aside.name}."
            return self._open_checked()

    def _open_checked(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=_BUSY_S)
        try:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("its content is damaged")
            if version > _SCHEMA_VERSION:
                raise sqlite3.OperationalError("a newer guidetui wrote it")
            if version < _SCHEMA_VERSION:
                database.executescript(_SCHEMA)
                database.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
        except BaseException:
            database.close()
            raise
        return database

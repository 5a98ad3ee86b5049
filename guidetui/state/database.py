"""The state file: how it is opened, shared with other running copies, and repaired.

SQLite makes every change atomic, also when the program is killed, and lets copies wait for each
other. A damaged file is replaced by one with all that could be read of it and of a backup, and is
itself kept under another name, never deleted. A file of a newer version is refused and left alone.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from guidetui.errors import StateError
from guidetui.state.recovery import back_up, check, connect, is_damage, is_lock, repair
from guidetui.state.schema import MAX_VERSION, STEPS, migrate, transaction, version_of
from guidetui.text import db_safe

T = TypeVar("T")
Row = tuple[object, ...]
Value = str | int | float | None
_Identity = tuple[int, int] | None

# SQLite waits so long for a lock, and we wait so often: a minute, whatever others write meanwhile.
_BUSY_S = 2.0
_MAX_WAITS = 30
# One for a repair and one for a file replaced by another copy; a disk that needs more is broken.
_ATTEMPTS = 4


class _ReplacedError(Exception):
    """Another running copy put a repaired file in the place of the one that is open."""


class Database:
    """One SQLite file. Every call opens and closes it, so any thread may make any call."""

    def __init__(self, file: Path) -> None:
        """Use `file`; it is created at the first change."""
        self._file = file
        self._checked: _Identity = None
        self._backed_up: _Identity = None
        self._notice = ""
        self._was_locked = False

    def pop_notice(self) -> str:
        """Return what had to be repaired, once."""
        notice, self._notice = self._notice, ""
        return notice

    def rows(self, query: str, *values: Value) -> list[Row]:
        """Return what `query` selects; nothing while there is no file. Raises StateError."""
        try:
            self._file.stat()
        except FileNotFoundError:
            return []
        except OSError:
            pass  # opening it tells what is wrong
        return self._attempt(lambda database, _: execute(database, query, *values))

    def change(self, statement: str, *values: Value) -> None:
        """Run one statement that changes something. Raises StateError."""
        self.transact(lambda database: execute(database, statement, *values))

    def transact(self, call: Callable[[sqlite3.Connection], T]) -> T:
        """Run `call` as one change: all of it happens, or nothing. Raises StateError.

        Other copies wait meanwhile, so what `call` reads is still true when it writes.
        """

        def run(database: sqlite3.Connection, identity: _Identity) -> T:
            if identity != self._backed_up:
                back_up(database, self._file)
                self._backed_up = identity
            with transaction(database):
                if identity != self._identity():
                    raise _ReplacedError
                return call(database)

        return self._attempt(run)

    def _attempt(self, call: Callable[[sqlite3.Connection, _Identity], T]) -> T:
        """Open the file and run `call` on it; damage is repaired and the call made again.

        So is one that met a lock. Once all waiting was in vain, each call waits once only, until
        one succeeds: whoever keeps the file may never let go of it.
        """
        error: Exception = _ReplacedError()
        attempts, waits = _ATTEMPTS, 1 if self._was_locked else _MAX_WAITS
        while attempts and waits:
            try:
                with self._opened() as (database, identity):
                    result = call(database, identity)
            except _ReplacedError:
                self._checked = None
                attempts -= 1
            except (sqlite3.Error, OSError) as failure:
                error = failure
                if is_lock(failure):
                    waits -= 1
                elif is_damage(failure):
                    self._repair()
                    attempts -= 1
                else:
                    break
            else:
                self._was_locked = False
                return result
        if not waits:
            self._was_locked = True
            error = TimeoutError("another program keeps it locked, also after a long wait")
        raise StateError(
            f"{self._file} cannot be used: {error}", "What you do now is not remembered."
        ) from error

    def _repair(self) -> None:
        self._checked = None
        try:
            self._notice = repair(self._file, _BUSY_S) or self._notice
        except (sqlite3.Error, OSError) as error:
            if is_lock(error):  # another copy repairs it
                return
            raise StateError(
                f"{self._file} is damaged and could not be repaired: {error}",
                "It is as it was; what you do now is not remembered.",
            ) from error

    @contextmanager
    def _opened(self) -> Iterator[tuple[sqlite3.Connection, _Identity]]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        before = self._identity()
        with closing(connect(self._file, _BUSY_S)) as database:
            identity = before or self._identity()
            if len(STEPS) < version_of(database) < MAX_VERSION:
                raise StateError(
                    f"{self._file} was written by a newer guidetui.",
                    "It is left as it is; what you do now is not remembered.",
                )
            if before and identity != self._checked:
                check(database, self._file)
                self._checked = identity
            migrate(database)
            yield database, identity

    def _identity(self) -> _Identity:
        """Return what tells this file from another one of the same name."""
        try:
            status = self._file.stat()
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino


def execute(database: sqlite3.Connection, statement: str, *values: Value) -> list[Row]:
    """Run one statement; file names that are not Unicode are made db_safe."""
    safe_values = [db_safe(value) if isinstance(value, str) else value for value in values]
    return database.execute(statement, safe_values).fetchall()

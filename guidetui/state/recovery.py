"""Find damage in a state file, and rebuild the file from the rows that can still be read.

The rows of every table are read from both ends until SQLite gives up, then one by one in
between, so that one bad page costs only the rows on it. What is missing then comes from a backup,
which is made before the first change of each run.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

from guidetui.state.schema import MAX_VERSION, STEPS, migrate, transaction, version_of
from guidetui.text import pluralize

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# SQLite reports this part of a damaged header as a plain error.
_ODD_HEADER = "unsupported file format"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
# After so many unreadable rows in a row, the table is taken to end.
_MAX_MISSES = 2_000
# A repair takes longer than a change.
_LOCK_WAIT_S = 20.0


class DamagedError(sqlite3.DatabaseError):
    """The file can be opened, but SQLite's own check finds it inconsistent."""


def connect(file: Path, busy_s: float) -> sqlite3.Connection:
    """Open a file without implicit transactions; bytes that are not UTF-8 are read as `�`."""
    database = sqlite3.connect(file, timeout=busy_s, isolation_level=None)
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return database


def is_damage(error: Exception) -> bool:
    """Say whether the content is at fault, rather than a lock, a permission or a full disk."""
    if isinstance(error, DamagedError):
        return True
    if not isinstance(error, sqlite3.Error):
        return False
    return _code(error) in _DAMAGE or _ODD_HEADER in str(error)


def is_lock(error: Exception) -> bool:
    """Say whether another program was using the file."""
    return isinstance(error, sqlite3.Error) and _code(error) == sqlite3.SQLITE_BUSY


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)) & 0xFF


def check(database: sqlite3.Connection, file: Path) -> None:
    """Raise DamagedError, or what SQLite raises, where the content is not sound."""
    # To SQLite an empty file is a new database, but here it once held what the backup holds.
    if database.execute("PRAGMA page_count").fetchone() == (0,) and _backup_of(file).exists():
        raise DamagedError("it is empty")
    if not 0 <= version_of(database) < MAX_VERSION:
        raise DamagedError("its version is no version")
    # The quick check does not compare indexes with their tables.
    (result,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    if result != "ok":
        raise DamagedError(f"its content is damaged: {result}")


def back_up(database: sqlite3.Connection, file: Path) -> None:
    """Replace the backup of a sound file that changed since; without one, work goes on."""
    backup, new = _backup_of(file), file.with_name(f"{file.name}.backup-new")
    with suppress(OSError, sqlite3.Error), _repair_lock(file, wait_s=0):
        changed_ns = file.stat().st_mtime_ns
        if backup.exists() and backup.stat().st_mtime_ns == changed_ns:
            return
        new.unlink(missing_ok=True)
        try:
            # Of bytes, since the name of a folder need not be Unicode.
            database.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(new),))
            os.utime(new, ns=(changed_ns, changed_ns))
            new.replace(backup)
        finally:
            new.unlink(missing_ok=True)


def _backup_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.backup")


@contextmanager
def _repair_lock(file: Path, wait_s: float) -> Iterator[None]:
    with closing(connect(file.with_name(f"{file.name}.repair-lock"), wait_s)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def repair(file: Path, busy_s: float) -> str:
    """Replace a damaged file by a sound one and return a message for the user.

    Copies that find the damage at the same time take turns; the second has nothing to do. The
    damaged file is kept under another name. Raises sqlite3.Error or OSError where the folder
    cannot be written; then nothing has changed.
    """
    with _repair_lock(file, _LOCK_WAIT_S):
        if _is_sound(file, busy_s):
            return ""
        fresh = file.with_name(f"{file.name}.new")
        fresh.unlink(missing_ok=True)
        try:
            rows = _recover(file, fresh, busy_s)
            aside = _set_aside(file)
            fresh.replace(file)
        finally:
            fresh.unlink(missing_ok=True)
    recovered = f"{pluralize(rows, 'entry', 'entries')} could be recovered; it" if rows else "it"
    return f"The state file was damaged; {recovered} is kept as {aside.name}."


def _is_sound(file: Path, busy_s: float) -> bool:
    try:
        with closing(connect(file, busy_s)) as database:
            check(database, file)
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        return False
    return True


def _recover(file: Path, fresh: Path, busy_s: float) -> int:
    """Make `fresh` from what can be read of `file`; returns how many rows that was."""
    with closing(connect(file, busy_s)) as damaged, closing(connect(fresh, busy_s)) as new:
        # SQLite then reads as far as it gets, also where the file is shorter than it should be.
        damaged.execute("PRAGMA writable_schema = ON")
        migrate(new, _version(damaged))
        tables = [str(name) for (name,) in new.execute(_TABLES)]
        with transaction(new):
            rows = sum(_copy_rows(damaged, new, table) for table in tables)
        gaps = [table for table in tables if _row_count(damaged, table) != _row_count(new, table)]
        migrate(new)
        return rows + _copy_from_backup(file, new, gaps)


def _row_count(database: sqlite3.Connection, table: str) -> int:
    """Return how many rows can be read, or -1 where it is not known whether these are all."""
    try:
        return sum(1 for _ in database.execute(f"SELECT * FROM {table} NOT INDEXED"))  # noqa: S608
    except sqlite3.Error:
        return -1


def _copy_from_backup(file: Path, new: sqlite3.Connection, tables: list[str]) -> int:
    """Add what the backup has of `tables` besides; returns how many rows that was."""
    backup = _backup_of(file)
    copy = file.with_name(f"{file.name}.backup-new")
    with suppress(OSError, sqlite3.Error):
        try:
            shutil.copyfile(backup, copy)  # the steps it may lack are taken in the copy
            with closing(connect(copy, 0)) as old, transaction(new):
                migrate(old)
                return sum(_copy_rows(old, new, table) for table in tables)
        finally:
            copy.unlink(missing_ok=True)
    return 0


def _version(damaged: sqlite3.Connection) -> int:
    with suppress(sqlite3.Error):
        if 0 < (version := version_of(damaged)) < len(STEPS):
            return version
    return len(STEPS)


def _copy_rows(damaged: sqlite3.Connection, new: sqlite3.Connection, table: str) -> int:
    columns = [str(row[1]) for row in new.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(columns)
    marks = ", ".join("?" for _ in columns)
    copied = 0
    for row in _readable_rows(damaged, table, names):
        with suppress(sqlite3.Error):  # a row that breaks a constraint was not ours
            copied += new.execute(
                f"INSERT OR IGNORE INTO {table} ({names}) SELECT {marks} WHERE NOT EXISTS"  # noqa: S608
                f" (SELECT 1 FROM {table} WHERE ({names}) = ({marks}))",
                (*row, *row),
            ).rowcount
    return copied


def _readable_rows(
    damaged: sqlite3.Connection, table: str, names: str
) -> Iterator[tuple[object, ...]]:
    select = f"SELECT rowid, {names} FROM {table}"  # noqa: S608
    try:
        damaged.execute(f"{select} LIMIT 0")
    except sqlite3.Error:  # not even its name can be read
        return
    ends: list[int | None] = []
    for direction in ("ASC", "DESC"):
        last = None
        with suppress(sqlite3.Error):
            for rowid, *row in damaged.execute(f"{select} ORDER BY rowid {direction}"):
                last = int(rowid)
                yield tuple(row)
            return  # all of it could be read from this end
        ends.append(last)
    low, high = ends
    misses = 0
    for rowid in count(1 if low is None else low + 1):
        if rowid == high or misses > _MAX_MISSES:
            return
        misses += 1
        with suppress(sqlite3.Error):
            for _, *row in damaged.execute(f"{select} WHERE rowid = ?", (rowid,)):
                misses = 0
                yield tuple(row)


def _set_aside(file: Path) -> Path:
    """Keep `file` under another name too, and move its journal there: it fits no other file."""
    aside = file.with_name(f"{file.name}.damaged-{time.time_ns()}")
    try:
        os.link(file, aside)  # so that a file of that name exists at every moment
    except OSError:
        shutil.copy2(file, aside)
    with suppress(FileNotFoundError):
        journal = file.with_name(f"{file.name}-journal")
        journal.replace(aside.with_name(f"{aside.name}-journal"))
    return aside

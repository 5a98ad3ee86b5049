"""The state file: how it is opened, shared with other running copies, and repaired.

SQLite makes every change atomic, even if the program is killed, and makes running copies wait for
each other. A damaged file is replaced by one with everything that could be read of it and of a
backup, and is kept under another name. A file of a newer version is refused and not changed.

The tables are made by the `STEPS`, one after another; `user_version` of a file says how many it has
taken. A new table is a new step at the end. A released step never changes, or files that took it
would differ.

For a repair, the rows of every table are read from both ends until SQLite gives up, then one by one
in between, so that one bad page costs only the rows on it. Missing rows are taken from a backup,
which is made before the first change of each run.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TypeVar

from guidetui.errors import StateError
from guidetui.paths import BUNDLED_KEY, bundled_data
from guidetui.text import db_safe, pluralize

# No version of guidetui writes a higher number, so the number is damaged.
MAX_VERSION = 1_000

Step = Callable[[sqlite3.Connection], None]
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# SQLite reports this part of a damaged header as a plain error.
_ODD_HEADER = "unsupported file format"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
# After this many consecutive unreadable rows, the table is assumed to end.
_MAX_MISSES = 2_000
# A repair takes longer than a change.
_LOCK_WAIT_S = 20.0
T = TypeVar("T")
Row = tuple[object, ...]
Value = str | int | float | None
_Identity = tuple[int, int] | None

# How long SQLite waits for a lock, and how often we let it wait: a minute in all.
_BUSY_S = 2.0
_MAX_WAITS = 30
# Enough for a repair and for files replaced by other copies; a disk that needs more is broken.
_ATTEMPTS = 4


def _remember_places(database: sqlite3.Connection) -> None:
    """Store the theme, the sessions, and where reading stopped."""
    database.execute(
        "CREATE TABLE IF NOT EXISTS preferences (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
    )
    database.execute(
        "CREATE TABLE IF NOT EXISTS sessions (collection TEXT PRIMARY KEY, value TEXT NOT NULL)"
    )
    database.execute(
        "CREATE TABLE IF NOT EXISTS positions (collection TEXT NOT NULL, slug TEXT NOT NULL,"
        " block INTEGER NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (collection, slug))"
    )


def _mark_guides(database: sqlite3.Connection) -> None:
    """Store stars, read marks, and on which days guides were read.

    The bundled collection gets a name of its own, since its folder moves with every installation.
    """
    for table in ("stars", "read_marks"):
        database.execute(
            f"CREATE TABLE {table} (collection TEXT NOT NULL, slug TEXT NOT NULL,"
            " day TEXT NOT NULL, PRIMARY KEY (collection, slug))"
        )
    database.execute(
        "CREATE TABLE reading_days (collection TEXT NOT NULL, slug TEXT NOT NULL,"
        " day TEXT NOT NULL, PRIMARY KEY (collection, day, slug))"
    )
    folder = os.path.realpath(bundled_data())
    for table in ("sessions", "positions"):
        database.execute(
            f"UPDATE OR IGNORE {table} SET collection = ? WHERE collection = ?",  # noqa: S608
            (BUNDLED_KEY, folder),
        )


def _keep_cards(database: sqlite3.Connection) -> None:
    """Store the quiz cards, and when each was graded."""
    database.execute(
        "CREATE TABLE cards (collection TEXT NOT NULL, slug TEXT NOT NULL, due TEXT NOT NULL,"
        " record TEXT NOT NULL, PRIMARY KEY (collection, slug))"
    )
    database.execute(
        "CREATE TABLE reviews (collection TEXT NOT NULL, slug TEXT NOT NULL, at TEXT NOT NULL,"
        " grade INTEGER NOT NULL)"
    )
    database.execute("CREATE INDEX reviews_by_guide ON reviews (collection, slug)")


def _keep_news(database: sqlite3.Connection) -> None:
    """Store what each update of a collection changed, and what of it the user has seen."""
    database.execute(
        "CREATE TABLE news (collection TEXT NOT NULL, revision TEXT NOT NULL, slug TEXT NOT NULL,"
        " kind TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL, old_slug TEXT NOT NULL,"
        " day TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (collection, revision, slug))"
    )


def _ask_questions(database: sqlite3.Connection) -> None:
    """Store a card for each question; existing cards are for a guide as a whole."""
    database.execute("ALTER TABLE cards RENAME TO old_cards")
    database.execute(
        "CREATE TABLE cards (collection TEXT NOT NULL, slug TEXT NOT NULL, question TEXT NOT NULL,"
        " due TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (collection, slug, question))"
    )
    database.execute("INSERT INTO cards SELECT collection, slug, '', due, record FROM old_cards")
    database.execute("DROP TABLE old_cards")
    database.execute("ALTER TABLE reviews ADD COLUMN question TEXT NOT NULL DEFAULT ''")


def _keep_passages(database: sqlite3.Connection) -> None:
    """Store the text that changed guides gained, one passage for each line."""
    database.execute("ALTER TABLE news ADD COLUMN passages TEXT NOT NULL DEFAULT ''")


STEPS: tuple[Step, ...] = (
    _remember_places,
    _mark_guides,
    _keep_cards,
    _keep_news,
    _ask_questions,
    _keep_passages,
)


def migrate(database: sqlite3.Connection, to_version: int | None = None) -> None:
    """Take the missing steps, all of them or none."""
    steps = STEPS[:to_version]
    if version_of(database) >= len(steps):
        return
    with transaction(database):
        for step in steps[version_of(database) :]:  # another copy may have been first
            step(database)
        database.execute(f"PRAGMA user_version = {len(steps)}")


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Lock the file for one change, which an exception undoes."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def version_of(database: sqlite3.Connection) -> int:
    """Return how many steps a file has taken."""
    return int(database.execute("PRAGMA user_version").fetchone()[0])


class DamagedError(sqlite3.DatabaseError):
    """The file can be opened, but SQLite's own check finds it inconsistent."""


def connect(file: Path, busy_s: float) -> sqlite3.Connection:
    """Open a file without implicit transactions; bytes that are not UTF-8 are read as `�`."""
    database = sqlite3.connect(file, timeout=busy_s, isolation_level=None)
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return database


def is_damage(error: Exception) -> bool:
    """Say whether an error means damaged content, not a lock, a permission or a full disk."""
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
    """Raise DamagedError or an error of SQLite if the content is damaged."""
    # To SQLite an empty file is a new database, but the backup shows that it had content.
    if database.execute("PRAGMA page_count").fetchone() == (0,) and _backup_of(file).exists():
        raise DamagedError("it is empty")
    if not 0 <= version_of(database) < MAX_VERSION:
        raise DamagedError("its version is no version")
    # The quick check does not compare indexes with their tables.
    (result,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    if result != "ok":
        raise DamagedError(f"its content is damaged: {result}")


def back_up(database: sqlite3.Connection, file: Path) -> None:
    """Replace the backup of a sound file if the file changed; a failure is ignored."""
    backup, new = _backup_of(file), file.with_name(f"{file.name}.backup-new")
    with suppress(OSError, sqlite3.Error), _repair_lock(file, wait_s=0):
        changed_ns = file.stat().st_mtime_ns
        if backup.exists() and backup.stat().st_mtime_ns == changed_ns:
            return
        new.unlink(missing_ok=True)
        try:
            # As bytes, since the name of a folder need not be valid Unicode.
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

    Running copies that find the damage at the same time take turns; the second has nothing to do.
    The damaged file is kept under another name. Raises sqlite3.Error or OSError if the folder
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
    """Make `fresh` from the readable rows of `file`; return how many there were."""
    with closing(connect(file, busy_s)) as damaged, closing(connect(fresh, busy_s)) as new:
        # SQLite then reads as far as it can, even if the file was truncated.
        damaged.execute("PRAGMA writable_schema = ON")
        migrate(new, _version(damaged))
        tables = [str(name) for (name,) in new.execute(_TABLES)]
        with transaction(new):
            rows = sum(_copy_rows(damaged, new, table) for table in tables)
        gaps = [table for table in tables if _row_count(damaged, table) != _row_count(new, table)]
        migrate(new)
        return rows + _copy_from_backup(file, new, gaps)


def _row_count(database: sqlite3.Connection, table: str) -> int:
    """Return the number of rows, or -1 if some cannot be read."""
    try:
        return sum(1 for _ in database.execute(f"SELECT * FROM {table} NOT INDEXED"))  # noqa: S608
    except sqlite3.Error:
        return -1


def _copy_from_backup(file: Path, new: sqlite3.Connection, tables: list[str]) -> int:
    """Add the rows of `tables` that only the backup has; return how many there were."""
    backup = _backup_of(file)
    copy = file.with_name(f"{file.name}.backup-new")
    with suppress(OSError, sqlite3.Error):
        try:
            shutil.copyfile(backup, copy)  # missing steps are taken in the copy
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
        with suppress(sqlite3.Error):  # a row that breaks a constraint is damaged
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
    except sqlite3.Error:  # the table itself cannot be read
        return
    ends: list[int | None] = []
    for direction in ("ASC", "DESC"):
        last = None
        with suppress(sqlite3.Error):
            for rowid, *row in damaged.execute(f"{select} ORDER BY rowid {direction}"):
                last = int(rowid)
                yield tuple(row)
            return  # every row could be read
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
    """Give `file` a second name, and move its journal there, which belongs to no other file."""
    aside = file.with_name(f"{file.name}.damaged-{time.time_ns()}")
    try:
        os.link(file, aside)  # so that a file of that name exists at every moment
    except OSError:
        shutil.copy2(file, aside)
    with suppress(FileNotFoundError):
        journal = file.with_name(f"{file.name}-journal")
        journal.replace(aside.with_name(f"{aside.name}-journal"))
    return aside


class _ReplacedError(Exception):
    """Another running copy replaced the open file by a repaired one."""


class Database:
    """One SQLite file. Every call opens and closes it, so any thread may call any method."""

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
            pass  # opening it raises the same error
        return self._attempt(lambda database, _: execute(database, query, *values))

    def change(self, statement: str, *values: Value) -> None:
        """Run one statement that changes something. Raises StateError."""
        self.transact(lambda database: execute(database, statement, *values))

    def transact(self, call: Callable[[sqlite3.Connection], T]) -> T:
        """Run `call` as one atomic change. Raises StateError.

        Other running copies wait, so what `call` reads is still true when it writes.
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
        """Open the file and run `call` on it; run it again after a repair or while it is locked.

        Once the file stayed locked to the end of all waiting, each call waits only once until one
        succeeds: the lock may never be released.
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
        """Return a value that identifies this file among files of the same name."""
        try:
            status = self._file.stat()
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino


def execute(database: sqlite3.Connection, statement: str, *values: Value) -> list[Row]:
    """Run one statement; text values are made `db_safe`."""
    safe_values = [db_safe(value) if isinstance(value, str) else value for value in values]
    return database.execute(statement, safe_values).fetchall()

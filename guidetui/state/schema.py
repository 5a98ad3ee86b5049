"""The tables of the state file, as the steps that led to them.

A file says in `user_version` how many steps it has taken. A new table is a new step at the end of
`STEPS`; a step that was released never changes, or files that took it would differ.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from guidetui.paths import BUNDLED_KEY, bundled_data

# What is not below it was never written by any guidetui: the number is damaged.
MAX_VERSION = 1_000

Step = Callable[[sqlite3.Connection], None]


def _remember_places(database: sqlite3.Connection) -> None:
    """Keep the theme, where the user was, and where reading stopped."""
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
    """Keep stars, read marks, and on which days guides were read.

    The bundled collection gets a name of its own: its folder moves with every installation.
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
    """Keep the cards of the self-test, and when each was graded."""
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
    """Keep what each update of a collection changed, and which of it the user has seen."""
    database.execute(
        "CREATE TABLE news (collection TEXT NOT NULL, revision TEXT NOT NULL, slug TEXT NOT NULL,"
        " kind TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL, old_slug TEXT NOT NULL,"
        " day TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (collection, revision, slug))"
    )


def _ask_questions(database: sqlite3.Connection) -> None:
    """Keep a card for each question of a guide; those there are for a guide as a whole."""
    database.execute("ALTER TABLE cards RENAME TO old_cards")
    database.execute(
        "CREATE TABLE cards (collection TEXT NOT NULL, slug TEXT NOT NULL, question TEXT NOT NULL,"
        " due TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (collection, slug, question))"
    )
    database.execute("INSERT INTO cards SELECT collection, slug, '', due, record FROM old_cards")
    database.execute("DROP TABLE old_cards")
    database.execute("ALTER TABLE reviews ADD COLUMN question TEXT NOT NULL DEFAULT ''")


def _keep_passages(database: sqlite3.Connection) -> None:
    """Keep what changed guides gained, one passage a line."""
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
    """Take the steps that are missing, all of them or none."""
    steps = STEPS[:to_version]
    if version_of(database) >= len(steps):
        return
    with transaction(database):
        for step in steps[version_of(database) :]:  # another copy may have been first
            step(database)
        database.execute(f"PRAGMA user_version = {len(steps)}")


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Hold the file for one change; what raises undoes it."""
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

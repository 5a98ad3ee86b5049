"""Stars and read marks, and on which days guides were read."""

from collections.abc import Iterable
from datetime import date

from guidetui.models import StudyFlags
from guidetui.state.database import Database, execute
from guidetui.text import db_safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


class Marks:
    """Keeps stars and read marks. A change says what holds from now on, never "the opposite"."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, collection: str, slugs: Iterable[str]) -> StudyFlags:
        """Return which of the guides `slugs` are starred, and which are read."""
        known = {db_safe(slug): slug for slug in slugs}
        starred, read = (
            frozenset(known[slug] for slug in self._slugs(table, collection) if slug in known)
            for table in ("stars", "read_marks")
        )
        return StudyFlags(starred, read)

    def _slugs(self, table: str, collection: str) -> list[str]:
        rows = self._database.rows(
            f"SELECT slug FROM {table} WHERE collection = ?",  # noqa: S608  a name of ours
            collection,
        )
        return [str(slug) for (slug,) in rows]

    def star(self, collection: str, slug: str, day: date) -> None:
        """Give a guide a star."""
        self._database.change(
            "INSERT OR IGNORE INTO stars VALUES (?, ?, ?)", collection, slug, day.isoformat()
        )

    def unstar(self, collection: str, slug: str) -> None:
        """Take a guide's star away."""
        self._database.change(
            "DELETE FROM stars WHERE collection = ? AND slug = ?", collection, slug
        )

    def mark_read(self, collection: str, slug: str, day: date) -> None:
        """Count a guide as read, and as read on that day."""

        def write(database: "sqlite3.Connection") -> None:
            for table in ("read_marks", "reading_days"):
                execute(
                    database,
                    f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?)",  # noqa: S608
                    collection,
                    slug,
                    day.isoformat(),
                )

        self._database.transact(write)

    def mark_unread(self, collection: str, slug: str, day: date) -> None:
        """Count a guide as not read, nor as read on that day; earlier days stay."""

        def write(database: "sqlite3.Connection") -> None:
            guide = (collection, slug)
            execute(database, "DELETE FROM read_marks WHERE collection = ? AND slug = ?", *guide)
            execute(
                database,
                "DELETE FROM reading_days WHERE collection = ? AND slug = ? AND day = ?",
                *guide,
                day.isoformat(),
            )

        self._database.transact(write)

    def reading_days(self, collection: str) -> dict[date, int]:
        """Return how many guides were read on each day on which any was."""
        rows = self._database.rows(
            "SELECT day, count(*) FROM reading_days WHERE collection = ? GROUP BY day ORDER BY day",
            collection,
        )
        days = {}
        for day, count in rows:
            try:
                days[date.fromisoformat(str(day))] = int(str(count))
            except ValueError:
                continue
        return days

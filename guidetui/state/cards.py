"""The cards of the self-test, and when each was graded."""

from collections.abc import Iterable
from datetime import UTC, datetime

from guidetui.models import Card, Grade
from guidetui.state.database import Database, execute
from guidetui.text import db_safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


class Cards:
    """Keeps how well each guide is remembered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, collection: str, slugs: Iterable[str]) -> dict[str, Card]:
        """Return the cards of the guides `slugs` by slug; one whose time is unreadable is due."""
        known = {db_safe(slug): slug for slug in slugs}
        rows = self._database.rows(
            "SELECT slug, due, record FROM cards WHERE collection = ?", collection
        )
        found = {}
        for name, due, record in rows:
            slug = known.get(str(name))
            if slug is not None:
                found[slug] = Card(slug, _time(str(due)), str(record))
        return found

    def keep(self, collection: str, card: Card, grade: Grade, at: datetime) -> None:
        """Keep a card after it was graded."""

        def write(database: "sqlite3.Connection") -> None:
            _put(database, collection, card)
            execute(
                database,
                "INSERT INTO reviews VALUES (?, ?, ?, ?)",
                collection,
                card.slug,
                at.astimezone(UTC).isoformat(),
                int(grade),
            )

        self._database.transact(write)

    def take_back(self, collection: str, slug: str, before: Card | None) -> None:
        """Undo the last grade of a guide, whose card was `before`, or None where it had none."""

        def write(database: "sqlite3.Connection") -> None:
            if before is None:
                execute(
                    database,
                    "DELETE FROM cards WHERE collection = ? AND slug = ?",
                    collection,
                    slug,
                )
            else:
                _put(database, collection, before)
            execute(
                database,
                "DELETE FROM reviews WHERE rowid = (SELECT max(rowid) FROM reviews"
                " WHERE collection = ? AND slug = ?)",
                collection,
                slug,
            )

        self._database.transact(write)

    def reviews(self, collection: str) -> int:
        """Return how many grades were given so far."""
        rows = self._database.rows("SELECT count(*) FROM reviews WHERE collection = ?", collection)
        return int(str(rows[0][0])) if rows else 0


def _put(database: "sqlite3.Connection", collection: str, card: Card) -> None:
    execute(
        database,
        "INSERT OR REPLACE INTO cards VALUES (?, ?, ?, ?)",
        collection,
        card.slug,
        card.due.astimezone(UTC).isoformat(),
        card.record,
    )


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return time if time.tzinfo else time.replace(tzinfo=UTC)

"""The stores of the state: preferences, sessions, positions, flags, quiz cards and news.

`State` holds one store for each. Rows are identified by collection (`paths.collection_key`) and
slug. Rows of guides that are gone are kept, since the guides may come back.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from guidetui.models import (
    Card,
    CardId,
    ChangeKind,
    Grade,
    GuideChange,
    NewsItem,
    Position,
    StudyFlags,
)
from guidetui.state.database import Database, Row, execute
from guidetui.text import db_safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


_NEWS = (
    "SELECT kind, slug, title, created, old_slug, passages, day, seen FROM news"
    " WHERE collection = ?"
)
# The guides of one update stay in publication order.
_NEWEST_FIRST = "ORDER BY max(rowid) OVER (PARTITION BY revision) DESC, rowid"
_UNSEEN = "seen = 0 AND kind IN ('added', 'changed')"
_TABLES_BY_SLUG = ("positions", "stars", "read_marks", "reading_days", "cards", "reviews", "news")


class Preferences:
    """Preferences that hold for all collections."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def theme(self) -> str:
        """Return the theme's name, or an empty string."""
        rows = self._database.rows("SELECT value FROM preferences WHERE name = 'theme'")
        return str(rows[0][0]) if rows else ""

    def is_due(self, name: str, now: datetime, every: timedelta) -> bool:
        """Say whether a task with the interval `every` is due, and record that it is done now."""

        def take(database: "sqlite3.Connection") -> bool:
            rows = execute(database, "SELECT value FROM preferences WHERE name = ?", name)
            if rows and now - _time(str(rows[0][0])) < every:
                return False
            values = (name, now.isoformat())
            execute(database, "INSERT OR REPLACE INTO preferences VALUES (?, ?)", *values)
            return True

        return self._database.transact(take)

    def remember_theme(self, name: str) -> None:
        """Save the theme's name."""
        self._database.change("INSERT OR REPLACE INTO preferences VALUES ('theme', ?)", name)


class Session(Struct, frozen=True):
    """The state of the main screen: the guide, the focused pane, the query and the chosen tags.

    `queries` is the query history, the newest last; `visits` the slugs of the guides that were read
    and when (UTC), the newest first. `has_contents` says whether the headings are wanted beside the
    text.
    """

    slug: str = ""
    pane: str = ""
    query: str = ""
    tags: frozenset[str] = field(default_factory=frozenset)
    queries: tuple[str, ...] = ()
    visits: tuple[tuple[str, datetime], ...] = ()
    has_contents: bool = False


class Sessions:
    """Where the user was in each collection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, collection: str) -> Session:
        """Return where the user was in a collection."""
        rows = self._database.rows("SELECT value FROM sessions WHERE collection = ?", collection)
        try:
            values = json.loads(str(rows[0][0])) if rows else {}
            return Session(
                str(values.get("slug", "")),
                str(values.get("pane", "")),
                str(values.get("query", "")),
                frozenset(str(tag) for tag in values.get("tags", ())),
                tuple(str(query) for query in values.get("queries", ())),
                tuple(
                    (str(slug), time)
                    for slug, at in values.get("visits", ())
                    if (time := _time(str(at))) > _time("")
                ),
                values.get("contents") is True,
            )
        except (ValueError, TypeError, AttributeError):
            return Session()

    def remember(self, collection: str, session: Session) -> None:
        """Save where the user is."""
        value = {
            "slug": session.slug,
            "pane": session.pane,
            "query": session.query,
            "tags": sorted(session.tags),
            "queries": list(session.queries),
            "visits": [(slug, at.isoformat()) for slug, at in session.visits],
            "contents": session.has_contents,
        }
        self._database.change(
            "INSERT OR REPLACE INTO sessions VALUES (?, ?)", collection, json.dumps(value)
        )


class Positions:
    """Where the user stopped reading each guide."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, collection: str, slug: str) -> Position:
        """Return where the user stopped reading a guide, or its top."""
        rows = self._database.rows(
            "SELECT block, line FROM positions WHERE collection = ? AND slug = ?", collection, slug
        )
        try:
            return Position(*(int(str(value)) for value in rows[0])) if rows else Position()
        except ValueError:
            return Position()

    def remember(self, collection: str, slug: str, position: Position) -> None:
        """Save where the user stopped reading a guide."""
        self._database.change(
            "INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?)",
            collection,
            slug,
            position.block,
            position.line,
        )


class Flags:
    """Stars and read flags. A change says what holds from now on; there is no toggle."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, collection: str, slugs: Iterable[str]) -> StudyFlags:
        """Return which of the guides `slugs` are starred, read and new."""
        known = {db_safe(slug): slug for slug in slugs}
        starred, read, new = (
            frozenset(known[slug] for slug in self._slugs(rows, collection) if slug in known)
            for rows in ("stars WHERE", "read_marks WHERE", f"news WHERE {_UNSEEN} AND")
        )
        return StudyFlags(starred, read, new)

    def _slugs(self, source: str, collection: str) -> list[str]:
        rows = self._database.rows(
            f"SELECT slug FROM {source} collection = ?",  # noqa: S608  words of ours
            collection,
        )
        return [str(slug) for (slug,) in rows]

    def star(self, collection: str, slug: str, day: date) -> None:
        """Star a guide."""
        self._database.change(
            "INSERT OR IGNORE INTO stars VALUES (?, ?, ?)", collection, slug, day.isoformat()
        )

    def unstar(self, collection: str, slug: str) -> None:
        """Remove the star of a guide."""
        self._database.change(
            "DELETE FROM stars WHERE collection = ? AND slug = ?", collection, slug
        )

    def mark_read(self, collection: str, slug: str, day: date) -> None:
        """Mark a guide as read, and as read on that day."""

        def write(database: "sqlite3.Connection") -> None:
            for table in ("read_marks", "reading_days"):
                execute(
                    database,
                    f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?)",  # noqa: S608
                    collection,
                    slug,
                    day.isoformat(),
                )
            _mark_seen(database, collection, slug)

        self._database.transact(write)

    def mark_seen(self, collection: str, slug: str) -> None:
        """Record that the news of a guide were read."""
        self._database.transact(lambda database: _mark_seen(database, collection, slug))

    def mark_unread(self, collection: str, slug: str, day: date) -> None:
        """Mark a guide as unread, and as not read on that day; earlier days stay."""

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


def _mark_seen(database: "sqlite3.Connection", collection: str, slug: str) -> None:
    execute(
        database, "UPDATE news SET seen = 1 WHERE collection = ? AND slug = ?", collection, slug
    )


class NewsLog:
    """What the updates of each collection changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self,
        collection: str,
        revision: str,
        day: date,
        changes: Iterable[GuideChange],
        moves: Iterable[tuple[str, str]],
    ) -> None:
        """Store what the update `revision` changed; a second call does nothing.

        `moves` are pairs of an old and a new slug, in an order in which every new slug is free;
        everything stored about a guide moves with it.
        """

        def write(database: "sqlite3.Connection") -> None:
            known = "SELECT 1 FROM news WHERE collection = ? AND revision = ? LIMIT 1"
            if execute(database, known, collection, revision):
                return
            for old, new in moves:
                _move(database, collection, old, new)
            for change in changes:
                execute(
                    database,
                    "INSERT OR IGNORE INTO news VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
                    collection,
                    revision,
                    change.slug,
                    str(change.kind),
                    change.title,
                    change.created.isoformat(),
                    change.old_slug,
                    day.isoformat(),
                    "\n".join(change.passages),
                )

        self._database.transact(write)

    def of(self, collection: str, since: date | None = None) -> list[NewsItem]:
        """Return what changed since a day, the newest update first, each guide once."""
        return _merged(
            self._database.rows(
                f"{_NEWS} AND day >= ? {_NEWEST_FIRST}",
                collection,
                since.isoformat() if since else "",
            )
        )

    def unseen_count(self, collection: str) -> int:
        """Return how many new or changed guides have not been read since."""
        rows = self._database.rows(
            f"SELECT count(DISTINCT slug) FROM news WHERE collection = ? AND {_UNSEEN}",  # noqa: S608
            collection,
        )
        return int(str(rows[0][0])) if rows else 0

    def take_untold(self, collection: str) -> list[NewsItem]:
        """Return the guides with changes that were not reported yet, and record that they are."""
        name = f"news told {collection}"

        def take(database: "sqlite3.Connection") -> list[Row]:
            told = execute(database, "SELECT value FROM preferences WHERE name = ?", name)
            (newest,) = execute(
                database, "SELECT max(rowid) FROM news WHERE collection = ?", collection
            )
            if newest[0] is None:
                return []
            values = (name, str(newest[0]))
            execute(database, "INSERT OR REPLACE INTO preferences VALUES (?, ?)", *values)
            last = int(str(told[0][0])) if told and str(told[0][0]).isdigit() else 0
            return execute(
                database,
                f"{_NEWS} AND slug IN"  # noqa: S608  words of ours
                f" (SELECT slug FROM news WHERE collection = ? AND rowid > ?) {_NEWEST_FIRST}",
                collection,
                collection,
                last,
            )

        if not self.unseen_count(collection):
            return []
        return _merged(self._database.transact(take))


def _merged(rows: Iterable[Row]) -> list[NewsItem]:
    """Return one item for each guide from rows sorted from the newest to the oldest."""
    items: dict[str, NewsItem] = {}
    for item in _news(rows):
        newer = items.get(item.change.slug)
        items[item.change.slug] = item if newer is None else _with_unread(newer, item)
    return list(items.values())


def _with_unread(newer: NewsItem, older: NewsItem) -> NewsItem:
    """Combine an item with that of an earlier update, if the guide was not read in between."""
    change, kinds = newer.change, {newer.change.kind, older.change.kind}
    if older.is_seen or ChangeKind.REMOVED in kinds or change.kind is ChangeKind.ADDED:
        return newer
    if ChangeKind.ADDED in kinds:
        return replace(newer, change=replace(change, kind=ChangeKind.ADDED, passages=()))
    passages = tuple(dict.fromkeys((*change.passages, *older.change.passages)))
    return replace(newer, change=replace(change, passages=passages))


def _news(rows: Iterable[Row]) -> Iterator[NewsItem]:
    for kind, slug, title, created, old_slug, passages, day, seen in rows:
        with suppress(ValueError):
            change = GuideChange(
                ChangeKind(str(kind)),
                str(slug),
                str(title),
                date.fromisoformat(str(created)),
                str(old_slug),
                tuple(filter(None, str(passages).split("\n"))),
            )
            yield NewsItem(change, date.fromisoformat(str(day)), bool(seen))


def _move(database: "sqlite3.Connection", collection: str, old: str, new: str) -> None:
    """Move what is stored about one slug to another one; rows that exist there stay."""
    for table in _TABLES_BY_SLUG:
        execute(
            database,
            f"UPDATE OR IGNORE {table} SET slug = ? WHERE collection = ? AND slug = ?",  # noqa: S608
            new,
            collection,
            old,
        )
    for (value,) in execute(
        database, "SELECT value FROM sessions WHERE collection = ?", collection
    ):
        with suppress(ValueError):
            session = json.loads(str(value))
            if isinstance(session, dict) and session.get("slug") == db_safe(old):
                session["slug"] = new
                execute(
                    database,
                    "UPDATE sessions SET value = ? WHERE collection = ?",
                    json.dumps(session),
                    collection,
                )


class Cards:
    """The quiz cards, and when each was graded."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, collection: str, slugs: Iterable[str]) -> dict[CardId, Card]:
        """Return the cards of the guides `slugs`; an unreadable time means due."""
        known = {db_safe(slug): slug for slug in slugs}
        rows = self._database.rows(
            "SELECT slug, question, due, record FROM cards WHERE collection = ?", collection
        )
        found = {}
        for name, question, due, record in rows:
            slug = known.get(str(name))
            if slug is not None:
                card = CardId(slug, str(question))
                found[card] = Card(card, _time(str(due)), str(record))
        return found

    def record_review(self, collection: str, card: Card, grade: Grade, at: datetime) -> None:
        """Save a card that was graded at `at`, and the grade."""

        def write(database: "sqlite3.Connection") -> None:
            _put(database, collection, card)
            execute(
                database,
                "INSERT INTO reviews VALUES (?, ?, ?, ?, ?)",
                collection,
                card.id.slug,
                at.astimezone(UTC).isoformat(),
                int(grade),
                card.id.question,
            )

        self._database.transact(write)

    def undo_review(self, collection: str, card: CardId, before: Card | None) -> None:
        """Undo the last grade of a card, restoring `before`, or None if it was new."""

        def write(database: "sqlite3.Connection") -> None:
            if before is None:
                execute(
                    database,
                    "DELETE FROM cards WHERE collection = ? AND slug = ? AND question = ?",
                    collection,
                    *card,
                )
            else:
                _put(database, collection, before)
            execute(
                database,
                "DELETE FROM reviews WHERE rowid = (SELECT max(rowid) FROM reviews"
                " WHERE collection = ? AND slug = ? AND question = ?)",
                collection,
                *card,
            )

        self._database.transact(write)


def _put(database: "sqlite3.Connection", collection: str, card: Card) -> None:
    execute(
        database,
        "INSERT OR REPLACE INTO cards VALUES (?, ?, ?, ?, ?)",
        collection,
        *card.id,
        card.due.astimezone(UTC).isoformat(),
        card.record,
    )


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


class State:
    """One state file and its stores. Any thread may use any store; all raise StateError."""

    def __init__(self, file: Path) -> None:
        """Use `file`; it is created at the first write."""
        self._database = Database(file)
        self.preferences = Preferences(self._database)
        self.sessions = Sessions(self._database)
        self.positions = Positions(self._database)
        self.flags = Flags(self._database)
        self.cards = Cards(self._database)
        self.news = NewsLog(self._database)

    def pop_notice(self) -> str:
        """Return what had to be repaired, once."""
        return self._database.pop_notice()

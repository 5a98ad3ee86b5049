"""Where the user was in each collection."""

import json
from dataclasses import dataclass, field

from guidetui.state.database import Database


@dataclass(frozen=True, slots=True)
class Session:
    """Where the user was: the guide, the pane with the focus, the query and the tag filters."""

    slug: str = ""
    pane: str = ""
    query: str = ""
    tags: frozenset[str] = field(default_factory=frozenset)


class Sessions:
    """Keeps one session a collection."""

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
            )
        except (ValueError, TypeError, AttributeError):
            return Session()

    def remember(self, collection: str, session: Session) -> None:
        """Keep where the user is."""
        value = {
            "slug": session.slug,
            "pane": session.pane,
            "query": session.query,
            "tags": sorted(session.tags),
        }
        self._database.change(
            "INSERT OR REPLACE INTO sessions VALUES (?, ?)", collection, json.dumps(value)
        )

"""Where the user stopped reading each guide."""

from guidetui.models import Position
from guidetui.state.database import Database


class Positions:
    """Keeps one position a guide."""

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
        """Keep where the user stopped reading a guide."""
        self._database.change(
            "INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?)",
            collection,
            slug,
            position.block,
            position.line,
        )

"""What the user chose in the program for all collections."""

from guidetui.state.database import Database


class Preferences:
    """Keeps single values by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def theme(self) -> str:
        """Return the theme's name, or an empty string."""
        rows = self._database.rows("SELECT value FROM preferences WHERE name = 'theme'")
        return str(rows[0][0]) if rows else ""

    def remember_theme(self, name: str) -> None:
        """Keep the theme's name."""
        self._database.change("INSERT OR REPLACE INTO preferences VALUES ('theme', ?)", name)

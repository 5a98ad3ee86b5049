"""The facade: one file, and a keeper for each kind of thing that is in it."""

from pathlib import Path

from guidetui.state.cards import Cards
from guidetui.state.database import Database
from guidetui.state.marks import Marks
from guidetui.state.positions import Positions
from guidetui.state.preferences import Preferences
from guidetui.state.sessions import Sessions


class State:
    """What we keep for the user. Any thread may ask any keeper; all of them raise StateError."""

    def __init__(self, file: Path) -> None:
        """Use `file`; it is created when something is first to be kept."""
        self._database = Database(file)
        self.preferences = Preferences(self._database)
        self.sessions = Sessions(self._database)
        self.positions = Positions(self._database)
        self.marks = Marks(self._database)
        self.cards = Cards(self._database)

    def take_notice(self) -> str:
        """Return what had to be repaired, once."""
        return self._database.take_notice()

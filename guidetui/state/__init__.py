"""What we keep for the user between two runs, in one SQLite file in the state folder.

`database.py` opens, migrates and repairs the file; `stores.py` reads and writes what is in it.
"""

from guidetui.state.stores import Session, State

__all__ = ["Session", "State"]

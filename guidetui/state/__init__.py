"""What we keep for the user between two runs, in one SQLite file in the state folder.

`database.py` opens the file, `schema.py` defines its tables, `recovery.py` repairs a damaged one,
and `stores.py` reads and writes what is in it.
"""

from guidetui.state.stores import Session, State

__all__ = ["Session", "State"]

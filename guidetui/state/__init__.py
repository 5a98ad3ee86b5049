"""What we keep for the user between two runs, in one SQLite file in the state folder.

`database.py` owns the file, `schema.py` its tables, `salvage.py` what a damaged one still holds.
Every other module keeps one kind of thing, by collection (`paths.collection_key`) and slug. What
a collection no longer has stays: its guides may come back.
"""

from guidetui.state.sessions import Session
from guidetui.state.state import State

__all__ = ["Session", "State"]

"""Reads from a state file what the program only writes."""

from pathlib import Path

from guidetui.state.database import Database


def review_count(file: Path, collection: str) -> int:
    """Return how many grades of quiz cards are in a state file."""
    query = "SELECT count(*) FROM reviews WHERE collection = ?"
    rows = Database(file).rows(query, collection)
    return int(str(rows[0][0]))

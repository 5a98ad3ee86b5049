"""How a guide's marks are shown wherever guides are named."""

from guidetui.models import StudyFlags

STAR = "★"
READ = "✓"
NEW = "●"


def badges(slug: str, marks: StudyFlags) -> str:
    """Return `★`, `✓`, both or nothing; `●` instead of `✓` where an update brought something."""
    mark = NEW if slug in marks.new else READ if slug in marks.read else ""
    return (STAR if slug in marks.starred else "") + mark


def badge_column(slug: str, marks: StudyFlags) -> str:
    """Return the signs so that they stand below each other at the right end of a row."""
    found = badges(slug, marks)
    if not found:
        return " "
    return f" {found} " if found != STAR else f" {STAR}  "


def bar(done: int, total: int, cells: int) -> tuple[str, str]:
    """Return the two parts of a line `cells` long: what is done, and the rest.

    The first is empty only where nothing is done, the second only where all is.
    """
    filled = round(cells * done / total) if total else 0
    if 0 < done < total:
        filled = min(max(filled, 1), cells - 1)
    return "━" * filled, "╌" * (cells - filled)

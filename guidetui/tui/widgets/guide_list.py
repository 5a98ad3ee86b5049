"""What all lists of guides have in common: their rows and the marks of a guide."""

from dataclasses import dataclass
from typing import Protocol, TypeVar

from textual.message import Message

from guidetui.models import StudyFlags
from guidetui.tui.widgets.row_list import RowList

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


class GuideRow(Protocol):
    """A row that may stand for a guide."""

    @property
    def slug(self) -> str:
        """The slug of the guide, or an empty string."""


GuideRowT = TypeVar("GuideRowT", bound=GuideRow)


class GuideList(RowList[GuideRowT]):
    """A list in which guides are highlighted and chosen; other rows are up to a subclass."""

    @dataclass
    class Highlighted(Message):
        """The cursor moved to a guide, which may be previewed."""

        slug: str

        def can_replace(self, message: Message) -> bool:
            """Return True: a newer preview makes an older one pointless."""
            return isinstance(message, GuideList.Highlighted)

    @dataclass
    class Chosen(Message):
        """A guide should be opened and read."""

        slug: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.flags = StudyFlags()
        self.guide_slugs: list[str] = []  # of all guides listed, in order, each once

    def show_flags(self, flags: StudyFlags) -> None:
        """Show which guides are starred and read."""
        self.flags = flags
        self.refresh()

    @property
    def slug_under_cursor(self) -> str | None:
        """The guide under the cursor, if it is on one."""
        row = self.row_under_cursor
        return row.slug or None if row is not None else None

    def highlight(self, row: GuideRowT) -> None:
        """Ask for a preview of the guide under the cursor."""
        if row.slug:
            self.post_message(self.Highlighted(row.slug))

    def action_choose(self) -> None:
        """Read the guide under the cursor."""
        if slug := self.slug_under_cursor:
            self.post_message(self.Chosen(slug))

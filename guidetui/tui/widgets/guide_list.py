"""What the two lists of guides have in common: the category tree and the results of a search."""

from dataclasses import dataclass
from typing import Protocol, TypeVar

from textual.message import Message

from guidetui.models import StudyFlags
from guidetui.tui.widgets.row_list import RowList


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

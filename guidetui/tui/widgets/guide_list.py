"""What the lists of guides have in common: the category tree and the results of a search."""

from dataclasses import dataclass

from textual.message import Message

from guidetui.tui.widgets.row_list import RowList


class GuideList(RowList):
    """A list whose rows stand for guides, named by their slugs."""

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

    @property
    def slug_under_cursor(self) -> str | None:
        """The guide under the cursor, if it is on one."""
        raise NotImplementedError

    @property
    def guide_slugs(self) -> list[str]:
        """The slugs of all listed guides in order, each once."""
        raise NotImplementedError

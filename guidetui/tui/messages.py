"""What widgets tell the screen, in the past tense."""

from dataclasses import dataclass

from textual.message import Message

from guidetui.document.model import Diagram
from guidetui.text import pluralize
from guidetui.tui.chips import ShownChip


@dataclass
class QueryChanged(Message):
    """The text in the search box is another one."""

    text: str


@dataclass
class QuerySubmitted(Message):
    """Enter was pressed in the search box: read the guide under the cursor."""


@dataclass
class CursorMoved(Message):
    """The cursor of the list below the search box should move by so many rows."""

    rows: int


@dataclass
class GuideHighlighted(Message):
    """The cursor came to a guide, which may be previewed."""

    slug: str

    def can_replace(self, message: Message) -> bool:
        """Say yes: a newer preview makes an older one pointless."""
        return isinstance(message, GuideHighlighted)


@dataclass
class GuideChosen(Message):
    """A guide should be opened and read."""

    slug: str


@dataclass
class SnippetsWanted(Message):
    """These results are on the screen and have no snippet yet."""

    slugs: tuple[str, ...]
    max_characters: int

    def can_replace(self, message: Message) -> bool:
        """Say yes: what is on the screen now matters, not what was."""
        return isinstance(message, SnippetsWanted)


@dataclass
class TagsChanged(Message):
    """The set of wanted tags is another one (folded keys)."""

    keys: frozenset[str]


@dataclass
class LinkFollowed(Message):
    """A link in the guide was clicked or entered; `href` as the file wrote it."""

    href: str


@dataclass
class DiagramOpened(Message):
    """A diagram in the guide was clicked or entered: show it on a screen of its own."""

    diagram: Diagram


@dataclass
class PictureOpened(Message):
    """The picture of the production diagram was clicked or entered."""


@dataclass
class PictureRoomChanged(Message):
    """The picture in the guide was drawn for another size than there is now."""


@dataclass
class LinkPointedAt(Message):
    """A link or diagram is under the pointer or selected; an empty `href` means none is."""

    href: str


@dataclass
class ReaderLeft(Message):
    """Tab was pressed past the last link (`forward`) or before the first."""

    forward: bool


@dataclass
class FindAsked(Message):
    """Something is to be looked for in the page."""


@dataclass
class FindChanged(Message):
    """The text in the find box is another one."""

    text: str


@dataclass
class MatchWanted(Message):
    """The match so many further on (or back) should be shown."""

    steps: int


@dataclass
class MatchShown(Message):
    """Match `current` (from 1) of `total` is the current one; `note` says how it was come to."""

    current: int
    total: int
    note: str = ""

    def __str__(self) -> str:
        """Return it in a few words, none where nothing is marked."""
        if not self.total:
            return ""
        if not self.current:
            return pluralize(self.total, "match", "matches")
        words = f"{self.current:,} of {self.total:,}"
        return f"{words}, {self.note}" if self.note else words

    def can_replace(self, message: Message) -> bool:
        """Say yes: the newest count is the one to be seen."""
        return isinstance(message, MatchShown)


@dataclass
class EstimateChanged(Message):
    """The scroll bar of a long document began to rest on estimates, or no longer does."""


@dataclass
class DrawingShown(Message):
    """A drawing took the place of its source, so the text of the page is another one."""

    def can_replace(self, message: Message) -> bool:
        """Say yes: one look at the page covers them all."""
        return isinstance(message, DrawingShown)


@dataclass
class QuerySuggested(Message):
    """Another text was chosen for the search box."""

    text: str


@dataclass
class ChipRemoved(Message):
    """A filter should go."""

    chip: ShownChip


@dataclass
class LastChipRemoved(Message):
    """The last of the filters should go."""


@dataclass
class CategoryToggled(Message):
    """The answer should be narrowed to a category, or no longer be."""

    category_id: str


@dataclass
class CompletionTaken(Message):
    """The completion that is offered should be taken."""


@dataclass
class NoteShown(Message):
    """The reader has something to tell in a few words; a passing note need not stay."""

    text: str
    is_passing: bool = False

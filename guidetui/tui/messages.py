"""What widgets tell the screen, in the past tense."""

from dataclasses import dataclass

from textual.message import Message

from guidetui.document.model import Diagram


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
class LinkPointedAt(Message):
    """A link or diagram is under the pointer or selected; an empty `href` means none is."""

    href: str


@dataclass
class ReaderLeft(Message):
    """Tab was pressed past the last link (`forward`) or before the first."""

    forward: bool

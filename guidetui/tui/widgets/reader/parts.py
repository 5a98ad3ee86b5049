"""What makes the reader show a document: its view, and all that lies over the text."""

from typing import TYPE_CHECKING

from guidetui.tui.widgets.reader.enricher import Enricher, PictureSlot
from guidetui.tui.widgets.reader.find import FindController
from guidetui.tui.widgets.reader.links import LinkCursor, LinkHints
from guidetui.tui.widgets.reader.selection import Selection
from guidetui.tui.widgets.reader.view import DocumentView

if TYPE_CHECKING:
    from guidetui.tui.widgets.reader.reader import Reader


class Parts:
    """The view of a reader and the parts that it tells of what happens."""

    def __init__(self, reader: "Reader") -> None:
        post = reader.post_message
        self.view = view = DocumentView(reader, lambda: post(reader.EstimateChanged()))
        self.find = FindController(view, lambda *found: post(reader.MatchesChanged(*found)))
        self.links = LinkCursor(view, lambda href: post(reader.TargetChanged(href)))
        self.hints = LinkHints(view, lambda text: post(reader.StatusChanged(text)), reader.open)
        self.selection = Selection(view, lambda text: post(reader.StatusChanged(text)))
        self.picture = PictureSlot(
            view,
            lambda: self.links.selected,
            lambda: post(reader.PictureSizeChanged()),
        )
        self.enricher = Enricher(view, lambda: post(reader.TextChanged()))
        view.parts = (
            self.enricher,
            self.picture,
            self.find,
            self.selection,
            self.links,
            view.wide_blocks,
            self.hints,
        )

"""The reader pane: the guide that is open, the find bar under it, and what is marked in it."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widget import Widget
from textual.worker import get_current_worker

from guidetui.errors import GuideTuiError
from guidetui.links import shown_href
from guidetui.models import Guide, Position, Query
from guidetui.text import sanitize_line
from guidetui.tui.history import History
from guidetui.tui.keymap import Context, shown_key
from guidetui.tui.message import DataMessage
from guidetui.tui.panes import Pane
from guidetui.tui.screens.modal import Choice, ChooserScreen, open_over
from guidetui.tui.service import LibraryService, OpenGuide
from guidetui.tui.widgets.find_bar import FindBar
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.row_list import badges

if TYPE_CHECKING:
    from guidetui.document.model import Block, Diagram
    from guidetui.render.chunking import PartialDocument
    from guidetui.render.text_offsets import Span

_BLOCKS_AT_ONCE = 200
_MARKING = "matches"
_ESTIMATE = "length estimated"
# Cells of the frame beside a title: the pane's number, spaces, corners, an ellipsis.
_FRAME_CELLS = 8


class ReaderPane(Pane):
    """Shows the guide requested last, marks the matches of the query, and finds in the page."""

    NAME, NUMBER, TITLE, CONTEXT = "reader", 4, "Reader", Context.READER
    FOCUS = "#reader"

    class GuideShown(DataMessage):
        """A guide is shown now, for reading (`is_visit`) or as a preview."""

        guide: Guide
        is_visit: bool

    class GuideRequested(DataMessage):
        """Another guide should be opened for reading, at a position or an anchor.

        `passages` are marked in it instead of what the query matches.
        """

        slug: str
        position: Position | None = None
        anchor: str = ""
        passages: Sequence[str] = ()

    class StatusTextChanged(Message):
        """`badges` or `status_text` changed."""

    class OutlineChanged(Message):
        """The headings changed."""

    class Left(Message):
        """Tab was pressed past the last link (`steps` is 1) or before the first (-1)."""

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    def __init__(self, service: LibraryService, number: int = NUMBER) -> None:
        """Prepare a pane whose title begins with `number`."""
        super().__init__()
        self._number = number
        self._service = service
        self._document: PartialDocument | None = None  # while the rest of it is still being parsed
        self._is_visited = False
        self._marked = ("", Query())  # the guide and the query whose matches are marked
        self._match_summary = ""
        self._href = ""
        self._unfolded: frozenset[int] = frozenset()  # the questions whose answers are shown
        self._note = ""
        self._found = ""
        self._next: Guide | None = None
        self._below: tuple[Block, ...] = ()
        self._resumed_at: Position | None = None
        self._shown_labels: Mapping[str, str] = {}
        self.is_open = asyncio.Event()  # set while the last requested guide is shown
        self.is_open.set()
        self.guide: Guide | None = None
        self.page: Sequence[Block] = ()  # the last page that was not a guide
        self.history = History()
        self.badges = ""
        self.status_text = ""

    def on_mount(self) -> None:
        """Follow scrolling."""
        for attribute in ("scroll_y", "virtual_size"):
            self.watch(self.reader, attribute, self._show_status_text, init=False)

    def compose(self) -> ComposeResult:
        """Put the find bar under the text."""
        yield Reader(id="reader")
        yield FindBar()

    @property
    def reader(self) -> Reader:
        """The text."""
        return self.query_one(Reader)

    @property
    def frame(self) -> Widget:
        """The reader; the find bar is outside of the frame."""
        return self.reader

    @property
    def is_visited(self) -> bool:
        """Whether the guide was opened for reading, rather than previewed."""
        return self._is_visited

    @property
    def is_blank(self) -> bool:
        """Whether nothing was shown yet, and no guide is on its way."""
        return self.reader.is_blank and self.is_open.is_set()

    @property
    def is_complete(self) -> bool:
        """Whether the whole guide is loaded."""
        return self._document is None

    # Opening

    def show_page(self, blocks: "Sequence[Block]") -> None:
        """Show a page that is not a guide."""
        self.guide = None
        self.page = blocks
        self._document = None
        self.set_title(self.TITLE)
        self.reader.show(blocks, Position())
        self.post_message(self.OutlineChanged())

    def open(
        self,
        guide: Guide,
        query: Query,
        *,
        is_visit: bool,
        position: Position | None = None,
        anchor: str = "",
        passages: Sequence[str] = (),
    ) -> None:
        """Show a guide with the matches of `query` marked, unless a newer one is requested.

        Without a position it opens where the user stopped last time, and with `passages` at the
        first of them, which are marked instead.
        """
        self.is_open.clear()
        self._open(guide, query, is_visit, position, anchor, passages)

    @work(group="open-guide", exclusive=True, exit_on_error=False)
    async def _open(
        self,
        guide: Guide,
        query: Query,
        is_visit: bool,
        position: Position | None,
        anchor: str,
        passages: Sequence[str],
    ) -> None:
        try:
            reader = self.reader
            if reader.is_blank:
                await reader.load()
            if guide != self.guide or position is not None:
                is_resuming = position is None and not anchor and not passages
                opened = await self._read(guide, query)
                await self.save_position()
                self.workers.cancel_group(self, _MARKING)
                self._show(guide, opened, position)
                if anchor:
                    reader.view.go_to_anchor(anchor)
                self._marked = (guide.slug, query)
                if opened.matches:
                    scroll = is_resuming or reader.view.is_at_top
                    reader.find.show_hits(opened.matches, scroll=scroll)
                if is_resuming and reader.position == opened.position != Position():
                    self._resumed_at = opened.position
                self._show_status_text()
            else:
                if anchor:
                    reader.view.go_to_anchor(anchor)
                self.mark(query)
            if passages:
                self._mark(partial(self._service.passages, passages), scroll=True)
            if is_visit:
                self._is_visited = True
                self.history.visit(guide.slug)
                self.show_title()
            self.post_message(self.GuideShown(guide, is_visit))
        finally:
            if not get_current_worker().is_cancelled:  # by a newer one, which is not shown yet
                self.is_open.set()

    async def _read(self, guide: Guide, query: Query) -> OpenGuide:
        try:
            return await self._service.open_guide(guide, query, self.reader.view.width)
        except GuideTuiError as error:
            from guidetui.render.chunking import PartialDocument  # the first frame has no document

            document = PartialDocument(self._error_page(guide, error), iter(()), is_complete=True)
            return OpenGuide(document, Position())

    def _error_page(self, guide: Guide, error: GuideTuiError) -> "tuple[Block, ...]":
        from guidetui.render.pages import error_page, header  # the first frame has no document

        collection = self._service.collection
        return (*(header(guide, collection) if collection else ()), *error_page(error))

    def _show(self, guide: Guide, opened: OpenGuide, position: Position | None) -> None:
        self.guide = guide
        self._resumed_at = None
        self._next, self._below = None, ()
        self._is_visited = False
        self._unfolded = frozenset()
        self.show_title()
        document = opened.document
        self.reader.show(
            document.blocks, position or opened.position, is_complete=document.is_complete
        )
        self.post_message(self.OutlineChanged())
        self._document = None if document.is_complete else document
        if not document.is_complete:
            self._read_on(document)
        self.show_below(guide)

    @work(group="read-on", exclusive=True, exit_on_error=False)
    async def _read_on(self, document: "PartialDocument") -> None:
        """Append the rest of a long guide, part by part, while it is the one that is shown."""
        while self._document is document:
            part = await self._service.read_on(document)
            if self._document is not document:
                return
            self.reader.extend(part)
            if part.is_last:
                self._document = None
                self.post_message(self.OutlineChanged())
                self._mark_again()
                gc.collect()  # quick, since older objects are frozen
                gc.freeze()  # no later collection examines a long document

    def toggle_answer(self, href: str) -> bool:
        """Show or hide the answer of a question link; return False for other links."""
        from guidetui.render.pages import question_of  # the first frame has no document

        number = question_of(href, self.guide) if self.guide else None
        if self.guide is None or number is None:
            return False
        self._unfolded ^= {number}
        self.show_below(self.guide)
        return True

    @work(group="below", exclusive=True, exit_on_error=False)
    async def show_below(self, guide: Guide) -> None:
        """Show questions, the user's note and related guides under the guide."""
        try:
            blocks = await self._service.below_guide(guide, self._unfolded)
        except GuideTuiError:  # a damaged index, which the next search reports
            return
        if self.guide == guide:
            self._below = blocks
            self._put_below()

    def show_next(self, guide: Guide | None) -> None:
        """Show the title of the next guide of the list under the guide."""
        if guide != self._next:
            self._next = guide
            self._put_below()

    def _put_below(self) -> None:
        collection = self._service.collection
        onward: tuple[Block, ...] = ()
        if self._next is not None and collection is not None:
            from guidetui.render.pages import next_blocks  # the first frame has no document

            onward = next_blocks(self._next, collection, shown_key("read-next-guide"))
        self.reader.show_below((*onward, *self._below))

    @work(group="refresh", exclusive=True, exit_on_error=False)
    async def refresh_guide(self, guide: Guide) -> None:
        """Show the changed guide, at the same place if it still exists."""
        try:
            blocks = await self._service.whole_guide(guide)
        except GuideTuiError as error:
            blocks = self._error_page(guide, error)
        if self.guide is not None and self.guide.slug == guide.slug:
            self.guide = guide
            self._document = None
            self.show_title()
            self.reader.show(blocks, self.reader.position)
            self.post_message(self.OutlineChanged())
            self._mark_again()
            self.show_below(guide)

    async def save_position(self) -> None:
        """Save where reading stopped; a guide read to its end starts at the top next time."""
        if self.guide is not None and self._is_visited:
            reader = self.reader
            self.history.leave(reader.position)
            position = Position() if reader.view.is_at_end else reader.position
            await self._service.state.save_position(self.guide.slug, position)

    def leave(self) -> bool:
        """Record in the history where reading stopped; return False for a preview."""
        if self._is_visited:
            self.history.leave(self.reader.position)
        return self._is_visited

    def request(
        self,
        slug: str,
        *,
        position: Position | None = None,
        anchor: str = "",
        passages: Sequence[str] = (),
    ) -> None:
        """Ask for another guide to be opened for reading."""
        self.post_message(self.GuideRequested(slug, position, anchor, passages))

    # The frame

    def show_title(self) -> None:
        """Show the title of the guide, its badges, and buttons to go back and forward."""
        guide = self.guide
        if guide is None:
            return
        shown = badges(guide.slug, self._service.state.flags)
        width = self.reader.size.width - _FRAME_CELLS - len(shown)
        title = guide.title
        if shown and width > 0 and cell_len(title) > width:  # the badges must stay visible
            title = f"{set_cell_size(title, width)}…"
        whole = Content(f"{self._number} {title} {shown}".rstrip())
        for is_there, arrow, steps in zip(self.history.can_move, "‹›", (-1, 1), strict=True):
            if is_there:
                press = Style.from_meta({"@click": f"screen.history({steps})"})
                whole = whole.append(" ").append(Content.styled(arrow, press))
        self.reader.border_title = whole
        if shown != self.badges:
            self.badges = shown
            self.post_message(self.StatusTextChanged())

    def on_resize(self) -> None:
        """Fit the title to the width."""
        self.show_title()
        if not self.reader.is_blank:
            self._show_status_text()

    @property
    def key_labels(self) -> Mapping[str, str]:
        """What the key that follows links does now."""
        links = self.reader.links
        if links.selected is not None and links.selected.opens is None:
            label = "follow"
        elif (drawing := links.drawing) is not None:
            from guidetui.document.model import Diagram  # the first frame has no document

            label = "diagram" if isinstance(drawing, Diagram) else "picture"
        else:
            label = "next diagram" if links.has_diagrams else ""
        return {"read-follow": label}

    @on(Reader.EstimateChanged)
    def _show_status_text(self) -> None:
        """Show on the frame what to type, or the link under the pointer, or the current match.

        Then show whether the guide was resumed, how much of it was read, and whether its length is
        estimated.
        """
        text = self._note or sanitize_line(shown_href(self._href)) or self._match_summary
        if self.reader.position != self._resumed_at:
            self._resumed_at = None
        resumed = f"resumed, {shown_key('read-top')} goes to the top" if self._resumed_at else ""
        estimate = _ESTIMATE if self.reader.view.is_estimating else ""
        parts = (text, resumed, self._share_read(), estimate)
        status_text, labels = " · ".join(part for part in parts if part), self.key_labels
        if (status_text, labels) != (self.status_text, self._shown_labels):
            self.status_text, self._shown_labels = status_text, labels
            self.reader.border_subtitle = Content(status_text)
            self.post_message(self.StatusTextChanged())

    def _share_read(self) -> str:
        """Return how much of a guide was read; an empty string if all of it is in view."""
        view = self.reader.view
        if self.guide is None or view.end <= view.height:
            return ""
        return f"{min(100, 100 * view.lines.stop // view.end)} %"

    @on(Reader.MatchesChanged)
    def _count_matches(self, event: Reader.MatchesChanged) -> None:
        self._match_summary = event.summary
        self.query_one(FindBar).show_count(event.summary)
        self._show_status_text()

    @on(Reader.TargetChanged)
    def _show_target(self, event: Reader.TargetChanged) -> None:
        self._href = event.href
        self._show_status_text()

    @on(Reader.StatusChanged)
    def _show_note(self, event: Reader.StatusChanged) -> None:
        self._note = event.text
        self._show_status_text()

    @on(Reader.Left)
    def _leave(self, event: Reader.Left) -> None:
        self.post_message(self.Left(1 if event.forward else -1))

    # Diagrams

    @on(Reader.DiagramOpened)
    def _show_diagram(self, event: Reader.DiagramOpened) -> None:
        self._open_diagram(event.diagram, as_source=False)

    def show_diagram_source(self) -> None:
        """Show the source of the diagram in view, or of the next one."""
        from guidetui.document.model import Diagram  # the first frame has no document

        drawing = self.reader.links.go_to_drawing()
        if isinstance(drawing, Diagram):
            self._open_diagram(drawing, as_source=True)
        else:
            self.notify("There is no diagram here.")

    def _open_diagram(self, diagram: "Diagram", *, as_source: bool) -> None:
        from guidetui.tui.screens.diagram import DiagramScreen  # needed only here

        title = self.guide.title if self.guide else ""
        open_over(self, DiagramScreen(self._service, diagram, title, as_source=as_source))

    # Headings

    def choose_heading(self) -> None:
        """List the headings; the reader follows the cursor, and goes back if none is chosen."""
        from guidetui.tui.widgets.reader.view import index_of_section  # the first frame has none

        if self.guide is None:
            self.notify("No guide is open.")
            return
        reader = self.reader
        entries = reader.outline()
        if not entries:
            self.notify("This guide has no headings.")
            return
        origin = reader.position
        current = index_of_section(entries, origin.block)
        choices = [
            Choice(entry.indented_title, is_current=number == current)
            for number, entry in enumerate(entries)
        ]

        def follow(number: int) -> None:
            reader.go_to(Position(entries[number].block))

        def settle(number: int | None) -> None:
            reader.go_to(origin if number is None else Position(entries[number].block))

        open_over(self, ChooserScreen("Headings", choices, on_move=follow), settle)

    # Finding in the page

    @on(Reader.FindRequested)
    def open_find(self) -> None:
        """Open and focus the find bar."""
        self._found = ""
        self.reader.find.begin()
        self.query_one(FindBar).open()

    @on(FindBar.Changed)
    def _find(self) -> None:
        if self.query_one(FindBar).is_open:
            self._find_typed()

    def _find_typed(self) -> None:
        typed = self.query_one(FindBar).typed
        if typed != self._found:
            self._found = typed
            self.reader.find.search(typed)

    @on(FindBar.MatchRequested)
    def _go_to_match(self, event: FindBar.MatchRequested) -> None:
        self.reader.action_match(event.steps)

    def close_find(self, keeps: bool) -> None:
        """Close the find bar; with `keeps` stay at the match, else go back."""
        if keeps:
            self._find_typed()  # the last change may not have been searched yet
        else:
            self.reader.find.cancel()
        self.query_one(FindBar).close()
        self.screen.set_focus(self.reader)  # at once: the next key is for the reader

    # What the query matches

    def mark(self, query: Query) -> None:
        """Mark the matches of `query` in the guide, unless they are marked already."""
        wanted = (self.guide.slug if self.guide else "", query)
        if wanted != self._marked:
            self._marked = wanted
            if query.is_empty:
                self._mark_nothing()
            else:
                self._mark(partial(self._service.matches, query))

    def _mark_nothing(self) -> None:
        self.workers.cancel_group(self, _MARKING)
        self.reader.find.show_hits((), scroll=False)

    @on(Reader.TextChanged)
    def _mark_changed(self) -> None:
        if self.reader.view.body_count <= _BLOCKS_AT_ONCE:
            self._mark_again()

    def _mark_again(self) -> None:
        """Mark the matches again, since the text of the page changed."""
        _, query = self._marked
        if not query.is_empty:
            self._mark(partial(self._service.matches, query))

    @work(group=_MARKING, exclusive=True, exit_on_error=False)
    async def _mark(
        self,
        spans_in: "Callable[[Sequence[Block], int, int], Awaitable[list[Span]]]",
        *,
        scroll: bool = False,
    ) -> None:
        """Mark the matches in the page, some blocks at a time so that searches can run in between.

        With `scroll`, or if the page is at its top, the first match comes into view.
        """
        reader = self.reader
        layout = reader.view.layout
        spans: list[Span] = []
        is_at_top = reader.view.is_at_top
        for first in range(0, reader.view.body_count, _BLOCKS_AT_ONCE):
            blocks = layout.blocks[first : min(first + _BLOCKS_AT_ONCE, reader.view.body_count)]
            spans += await spans_in(blocks, layout.width, first)
        if reader.view.layout is layout:
            scroll = scroll or (is_at_top and reader.view.is_at_top)
            reader.find.show_hits(spans, scroll=scroll)

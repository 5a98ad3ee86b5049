"""The part of the main screen that finds: in the page, and there what a search was after."""

from collections.abc import Iterable
from functools import partial

from textual import on, work
from textual.content import Content

from guidetui.document.model import Block
from guidetui.models import Query
from guidetui.render.spots import Span
from guidetui.render.stretches import text_of
from guidetui.text import sanitize_line
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.screens.base import LibraryScreen
from guidetui.tui.widgets.find_bar import FindBar
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.search_box import SearchBox

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.library import Library

_BLOCKS_AT_ONCE = 200
_ESTIMATE = "length estimated"


class FindingScreen(LibraryScreen):
    """Carries what is typed in the find box to the reader, and its counts back."""

    def __init__(self, library: AsyncLibrary, browser: str | None, *, classes: str = "") -> None:
        super().__init__(library, browser, classes=classes)
        self._match_note = ""
        self._href = ""
        self._note = ""
        self._found = ""
        self._hits_of = ("", "")

    @on(Reader.FindRequested)
    def _open_find(self) -> None:
        self._found = ""
        self.query_one(Reader).find.begin()
        self.query_one(FindBar).open()

    @on(FindBar.Changed)
    def _find(self) -> None:
        if self.query_one(FindBar).is_open:
            self._find_typed()

    def _find_typed(self) -> None:
        typed = self.query_one(FindBar).typed
        if typed != self._found:
            self._found = typed
            self.query_one(Reader).find.search(typed)

    def action_close_find(self, keeps: bool) -> None:
        """Leave the find box: with `keeps` the place found stays, else all is as before."""
        if keeps:
            self._find_typed()  # what was typed last may not have been looked for yet
        else:
            self.query_one(Reader).find.cancel()
        self.query_one(FindBar).close()
        self.set_focus(self.query_one(Reader))

    @on(FindBar.MatchRequested)
    def _go_to_match(self, event: FindBar.MatchRequested) -> None:
        self.query_one(Reader).action_match(event.steps)

    @on(Reader.MatchesChanged)
    def _count_matches(self, event: Reader.MatchesChanged) -> None:
        self._match_note = event.summary
        self.query_one(FindBar).show_count(event.summary)
        self._show_note()

    @on(Reader.TargetChanged)
    def _show_target(self, event: Reader.TargetChanged) -> None:
        self._href = event.href
        self._show_note()

    @on(Reader.StatusChanged)
    def _take_note(self, event: Reader.StatusChanged) -> None:
        self._note = event.text
        self._show_note()

    @on(Reader.EstimateChanged)
    def _show_note(self) -> None:
        """Name on the reader's frame what to type, else the link pointed at, else the match.

        While the scroll bar of a long guide is a guess, this is said as well.
        """
        reader = self.query_one(Reader)
        note = self._note or sanitize_line(self._href) or self._match_note
        parts = (note, _ESTIMATE if reader.view.is_estimating else "")
        self.reader_note = " · ".join(part for part in parts if part)
        reader.border_subtitle = Content(self.reader_note)
        self.show_aside()

    def forget_hits(self) -> None:
        """Let the next `mark_hits` mark them, whatever was marked before."""
        self._hits_of = ("", "")

    @on(Reader.DrawingShown)
    def _mark_drawing(self) -> None:
        if self.query_one(Reader).view.body_count <= _BLOCKS_AT_ONCE:
            self.mark_hits_again()

    def mark_hits_again(self) -> None:
        """Mark what the query matches, since the text of the page is another one."""
        if self._hits_of[1]:
            self.forget_hits()
            self.mark_hits()

    def mark_hits(self) -> None:
        """Mark in the guide that is shown what the query matches, unless that is done."""
        reader = self.query_one(Reader)
        text = self.query_one(SearchBox).value.strip()
        slug = self.guide.slug if self.guide else ""
        if not self.is_searching or slug not in self.guide_list.guide_slugs:
            text = ""  # not come to by searching
        wanted = (slug, text)
        if wanted == self._hits_of or reader.find.is_active:
            return
        self._hits_of = wanted
        if text:
            self._mark_hits(text)
        elif reader.find.has_matches:
            reader.find.clear()

    @work(group="hits", exclusive=True, exit_on_error=False)
    async def _mark_hits(self, text: str) -> None:
        """Match the words of the page, some blocks at a time so that searches come between."""
        reader = self.query_one(Reader)
        flow, spans = reader.view.layout, []
        goes = reader.view.is_at_top
        for first in range(0, reader.view.body_count, _BLOCKS_AT_ONCE):
            blocks = flow.blocks[first : min(first + _BLOCKS_AT_ONCE, reader.view.body_count)]
            found = await self.library.ask(partial(_matching, blocks, flow.width, text))
            spans += [
                Span(number, *place)
                for number, places in enumerate(found, first)
                for place in places
            ]
        if reader.view.layout is flow and not reader.find.is_active:
            reader.find.show_hits(spans, scroll=goes and reader.view.is_at_top)


def _matching(
    blocks: Iterable[Block], width: int, text: str, library: "Library", *_: object
) -> list[tuple[tuple[int, int], ...]]:
    """Return for each block the ranges of its text that the query `text` matches."""
    from guidetui.search.snippets import (
        match_ranges,  # loaded with the library, not for the first frame
    )

    matcher = library.matcher(Query(text))
    return [match_ranges(text_of(block, width), matcher) for block in blocks]

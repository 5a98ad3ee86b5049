"""The reading half of the main screen: guides are read, shown, left and come back to."""

from dataclasses import dataclass

from textual import on, work

from guidetui.document.model import Block
from guidetui.errors import GuideTuiError
from guidetui.models import Guide, Position
from guidetui.render.header import header
from guidetui.render.opening import Opened
from guidetui.render.welcome import trouble
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.latest import Latest
from guidetui.tui.screens.finding import FindingScreen
from guidetui.tui.screens.wayfinding import WayfindingScreen
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.guide_list import GuideList
from guidetui.tui.widgets.reader import Reader


@dataclass(frozen=True, slots=True)
class _Reading:
    """A guide to be shown; `reads` tells a visit from a preview."""

    guide: Guide
    reads: bool
    position: Position | None = None
    anchor: str = ""


class ReadingScreen(FindingScreen, WayfindingScreen):
    """Shows the newest guide asked for, and keeps where reading stopped."""

    def __init__(self, library: AsyncLibrary, browser: str | None, *, classes: str = "") -> None:
        super().__init__(library, browser, classes=classes)
        self._readings: Latest[_Reading] = Latest()
        self._was_read = False

    @on(GuideList.Highlighted)
    def _preview(self, event: GuideList.Highlighted) -> None:
        self.open_slug(event.slug, reads=False)

    @on(GuideList.Chosen)
    def _choose(self, event: GuideList.Chosen) -> None:
        self.open_slug(event.slug, reads=True)

    def open_slug(
        self, slug: str, *, reads: bool, position: Position | None = None, anchor: str = ""
    ) -> None:
        """Show a guide; with `reads` the focus goes to it and the visit is remembered."""
        guide = self.collection.find(slug) if self.collection else None
        if guide is None:
            return
        if reads:
            self.action_focus_pane("reader")
        self._readings.put(_Reading(guide, reads, position, anchor))

    def show_again(self, guide: Guide, position: Position | None = None) -> None:
        """Show the guide of the last session, or one whose file changed; the focus stays."""
        self._readings.put(_Reading(guide, reads=True, position=position))

    @work(group="readings", exclusive=True, exit_on_error=False)
    async def read_guides(self) -> None:
        """Read and show the newest guide asked for, for as long as the screen lives."""
        while True:
            number, reading = await self._readings.take()
            is_shown = self.guide is not None and self.guide == reading.guide
            if not is_shown or reading.position is not None:
                try:
                    opened = await self.library.read(reading.guide)
                except GuideTuiError as error:
                    blocks = (*self._header(reading.guide), *trouble(error))
                    opened = Opened(blocks, iter(()), is_complete=True)
                if not self._readings.is_newest(number):
                    continue
                await self._keep_position()
                self._show_guide(reading.guide)
                self.query_one(Reader).show(
                    opened.blocks,
                    reading.position or opened.position,
                    is_complete=opened.is_complete,
                )
                self.rest = None if opened.is_complete else opened
                self.forget_hits()
                self.relate(reading.guide)
            if reading.anchor:
                self.query_one(Reader).view.go_to_anchor(reading.anchor)
            self.mark_hits()
            if reading.reads:
                self.query_one(CategoryTree).reveal(reading.guide.slug)
                self._was_read = True
                self._history.visit(reading.guide.slug)
                self.title_guide(reading.guide)
                self.visited()
            self.remember_soon()
            await self._read_on(number)

    async def _read_on(self, number: int) -> None:
        """Append what comes next in a long guide, until it is all there or another is wanted."""
        reader = self.query_one(Reader)
        while (rest := self.rest) is not None and self._readings.is_newest(number):
            part = await self.library.read_on(rest)
            if rest is not self.rest:  # the guide was read again meanwhile
                continue
            reader.extend(part)
            if part.is_last:
                self.rest = None
                self.mark_hits_again()

    def _header(self, guide: Guide) -> tuple[Block, ...]:
        return header(guide, self.collection) if self.collection else ()

    def _show_guide(self, guide: Guide) -> None:
        self.guide = guide
        self._was_read = False
        self.title_guide(guide)
        self.query_one(CategoryTree).mark_current(guide.slug)

    async def _keep_position(self) -> None:
        """Remember where reading stopped; a guide read to its end starts at the top next time."""
        reader = self.query_one(Reader)
        if self.guide is not None and self._was_read:
            position = Position() if reader.view.is_at_end else reader.position
            self._history.leave(reader.position)
            await self.library.state.remember_position(self.guide.slug, position)

    def action_history(self, steps: int) -> None:
        """Go back or forward in what was read."""
        if self._was_read:
            self._history.leave(self.query_one(Reader).position)
            visit = self._history.move(steps)
        else:  # from a preview, back leads to what was read before it
            visit = self._history.current if steps < 0 else self._history.move(steps)
        if visit is None:
            self.notify("There is nothing further back." if steps < 0 else "This is the latest.")
        else:
            self.open_slug(visit[0], reads=True, position=visit[1])

    def action_neighbor(self, step: int) -> None:
        """Read the guide after or before this one in the list."""
        slugs = self.guide_list.guide_slugs
        if self.guide is None or self.guide.slug not in slugs:
            return
        index = slugs.index(self.guide.slug) + step
        if 0 <= index < len(slugs):
            self.open_slug(slugs[index], reads=True)
        else:
            self.notify(f"This is the {'last' if step > 0 else 'first'} guide of the list.")

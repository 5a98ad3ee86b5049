"""The part of the main screen that puts the related guides under the one that is shown."""

from textual import work

from guidetui.errors import GuideTuiError
from guidetui.models import Guide
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.latest import Latest
from guidetui.tui.screens.base import LibraryScreen
from guidetui.tui.widgets.reader import Reader


class RelatingScreen(LibraryScreen):
    """Looks for the guides near the newest one shown; the guide itself never waits for them."""

    def __init__(self, library: AsyncLibrary, browser: str | None, *, classes: str = "") -> None:
        super().__init__(library, browser, classes=classes)
        self._shown: Latest[Guide] = Latest()

    def relate(self, guide: Guide) -> None:
        """Put the guides near `guide`, which the reader shows, under it."""
        self._shown.put(guide)

    @work(group="related", exclusive=True, exit_on_error=False)
    async def relate_guides(self) -> None:
        """Answer for the newest guide, for as long as the screen lives."""
        while True:
            number, guide = await self._shown.take()
            try:
                blocks = await self.library.related(guide)
            except GuideTuiError:  # a damaged index, which the next search tells of
                continue
            if self._shown.is_newest(number) and self.guide == guide:
                self.query_one(Reader).show_below(blocks)

"""What happens by itself: changed files are read again, a damaged index is rebuilt."""

from textual import work

from guidetui.document.model import Block
from guidetui.errors import GuideTuiError
from guidetui.models import Guide
from guidetui.render.header import header
from guidetui.render.welcome import trouble
from guidetui.tui.screens.base import LibraryScreen
from guidetui.tui.whole_guide import read_whole
from guidetui.tui.widgets.reader import Reader


class RefreshingScreen(LibraryScreen):
    """Watches the folder of the collection and the health of its index."""

    def on_mount(self) -> None:
        """Be told by the library what it finds out."""
        super().on_mount()
        self.library.when_fresher = self.ask
        self.library.when_damaged = self._mend

    @work(group="watch", exclusive=True, exit_on_error=False)
    async def watch_files(self) -> None:
        """Read the folder again whenever files changed, for as long as the screen lives."""
        while True:
            await self.library.changed()
            self.read_again()

    def _mend(self) -> None:
        self._rebuild_index()

    @work(group="rebuild", exclusive=True, exit_on_error=False)
    async def _rebuild_index(self) -> None:
        await self.bring_index(rebuild=True)

    @work(group="refresh", exclusive=True, exit_on_error=False)
    async def refresh_guide(self, guide: Guide) -> None:
        """Show the guide in the reader as it is now, at the same place, if it is still there."""
        blocks: tuple[Block, ...]
        try:
            blocks, _ = await read_whole(self.library, guide)
        except GuideTuiError as error:
            top = header(guide, self.collection) if self.collection else ()
            blocks = (*top, *trouble(error))
        if self.guide is not None and self.guide.slug == guide.slug:
            self.guide = guide
            self.title_guide(guide)
            self.rest = None
            reader = self.query_one(Reader)
            reader.show(blocks, reader.position)
            self.relate(guide)

    def ask(self) -> None:
        """Search for what the box and the tags say now."""
        raise NotImplementedError

    def read_again(self) -> None:
        """Read the folder again, and refresh the index."""
        raise NotImplementedError

    async def bring_index(self, *, rebuild: bool = False) -> None:
        """Build or refresh the index, tell what there is to tell, and search through it."""
        raise NotImplementedError

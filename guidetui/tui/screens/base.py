"""What the parts of the main screen share: the library, what is opened, and remembering it."""

from textual.widgets import Static
from textual.worker import Worker, WorkerState

from guidetui.collection.collection import Collection
from guidetui.models import Guide, Position
from guidetui.render.opening import Opened
from guidetui.text import sanitize
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.screens.panes import PaneScreen
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.result_list import ResultList


class LibraryScreen(PaneScreen):
    """A screen of panes on a library; `collection` and `guide` are None until there is one."""

    def __init__(self, library: AsyncLibrary, browser: str | None, *, classes: str = "") -> None:
        """`classes` are those of the terminal's size, known before the first resize event."""
        super().__init__(classes=classes)
        self.library = library
        self.browser = browser
        self.collection: Collection | None = None
        self.guide: Guide | None = None
        self.rest: Opened | None = None  # of the guide that is shown, while it is parsed
        self._notice = ""

    @property
    def guide_list(self) -> CategoryTree | ResultList:
        """The list that stands in the guides pane now."""
        if self.is_searching:
            return self.query_one(ResultList)
        return self.query_one(CategoryTree)

    def say(self, notice: str) -> None:
        """Put one line under the search box, or take it away."""
        if notice != self._notice:  # an update lays out the whole screen
            self._notice = notice
            line = self.query_one("#notice", Static)
            line.set_class(bool(notice), "-shown")
            line.update(notice)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell about a worker that failed instead of ending the app, and start it anew."""
        if event.state is not WorkerState.ERROR:
            return
        error = event.worker.error
        self.notify(
            f"{type(error).__name__}: {sanitize(str(error))}",
            title="Something failed",
            severity="error",
            markup=False,
        )
        self.restart_worker(event.worker.group)

    def restart_worker(self, group: str) -> None:
        """Start the long-lived worker of a group again."""
        raise NotImplementedError

    def open_slug(
        self, slug: str, *, reads: bool, position: Position | None = None, anchor: str = ""
    ) -> None:
        """Show a guide; with `reads` the focus goes to it and the visit is remembered."""
        raise NotImplementedError

    def title_guide(self, guide: Guide) -> None:
        """Put the title of the guide in the reader, and its marks, into the reader's frame."""
        raise NotImplementedError

    def visited(self) -> None:
        """Take note that the guide in the reader was opened for reading."""
        raise NotImplementedError

    def relate(self, guide: Guide) -> None:
        """Put the guides near `guide`, which the reader shows, under it."""
        raise NotImplementedError

    def mark_hits(self) -> None:
        """Mark in the guide that is shown what the query matches, unless that is done."""
        raise NotImplementedError

    def remember_soon(self) -> None:
        """Write down where the user is, once things have settled."""
        raise NotImplementedError

    def action_open_diagram(self) -> None:
        """Open the guide's diagram in the browser."""
        raise NotImplementedError

    def show_total(self) -> None:
        """Say in the bottom line how many guides are listed."""
        raise NotImplementedError

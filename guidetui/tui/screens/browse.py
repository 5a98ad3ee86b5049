"""The main screen: routes messages between the panes and the library, and keeps what is current.

Four long-lived workers do the waiting: one opens the collection and its index, one answers the
newest query, one reads the newest guide, one looks for the guides near it. What comes back late
is dropped.
"""

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from guidetui.collection.collection import Collection
from guidetui.errors import GuideTuiError, IndexCancelled
from guidetui.models import Position, Problem
from guidetui.progress import TimeLeft
from guidetui.render.welcome import trouble, welcome
from guidetui.state import Session
from guidetui.text import pluralize
from guidetui.tui.async_index import DAMAGED
from guidetui.tui.screens.panes import PANE_NUMBERS
from guidetui.tui.screens.picturing import PicturingScreen
from guidetui.tui.screens.quizzing import QuizzingScreen
from guidetui.tui.screens.refreshing import RefreshingScreen
from guidetui.tui.screens.relating import RelatingScreen
from guidetui.tui.screens.searching import SearchScreen
from guidetui.tui.screens.showing import ShowingScreen
from guidetui.tui.screens.study import StudyScreen
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.find_bar import FindBar
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.result_list import ResultList
from guidetui.tui.widgets.search_box import SearchBox
from guidetui.tui.widgets.status_bar import StatusBar
from guidetui.tui.widgets.tag_filter import TagFilter

_BAR_CELLS = 12
_PROGRESS_EVERY_S = 0.1
_REMEMBER_AFTER_S = 1.0


class BrowseScreen(
    SearchScreen,
    PicturingScreen,
    StudyScreen,
    RelatingScreen,
    RefreshingScreen,
    QuizzingScreen,
    ShowingScreen,
):
    """Search box, guides or results, tags, and the reader."""

    _told_errors: tuple[Problem, ...] = ()
    _farewell: tuple[Session, Position] | None = None

    def compose(self) -> ComposeResult:
        """Lay out the panes; what is in them comes later."""
        with Horizontal(id="search-row"):
            yield SearchBox(id="search")
        yield from self.compose_filters()
        yield Static(id="notice", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="side"):
                with Vertical(id="guides"):
                    yield CategoryTree(id="tree")
                    yield ResultList(id="results")
                yield TagFilter(id="tags")
            with Vertical(id="reading"):
                yield Reader(id="reader")
                yield FindBar()
        yield StatusBar(id="status")

    def on_mount(self) -> None:
        """Let the first frame be painted before anything is opened."""
        super().on_mount()
        self._time_left = TimeLeft()
        self._progress = self.set_interval(_PROGRESS_EVERY_S, self._show_progress)
        self._remember = self.set_interval(_REMEMBER_AFTER_S, self._remember_session, pause=True)
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        self.answer_queries()
        self.read_guides()
        self.relate_guides()
        self._open_collection()

    # Opening

    @work(group="open", exclusive=True, exit_on_error=False)
    async def _open_collection(self) -> None:
        self._progress.resume()
        is_first = self.collection is None
        try:
            self.collection, session = await self.library.open()
        except GuideTuiError as error:
            self._say_why_not(error)
            return
        self.show_marks()
        if is_first:
            self._restore(self.collection, session)
            self.watch_files()
        else:
            self._show_anew(self.collection)
        self._tell_errors(self.collection)
        await self.bring_index()

    def _tell_errors(self, collection: Collection) -> None:
        """Say how many files cannot be read, unless that was said before."""
        errors = collection.errors
        if errors and errors != self._told_errors:
            files = pluralize(len(errors), "file")
            self.notify(f"{files} could not be read: guidetui check names them", markup=False)
        self._told_errors = errors

    async def bring_index(self, *, rebuild: bool = False) -> None:
        """Build or refresh the index, tell what there is to tell, and search through it."""
        self._progress.resume()
        try:
            notice = await self.library.build_index(rebuild=rebuild)
        except IndexCancelled:
            return
        except GuideTuiError as error:
            notice = f"{error.message} {error.hint}"
        if rebuild and not notice:
            notice = DAMAGED
        if notice:
            self.notify(notice, markup=False)
        self.ask()
        if self.guide is not None:
            self.relate(self.guide)
        self.start_first_quiz()

    def _say_why_not(self, error: GuideTuiError) -> None:
        self._progress.pause()
        if self.collection is None:
            self.query_one(Reader).show(trouble(error), Position())
            self.query_one(StatusBar).show_status("")
        else:  # what was read before stays readable
            self.notify(f"{error.message} {error.hint}", severity="error", markup=False)

    def _restore(self, collection: Collection, session: Session) -> None:
        """Go to where the user was; what was typed or focused meanwhile stays."""
        box = self.query_one(SearchBox)
        is_untouched = self.pane == "guides" and not box.value
        known = {tag.key for tag in collection.tags}
        self.query_one(TagFilter).list.show(collection.tags, session.tags & known)
        guide = collection.find(session.slug) if session.slug else None
        if guide is not None:
            self.show_again(guide)
        else:
            self.query_one(Reader).show(welcome(collection), Position())
        if not box.value:
            box.value = session.query
        if box.value == session.query and guide is not None:
            self.ask_again(guide.slug)
        else:
            self.ask()
        if is_untouched and session.pane in PANE_NUMBERS:
            self.action_focus_pane(session.pane)
        elif is_untouched and _is_one_file(collection):
            self.open_slug(collection.guides[0].slug, reads=True)

    def _show_anew(self, collection: Collection) -> None:
        """Show what was read again; query, tags, focus and guide stay as far as they exist."""
        tags = self.query_one(TagFilter).list
        tags.show(collection.tags, tags.chosen & {tag.key for tag in collection.tags})
        self.ask()
        if self.guide is None:
            return
        guide = collection.find(self.guide.slug)
        if guide is None:
            self.guide = None
            self.title_pane("reader", "Reader")
            self.query_one(Reader).show(welcome(collection), Position())
        elif guide != self.guide:
            self.refresh_guide(guide)

    def _show_progress(self) -> None:
        status = self.query_one(StatusBar)
        if self.library.files_read:
            status.show_status(self._bar("Reading", *self.library.files_read))
        elif progress := self.library.index_progress:
            status.show_status(self._bar("Indexing", progress.done, progress.total))
        elif self.collection is None:
            status.show_status("Opening…")
        else:
            self.show_total()
            if self.library.is_indexed and not self.library.is_building:
                self._progress.pause()

    def _bar(self, label: str, done: int, total: int) -> str:
        filled = round(_BAR_CELLS * done / max(1, total))
        left = self._time_left.text(done, total)
        shown = f"{label} {'━' * filled}{'╌' * (_BAR_CELLS - filled)} {done:,}/{total:,}"
        return f"{shown}, {left}" if left else shown

    def action_reload(self) -> None:
        """Read the folder again, refresh the index, and look at the marks of now."""
        self.library.renew_marks()
        self.read_again()

    def read_again(self) -> None:
        """Read the folder again, and refresh the index."""
        self._open_collection()

    def restart_worker(self, group: str) -> None:
        """Start the long-lived worker of a group again."""
        if group == "queries":
            self.answer_queries()
        elif group == "readings":
            self.read_guides()
        elif group == "related":
            self.relate_guides()
        elif group == "watch":
            self.watch_files()

    # Remembering

    def remember_soon(self) -> None:
        """Write down where the user is, once things have settled."""
        self._remember.resume()

    def _session(self) -> Session:
        slug = self.guide.slug if self.guide else ""
        query = self.query_now()
        return Session(slug, self.pane, query.text, query.tags)

    @work(group="remember", exclusive=True, exit_on_error=False)
    async def _remember_session(self) -> None:
        self._remember.pause()
        if self.collection is not None:
            await self.library.state.remember_session(self._session())
        if lost := self.library.state.take_trouble():
            self.notify(lost, severity="warning", markup=False)

    def take_leave(self) -> None:
        """Note where the user is while the panes are still there; `on_unmount` writes it."""
        if self.collection is not None:
            self._farewell = (self._session(), self.query_one(Reader).position)

    async def on_unmount(self) -> None:
        """Write where the user was, and let go of the threads."""
        if self._farewell is not None:
            session, position = self._farewell
            await self.library.state.remember_session(session)
            if session.slug:
                await self.library.state.remember_position(session.slug, position)
        self.library.close()


def _is_one_file(collection: Collection) -> bool:
    """Whether a file was opened rather than a folder: it is read at once."""
    return len(collection.guides) == 1 and collection.guides[0].path == collection.root

"""The main screen: composes the four panes and connects their messages to actions."""

import asyncio
import gc
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.worker import Worker

from guidetui.models import Query
from guidetui.text import tag_key
from guidetui.tui.actions.collections import Collections
from guidetui.tui.actions.external_links import Copying, ExternalLinks
from guidetui.tui.actions.guide_picture import GuidePicture
from guidetui.tui.actions.opening import Navigation, Opening, Progress, SessionSaver
from guidetui.tui.actions.search import SavedSearches, Search
from guidetui.tui.actions.study import QuizStarter, ReadingLists, Study
from guidetui.tui.keymap import Context, bindings
from guidetui.tui.panes import report_failure
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.panes.layout import HEIGHT_CLASSES, WIDTH_CLASSES, PaneLayout
from guidetui.tui.panes.reader import ReaderPane
from guidetui.tui.panes.search import SearchPane
from guidetui.tui.panes.tags import TagsPane
from guidetui.tui.service import LibraryService
from guidetui.tui.terminal import handled
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.status_bar import StatusBar


class BrowseScreen(Screen[None]):
    """Search box, guides or results, tags, and the reader."""

    AUTO_FOCUS = "CategoryTree"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.ANYWHERE)]
    HORIZONTAL_BREAKPOINTS = WIDTH_CLASSES
    VERTICAL_BREAKPOINTS = HEIGHT_CLASSES

    def __init__(
        self,
        service: LibraryService,
        *,
        quiz: str | None = None,
        new_cards: int = 0,
        first_guide: str = "",
        classes: str = "",
    ) -> None:
        """With `quiz`, start a quiz on the guides that match it once they can be searched.

        `first_guide` is the slug of the guide to open first, rather than the one read last.

        `classes` are those of the terminal's size, known before the first resize event.
        """
        super().__init__(classes=classes)
        self.service = service
        self._first_quiz = None if quiz is None else (Query(quiz), new_cards)
        self._is_retired = False
        self._is_painted = False
        self.search_pane = SearchPane()
        self.guides_pane = GuidesPane()
        self.tags_pane = TagsPane()
        self.reader_pane = ReaderPane(service)
        self.status_bar = StatusBar(id="status")
        self.panes = panes = PaneLayout(
            self.search_pane, self.guides_pane, self.tags_pane, self.reader_pane, self.status_bar
        )
        self.progress = Progress(self.guides_pane, self.status_bar, service)
        self.study = Study(self.guides_pane, self.reader_pane, service)
        self.search = search = Search(panes, service, self._follow_answer)
        self.session = SessionSaver(panes, search, service)
        self.navigation = Navigation(panes, search, service)
        self.opening = Opening(panes, search, self.navigation, self.progress, service, first_guide)
        self.links = links = ExternalLinks(self.reader_pane, service)
        self.copying = Copying(self.reader_pane, service, links)
        self.quizzes = QuizStarter(panes, search, service, links)
        self.picture = GuidePicture(panes, service, self.progress.show_work, links.open_diagram)
        self.collections = Collections(
            panes, search, service, self.progress.show_work, self.opening.reload
        )
        self.lists = ReadingLists(
            self.guides_pane, self.reader_pane, service, self.study, self.opening.read_again
        )
        self.searches = SavedSearches(self.search_pane, self.guides_pane, self.tags_pane, service)
        self._assign_actions()

    def _assign_actions(self) -> None:
        """Assign the actions of the key table to methods of the objects that they concern."""
        self.action_focus_pane = self.panes.focus
        self.action_step_pane = self.panes.step
        self.action_zen = self.panes.toggle_zen
        self.action_contents = self.panes.toggle_contents
        self.action_find_in_page = self.reader_pane.open_find
        self.action_close_find = self.reader_pane.close_find
        self.action_show_diagram_source = self.reader_pane.show_diagram_source
        self.action_literal = self.search_pane.toggle_literal
        self.action_remove_chip = self.search_pane.remove_last_chip
        self.action_open_page = self.links.open_page
        self.action_open_diagram = self.links.open_diagram
        self.action_copy = self.copying.copy
        self.action_copy_markdown = self.copying.copy_markdown
        self.action_picture = self.picture.show
        self.action_save_search = self.searches.ask_name
        self.action_to_read = self.lists.toggle
        self.action_lists = self.lists.choose
        self.action_star = self.study.toggle_star
        self.action_mark_read = self.study.toggle_read
        self.action_unread = self.study.read_unread
        self.action_neighbor = self.study.read_neighbor
        self.action_history = self.navigation.go
        self.action_outline = self.reader_pane.choose_heading
        self.action_compare = self.navigation.compare
        self.action_visits = self.navigation.choose_visit
        self.action_quiz = self.quizzes.start_here
        self.action_everywhere = self.collections.search
        self.action_collections = self.collections.choose
        self.action_reload = self.opening.reload

    def compose(self) -> ComposeResult:
        """Compose the panes; their content comes later."""
        yield self.search_pane
        with Horizontal(id="body"):
            with Vertical(id="side"):
                yield self.guides_pane
                yield self.tags_pane
            yield self.reader_pane
        yield self.status_bar

    def on_mount(self) -> None:
        """Follow what is in view."""
        self.panes.update()
        self.progress.follow()
        self.watch(self.reader_pane.reader, "scroll_y", self.study.check_end, init=False)

    def _compositor_refresh(self) -> None:
        """Paint, and open the collection once the first frame is painted.

        In a batch render nothing: Textual does, then throws it away and never paints it. That would
        be the whole of the first frame. It has no public hook for it, nor for the first paint.
        """
        if self.app._batch_count:
            return
        super()._compositor_refresh()
        if not self._is_painted:
            self._is_painted = True
            self._repaint_required = False  # or Textual would paint the same once more
            self._open()

    async def _paint(self) -> None:
        """Paint what the panes were told to show.

        After a letter Textual would wait for one or two frames, and has no public way to paint.
        """
        for node in self.walk_children():
            if node.message_queue_size:
                await handled(node)
        await handled(self)
        self._on_timer_update()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed instead of ending the app."""
        report_failure(self, event)

    # The collection

    def _open(self) -> None:
        self.opening.start(self.study.show_flags, self.collections.greet, self._follow_index)

    def _follow_index(self) -> None:
        self.searches.refresh()
        if self._first_quiz is not None:
            (query, new_limit), self._first_quiz = self._first_quiz, None
            self.quizzes.start(query, new_limit)

    # Searching

    @on(SearchPane.QueryChanged)
    @on(TagsPane.Changed)
    def _change_query(self) -> None:
        self.search.ask()

    async def _follow_answer(self) -> None:
        await self._paint()
        self.guides_pane.preview_best()
        self.reader_pane.mark(self.search.query_for(self.reader_pane.guide))
        self.study.show_next()
        self.progress.show_total()
        self.session.save_soon()

    @on(SearchPane.Submitted)
    def _read_under_cursor(self) -> None:
        if self.search_pane.scoped_text[1]:
            self.collections.search()
        else:
            self.guides_pane.read()

    @on(SearchPane.CursorMoved)
    def _move_in_list(self, event: SearchPane.CursorMoved) -> None:
        self.guides_pane.shown_list.cursor += event.rows

    @on(SearchPane.TagRemoved)
    def _remove_tag(self, event: SearchPane.TagRemoved) -> None:
        self.tags_pane.tag_list.drop(event.key)

    @on(TagsPane.CategoryToggled)
    def _toggle_category(self, event: TagsPane.CategoryToggled) -> None:
        self.search.toggle_category(event.category_id)

    @on(GuidesPane.QuerySuggested)
    def _search_instead(self, event: GuidesPane.QuerySuggested) -> None:
        self.search_pane.search_instead(event.text)

    @on(GuidesPane.FlagsShown)
    def _count_searches(self) -> None:
        self.searches.refresh()

    @on(CategoryTree.ListOpened)
    def _introduce_list(self, event: CategoryTree.ListOpened) -> None:
        self.panes.show_welcome(False)
        self.lists.introduce(event.reading_list)

    @on(CategoryTree.StepMoved)
    def _move_step(self, event: CategoryTree.StepMoved) -> None:
        self.lists.move(event.step)

    @on(GuidesPane.SearchChosen)
    def _run_search(self, event: GuidesPane.SearchChosen) -> None:
        self.searches.run(event.search)

    @on(GuidesPane.SnippetsWanted)
    def _add_snippets(self, event: GuidesPane.SnippetsWanted) -> None:
        self.search.add_snippets(event)

    # Reading

    @on(GuidesPane.GuideHighlighted)
    def _preview(self, event: GuidesPane.GuideHighlighted) -> None:
        if not self.reader_pane.has_focus_within:  # or a guide was chosen meanwhile
            self.navigation.open(event.slug, is_visit=False)

    @on(GuidesPane.GuideChosen)
    def _read(self, event: GuidesPane.GuideChosen) -> None:
        self.navigation.open(event.slug)

    @on(ReaderPane.GuideRequested)
    def _read_requested(self, event: ReaderPane.GuideRequested) -> None:
        self.navigation.open(
            event.slug,
            position=event.position,
            anchor=event.anchor,
            passages=event.passages,
        )

    @on(ReaderPane.OutlineChanged)
    def _update_contents(self) -> None:
        self.panes.update_contents()

    @on(ReaderPane.GuideShown)
    def _follow_guide(self, event: ReaderPane.GuideShown) -> None:
        self.app.title = f"{event.guide.title} · guidetui"
        self.panes.show_welcome(False)
        self.picture.leave(event.guide)
        self.guides_pane.category_tree.show_current(event.guide.slug)
        self.reader_pane.mark(self.search.query_for(event.guide))  # another answer came in between
        self.study.show_next()
        if event.is_visit:
            self.guides_pane.category_tree.reveal(event.guide.slug)
            self.study.check_end()
        self.session.save_soon()

    @on(Reader.LinkFollowed)
    def _follow_link(self, event: Reader.LinkFollowed) -> None:
        from guidetui.render.pages import category_of, tag_of  # the first frame has no document

        if category_id := category_of(event.href):
            self.search_pane.set_text("")
            self.guides_pane.category_tree.reveal_category(category_id)
            self.panes.focus("guides")
        elif tag := tag_of(event.href):
            self.tags_pane.tag_list.add(tag_key(tag))
            self.panes.focus("guides")
        elif not self.reader_pane.toggle_answer(event.href):
            self.links.follow(event.href)

    @on(Reader.EndPassed)
    def _read_next(self) -> None:
        self.study.read_neighbor(1)

    @on(Reader.PictureOpened)
    def _show_picture(self) -> None:
        self.picture.show_full()

    @on(Reader.PictureSizeChanged)
    def _draw_picture(self) -> None:
        self.picture.redraw()

    # Focus

    def on_descendant_focus(self) -> None:
        """Show the pane that has the focus now: the event may be late."""
        self.panes.follow_focus(self.focused)
        self.study.check_end()  # a previewed guide may be read now

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Resume when a screen above is closed."""
        if not self._is_painted:  # every widget has just got its styles
            event.refresh_styles = False
        self.study.check_end()

    def on_resize(self) -> None:
        """Show as many panes as fit."""
        self.panes.update()

    @on(ReaderPane.StatusTextChanged)
    def _show_status_text(self) -> None:
        self.panes.show_status_text()

    @on(ReaderPane.Left)
    def _leave_reader(self, event: ReaderPane.Left) -> None:
        if not self.panes.is_zen:
            self.panes.step(event.steps)

    def shown_for(self, key: str) -> asyncio.Event | None:
        """Return the event that is set once the answer or guide that a key acts on is shown."""
        if self.panes.current == "search":
            return self.search.answer_to(key)
        return self.reader_pane.is_open if self.panes.current == "reader" else None

    def action_back(self) -> None:
        """Go one step back: from completions, the reader or the tags, then from the search."""
        if self.search_pane.close_completions():
            return
        if self.panes.current == "reader" and self.reader_pane.reader.cancel():
            return
        if self.panes.is_zen:
            self.panes.toggle_zen()
        elif self.panes.current == "guides":
            self.search_pane.set_text("")
        elif not self.tags_pane.clear_box():
            self.panes.focus("guides")

    def action_clear_tags(self) -> None:
        """Drop all chosen tags."""
        self.tags_pane.tag_list.clear()

    def action_note(self) -> None:
        """Edit the note on the guide at hand; notes are searched as well."""
        self.study.edit_note()
        self.opening.read_again()

    # The end

    def note_session(self) -> None:
        """Note where the user is while the panes still exist; `on_unmount` saves it."""
        if not self._is_retired:
            self.session.note()

    def retire(self) -> None:
        """Stop saving, since the collection was removed."""
        self._is_retired = True
        self.progress.stop()
        for node in self.walk_children(with_self=True):
            self.workers.cancel_node(node)

    async def on_unmount(self) -> None:
        """Save where the user was, and release resources."""
        self.picture.close()
        await self.session.save_noted()
        self.service.close()
        gc.unfreeze()

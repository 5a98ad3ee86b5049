"""The main screen: composes the four panes and carries messages between them and the library."""

import asyncio
import gc
from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.worker import Worker, get_current_worker

from guidetui.collection.collection import Collection
from guidetui.document.model import Diagram
from guidetui.errors import GuideTuiError, IndexCancelled, ModelError
from guidetui.models import (
    Guide,
    GuideChange,
    Position,
    Problem,
    Query,
    SearchRequest,
    SearchResponse,
)
from guidetui.render.pages import error_page, welcome_page
from guidetui.state import Session
from guidetui.text import pluralize
from guidetui.tui.actions.collections import Collections
from guidetui.tui.actions.copying import Copying
from guidetui.tui.actions.external_links import ExternalLinks
from guidetui.tui.actions.guide_picture import GuidePicture
from guidetui.tui.actions.navigation import Navigation
from guidetui.tui.actions.progress import Progress
from guidetui.tui.actions.quiz import QuizStarter
from guidetui.tui.actions.reading_lists import ReadingLists
from guidetui.tui.actions.saved_searches import SavedSearches
from guidetui.tui.actions.study import Study
from guidetui.tui.keymap import Context, bindings, key_hints
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.panes.layout import LOW_BELOW_LINES, NARROW_BELOW_CELLS, PaneLayout
from guidetui.tui.panes.pane import report_failure
from guidetui.tui.panes.reader import ReaderPane
from guidetui.tui.panes.search import SearchPane
from guidetui.tui.panes.tags import TagsPane
from guidetui.tui.screens.diagram import DiagramScreen
from guidetui.tui.screens.modal import open_over
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.search_box import SearchBox
from guidetui.tui.widgets.status_bar import StatusBar

_MAX_HITS = 200
_SAVE_AFTER_S = 1.0


class BrowseScreen(Screen[None]):
    """Search box, guides or results, tags, and the reader."""

    AUTO_FOCUS = "CategoryTree"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.ANYWHERE)]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  Textual declares it as an instance variable
        (0, "-narrow"),
        (NARROW_BELOW_CELLS, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-low"),
        (LOW_BELOW_LINES, "-tall"),
    ]

    def __init__(
        self,
        service: LibraryService,
        *,
        quiz: str | None = None,
        new_cards: int = 0,
        first_guide: str = "",
        classes: str = "",
    ) -> None:
        """With `quiz`, quiz the guides that answer it once they can be searched.

        `first_guide` is the slug of the guide to open first, rather than the one read last.

        `classes` are those of the terminal's size, known before the first resize event.
        """
        super().__init__(classes=classes)
        self.service = service
        self.search_pane = SearchPane()
        self.guides_pane = GuidesPane()
        self.tags_pane = TagsPane()
        self.reader_pane = reader = ReaderPane(service)
        self.status_bar = StatusBar(id="status")
        panes = (self.search_pane, self.guides_pane, self.tags_pane, reader)
        self.panes = PaneLayout(panes, reader, self.status_bar)
        self.progress = Progress(self.guides_pane, self.status_bar, service)
        self.links = ExternalLinks(reader, service)
        self.copying = Copying(reader, service, self.links)
        self.study = Study(self.guides_pane, reader, service)
        self.navigation = Navigation(reader, service)
        self.quizzes = QuizStarter(reader, service, self.links)
        self.picture = GuidePicture(
            reader, service, self.progress.show_work, self.links.open_diagram
        )
        self.collections = Collections(
            self.search_pane, service, self.progress.show_work, self.action_reload
        )
        self.lists = ReadingLists(
            self.guides_pane, reader, service, self.study, self.open_collection
        )
        self.searches = SavedSearches(self.search_pane, self.guides_pane, self.tags_pane, service)
        self._first_quiz = None if quiz is None else (Query(quiz), new_cards)
        self._first_guide = first_guide
        self._reported: tuple[Problem, ...] = ()
        self._restored_slug = ""
        self._answered = asyncio.Event()  # set while no answer is awaited
        self._is_retired = False
        self._last_session: tuple[Session, Position] | None = None

    def compose(self) -> ComposeResult:
        """Lay out the panes; what is in them comes later."""
        yield self.search_pane
        with Horizontal(id="body"):
            with Vertical(id="side"):
                yield self.guides_pane
                yield self.tags_pane
            yield self.reader_pane
        yield self.status_bar

    def on_mount(self) -> None:
        """Let the first frame be painted before anything is opened."""
        self.panes.update()
        self.progress.follow()
        self._saving = self.set_interval(_SAVE_AFTER_S, self._save_session, pause=True)
        self.watch(self.reader_pane.reader, "scroll_y", self.study.check_end, init=False)
        self.service.on_fresher_index = self._ask
        self.service.on_damaged_index = self._rebuild_index
        self.service.on_model_failure = self._report_model
        self.call_after_refresh(self.open_collection)

    def _compositor_refresh(self) -> None:
        """Render nothing in a batch: Textual does, then throws it away and never paints it.

        That would be the whole of the first frame. It has no public hook for it.
        """
        if not self.app._batch_count:
            super()._compositor_refresh()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed instead of ending the app."""
        report_failure(self, event)

    # Opening

    @work(group="open", exclusive=True, exit_on_error=False)
    async def open_collection(self) -> None:
        """Read the folder, for the first time or again, and refresh the index."""
        self.progress.follow()
        is_first = self.service.collection is None
        try:
            session = await self.service.open()
        except GuideTuiError as error:
            self._report_closed(error)
            return
        collection = self.service.collection
        if collection is None:
            return
        # Modules and guides stay: every full garbage collection would look at all of them, and no
        # key is answered meanwhile.
        gc.freeze()
        self.study.show_flags()
        if is_first:
            self._restore(collection, session)
            if self.query_now.is_empty:  # only what is shown first is loaded until it is painted
                await self.wait_for_refresh()
                await self.service.idle()
                await self.wait_for_refresh()
            self._watch_files()
            self.collections.greet(self._open_news)
        else:
            self._show_again(collection)
        if collection.errors and collection.errors != self._reported:
            files = pluralize(len(collection.errors), "file")
            self.notify(
                f"{files} could not be read: guidetui check names them",
                severity="warning",
                markup=False,
            )
        self._reported = collection.errors
        await self._build_index()

    def _report_model(self, error: ModelError) -> None:
        line = f"Searching by words alone: {error.message} {error.hint}"
        self.notify(line, severity="warning", markup=False)

    def _report_closed(self, error: GuideTuiError) -> None:
        self.progress.stop()
        if self.service.collection is None:
            self.reader_pane.show_page(error_page(error))
            self.status_bar.show_status("")
        else:  # what was read before stays readable
            self.notify(f"{error.message} {error.hint}", severity="error", markup=False)

    def _restore(self, collection: Collection, session: Session) -> None:
        """Go to where the user was; what was typed or focused before that stays."""
        search, reader = self.search_pane, self.reader_pane
        search.history.load(session.queries)
        reader.history.load(session.visits)
        is_untouched = self.panes.current == "guides" and not search.text
        self.tags_pane.show_collection(collection, session.tags)
        guide = collection.find(session.slug) if session.slug else None
        if guide is None:
            reader.show_page(welcome_page(collection, key_hints()))
        if not search.text:
            search.set_text(session.query)
        if guide is not None:
            if search.text == session.query:
                self._restored_slug = guide.slug
            reader.open(guide, self._query_for(guide), is_visit=True)
        self._ask()
        opened = collection.find(self._first_guide) or collection.opened_guide
        if is_untouched and opened is not None:
            self.open_guide(opened.slug)
        elif is_untouched and session.pane in self.panes.names:
            self.panes.focus(session.pane)

    def _show_again(self, collection: Collection) -> None:
        """Show what was read again; query, tags, focus and guide stay as far as they exist."""
        self.tags_pane.show_collection(collection, self.tags_pane.chosen)
        self._ask()
        before = self.reader_pane.guide
        guide = collection.find(before.slug) if before else None
        if before is not None and guide is None:
            self.reader_pane.show_page(welcome_page(collection, key_hints()))
        elif guide is not None and guide != before:
            self.reader_pane.refresh_guide(guide)

    async def _build_index(self, *, rebuild: bool = False) -> None:
        self.progress.follow()
        try:
            notice = await self.service.build_index(rebuild=rebuild)
        except IndexCancelled:
            return
        except GuideTuiError as error:
            notice = f"{error.message} {error.hint}"
        if notice:
            self.notify(notice, markup=False)
        self._ask()
        self.searches.refresh()
        if self.reader_pane.guide is not None:
            self.reader_pane.show_below(self.reader_pane.guide)
        if self._first_quiz is not None:
            (query, new_limit), self._first_quiz = self._first_quiz, None
            self.quizzes.start(query, new_limit)

    @work(group="rebuild", exclusive=True, exit_on_error=False)
    async def _rebuild_index(self) -> None:
        await self._build_index(rebuild=True)

    @work(group="watch", exclusive=True, exit_on_error=False)
    async def _watch_files(self) -> None:
        while True:
            await self.service.changed()
            self.open_collection()

    # Searching

    @property
    def query_now(self) -> Query:
        """What is searched for: the text, and the chosen tags."""
        search = self.search_pane
        return Query(search.scoped_text[0], self.tags_pane.chosen, is_literal=search.is_literal)

    @on(SearchPane.QueryChanged)
    @on(TagsPane.Changed)
    def _change_query(self) -> None:
        self._ask()
        self._saving.resume()

    def _ask(self) -> None:
        self._answered.clear()
        if self.service.collection is not None:
            count, characters = self.guides_pane.snippet_size
            self._search(
                SearchRequest(self.query_now, _MAX_HITS, self.search_pane.cursor, count, characters)
            )

    @work(group="search", exclusive=True, exit_on_error=False)
    async def _search(self, request: SearchRequest) -> None:
        try:
            response = await self.service.search(request)
            collection = self.service.collection
            if collection is not None:
                self._show_response(response, collection)
        except GuideTuiError as error:
            self.search_pane.show_notice(error.message)
            return
        finally:
            if not get_current_worker().is_cancelled:  # by a newer request, still to be answered
                self._answered.set()
        if collection is None or not response.page.can_refine:
            return
        if refined := await self.service.refine(request):
            self._show_response(refined, collection, is_refined=True)

    def _show_response(
        self, response: SearchResponse, collection: Collection, *, is_refined: bool = False
    ) -> None:
        guide = self.reader_pane.guide
        self.guides_pane.show(
            response,
            collection,
            cursor_slug=self._restored_slug,
            keeps_cursor=is_refined or self.panes.current != "search",
            current_slug=guide.slug if guide else "",
        )
        self._restored_slug = ""
        self.tags_pane.show(response.page, collection)
        self.search_pane.show(response, self.tags_pane.labels(collection))
        if self.search_pane.scoped_text[1]:
            self.search_pane.show_notice("Enter lists what all collections hold.")
        self.reader_pane.mark(self._query_for(guide))
        self.reader_pane.show_next(self.study.neighbor(1))
        self.progress.show_total()

    def _query_for(self, guide: Guide | None) -> Query:
        """Return the query whose matches are marked in a guide: none if it is no hit."""
        pane, search = self.guides_pane, self.search_pane
        if guide is None or not pane.is_searching or guide.slug not in pane.shown_list.guide_slugs:
            return Query()
        return Query(search.scoped_text[0].strip(), is_literal=search.is_literal)

    @on(GuidesPane.SnippetsWanted)
    @work(group="snippets", exclusive=True, exit_on_error=False)
    async def _fetch_snippets(self, event: GuidesPane.SnippetsWanted) -> None:
        snippets = await self.service.snippets(event.slugs, event.query, event.max_characters)
        self.guides_pane.add_snippets(event.query, snippets)

    @on(SearchPane.Submitted)
    def _read_under_cursor(self) -> None:
        if self.search_pane.scoped_text[1]:
            self.action_everywhere()
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
        if self.service.collection is not None:
            category = self.service.collection.categories_by_id[event.category_id]
            self.search_pane.toggle_category(category.id, category.title)

    @on(GuidesPane.QuerySuggested)
    def _search_instead(self, event: GuidesPane.QuerySuggested) -> None:
        self.search_pane.search_instead(event.text)

    @on(GuidesPane.FlagsShown)
    def _count_searches(self) -> None:
        self.searches.refresh()

    @on(CategoryTree.ListOpened)
    def _introduce_list(self, event: CategoryTree.ListOpened) -> None:
        self.lists.introduce(event.reading_list)

    @on(CategoryTree.StepMoved)
    def _move_step(self, event: CategoryTree.StepMoved) -> None:
        self.lists.move(event.step)

    @on(GuidesPane.SearchChosen)
    def _run_search(self, event: GuidesPane.SearchChosen) -> None:
        self.searches.run(event.search)

    # Reading

    def open_guide(
        self,
        slug: str,
        *,
        is_visit: bool = True,
        position: Position | None = None,
        anchor: str = "",
        passages: Sequence[str] = (),
    ) -> None:
        """Show a guide; a visit, unlike a preview, takes the focus and is remembered.

        `passages` are marked in it instead of what the query matches.
        """
        guide = self.service.collection.find(slug) if self.service.collection else None
        if guide is None:
            return
        if is_visit:
            self.panes.focus("reader")
        self.reader_pane.open(
            guide,
            Query() if passages else self._query_for(guide),
            is_visit=is_visit,
            position=position,
            anchor=anchor,
            passages=passages,
        )

    def _open_news(self, change: GuideChange) -> None:
        self.open_guide(change.slug, passages=change.passages)

    @on(GuidesPane.GuideHighlighted)
    def _preview(self, event: GuidesPane.GuideHighlighted) -> None:
        self.open_guide(event.slug, is_visit=False)

    @on(GuidesPane.GuideChosen)
    def _read(self, event: GuidesPane.GuideChosen) -> None:
        self.open_guide(event.slug)

    @on(ReaderPane.GuideRequested)
    def _read_requested(self, event: ReaderPane.GuideRequested) -> None:
        self.open_guide(event.slug, position=event.position, anchor=event.anchor)

    @on(ReaderPane.GuideShown)
    def _follow_guide(self, event: ReaderPane.GuideShown) -> None:
        self.picture.leave(event.guide)
        self.guides_pane.category_tree.show_current(event.guide.slug)
        self.reader_pane.mark(self._query_for(event.guide))  # of an answer that came in between
        self.reader_pane.show_next(self.study.neighbor(1))
        if event.is_visit:
            self.guides_pane.category_tree.reveal(event.guide.slug)
            self.study.check_end()
        self._saving.resume()

    @on(Reader.LinkFollowed)
    def _follow_link(self, event: Reader.LinkFollowed) -> None:
        if not self.reader_pane.toggle_answer(event.href):
            self.links.follow(event.href)

    @on(Reader.EndPassed)
    def _read_next(self) -> None:
        self.study.read_neighbor(1)

    @on(Reader.DiagramOpened)
    def _show_diagram(self, event: Reader.DiagramOpened) -> None:
        self._open_diagram(event.diagram, as_source=False)

    def action_show_diagram_source(self) -> None:
        """Show the source of the diagram in view, or of the next one."""
        drawing = self.reader_pane.reader.links.go_to_drawing()
        if isinstance(drawing, Diagram):
            self._open_diagram(drawing, as_source=True)
        else:
            self.notify("There is no diagram here.")

    def _open_diagram(self, diagram: Diagram, *, as_source: bool) -> None:
        guide = self.reader_pane.guide
        title = guide.title if guide else ""
        open_over(self, DiagramScreen(self.service, diagram, title, as_source=as_source))

    @on(Reader.PictureOpened)
    def _show_picture(self) -> None:
        self.picture.show_full()

    @on(Reader.PictureSizeChanged)
    def _draw_picture(self) -> None:
        self.picture.redraw()

    # Focus

    def on_descendant_focus(self) -> None:
        """Keep track of the pane; the event may be late, what has the focus now counts."""
        self.panes.follow_focus(self.focused)
        self.study.check_end()  # what was previewed may be read now

    def on_screen_resume(self) -> None:
        """Go on reading where a list over the screen was left."""
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
        """Return the event that is set once the answer or guide that a key concerns is shown."""
        if self.panes.current == "search":
            return self._answered if SearchBox.is_for_list(key) else None
        return self.reader_pane.is_open if self.panes.current == "reader" else None

    def action_back(self) -> None:
        """Go one step back: from completions, the reader or the tags, then out of the search."""
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

    def action_search(self) -> None:
        """Go to the search box; in the reader the same key finds in the page."""
        self.panes.focus("search")

    def action_focus_pane(self, name: str) -> None:
        """Go to a pane."""
        self.panes.focus(name)

    def action_next_pane(self) -> None:
        """Go to the next pane, after the last to the first."""
        self.panes.step(1)

    def action_previous_pane(self) -> None:
        """Go to the pane before, from the first to the last."""
        self.panes.step(-1)

    def action_zen(self) -> None:
        """Show only the text of the guide, or everything again."""
        self.panes.toggle_zen()

    def action_find_in_page(self) -> None:
        """Open the find bar."""
        self.reader_pane.open_find()

    def action_close_find(self, keeps: bool) -> None:
        """Leave the find bar."""
        self.reader_pane.close_find(keeps=keeps)

    # Commands

    def action_literal(self) -> None:
        """Search exactly what was typed, or near words again."""
        self.search_pane.toggle_literal()

    def action_remove_chip(self) -> None:
        """Remove the last filter."""
        self.search_pane.remove_last_chip()

    def action_save_search(self) -> None:
        """Give the search of now a name."""
        self.searches.ask_name()

    def action_clear_tags(self) -> None:
        """Drop all chosen tags."""
        self.tags_pane.tag_list.clear()

    def action_open_page(self) -> None:
        """Open the guide's production page."""
        self.links.open_page()

    def action_open_diagram(self) -> None:
        """Open the guide's production diagram."""
        self.links.open_diagram()

    def action_copy(self) -> None:
        """Copy the selection, or ask what to copy."""
        self.copying.copy()

    def action_copy_markdown(self) -> None:
        """Copy the Markdown of the selected blocks, or of the whole guide."""
        self.copying.copy_markdown()

    def action_picture(self) -> None:
        """Show the picture of the guide, in full where it is shown already."""
        if not all(node.display for node in self.reader_pane.ancestors_with_self):
            self.panes.focus("reader")  # one pane at a time is shown, and it is another one
            self.call_after_refresh(self.picture.show)
        else:
            self.picture.show()

    def action_star(self) -> None:
        """Add a star to the guide at hand, or remove it."""
        self.study.toggle_star()

    def action_to_read(self) -> None:
        """Put the guide at hand on the user's list, or off it."""
        self.lists.toggle()

    def action_lists(self) -> None:
        """Choose in which lists of the user's the guide at hand is."""
        self.lists.choose()

    def action_mark_read(self) -> None:
        """Mark the guide at hand as read, or as unread."""
        self.study.toggle_read()

    def action_unread(self, is_random: bool) -> None:
        """Read an unread guide of the list."""
        self.study.read_unread(is_random=is_random)

    def action_neighbor(self, step: int) -> None:
        """Read the guide after or before this one in the list."""
        self.study.read_neighbor(step)

    def action_note(self) -> None:
        """Edit the note on the guide at hand."""
        self.study.edit_note()
        self.open_collection()

    def action_history(self, steps: int) -> None:
        """Go back or forward in what was read."""
        self.navigation.go(steps)

    def action_outline(self) -> None:
        """List the headings of the guide."""
        self.navigation.choose_heading()

    def action_visits(self) -> None:
        """List what was read."""
        self.navigation.choose_visit()

    def action_quiz(self) -> None:
        """Quiz the category under the cursor, or else the guides that are listed now."""
        if self.service.collection is None:
            return
        query, title = self.query_now, self.search_pane.text.strip()
        category, section = (
            self.guides_pane.category_under_cursor,
            self.guides_pane.section_under_cursor,
        )
        if section is not None and section.reading_list:
            self.quizzes.start(query, title=section.title, guides=section.guides)
            return
        if section is not None and section.search:
            query, title = Query(section.search.query), section.title
        elif category is not None:
            title = category.title
            query = self.search_pane.query_in(category.id, title, query)
        self.quizzes.start(query, title=title)

    def action_everywhere(self) -> None:
        """List what all collections hold on the query."""
        self.collections.search(self.query_now, self.open_guide)

    def action_collections(self) -> None:
        """List the collections."""
        self.collections.choose()

    def action_reload(self) -> None:
        """Read the folder again, refresh the index, and take the current flags."""
        self.service.use_current_flags()
        self.open_collection()

    # The session

    def _session(self) -> Session:
        guide, query = self.reader_pane.guide, self.query_now
        slug, queries = guide.slug if guide else "", self.search_pane.history.queries
        visits = tuple((visit.slug, visit.at) for visit in self.reader_pane.history.visits())
        return Session(slug, self.panes.current, query.text, query.tags, queries, visits)

    @work(group="save", exclusive=True, exit_on_error=False)
    async def _save_session(self) -> None:
        self._saving.pause()
        if self.service.collection is not None:
            await self.service.state.save_session(self._session())
        if warning := self.service.state.pop_warning():
            self.notify(warning, severity="warning", markup=False)

    def note_session(self) -> None:
        """Note where the user is while the panes are still there; `on_unmount` saves it."""
        if not self._is_retired and self.service.collection is not None:
            self._last_session = (self._session(), self.reader_pane.reader.position)

    def retire(self) -> None:
        """Do nothing any more; the collection was removed."""
        self._is_retired = True
        self.progress.stop()
        self.workers.cancel_node(self)

    async def on_unmount(self) -> None:
        """Save where the user was, and release what the screen holds."""
        self.picture.close()
        if self._last_session is not None:
            session, position = self._last_session
            await self.service.state.save_session(session)
            if session.slug:
                await self.service.state.save_position(session.slug, position)
        self.service.close()
        gc.unfreeze()

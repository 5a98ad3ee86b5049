"""Stars, read marks, notes, reading lists, what to read next, and the way to the quiz."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from time import monotonic

from textual.app import SuspendNotSupported
from textual.timer import Timer

from guidetui.errors import GuideTuiError
from guidetui.models import CardId, Grade, Guide, Query, ReadingList
from guidetui.paths import note_file
from guidetui.programs import edit_file
from guidetui.text import sanitize_line
from guidetui.tui.actions.external_links import ExternalLinks
from guidetui.tui.actions.search import Search
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.panes.layout import PaneLayout
from guidetui.tui.panes.reader import ReaderPane
from guidetui.tui.screens.modal import Choice, ChooserScreen, open_over
from guidetui.tui.service import LibraryService

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection
    from guidetui.collection.reading_lists import Change
    from guidetui.quiz.deck import Quiz
    from guidetui.state import State

# A guide must be open this long to count as read.
SEEN_AFTER_S = 1.5
# If lines were skipped, the guide must be open this long for each of its lines.
LINE_S = 0.1


class Study:
    """Sets flags of guides, by key or once the end of a guide was in view for a moment."""

    def __init__(self, guides: GuidesPane, reader: ReaderPane, service: LibraryService) -> None:
        self._guides = guides
        self._reader = reader
        self._service = service
        self._seen: Timer | None = None
        self._followed = ""  # the guide whose lines are followed
        self._seen_lines = 0  # how many lines were in view without a jump
        self._opened_at = 0.0

    # Flags

    def show_flags(self) -> None:
        """Show the current flags wherever guides are listed."""
        self._guides.show_flags(self._service.state.flags)
        self._reader.show_title()

    def toggle_star(self) -> None:
        """Add a star to the guide at hand, or remove it."""
        if guide := self.guide_at_hand():
            state = self._service.state
            is_starred = guide.slug not in state.flags.starred
            self._change(partial(state.set_starred, guide.slug, is_starred=is_starred))

    def toggle_read(self) -> None:
        """Mark the guide at hand as read, or as unread."""
        if guide := self.guide_at_hand():
            state = self._service.state
            is_read = guide.slug not in state.flags.read
            self._change(partial(state.set_read, guide.slug, is_read=is_read))

    def guide_at_hand(self) -> Guide | None:
        """Return the guide under the cursor of the list that has the focus, or the open one."""
        guide, collection = self._reader.guide, self._service.collection
        if self._guides.shown_list.has_focus:
            slug = self._guides.shown_list.slug_under_cursor
            guide = collection.find(slug) if collection and slug else None
        if guide is None:
            self._reader.notify("No guide is open or under the cursor.")
        return guide

    def _change(self, change: Callable[[], Awaitable[None]]) -> None:
        self._reader.start(partial(self._await_change, change), "flags")

    async def _await_change(self, change: Callable[[], Awaitable[None]]) -> None:
        await change()
        self.show_flags()
        if warning := self._service.state.pop_warning():
            self._reader.notify(warning, severity="warning", markup=False)

    # Reading to the end

    def check_end(self) -> None:
        """Start or stop the timer that marks the guide as read when its end is in view."""
        if self._seen is not None:
            self._seen.stop()
        if self._reader.reader.is_blank:
            return
        self._follow_lines()
        wait = max(SEEN_AFTER_S, self._unread_for())
        at_end = self._is_at_end()
        self._seen = self._reader.set_timer(wait, self.mark_seen) if at_end else None

    def _follow_lines(self) -> None:
        """Count the lines that were in view; lines that a jump skips were not."""
        pane = self._reader
        slug = pane.guide.slug if pane.guide and pane.is_visited else ""
        lines = pane.reader.view.lines
        if slug != self._followed:
            self._followed, self._opened_at, self._seen_lines = slug, monotonic(), lines.stop
        elif lines.start <= self._seen_lines:
            self._seen_lines = max(self._seen_lines, lines.stop)

    def _unread_for(self) -> float:
        """Return for how many more seconds the guide must be open, if lines were skipped."""
        lines = self._reader.reader.view.end
        if self._seen_lines >= lines:
            return 0.0
        return LINE_S * lines - (monotonic() - self._opened_at)

    def _is_at_end(self) -> bool:
        """Whether the guide is being read, rather than previewed, and its end is in view."""
        pane = self._reader
        return (
            pane.guide is not None
            and self._is_unread(pane.guide.slug)
            and pane.has_focus_within
            and pane.screen.is_active  # what the outline previews is not read
            and pane.is_complete
            and pane.reader.view.is_at_end
        )

    def _is_unread(self, slug: str) -> bool:
        flags = self._service.state.flags
        return slug not in flags.read or slug in flags.new

    def mark_seen(self) -> None:
        """Mark the guide as read, if its end is still in view."""
        if self._reader.guide is not None and self._is_at_end() and self._unread_for() <= 0:
            set_read = self._service.state.set_read
            self._change(partial(set_read, self._reader.guide.slug, is_read=True))

    # Notes

    def edit_note(self) -> None:
        """Let the user write a note on the guide at hand in their editor."""
        from guidetui.notes import edit_note  # needed only here

        guide, collection = self.guide_at_hand(), self._service.collection
        if guide is None or collection is None:
            return
        notice, failure = "", None
        try:
            file = note_file(collection.root, guide.slug)
            with self._reader.app.suspend():
                # An exception here would keep Textual from taking the terminal back.
                try:
                    notice = edit_note(file, edit_file)
                except GuideTuiError as error:
                    failure = error
        except GuideTuiError as error:
            failure = error
        except SuspendNotSupported:
            notice = "This terminal cannot be lent to an editor."
        if failure is not None:
            notice = f"{failure.message} {failure.hint}"
            self._reader.notify(notice, severity="warning", markup=False)
        elif notice:
            self._reader.notify(notice, markup=False)

    # What is next

    def read_unread(self, is_random: bool) -> None:
        """Read the next unread guide of the list, wrapping around, or any unread guide."""
        slugs, pane = self._guides.shown_list.guide_slugs, self._reader
        current = pane.guide.slug if pane.guide else ""
        start = slugs.index(current) + 1 if current in slugs else 0
        read = self._service.state.flags.read | {current}
        unread = [slug for slug in (*slugs[start:], *slugs[:start]) if slug not in read]
        if not slugs:
            pane.notify("There is no guide in this list.")
        elif not unread:
            where = "these results" if self._guides.is_searching else "this list"
            pane.notify(f"You have read every other guide of {where}.")
        else:
            pane.request(random.choice(unread) if is_random else unread[0])  # noqa: S311  not a secret

    def _neighbor(self, step: int) -> Guide | None:
        """Return the guide after the open one in the list (`step` 1), or before it (-1)."""
        slugs, collection = self._guides.shown_list.guide_slugs, self._service.collection
        guide = self._reader.guide
        if collection is None or guide is None or guide.slug not in slugs:
            return None
        index = slugs.index(guide.slug) + step
        return collection.find(slugs[index]) if 0 <= index < len(slugs) else None

    def show_next(self) -> None:
        """Show the title of the next guide at the end of the open one."""
        self._reader.show_next(self._neighbor(1))

    def read_neighbor(self, step: int) -> None:
        """Read the guide after this one in the list, or the one before."""
        pane, guide = self._reader, self._neighbor(step)
        if guide is not None:
            pane.request(guide.slug)
        elif pane.guide and pane.guide.slug in self._guides.shown_list.guide_slugs:
            pane.notify(f"This is the {'last' if step > 0 else 'first'} guide of the list.")
        else:
            pane.notify("This guide is not in the list.")


_NEW = "New list…"


class ReadingLists:
    """Changes the user's own lists; their files are read and written in threads only.

    `reload` reads the collection again and shows the changed lists.
    """

    def __init__(
        self,
        guides: GuidesPane,
        reader: ReaderPane,
        service: LibraryService,
        study: Study,
        reload: Callable[[], object],
    ) -> None:
        self._guides = guides
        self._reader = reader
        self._service = service
        self._study = study
        self._reload = reload
        self._name = ""  # of the list changed last

    def toggle(self) -> None:
        """Add the guide at hand to the list changed last, by default `To read`, or remove it."""
        from guidetui.collection.reading_lists import DEFAULT_NAME, find_list  # needed only here

        collection, guide = self._service.collection, self._study.guide_at_hand()
        if collection is not None and guide is not None:
            name = self._name or DEFAULT_NAME
            found = find_list(collection, name)
            if found is not None and not found.is_own:
                found = None
            self._toggle_in(collection, guide, found, name)

    def choose(self) -> None:
        """Let the user choose a list to add the guide at hand to, or to remove it from."""
        collection, guide = self._service.collection, self._study.guide_at_hand()
        if collection is None or guide is None:
            return
        own = [each for each in collection.reading_lists if each.is_own]
        choices = [
            Choice(each.title, "it is in this list" if _holds(each, guide) else "") for each in own
        ]

        def settle(number: int | None) -> None:
            if number == len(own):
                self._ask_name(collection, guide)
            elif number is not None:
                self._toggle_in(collection, guide, own[number], own[number].name)

        title = f"Reading lists · {guide.title}"
        open_over(self._guides, ChooserScreen(title, [*choices, Choice(_NEW)]), settle)

    def _ask_name(self, collection: "Collection", guide: Guide) -> None:
        from guidetui.tui.screens.collections import QuestionScreen  # needed only here

        def settle(name: str | None) -> None:
            if name:
                self._toggle_in(collection, guide, None, name)

        screen = QuestionScreen("Name of the list", f"for {guide.title}", "For Monday")
        open_over(self._guides, screen, settle)

    def _toggle_in(
        self, collection: "Collection", guide: Guide, found: ReadingList | None, name: str
    ) -> None:
        from guidetui.collection.reading_lists import added, removed  # needed only here

        is_in = found is not None and _holds(found, guide)
        change = removed(guide.slug) if is_in else added(guide.slug)
        done = "Taken out of" if is_in else "Added to"
        work = partial(self._change, collection, found, name, change, done)
        self._guides.start(work, "reading-lists")

    def move(self, step: int) -> None:
        """Move the guide under the cursor up (-1) or down (1) in its own list."""
        from guidetui.collection.reading_lists import moved  # needed only here

        collection, row = self._service.collection, self._guides.category_tree.row_under_cursor
        found = row.section.reading_list if row is not None else None
        if collection is None or row is None or found is None or row.guide is None:
            self._guides.notify("Only guides of a reading list can be moved.", markup=False)
        elif not found.is_own:
            self._guides.notify(f"{found.title} comes with the collection.", markup=False)
        elif 0 <= (place := row.number - 1 + step) < len(found.steps):
            change = moved(row.guide.slug, place)
            work = partial(self._change, collection, found, found.name, change, "")
            self._guides.start(work, "reading-lists")

    async def _change(
        self,
        collection: "Collection",
        found: ReadingList | None,
        name: str,
        change: "Change",
        done: str,
    ) -> None:
        from guidetui.collection.reading_lists import (  # needed only here
            change_list,
            file_of,
            own_title,
        )

        title = found.title if found is not None else own_title(name)

        def run() -> str:
            file = found.path if found is not None else file_of(collection, name)
            change_list(file, name, change)
            return file.stem if file.exists() else title  # which it has again if it is recreated

        try:
            self._name = await asyncio.to_thread(run)
        except GuideTuiError as error:
            self._guides.notify(error.text, severity="warning", markup=False)
            return
        if done:
            self._guides.notify(f"{done} {title}", markup=False)
        self._reload()

    def introduce(self, found: ReadingList) -> None:
        """Show the introduction of a list, if it has one."""
        self._guides.start(partial(self._introduce, found), "introduction", exclusive=True)

    async def _introduce(self, found: ReadingList) -> None:
        from guidetui.render.pages import list_page  # loads the parser

        blocks = await self._service.ask(lambda *_: list_page(found))
        row = self._guides.category_tree.row_under_cursor
        if row is not None and row.section.reading_list == found and row.guide is None:
            self._reader.show_page(blocks)


def _holds(found: ReadingList, guide: Guide) -> bool:
    return any(step.slug == guide.slug for step in found.steps)


class QuizStarter:
    """Starts a quiz on the guides that match a query."""

    def __init__(
        self, panes: PaneLayout, search: Search, service: LibraryService, links: ExternalLinks
    ) -> None:
        self._panes = panes
        self._pane = panes.reader
        self._search = search
        self._service = service
        self._links = links

    def start_here(self) -> None:
        """Start a quiz on the section under the tree's cursor, or else on the listed guides."""
        if self._service.collection is None:
            return
        query, title = self._search.query, self._panes.search.title
        guides = self._panes.guides
        category, section = guides.category_under_cursor, guides.section_under_cursor
        if section is not None and section.reading_list:
            self.start(query, title=section.title, guides=section.guides)
            return
        if section is not None and section.search:
            query, title = Query(section.search.query), section.title
        elif category is not None:
            title = category.title
            query = self._panes.search.query_in(category.id, title, query)
        self.start(query, title=title)

    def start(
        self,
        query: Query,
        new_limit: int | None = None,
        *,
        title: str = "",
        guides: Sequence[Guide] | None = None,
    ) -> None:
        """Start a quiz with at most `new_limit` new cards.

        With `guides`, ask about these instead of those that match the query.
        """
        work = partial(self._start, query, new_limit, title, guides)
        self._pane.start(work, "quiz", exclusive=True)

    async def _start(
        self, query: Query, new_limit: int | None, title: str, guides: Sequence[Guide] | None
    ) -> None:
        from guidetui.quiz.deck import DEFAULT_NEW_CARDS  # needed only here
        from guidetui.tui.screens.quiz import QuizScreen

        limit = DEFAULT_NEW_CARDS if new_limit is None else new_limit
        try:
            quiz = await self._service.ask(
                lambda library, state, key: _prepared(
                    state, key, library.guides_for(query) if guides is None else guides, limit
                )
            )
        except GuideTuiError as error:
            self._pane.notify(error.text, severity="error", markup=False)
            return
        if (collection := self._service.collection) is not None:
            screen = QuizScreen(
                self._service, collection, quiz, self._links.open, sanitize_line(title)
            )
            open_over(self._pane, screen)


def _prepared(state: "State", key: str, guides: Sequence[Guide], new_limit: int) -> "Quiz":
    """Return a session. Also loads the scheduler, on this thread, before the first grade."""
    from datetime import UTC, datetime

    from guidetui.quiz.deck import Quiz, graded

    graded(None, CardId(""), Grade.GOOD, datetime.now(UTC))
    slugs = [guide.slug for guide in guides]
    return Quiz(guides, state.cards.of(key, slugs), state.flags.of(key, slugs), new_limit=new_limit)

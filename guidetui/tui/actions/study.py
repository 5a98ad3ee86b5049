"""Stars, read marks, notes, and what to read next."""

import random
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic

from textual.app import SuspendNotSupported
from textual.timer import Timer

from guidetui.editor import edit_file
from guidetui.errors import GuideTuiError
from guidetui.models import Guide
from guidetui.notes import edit_note
from guidetui.paths import note_file
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.panes.reader import ReaderPane
from guidetui.tui.service import LibraryService

# A guide that is only passed by has not been read.
SEEN_AFTER_S = 1.5
# Who goes to the end at once has read the guide only after a tenth of a second for each line.
LINE_S = 0.1


class Study:
    """Flags guides by key, and as read once their end was in view for a moment."""

    def __init__(self, guides: GuidesPane, reader: ReaderPane, service: LibraryService) -> None:
        self._guides = guides
        self._reader = reader
        self._service = service
        self._seen: Timer | None = None
        self._followed = ""  # the guide whose lines are followed
        self._seen_lines = 0  # that many lines were in view without a leap
        self._opened_at = 0.0

    # Flags

    def show_flags(self) -> None:
        """Show the current flags wherever guides are named."""
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
        """Begin to wait, or stop waiting, until the end of the guide has been seen."""
        if self._seen is not None:
            self._seen.stop()
        self._follow_lines()
        wait = max(SEEN_AFTER_S, self._unread_for())
        at_end = self._is_at_end()
        self._seen = self._reader.set_timer(wait, self.mark_seen) if at_end else None

    def _follow_lines(self) -> None:
        """Take note of the lines in view; what a leap passes over was not seen."""
        pane = self._reader
        slug = pane.guide.slug if pane.guide and pane.is_visited else ""
        lines = pane.reader.view.lines
        if slug != self._followed:
            self._followed, self._opened_at, self._seen_lines = slug, monotonic(), lines.stop
        elif lines.start <= self._seen_lines:
            self._seen_lines = max(self._seen_lines, lines.stop)

    def _unread_for(self) -> float:
        """Return for how many seconds more the guide must be open, if not all of it was seen."""
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
            and pane.screen.is_active  # what the outline shows in passing is not read
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
        guide, collection = self.guide_at_hand(), self._service.collection
        if guide is None or collection is None:
            return
        notice, failure = "", None
        try:
            file = note_file(collection.root, guide.slug)
            with self._reader.app.suspend():
                # Raised in here, it would keep Textual from taking the terminal back.
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
        """Read the next unread guide of the list, after its end from its beginning, or any."""
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
            pane.request(random.choice(unread) if is_random else unread[0])  # noqa: S311  no secret

    def _neighbor(self, step: int) -> Guide | None:
        """Return the guide after the open one in the list (`step` 1), or before it (-1)."""
        slugs, collection = self._guides.shown_list.guide_slugs, self._service.collection
        guide = self._reader.guide
        if collection is None or guide is None or guide.slug not in slugs:
            return None
        index = slugs.index(guide.slug) + step
        return collection.find(slugs[index]) if 0 <= index < len(slugs) else None

    def show_next(self) -> None:
        """Name the guide after the open one at its end."""
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

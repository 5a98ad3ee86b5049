"""The studying half of the main screen: stars, read marks, and what to read next."""

import random
from collections.abc import Awaitable
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from textual import work
from textual.app import SuspendNotSupported
from textual.timer import Timer

from guidetui.editor import edit_file
from guidetui.errors import GuideTuiError
from guidetui.models import Guide
from guidetui.notes import edit_note, note_file
from guidetui.tui.screens.base import LibraryScreen
from guidetui.tui.signs import signs
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.result_list import ResultList

# Who passes a guide by, or leafs through, has not read it.
_SEEN_AFTER_S = 1.5
# What stands beside a title in the frame: the pane's number, spaces, corners, an ellipsis.
_FRAME_CELLS = 8


class StudyScreen(LibraryScreen):
    """Marks guides by key, and as read once their end was in view for a moment."""

    _seen: Timer | None = None

    def on_mount(self) -> None:
        """Notice when the reader comes to the end of a guide."""
        super().on_mount()
        self.watch(self.query_one(Reader), "scroll_y", self._scrolled, init=False)

    # Marks

    def show_marks(self) -> None:
        """Show the marks of now wherever guides are named."""
        marks = self.library.state.marks
        for widget in (self.query_one(CategoryTree), self.query_one(ResultList)):
            widget.show_marks(marks)
        if self.guide is not None:
            self.title_guide(self.guide)

    def title_guide(self, guide: Guide) -> None:
        """Put the title of the guide in the reader, and its marks, into the reader's frame."""
        self.reader_signs = sign = signs(guide.slug, self.library.state.marks)
        self.show_aside()
        room = self.query_one(Reader).size.width - _FRAME_CELLS - len(sign)
        title = guide.title
        if sign and room > 0 and cell_len(title) > room:  # the signs are to be seen
            title = f"{set_cell_size(title, room)}…"
        self.title_pane("reader", f"{title} {sign}" if sign else title)

    def on_resize(self) -> None:
        """Let the title have the room there is."""
        super().on_resize()
        if self.guide is not None:
            self.title_guide(self.guide)

    def action_star(self) -> None:
        """Give the guide at hand a star, or take it away."""
        if guide := self._at_hand():
            state = self.library.state
            self._change_marks(state.star(guide.slug, on=guide.slug not in state.marks.starred))

    def action_mark_read(self) -> None:
        """Count the guide at hand as read, or as unread again."""
        if guide := self._at_hand():
            state = self.library.state
            self._change_marks(state.mark_read(guide.slug, on=guide.slug not in state.marks.read))

    def _at_hand(self) -> Guide | None:
        """Return the guide under the cursor of the list that has the focus, or the open one."""
        focused = self.focused
        guide = self.guide
        if isinstance(focused, CategoryTree | ResultList):
            slug = focused.slug_under_cursor
            guide = self.collection.find(slug) if self.collection and slug else None
        if guide is None:
            self.notify("No guide is open or under the cursor.")
        return guide

    @work(group="marks", exit_on_error=False)
    async def _change_marks(self, change: Awaitable[None]) -> None:
        await change
        self.show_marks()
        self.tell_trouble()

    def tell_trouble(self) -> None:
        """Say, once, that something could not be kept."""
        if lost := self.library.state.take_trouble():
            self.notify(lost, severity="warning", markup=False)

    # Notes

    def action_note(self) -> None:
        """Write the user's own note on the guide at hand, in the user's editor."""
        guide = self._at_hand()
        if guide is None or self.collection is None:
            return
        try:
            told = self._edited(note_file(self.collection.root, guide.slug))
        except GuideTuiError as error:
            self.notify(f"{error.message} {error.hint}", severity="warning", markup=False)
        except SuspendNotSupported:
            self.notify("This terminal cannot be lent to an editor.", severity="warning")
        else:
            if told:
                self.notify(told, markup=False)
        self.read_again()

    def _edited(self, file: Path) -> str:
        """Let the user edit a note; returns what there is to tell."""
        told, failure = "", None
        with self.app.suspend():
            # Raised in here, it would keep Textual from taking the terminal back.
            try:
                told = edit_note(file, edit_file)
            except GuideTuiError as error:
                failure = error
        if failure is not None:
            raise failure
        return told

    def read_again(self) -> None:
        """Read the folder again, and refresh the index."""
        raise NotImplementedError

    # Reading to the end

    def visited(self) -> None:
        """Take note that the guide in the reader was opened for reading."""
        self._scrolled()

    def on_descendant_focus(self) -> None:
        """Begin to read what was previewed, where the focus comes to the reader."""
        super().on_descendant_focus()
        self._scrolled()

    def on_screen_resume(self) -> None:
        """Go on reading where a list over the screen was left."""
        self._scrolled()

    def _scrolled(self) -> None:
        if self._seen is not None:
            self._seen.stop()
        self._seen = self.set_timer(_SEEN_AFTER_S, self._mark_seen) if self._is_at_end() else None

    def _is_at_end(self) -> bool:
        """Whether the guide is being read, rather than previewed, and its end is in view."""
        return (
            self.guide is not None
            and self.guide.slug not in self.library.state.marks.read
            and self.pane == "reader"
            and self.is_active  # what the outline shows in passing is no reading
            and self.rest is None
            and self.query_one(Reader).view.is_at_end
        )

    def _mark_seen(self) -> None:
        if self.guide is not None and self._is_at_end():
            self._change_marks(self.library.state.mark_read(self.guide.slug, on=True))

    # What is next

    def action_unread(self, is_random: bool) -> None:
        """Read the next unread guide of the list, after its end from its beginning, or any."""
        slugs = self.guide_list.guide_slugs
        current = self.guide.slug if self.guide else ""
        start = slugs.index(current) + 1 if current in slugs else 0
        read = self.library.state.marks.read | {current}
        unread = [slug for slug in (*slugs[start:], *slugs[:start]) if slug not in read]
        if not slugs:
            self.notify("There is no guide in this list.")
            return
        if not unread:
            where = "these results" if self.is_searching else "this list"
            self.notify(f"You have read every other guide of {where}.")
            return
        slug = random.choice(unread) if is_random else unread[0]  # noqa: S311  no secret
        self.open_slug(slug, reads=True)

"""The reader widget: shows a guide, and handles its keys and the pointer."""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from guidetui.models import Position
from guidetui.text import pluralize
from guidetui.tui.keymap import Context, bindings, shown_key
from guidetui.tui.message import DataMessage
from guidetui.tui.widgets.reader.styles import COMPONENTS, color_style, style_of
from guidetui.tui.widgets.row_list import LineView

if TYPE_CHECKING:
    from guidetui.document.model import Block, Diagram, Image, Part
    from guidetui.render.lazy_layout import LinkPlace
    from guidetui.tui.widgets.reader.enricher import Enricher, PictureSlot
    from guidetui.tui.widgets.reader.find import FindController
    from guidetui.tui.widgets.reader.links import LinkCursor, LinkHints
    from guidetui.tui.widgets.reader.parts import Parts
    from guidetui.tui.widgets.reader.selection import Selection
    from guidetui.tui.widgets.reader.view import DocumentView, OutlineEntry

_WHEEL_CELLS = 4
_NO_STYLE = frozenset[str]()


class Reader(LineView, can_focus=True):
    """Shows the blocks of one guide.

    `view` lays out the document and scrolls; `find`, `links`, `hints`, `selection` and `picture`
    decorate it. They are made when they are first needed: the first frame needs none.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.READER)]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"reader--{name}" for name in COMPONENTS}
    ALLOW_SELECT = False

    class EstimateChanged(Message):
        """The scroll bar of a long document began to rest on estimates, or no longer does."""

    class StatusChanged(DataMessage):
        """What the reader waits for or has selected, in a few words; empty for nothing."""

        text: str

    class FindRequested(Message):
        """The find box should be opened."""

    class MatchesChanged(DataMessage):
        """Match `current` (from 1, or 0 for none) of `total` is the current one.

        `note` says whether the search wrapped around an end of the page.
        """

        current: int
        total: int
        note: str = ""

        @property
        def summary(self) -> str:
            """The count in a few words; empty without matches."""
            if not self.total:
                return ""
            if not self.current:
                return pluralize(self.total, "match", "matches")
            words = f"{self.current:,} of {self.total:,}"
            return f"{words}, {self.note}" if self.note else words

        def can_replace(self, message: Message) -> bool:
            """Return True: only the newest count matters."""
            return isinstance(message, Reader.MatchesChanged)

    class TextChanged(Message):
        """A drawing replaced its source, or a drawing for another width."""

        def can_replace(self, message: Message) -> bool:
            """Return True: handling the newest is enough."""
            return isinstance(message, Reader.TextChanged)

    class LinkFollowed(DataMessage):
        """A link in the guide was clicked or entered; `href` as the file wrote it."""

        href: str

    class DiagramOpened(DataMessage):
        """A diagram in the guide was clicked or entered: show it on a screen of its own."""

        diagram: "Diagram"

    class PictureOpened(Message):
        """The production picture was clicked or entered: show it on a screen of its own."""

    class EndPassed(Message):
        """The reading key was pressed where the last line is in view."""

    class PictureSizeChanged(Message):
        """The picture in the guide was drawn for another size than there is now."""

    class TargetChanged(DataMessage):
        """Another link or diagram is under the pointer or selected; an empty `href` means none."""

        href: str

    class Left(DataMessage):
        """A key moved past the last link (`forward`) or before the first."""

        forward: bool

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._styles: dict[frozenset[str], Style] = {}
        self.is_blank = True  # nothing was shown yet

    # Its parts

    @staticmethod
    async def load() -> None:
        """Load what shows a document, on a thread, so that no key waits for it later."""
        await asyncio.to_thread(import_module, "guidetui.tui.widgets.reader.parts")

    @cached_property
    def _parts(self) -> "Parts":
        from guidetui.tui.widgets.reader.parts import Parts

        return Parts(self)

    @cached_property
    def view(self) -> "DocumentView":
        """The document, and which lines of it are in view."""
        return self._parts.view

    @cached_property
    def find(self) -> "FindController":
        """The matches."""
        return self._parts.find

    @cached_property
    def links(self) -> "LinkCursor":
        """Which link is selected."""
        return self._parts.links

    @cached_property
    def hints(self) -> "LinkHints":
        """The letters on the links."""
        return self._parts.hints

    @cached_property
    def selection(self) -> "Selection":
        """What is selected."""
        return self._parts.selection

    @cached_property
    def picture(self) -> "PictureSlot":
        """The place of a picture."""
        return self._parts.picture

    @cached_property
    def enricher(self) -> "Enricher":
        """What is drawn once it is looked at."""
        return self._parts.enricher

    # What is shown

    def show(
        self, blocks: "Sequence[Block]", position: Position, *, is_complete: bool = True
    ) -> None:
        """Show another document with `position` at the top; the rest of it may be added later."""
        self.is_blank = False
        self.view.show(blocks, position, is_complete=is_complete)

    def extend(self, part: "Part") -> None:
        """Show more blocks of the same document; what is in view stays where it is."""
        self.view.extend(part)

    def show_below(self, blocks: "Sequence[Block]") -> None:
        """Show `blocks` under the document, instead of earlier ones."""
        self.view.show_below(blocks)

    def go_to(self, position: Position) -> None:
        """Scroll until `position` is at the top."""
        self.view.go_to(position)

    def outline(self) -> "list[OutlineEntry]":
        """Return the headings of the loaded part, without the title of the guide."""
        return self.view.outline()

    @property
    def position(self) -> Position:
        """The position at the top, or the one to scroll to once it is loaded."""
        return self.view.position

    def cancel(self) -> bool:
        """Drop the selection, or else end the search in the page; False if neither exists."""
        if self.selection.exists:
            self.selection.clear()
        elif self.find.is_active:
            self.find.clear()
        else:
            return False
        return True

    def open(self, link: "LinkPlace") -> None:
        """Ask for what a link, a diagram or a picture opens."""
        if link.opens is None:
            self.post_message(self.LinkFollowed(link.href))
        else:
            self._open_drawing(link.opens)

    def _open_drawing(self, drawing: "Diagram | Image") -> None:
        from guidetui.document.model import Diagram  # the first frame has no document

        if isinstance(drawing, Diagram):
            self.post_message(self.DiagramOpened(drawing))
        else:
            self.post_message(self.PictureOpened())

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Let a part handle the key before the bindings."""
        if not self.is_blank and any(part.take_key(event) for part in self.view.parts):
            event.stop()
            event.prevent_default()

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines; where blocks are selected, select more or fewer."""
        if not self.selection.extend(lines):
            self.view.scroll_to_line(self.scroll_offset.y + lines)

    def action_scroll_cells(self, cells: int) -> None:
        """Scroll blocks wider than the view sideways."""
        if not self._scroll_sideways(self.view.lines, cells):
            self.notify("Nothing here is wider than the view.", markup=False)

    def _scroll_sideways(self, lines: range, cells: int) -> bool:
        layout = self.view.layout
        first, last = layout.position_at(lines[0]).block, layout.position_at(lines[-1]).block
        blocks = range(first, min(last + 1, len(layout.blocks)))
        is_any = self.view.wide_blocks.scroll(blocks, cells)
        self.refresh()
        return is_any

    def action_scroll_pages(self, pages: float) -> None:
        """Scroll by pages; two lines of a page stay in view."""
        lines = max(1, round(abs(pages) * self.size.height) - 2)
        self.view.scroll_to_line(self.scroll_offset.y + (lines if pages > 0 else -lines))

    def action_read_on(self) -> None:
        """Scroll by a page; at the end go on to the next guide."""
        if self.view.layout.is_exact and self.view.lines.stop >= self.view.layout.height:
            self.post_message(self.EndPassed())
        else:
            self.action_scroll_pages(1)

    def action_top(self) -> None:
        """Go to the first line."""
        self.view.scroll_to_line(0)

    def action_bottom(self) -> None:
        """Go to the last line."""
        self.view.go_to_end()

    def action_match(self, steps: int) -> None:
        """Go to the next match or the one before; without matches request the find box."""
        if not self.find.step(steps):
            self.post_message(self.FindRequested())

    def action_next_link(self, step: int) -> None:
        """Select the next link or the one before; past the last one leave the reader."""
        if not self.links.select_next(step):
            self.post_message(self.Left(step > 0))

    def action_follow(self) -> None:
        """Follow the selected link, or show the diagram in view, or the next one, in full."""
        if self.links.selected is not None:
            self.open(self.links.selected)
        elif (drawing := self.links.go_to_drawing()) is not None:
            self._open_drawing(drawing)
        else:
            self.notify("There is no diagram here.", markup=False)

    def action_hints(self) -> None:
        """Show letters on the links in view; if they are shown, the key is one of them."""
        if self.hints.links:
            self.hints.type(shown_key("read-hints"))
        elif not self.hints.show():
            self.notify("There is no link in view.", markup=False)

    def action_select_block(self) -> None:
        """Select the first block in view; if blocks are selected, deselect them."""
        self.selection.toggle_blocks()

    # The pointer and the focus

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to select."""
        self.selection.press(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show where the link under the pointer leads; select up to the pointer."""
        if not self.is_blank:
            self.links.hover(self.links.under_pointer(event))
            self.selection.drag(event)

    def on_mouse_up(self) -> None:
        """End the selection."""
        self.selection.release()

    def on_click(self, event: events.Click) -> None:
        """Follow the link under the pointer, unless the click selects text."""
        link = self.links.under_pointer(event)
        if link is not None and event.chain == 1 and not self.selection.exists:
            self.open(link)
        self.selection.click(event)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """With Shift or Ctrl, scroll the wide block under the pointer to the right."""
        if event.shift or event.ctrl:
            self._scroll_under_pointer(event, _WHEEL_CELLS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """With Shift or Ctrl, scroll the wide block under the pointer to the left."""
        if event.shift or event.ctrl:
            self._scroll_under_pointer(event, -_WHEEL_CELLS)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Scroll the wide block under the pointer."""
        self._scroll_under_pointer(event, _WHEEL_CELLS)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Scroll the wide block under the pointer."""
        self._scroll_under_pointer(event, -_WHEEL_CELLS)

    def _scroll_under_pointer(self, event: events.MouseEvent, cells: int) -> None:
        event.prevent_default()
        line = self.view.lines.start + event.y - self.gutter.top
        self._scroll_sideways(range(line, line + 1), cells)

    def on_leave(self) -> None:
        """Forget the link under the pointer."""
        if not self.is_blank:
            self.links.hover(None)

    def on_blur(self) -> None:
        """Tell the parts that the focus is lost."""
        for part in () if self.is_blank else self.view.parts:
            part.on_focus_lost()

    # Layout and painting

    def on_resize(self) -> None:
        """Lay out for the new size."""
        if self.is_blank:
            return
        before = self.view.layout
        self.view.on_resized()
        if self.view.layout is not before:
            self.post_message(self.TextChanged())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out what comes into view."""
        super().watch_scroll_y(old_value, new_value)
        if not self.is_blank and round(old_value) != round(new_value):
            self.view.on_scrolled()

    def notify_style_update(self) -> None:
        """Forget the colors of the old theme."""
        self._styles = {}
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        base = self._style(_NO_STYLE)
        width = self.scrollable_content_region.width
        if self.is_blank:
            return Strip.blank(width, base)
        view, layout = self.view, self.view.layout
        number = y + self.scroll_offset.y
        line = layout.line(number)
        if layout.height != self.virtual_size.height:  # it has just been laid out
            self.call_later(view.fit)
        if not line:
            return Strip.blank(width, base)
        at = layout.position_at(number)
        for part in view.parts:
            line = part.decorate(line, at)
        segments = [Segment(" " * view.margin, base)]
        for segment in line:
            if segment.colors:  # thousands of cells: a meta for each would take a frame
                segments.append(Segment(segment.text, color_style(segment.colors)))
                continue
            style = self._style(segment.styles)
            if segment.link is not None:
                style += Style.from_meta({"place": (at.block, segment.link)})
            segments.append(Segment(segment.text, style))
        cells = sum(segment.cell_length for segment in segments)
        if cells <= width:  # nearly always, and another strip costs as much again
            return Strip([*segments, Segment(" " * (width - cells), base)], width)
        return Strip(segments, cells).crop_extend(0, width, base)

    def _style(self, names: frozenset[str]) -> Style:
        if names not in self._styles:
            self._styles[names] = style_of(self, names)
        return self._styles[names]

"""The reader: one guide on the line API, laid out lazily, its links within reach of the keys."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from guidetui.document.model import Block
from guidetui.models import Position
from guidetui.render.flow import Flow, LinkPlace
from guidetui.render.layout import MEASURE_CELLS
from guidetui.render.wrap import Line
from guidetui.tui.keymap import Place, bindings
from guidetui.tui.messages import LinkFollowed, LinkPointedAt, ReaderLeft
from guidetui.tui.widgets.reader_styles import COMPONENTS, style_of

_SLICE_S = 0.006
_IDLE_S = 0.02


class Reader(ScrollView, can_focus=True):
    """Shows the blocks of one guide."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"reader--{name}" for name in COMPONENTS}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.READER)]
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._flow = Flow((), MEASURE_CELLS)
        self._body_count = 0
        self._wanted: tuple[Position, int] | None = None
        self._link: LinkPlace | None = None
        self._pointed_href = ""
        self._styles: dict[frozenset[str], Style] = {}
        self._idle: Timer | None = None

    def show(self, blocks: Sequence[Block], position: Position) -> None:
        """Show other blocks, with `position` at the top."""
        self._link = None
        self._point_at("")
        self._flow = Flow(blocks, self._measure)
        self._body_count = len(blocks)
        self._settle(position)
        # A place near the end is within reach only once something stands below.
        is_reached = self.position == position
        self._wanted = None if is_reached else (position, self.scroll_offset.y)

    def show_below(self, blocks: Sequence[Block]) -> None:
        """Put `blocks` under the document, instead of those put there before.

        What is in view stays, unless the place that was asked for comes into reach.
        """
        if self._link is not None and self._link.block >= self._body_count:
            self._link = None
            self._point_at("")
        position = self.position
        self._flow.cut(self._body_count)
        self._flow.extend(blocks)
        if self._wanted is not None and self._wanted[1] == self.scroll_offset.y:
            position = self._wanted[0]
        self._wanted = None
        self._settle(position)

    @property
    def position(self) -> Position:
        """What stands at the top of the view."""
        return self._flow.position_at(self.scroll_offset.y)

    @property
    def is_at_end(self) -> bool:
        """Whether the last line of the document is in view."""
        end = self._flow.height_of(self._body_count)
        return self.scroll_offset.y + self.size.height >= end

    def jump_to(self, anchor: str) -> bool:
        """Scroll to a heading; False where there is none with that anchor."""
        position = self._flow.anchor(anchor)
        if position is not None:
            self._settle(position)
        return position is not None

    @property
    def _measure(self) -> int:
        return max(8, min(MEASURE_CELLS, self.scrollable_content_region.width - 2))

    @property
    def _margin(self) -> int:
        return max(1, (self.scrollable_content_region.width - self._measure) // 2)

    def _settle(self, position: Position) -> None:
        """Lay out a screen from `position` on, scroll there, and finish the rest when idle."""
        self._flow.lay_out_from(position, 2 * max(self.size.height, 1))
        self._flow.lay_out_for(_SLICE_S)
        self._resize_lines()
        self._scroll_to_line(self._flow.line_at(position))
        self.refresh()
        if not self._flow.is_exact and self._idle is None:
            self._idle = self.set_interval(_IDLE_S, self._lay_out_slice)

    def _lay_out_slice(self) -> None:
        """Lay out some more; what the user sees stays where it is."""
        position = self.position
        waits_here = self._wanted is not None and self._wanted[1] == self.scroll_offset.y
        self._flow.lay_out_for(_SLICE_S)
        self._resize_lines()
        line = self._flow.line_at(position)
        if line != self.scroll_offset.y:
            self._scroll_to_line(line)
        if self._wanted is not None and waits_here:
            self._wanted = (self._wanted[0], self.scroll_offset.y)
        if self._flow.is_exact and self._idle is not None:
            self._idle.stop()
            self._idle = None

    def _resize_lines(self) -> None:
        width = self._measure  # less than there is room for, or a scroll bar would appear
        if self._flow.widest > self._measure:
            width = self._margin + self._flow.widest + 1
        self.virtual_size = Size(width, self._flow.height)

    def _scroll_to_line(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, force=True, immediate=True)

    def on_resize(self) -> None:
        """Lay out for another width; the same words stay on top."""
        if self._flow.width != self._measure:
            position = self.position
            words = self._flow.words_before(position)
            self._link = None
            self._flow = Flow(self._flow.blocks, self._measure)
            self._settle(self._flow.position_after(position.block, words))
        else:
            self._settle(self.position)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out what comes into view."""
        super().watch_scroll_y(old_value, new_value)
        if self._link is not None and not self._is_in_view(self._link):
            self._link = None  # Enter follows nothing unseen
            self._point_at("")
        if not self._flow.is_exact:
            self._flow.lay_out_from(self._flow.position_at(round(new_value)), self.size.height)
            self._resize_lines()

    def notify_style_update(self) -> None:
        """Forget the colours of the old theme."""
        self._styles = {}
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        number = y + self.scroll_offset.y
        base = self.rich_style
        width = self.scrollable_content_region.width
        line = self._flow.line(number)
        if self._flow.height != self.virtual_size.height:  # it was laid out only now
            self.call_later(self._resize_lines)
        if not line:
            return Strip.blank(width, base)
        block = self._flow.position_at(number).block
        segments = [Segment(" " * self._margin, base), *self._segments(line, block)]
        strip = Strip(segments)
        return strip.crop_extend(self.scroll_offset.x, self.scroll_offset.x + width, base)

    def _segments(self, line: Line, block: int) -> list[Segment]:
        segments = []
        for piece in line:
            names = piece.styles
            if piece.link is None:
                segments.append(Segment(piece.text, self._style(names)))
                continue
            if self._link and (self._link.block, self._link.number) == (block, piece.link):
                names = names | {"link-selected"}
            meta = Style.from_meta({"href": piece.href})
            segments.append(Segment(piece.text, self._style(names) + meta))
        return segments

    def _style(self, names: frozenset[str]) -> Style:
        if names not in self._styles:
            self._styles[names] = style_of(self, names)
        return self._styles[names]

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines."""
        self._scroll_to_line(self.scroll_offset.y + lines)

    def action_scroll_cells(self, cells: int) -> None:
        """Scroll sideways."""
        self.scroll_to(x=self.scroll_offset.x + cells, animate=False, force=True, immediate=True)

    def action_scroll_pages(self, pages: float) -> None:
        """Scroll by pages, two lines of which stay in view."""
        lines = max(1, round(abs(pages) * self.size.height) - 2)
        self._scroll_to_line(self.scroll_offset.y + (lines if pages > 0 else -lines))

    def action_top(self) -> None:
        """Go to the first line."""
        self._scroll_to_line(0)

    def action_bottom(self) -> None:
        """Go to the last line."""
        self._flow.lay_out_end(self.size.height)
        self._resize_lines()
        self._scroll_to_line(self._flow.height)

    def action_next_link(self, step: int) -> None:
        """Select the next link or the one before; past the last one the focus leaves."""
        link = self._flow.next_link(self._link, self.position, step)
        if link is None:
            self._link = None
            self._point_at("")
            self.refresh()
            self.post_message(ReaderLeft(step > 0))
            return
        self._link = link
        self._resize_lines()
        if not self._is_in_view(link):
            line = self._flow.line_at(Position(link.block, link.line))
            self._link = None
            self._scroll_to_line(line - self.size.height // 3)
            self._link = link
        self._point_at(link.href)
        self.refresh()

    def _is_in_view(self, link: LinkPlace) -> bool:
        line = self._flow.line_at(Position(link.block, link.line))
        top = round(self.scroll_y)
        return top <= line < top + self.size.height

    def action_follow(self) -> None:
        """Follow the selected link."""
        if self._link is not None:
            self.post_message(LinkFollowed(self._link.href))

    def _point_at(self, href: str) -> None:
        if href != self._pointed_href:
            self._pointed_href = href
            self.post_message(LinkPointedAt(href))

    def on_click(self, event: events.Click) -> None:
        """Follow the link under the pointer."""
        href = event.style.meta.get("href")
        if href:
            self.post_message(LinkFollowed(str(href)))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell where the link under the pointer leads."""
        href = str(event.style.meta.get("href") or "")
        self.styles.pointer = "pointer" if href else "default"
        self._point_at(href or (self._link.href if self._link else ""))

    def on_leave(self) -> None:
        """Forget the link under the pointer."""
        self._point_at(self._link.href if self._link else "")

    def on_blur(self) -> None:
        """Forget the selected link, so that Tab starts at what is in view next time."""
        if self._link is not None:
            self._link = None
            self._point_at("")
            self.refresh()

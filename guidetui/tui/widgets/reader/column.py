"""The document as a column of lines: laid out lazily, painted with the marks that lie on it."""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from guidetui.models import Position
from guidetui.render.layout import MEASURE_CELLS
from guidetui.render.lazy_layout import LazyLayout
from guidetui.render.spots import Span, line_of
from guidetui.render.wrap import NO_STYLE, Line
from guidetui.tui.widgets.reader.marks import Marks, painted
from guidetui.tui.widgets.reader.styles import COMPONENTS, painted_style, style_of

_SLICE_S = 0.006
_IDLE_S = 0.02
# A shorter document is laid out before anybody could read that its height was estimated.
_LONG_LINES = 1_000


class Column(ScrollView):
    """Blocks at the width there is; `marks` lie over them, whatever the width."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"reader--{name}" for name in COMPONENTS}
    ALLOW_SELECT = False

    class EstimateChanged(Message):
        """The scroll bar of a long document began to rest on estimates, or no longer does."""

    @dataclass
    class StatusChanged(Message):
        """What the reader is waiting for or has selected, in a few words; empty for nothing."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.marks = Marks()
        self._flow = LazyLayout((), MEASURE_CELLS)
        self._styles: dict[frozenset[str], Style] = {}
        self._idle: Timer | None = None
        self._told_estimate = False

    @property
    def is_estimating(self) -> bool:
        """Whether the scroll bar of a long document still rests on estimates."""
        flow = self._flow
        return not flow.is_complete or (flow.is_missing_lines and flow.height > _LONG_LINES)

    @property
    def flow(self) -> LazyLayout:
        """The document as it is laid out now."""
        return self._flow

    @property
    def _top(self) -> Position:
        """What stands at the top of the view."""
        return self._flow.position_at(self.scroll_offset.y)

    @property
    def is_at_top(self) -> bool:
        """Whether the first line is in view."""
        return self.scroll_offset.y == 0

    def go_to(self, position: Position) -> None:
        """Scroll until `position` is at the top."""
        self._settle(position)

    def bring_into_view(self, span: Span) -> None:
        """Scroll, if need be, until the first line of `span` is in the upper half of the view."""
        position = Position(span.block, line_of(self._flow.lines_of(span.block), span.start))
        self._resize_lines()
        top, height = round(self.scroll_y), max(1, self.size.height)
        line = self._flow.line_at(position)
        if not top <= line < top + height:
            self._flow.lay_out_from(position, height)
            self._resize_lines()
            self._scroll_to_line(self._flow.line_at(position) - height // 3)

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
        if self._flow.is_missing_lines and self._idle is None:
            self._idle = self.set_interval(_IDLE_S, self._lay_out_slice)
        self._tell_estimate()

    def _tell_estimate(self) -> None:
        if self._told_estimate != self.is_estimating:
            self._told_estimate = self.is_estimating
            self.post_message(self.EstimateChanged())

    def _lay_out_slice(self) -> None:
        """Lay out some more; what the user sees stays where it is."""
        position = self._top
        self._flow.lay_out_for(_SLICE_S)
        self._resize_lines()
        line = self._flow.line_at(position)
        if line != self.scroll_offset.y:
            self._scroll_to_line(line)
        if not self._flow.is_missing_lines and self._idle is not None:
            self._idle.stop()
            self._idle = None
        self._tell_estimate()

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
            position = self._top
            words = self._flow.words_before(position)
            blocks, is_complete = self._flow.blocks, self._flow.is_complete
            self._flow = LazyLayout(blocks, self._measure, is_complete=is_complete)
            self._settle(self._flow.position_after(position.block, words))
        else:
            self._settle(self._top)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out what comes into view."""
        super().watch_scroll_y(old_value, new_value)
        if not self._flow.is_exact:
            self._flow.lay_out_from(self._flow.position_at(round(new_value)), self.size.height)
            self._resize_lines()

    def notify_style_update(self) -> None:
        """Forget the colors of the old theme."""
        self._styles = {}
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        number = y + self.scroll_offset.y
        base = self._style(NO_STYLE)
        width = self.scrollable_content_region.width
        line = self._flow.line(number)
        if self._flow.height != self.virtual_size.height:  # it was laid out only now
            self.call_later(self._resize_lines)
        if not line:
            return Strip.blank(width, base)
        place = self._flow.position_at(number)
        block = place.block
        line = self.decorated(painted(line, self.marks.on(block)), place)
        segments = [Segment(" " * self._margin, base)]
        for piece in line:
            if piece.paint:  # thousands of them: a meta for each would cost a frame
                segments.append(Segment(piece.text, painted_style(piece.paint)))
                continue
            style = self._style(piece.styles)
            if piece.link is not None:
                style += Style.from_meta({"place": (block, piece.link)})
            segments.append(Segment(piece.text, style))
        strip = Strip(segments)
        return strip.crop_extend(self.scroll_offset.x, self.scroll_offset.x + width, base)

    def decorated(self, line: Line, place: Position) -> Line:  # noqa: ARG002
        """Return a line, which stands at `place`, with what else is to be seen on it."""
        return line

    def _style(self, names: frozenset[str]) -> Style:
        if names not in self._styles:
            self._styles[names] = style_of(self, names)
        return self._styles[names]

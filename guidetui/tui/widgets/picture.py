"""A drawing of a picture in the middle of the screen."""

from rich.control import Control
from rich.segment import ControlType, Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from guidetui.tui.drawing import Drawn
from guidetui.tui.widgets.reader.styles import color_style

_EMPTY = Drawn((), 0)


class PictureView(Widget, can_focus=True):
    """Shows what is drawn; the wheel asks for another part or, with Ctrl, for another size."""

    ALLOW_SELECT = False

    class Panned(Message):
        """The wheel was turned: show what lies so many steps further right and down."""

        def __init__(self, right: int, down: int) -> None:
            super().__init__()
            self.right = right
            self.down = down

    class Zoomed(Message):
        """The wheel was turned with Ctrl: show it so many steps nearer."""

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    def __init__(self) -> None:
        super().__init__()
        self.drawn = _EMPTY

    def show(self, drawn: Drawn) -> None:
        """Show another drawing."""
        self.drawn = drawn
        self.refresh()

    @property
    def _corner(self) -> tuple[int, int]:
        return (
            max(0, (self.size.width - self.drawn.width) // 2),
            max(0, (self.size.height - len(self.drawn.lines)) // 2),
        )

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        left, above = self._corner
        number = y - above
        base = self.rich_style
        if not 0 <= number < len(self.drawn.lines):
            return Strip.blank(self.size.width, base)
        segments = [
            Segment(segment.text, color_style(segment.colors) if segment.colors else base)
            for segment in self.drawn.lines[number]
        ]
        strip = Strip([Segment(" " * left, base), *segments])
        return strip.crop_extend(0, self.size.width, base)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines, and behind the last one what draws a Sixel picture over them."""
        strips = super().render_lines(crop)
        if self.drawn.sixel and strips:
            last = strips[-1]
            strips[-1] = Strip([*last, *self._sixel_segments()], last.cell_length)
        return strips

    def _sixel_segments(self) -> list[Segment]:
        """Return segments that pass every filter as they are, since they print nothing."""
        left, above = self._corner
        there = Control.move_to(self.region.x + left, self.region.y + above)
        parts = ("\x1b7", there.segment.text, self.drawn.sixel, "\x1b8")
        return [Segment(part, None, [(ControlType.CURSOR_FORWARD, 0)]) for part in parts]

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show what lies below, or more of it."""
        self._turn(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show what lies above, or less of it."""
        self._turn(event, -1)

    def _turn(self, event: events.MouseEvent, steps: int) -> None:
        event.stop()
        if event.ctrl:
            self.post_message(self.Zoomed(-steps))
        elif event.shift:
            self.post_message(self.Panned(steps, 0))
        else:
            self.post_message(self.Panned(0, steps))

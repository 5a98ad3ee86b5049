"""A picture on the whole screen, zoomed and panned; every view is drawn from the full picture."""

from collections.abc import Callable
from typing import ClassVar

from rich.control import Control
from rich.segment import ControlType, Segment
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from guidetui.pictures.decode import Picture, View, panned, zoomed
from guidetui.tui.drawing import Drawn, forget, pixels
from guidetui.tui.graphics import Protocol
from guidetui.tui.keymap import Context, bindings
from guidetui.tui.screens.modal import Modal
from guidetui.tui.service import PictureService
from guidetui.tui.widgets.reader.styles import color_style
from guidetui.tui.widgets.status_bar import StatusBar

_EMPTY = Drawn((), 0)


class PictureView(Widget, can_focus=True):
    """Shows a drawing; the wheel pans or, with Ctrl, zooms."""

    ALLOW_SELECT = False

    class Panned(Message):
        """The wheel was turned: pan right and down by some steps."""

        def __init__(self, right: int, down: int) -> None:
            super().__init__()
            self.right = right
            self.down = down

    class Zoomed(Message):
        """The wheel was turned with Ctrl: zoom in by some steps."""

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
        """Return the lines, followed by the sequence that draws a Sixel picture over them."""
        strips = super().render_lines(crop)
        if self.drawn.sixel and strips:
            last = strips[-1]
            strips[-1] = Strip([*last, *self._sixel_segments()], last.cell_length)
        return strips

    def _sixel_segments(self) -> list[Segment]:
        """Return control segments, which pass every filter unchanged since they print nothing."""
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


class PictureScreen(Modal[bool]):
    """Shows `picture`; returns True if it should be removed from the guide too."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.PICTURE)]

    def __init__(
        self,
        pictures: PictureService,
        picture: Picture,
        how: Protocol,
        open_in_browser: Callable[[], None],
    ) -> None:
        super().__init__()
        self._pictures = pictures
        self._picture = picture
        self._how = how
        self._open_in_browser = open_in_browser
        self._drawn: Drawn | None = None
        self.view = View()

    def compose(self) -> ComposeResult:
        """Put the keys below the picture."""
        yield PictureView()
        yield StatusBar()

    def on_mount(self) -> None:
        """Show the keys; the first resize event draws."""
        self.query_one(StatusBar).show_keys(Context.PICTURE)

    def on_resize(self) -> None:
        """Draw for another size."""
        self.call_after_refresh(self._set_view, self.view)

    def on_unmount(self) -> None:
        """Let the terminal free the picture."""
        if self._drawn is not None:
            forget(self._drawn)

    @property
    def _screen_pixels(self) -> tuple[int, int]:
        size = self.query_one(PictureView).size
        return pixels(self._how, size.width, size.height)

    def _set_view(self, view: View) -> None:
        self.view = view
        self._draw(view)

    @work(group="draw", exclusive=True, exit_on_error=False)
    async def _draw(self, view: View) -> None:
        """Draw a view, unless a newer one was requested."""
        shown = self.query_one(PictureView)
        drawn = await self._pictures.draw(
            self._picture, view, self._how, shown.size.width, shown.size.height
        )
        if self._drawn is not None:
            forget(self._drawn)
        self._drawn = drawn
        shown.show(drawn)
        width, height = self._picture.size
        zoom = "" if view.zoom == 1 else f" · {view.zoom:.1f}×"
        self.query_one(StatusBar).show_status(f"{width:,}×{height:,}{zoom}")

    def action_zoom(self, steps: int) -> None:
        """Zoom in or out."""
        self._set_view(zoomed(self.view, steps, self._picture.size, self._screen_pixels))

    def action_whole(self) -> None:
        """Show the whole picture."""
        self._set_view(View())

    def action_pan(self, right: float, down: float) -> None:
        """Pan."""
        self._set_view(panned(self.view, right, down, self._picture.size, self._screen_pixels))

    @on(PictureView.Panned)
    def _pan(self, event: PictureView.Panned) -> None:
        self.action_pan(event.right, event.down)

    @on(PictureView.Zoomed)
    def _zoom(self, event: PictureView.Zoomed) -> None:
        self.action_zoom(event.steps)

    def action_browser(self) -> None:
        """Open the picture in the browser."""
        self._open_in_browser()

    def action_close(self, puts_away: bool = False) -> None:
        """Go back to the guide."""
        self.dismiss(puts_away)

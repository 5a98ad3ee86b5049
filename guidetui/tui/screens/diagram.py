"""A Mermaid diagram on the whole screen: panned, drawn roomier or tighter, or as source."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from guidetui.document.model import Diagram
from guidetui.errors import GuideTuiError
from guidetui.render.code import pick_drawing
from guidetui.tui.keymap import Context, bindings
from guidetui.tui.screens.modal import Modal
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.status_bar import StatusBar

_PAGE_OVERLAP_LINES = 2


class DiagramView(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows lines of text, centered if they are smaller than the view."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[str, ...] = ()
        self._widest = 0

    def show(self, lines: Sequence[str]) -> None:
        """Show other lines, which are sanitized; what was in the center stays there."""
        across, down = self._middle()
        self._lines = tuple(lines)
        self._widest = max(map(cell_len, self._lines), default=0)
        self.virtual_size = Size(self._widest, len(self._lines))
        view = self.scrollable_content_region.size
        self._go_to(
            across * self._widest - view.width / 2, down * len(self._lines) - view.height / 2
        )
        self.refresh()

    def _middle(self) -> tuple[float, float]:
        """Return the center of the view, as fractions of the width and height of the lines."""
        view = self.scrollable_content_region.size
        if not self._lines or not self._widest:
            return 0.0, 0.0
        across = (self.scroll_x + view.width / 2) / self._widest
        down = (self.scroll_y + view.height / 2) / len(self._lines)
        return across if self.scroll_x else 0.0, down if self.scroll_y else 0.0

    def _go_to(self, x: float, y: float) -> None:
        self.scroll_to(x=x, y=y, animate=False, force=True, immediate=True)

    def pan(self, cells: int, lines: int) -> None:
        """Move by so many cells to the right and lines down."""
        self._go_to(self.scroll_offset.x + cells, self.scroll_offset.y + lines)

    def page(self, pages: int) -> None:
        """Move by pages; two lines of a page stay in view."""
        self.pan(0, pages * max(1, self.size.height - _PAGE_OVERLAP_LINES))

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        view = self.scrollable_content_region.size
        base = self.rich_style
        above = max(0, (view.height - len(self._lines)) // 2)
        number = y - above + self.scroll_offset.y
        if not 0 <= number < len(self._lines):
            return Strip.blank(view.width, base)
        left = max(0, (view.width - self._widest) // 2)
        text = " " * left + self._lines[number]
        start = self.scroll_offset.x
        strip = Strip([Segment(text, base)])
        return strip.crop_extend(start, start + view.width, base)


class DiagramScreen(Modal[None]):
    """Shows `diagram`; Esc goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.DIAGRAM)]

    def __init__(
        self, service: LibraryService, diagram: Diagram, title: str, *, as_source: bool = False
    ) -> None:
        """`title` is the guide's, sanitized."""
        super().__init__()
        self._service = service
        self._diagram = diagram
        self._title = title
        self._as_source = as_source
        self._drawings: tuple[tuple[str, ...], ...] | None = None
        self._chosen: int | None = None

    def compose(self) -> ComposeResult:
        """Put the keys below the diagram."""
        view = DiagramView()
        view.border_title = Content(self._title)
        yield view
        yield StatusBar()

    def on_mount(self) -> None:
        """Draw the diagram in a worker."""
        self.query_one(StatusBar).show_keys(Context.DIAGRAM)
        if self._as_source:
            self._show()
        else:
            self.query_one(StatusBar).show_status("Drawing…")
        self._draw()

    @work(group="draw", exit_on_error=False)
    async def _draw(self) -> None:
        try:
            drawings = await self._service.draw_diagram(self._diagram.source)
        except GuideTuiError:
            drawings = ()
        self._drawings = drawings
        self.query_one(StatusBar).show_status("")
        self._show()

    @property
    def is_ready(self) -> bool:
        """Whether drawing has ended, with or without drawings."""
        return self._drawings is not None

    def on_resize(self) -> None:
        """Choose the drawing that fits, unless the user has chosen one."""
        if self.is_ready:
            self._show()

    def _show(self) -> None:
        view = self.query_one(DiagramView)
        drawings = self._drawings or ()
        if self._as_source or not drawings:
            view.show(self._diagram.source.expandtabs(4).split("\n"))
            note = "source" if drawings or not self.is_ready else "cannot be drawn: source"
        else:
            number = self._number(drawings)
            view.show(drawings[number])
            note = f"drawing {number + 1} of {len(drawings)}" if len(drawings) > 1 else ""
        view.set_class(self._as_source or not drawings, "-source")
        view.border_subtitle = note

    def _number(self, drawings: tuple[tuple[str, ...], ...]) -> int:
        if self._chosen is not None:
            return self._chosen
        width = self.query_one(DiagramView).scrollable_content_region.width
        return drawings.index(pick_drawing(Diagram("", drawings), width))

    def action_close(self) -> None:
        """Go back to the guide."""
        self.dismiss()

    def action_pan(self, cells: int, lines: int) -> None:
        """Move about."""
        self.query_one(DiagramView).pan(cells, lines)

    def action_page(self, pages: int) -> None:
        """Move by a page."""
        self.query_one(DiagramView).page(pages)

    def action_room(self, step: int) -> None:
        """Show a roomier drawing (`step` -1) or a tighter one (1), if there is one."""
        if self._drawings and not self._as_source:
            number = self._number(self._drawings) + step
            self._chosen = max(0, min(number, len(self._drawings) - 1))
            self._show()

    def action_source(self) -> None:
        """Switch between the drawing and its source."""
        self._as_source = not self._as_source
        self._show()

    def action_copy(self) -> None:
        """Copy the source."""
        self.app.copy_to_clipboard(self._diagram.source)
        self.notify("Copied the source of the diagram.")
